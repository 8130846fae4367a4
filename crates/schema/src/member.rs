//! The members of an object: their names, what `null` means for them, and those that are not known.

use std::{collections::BTreeSet, fmt};

use guichet_core::{Code, Finding, finding::Arg};
use serde::de::{DeserializeSeed, Deserializer, Visitor};

use crate::{
    layout::{Layout, Slot},
    messages,
    state::{Location, Reader},
};

/// What `null` means where a value is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Null {
    /// An optional value that is not given.
    Absent,
    /// A required value that is not given.
    Missing,
    /// A value of the wrong type: an element of a list.
    Wrong,
}

impl Null {
    pub(crate) fn of(slot: &Slot) -> Self {
        if slot.required { Self::Missing } else { Self::Absent }
    }
}

/// A key of an object.
pub(crate) enum Key {
    /// A known one, by its rank in the layout.
    Slot(usize),
    /// Any other.
    Other(String),
}

/// Reads a key.
pub(crate) struct KeySeed {
    pub(crate) layout: &'static Layout,
    /// The rank tried first.
    pub(crate) next: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(self.layout.find(name, self.next).map_or_else(|| Key::Other(name.to_owned()), Key::Slot))
    }
}

/// Reports a field that the schema does not have, once, and skips its value.
pub(crate) fn unknown_field<'de, E: serde::de::Error>(
    reader: &mut Reader<'de>,
    holder: &Location,
    layout: &Layout,
    unknown: &mut BTreeSet<String>,
    name: String,
    raw: &'de str,
) -> Result<(), E> {
    let location = holder.within(messages::pointer_step(&name));
    if unknown.contains(&name) {
        reader.duplicate(&location);
    } else {
        reader.report(|| {
            let names = layout.slots.iter().map(|slot| (slot.name, slot.name));
            let near = messages::nearest(&name, names);
            // The name is shown, not the value: it may be a personal one under a misspelt name.
            let finding = Finding::error(Code::UnknownField).provided(messages::shown(&name));
            let finding = finding.with("name", Arg::Text(messages::shown(&name)));
            (location.clone(), messages::with_nearest(finding, near))
        });
        unknown.insert(name);
    }
    reader.skip(&location, raw)
}

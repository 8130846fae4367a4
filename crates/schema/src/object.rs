//! Objects and lists of rows.

use std::{collections::BTreeSet, fmt};

use guichet_core::{Code, Finding, Place, TableId, finding::Arg, submission::Row};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    extension::Extensions,
    layout::{self, Layout, Member, Slot},
    leaf::Leaf,
    reader::{Reader, Spot, is_personal},
    shape::{Any, PassOver, Shape},
    words,
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
    fn of(slot: &Slot) -> Self {
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

/// A row, or an object inside a row.
pub(crate) struct Object<'r, 'de> {
    pub(crate) reader: &'r mut Reader<'de>,
    pub(crate) table: TableId,
    pub(crate) row: Row,
    pub(crate) layout: &'static Layout,
    /// Name of the object inside its row; empty for the row itself.
    pub(crate) group: &'static str,
    pub(crate) null: Null,
}

impl<'de> Shape<'de> for Object<'_, 'de> {
    type Out = ();

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn spot(&self) -> Spot {
        Spot { table: self.table, row: self.row, tail: self.group.to_owned() }
    }

    fn done(self) {}

    fn wrong(&mut self, provided: &str) {
        let spot = self.spot();
        let personal = is_personal(self.table, self.group);
        self.reader.report(|| (spot, words::wrong_type("un objet", "an object", provided, personal)));
        self.reader.holes(self.table, self.row, self.layout);
    }

    fn null(&mut self) {
        match self.null {
            Null::Absent => {}
            Null::Wrong => self.wrong("null"),
            Null::Missing => {
                for slot in self.layout.slots.iter().filter(|slot| slot.required) {
                    self.reader.missing(self.table, self.row, &slot.member);
                }
            }
        }
    }

    fn object<A: MapAccess<'de>>(&mut self, mut object: A) -> Result<(), A::Error> {
        let layout = self.layout;
        let mut seen = 0_u64;
        let mut strangers = BTreeSet::new();
        let mut next = 0;
        while let Some(key) = object.next_key_seed(KeySeed { layout, next })? {
            let (at, slot) = match key {
                Key::Other(name) => {
                    let raw = object.next_value::<&'de RawValue>()?;
                    let spot = self.spot();
                    stranger(self.reader, &spot, layout, &mut strangers, name, raw.get())?;
                    continue;
                }
                Key::Slot(at) => match layout.slots.get(at) {
                    Some(slot) => (at, slot),
                    None => continue,
                },
            };
            next = at + 1;
            if seen & bit(at) != 0 {
                let spot = self.spot().within(slot.name);
                self.reader.duplicate(&spot);
                object.next_value_seed(PassOver { reader: self.reader, spot })?;
                continue;
            }
            seen |= bit(at);
            self.member(slot, &mut object)?;
        }
        for (_, slot) in layout.slots.iter().enumerate().filter(|(at, slot)| slot.required && seen & bit(*at) == 0) {
            self.reader.missing(self.table, self.row, &slot.member);
        }
        Ok(())
    }
}

impl<'de> Object<'_, 'de> {
    fn member<A: MapAccess<'de>>(&mut self, slot: &'static Slot, object: &mut A) -> Result<(), A::Error> {
        let (table, row) = (self.table, self.row);
        let reader = &mut *self.reader;
        match &slot.member {
            Member::Column(column) => {
                let place = Place { table, row, column: *column };
                let cell = object.next_value_seed(Leaf::column(reader, place))?;
                self.reader.submission.set(place, cell);
                Ok(())
            }
            Member::Group(layout) => object.next_value_seed(Any(Object {
                reader,
                table,
                row,
                layout,
                group: slot.name,
                null: Null::of(slot),
            })),
            Member::Single(single) => object.next_value_seed(Any(Object {
                reader,
                table: *single,
                row: Row::at(0),
                layout: layout::of(*single),
                group: "",
                null: Null::of(slot),
            })),
            Member::List(list) => {
                object.next_value_seed(Any(Rows { reader, table: *list, holder: (table, row), null: Null::of(slot) }))
            }
            Member::Extensions => object.next_value_seed(Any(Extensions { reader })),
        }
    }
}

fn bit(at: usize) -> u64 {
    u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0)
}

/// Reports a field that the schema does not know, once, and passes over its value.
pub(crate) fn stranger<'de, E: serde::de::Error>(
    reader: &mut Reader<'de>,
    holder: &Spot,
    layout: &Layout,
    strangers: &mut BTreeSet<String>,
    name: String,
    raw: &'de str,
) -> Result<(), E> {
    let spot = holder.within(words::step(&name));
    if strangers.contains(&name) {
        reader.duplicate(&spot);
    } else {
        reader.report(|| {
            let names = layout.slots.iter().map(|slot| (slot.name, slot.name));
            let near = words::nearest(&name, names);
            // The name is shown, not the value: it may be a personal one under a misspelt name.
            let finding = Finding::error(Code::UnknownField).provided(words::shown(&name));
            let finding = finding.with("name", Arg::Text(words::shown(&name)));
            (spot.clone(), words::with_nearest(finding, near))
        });
        strangers.insert(name);
    }
    reader.pass_over(&spot, raw)
}

/// A list of rows.
struct Rows<'r, 'de> {
    reader: &'r mut Reader<'de>,
    table: TableId,
    /// The row that holds the list: of the root for a list of the submission.
    holder: (TableId, Row),
    null: Null,
}

impl<'de> Shape<'de> for Rows<'_, 'de> {
    type Out = ();

    fn reader(&mut self) -> &mut Reader<'de> {
        self.reader
    }

    fn spot(&self) -> Spot {
        Spot { table: self.holder.0, row: self.holder.1, tail: self.table.short_name().to_owned() }
    }

    fn done(self) {}

    fn wrong(&mut self, provided: &str) {
        let spot = self.spot();
        let personal = is_personal(self.table, "");
        self.reader.report(|| (spot, words::wrong_type("une liste", "a list", provided, personal)));
    }

    fn null(&mut self) {
        if self.null == Null::Missing {
            self.reader.missing(self.holder.0, self.holder.1, &Member::List(self.table));
        }
    }

    fn list<A: SeqAccess<'de>>(&mut self, mut list: A) -> Result<(), A::Error> {
        let definition = self.table.def();
        let bound = |rows: u32| usize::try_from(rows).unwrap_or(usize::MAX);
        let (fewest, most) = (bound(definition.min_rows), bound(definition.max_rows));
        let parent = definition.parent.map(|_| self.holder.1);
        let mut count = 0;
        while count < most {
            let row = NextRow { reader: self.reader, table: self.table, parent };
            let Some(()) = list.next_element_seed(row)? else { break };
            count += 1;
        }
        if count == most {
            let spot = self.spot();
            while list.next_element_seed(PassOver { spot: spot.within(count), reader: self.reader })?.is_some() {
                count += 1;
            }
        }
        if !(fewest..=most).contains(&count) {
            let spot = self.spot();
            self.reader.report(|| (spot, words::count(count, fewest, most)));
        }
        Ok(())
    }
}

/// A row of a list, which exists only once there is something to read.
struct NextRow<'r, 'de> {
    reader: &'r mut Reader<'de>,
    table: TableId,
    parent: Option<Row>,
}

impl<'de> DeserializeSeed<'de> for NextRow<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { reader, table, parent } = self;
        let row = reader.submission.push_row(table, parent);
        Any(Object { reader, table, row, layout: layout::of(table), group: "", null: Null::Wrong })
            .deserialize(deserializer)
    }
}

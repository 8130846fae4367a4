//! One visitor for every kind of value: a value of the expected type is read, any other is refused and skipped.

use std::{collections::BTreeSet, fmt};

use serde::de::{Deserialize as _, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    messages,
    state::{Location, Reader},
};

/// How one kind of value is read. A method that is not overridden refuses the value as of the wrong type.
pub(crate) trait Shape<'de>: Sized {
    /// What is made of the value.
    type Out;

    /// The reader.
    fn reader(&mut self) -> &mut Reader<'de>;

    /// Where the value stands.
    fn location(&self) -> Location;

    /// The value has another type; `provided` is what to show of it.
    fn wrong(&mut self, provided: &str);

    /// The value is `null`.
    fn null(&mut self);

    /// What was made of the value.
    fn done(self) -> Self::Out;

    /// Are numbers wanted as they were written?
    fn exact(&mut self) -> bool {
        self.reader().exact
    }

    /// A text.
    fn text(&mut self, text: &str) {
        self.wrong(text);
    }

    /// A number, as written.
    fn number(&mut self, text: &str) {
        self.wrong(text);
    }

    /// A boolean.
    fn boolean(&mut self, value: bool) {
        self.wrong(if value { "true" } else { "false" });
    }

    /// A list.
    fn list<A: SeqAccess<'de>>(&mut self, list: A) -> Result<(), A::Error> {
        self.wrong("[…]");
        skip_list(self, list)
    }

    /// An object.
    fn object<A: MapAccess<'de>>(&mut self, object: A) -> Result<(), A::Error> {
        self.wrong("{…}");
        skip_object(self, object)
    }
}

/// Skips a list of the wrong type.
pub(crate) fn skip_list<'de, A: SeqAccess<'de>>(shape: &mut impl Shape<'de>, mut list: A) -> Result<(), A::Error> {
    let location = shape.location();
    let mut index = 0_usize;
    while let Some(raw) = list.next_element::<&'de RawValue>()? {
        shape.reader().skip(&location.within(index), raw.get())?;
        index += 1;
    }
    Ok(())
}

/// Skips an object of the wrong type.
pub(crate) fn skip_object<'de, A: MapAccess<'de>>(shape: &mut impl Shape<'de>, mut object: A) -> Result<(), A::Error> {
    let location = shape.location();
    let mut seen = BTreeSet::new();
    while let Some((name, raw)) = object.next_entry::<String, &'de RawValue>()? {
        let location = location.within(messages::pointer_step(&name));
        if !seen.insert(name) {
            shape.reader().duplicate(&location);
        }
        shape.reader().skip(&location, raw.get())?;
    }
    Ok(())
}

/// The visitor and seed of a shape.
pub(crate) struct ShapeVisitor<S>(pub(crate) S);

impl<'de, S: Shape<'de>> DeserializeSeed<'de> for ShapeVisitor<S> {
    type Value = S::Out;

    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<S::Out, D::Error> {
        if !self.0.exact() {
            return deserializer.deserialize_any(self);
        }
        let text = <&'de RawValue>::deserialize(deserializer)?.get();
        match text.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => self.0.number(text),
            Some(b'n') => self.0.null(),
            _ => {
                let mut inner = serde_json::Deserializer::from_str(text);
                return (&mut inner).deserialize_any(self).map_err(D::Error::custom);
            }
        }
        Ok(self.0.done())
    }
}

impl<'de, S: Shape<'de>> Visitor<'de> for ShapeVisitor<S> {
    type Value = S::Out;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_bool<E>(mut self, value: bool) -> Result<S::Out, E> {
        self.0.boolean(value);
        Ok(self.0.done())
    }

    fn visit_i64<E>(mut self, value: i64) -> Result<S::Out, E> {
        self.0.number(&value.to_string());
        Ok(self.0.done())
    }

    fn visit_u64<E>(mut self, value: u64) -> Result<S::Out, E> {
        self.0.number(&value.to_string());
        Ok(self.0.done())
    }

    fn visit_f64<E>(mut self, value: f64) -> Result<S::Out, E> {
        self.0.number(&value.to_string());
        Ok(self.0.done())
    }

    fn visit_str<E>(mut self, text: &str) -> Result<S::Out, E> {
        self.0.text(text);
        Ok(self.0.done())
    }

    fn visit_unit<E>(mut self) -> Result<S::Out, E> {
        self.0.null();
        Ok(self.0.done())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, list: A) -> Result<S::Out, A::Error> {
        self.0.reader().depth += 1;
        self.0.list(list)?;
        self.0.reader().depth -= 1;
        Ok(self.0.done())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, object: A) -> Result<S::Out, A::Error> {
        self.0.reader().depth += 1;
        self.0.object(object)?;
        self.0.reader().depth -= 1;
        Ok(self.0.done())
    }
}

/// Skips a value.
pub(crate) struct Skip<'r, 'de> {
    pub(crate) reader: &'r mut Reader<'de>,
    pub(crate) location: Location,
}

impl<'de> DeserializeSeed<'de> for Skip<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        self.reader.skip(&self.location, raw.get())
    }
}

//! JSON whose objects keep the order of their members.
//!
//! The catalogue lists tables and columns in the order of the schema. `serde_json` keeps that order only with a feature
//! (`preserve_order`) that cargo would then turn on for the whole workspace: the product would no longer be tested as it
//! ships.

use std::{fmt, ops::Index};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

/// A JSON value without fractions, which a schema does not use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    String(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    pub(crate) fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    pub(crate) fn as_u64(&self) -> Option<u64> {
        if let Self::Integer(value) = self { u64::try_from(*value).ok() } else { None }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Self::String(value) = self { Some(value) } else { None }
    }

    pub(crate) fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(values) = self { Some(values) } else { None }
    }

    /// The members of an object, in their order.
    pub(crate) fn as_object(&self) -> Option<&[(String, Value)]> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(crate) fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }
}

impl PartialEq<str> for Value {
    fn eq(&self, text: &str) -> bool {
        self.as_str() == Some(text)
    }
}

/// A member by its name: null where there is none.
impl Index<&str> for Value {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        static NULL: Value = Value::Null;
        let members = self.as_object().unwrap_or_default();
        members.iter().find_map(|(own, value)| (own == name).then_some(value)).unwrap_or(&NULL)
    }
}

/// As JSON, except that texts are not escaped: for messages, and for numbers in generated sources.
impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool(value) => value.fmt(out),
            Self::Integer(value) => value.fmt(out),
            Self::String(value) => write!(out, "\"{value}\""),
            Self::Array(values) => write!(out, "an array of {}", values.len()),
            Self::Object(members) => write!(out, "an object of {}", members.len()),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Value;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("JSON without fractions")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Bool(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Integer(value))
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
                i64::try_from(value).map(Value::Integer).map_err(E::custom)
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::String(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = access.next_element()? {
                    values.push(value);
                }
                Ok(Value::Array(values))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = access.next_entry()? {
                    members.push(member);
                }
                Ok(Value::Object(members))
            }
        }

        deserializer.deserialize_any(InOrder)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_at_every_depth() {
        let value: Value = serde_json::from_str(r#"{"b": 1, "a": {"z": true, "c": null, "y": ["é", -2]}}"#).unwrap();
        let names = |value: &Value| -> Vec<String> {
            value.as_object().unwrap().iter().map(|(name, _)| name.clone()).collect()
        };
        assert_eq!(names(&value), ["b", "a"]);
        assert_eq!(names(&value["a"]), ["z", "c", "y"]);
        assert_eq!(value["a"]["y"].as_array().unwrap()[1], Value::Integer(-2));
        assert_eq!(value["a"]["y"].as_array().unwrap()[0].as_str(), Some("é"));
        assert_eq!((value["b"].as_u64(), value["a"]["z"].as_bool()), (Some(1), Some(true)));
        assert!(value["a"]["c"].is_null() && value["missing"]["too"].is_null());
        assert!(serde_json::from_str::<Value>("1.5").is_err());
    }
}

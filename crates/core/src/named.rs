//! Closed lists of words: each value has one name, the same in code, in the database and in the API.

/// A closed list whose values have stable names.
pub trait Named: Copy + Eq + 'static {
    /// Every value, in the order of the documentation.
    const ALL: &'static [Self];

    /// What the list is, for documentation.
    const DESCRIPTION: &'static str;

    /// The stable name.
    fn name(self) -> &'static str;

    /// The value of that name.
    #[must_use]
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.name() == name)
    }
}

/// Declares an enum whose values have names: `Display`, `Serialize` and `Deserialize` use them.
macro_rules! named {
    (
        #[doc = $description:literal]
        $vis:vis enum $type:ident {
            $($(#[doc = $doc:literal])* $value:ident = $name:literal,)+
        }
    ) => {
        #[doc = $description]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $type { $($(#[doc = $doc])* $value,)+ }

        impl $crate::named::Named for $type {
            const ALL: &'static [Self] = &[$(Self::$value,)+];
            const DESCRIPTION: &'static str = $description.trim_ascii();

            fn name(self) -> &'static str {
                match self { $(Self::$value => $name,)+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str($crate::named::Named::name(*self))
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::named::Named::name(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                $crate::named::Named::named(&name)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&name, &[$($name,)+]))
            }
        }
    };
}
pub(crate) use named;

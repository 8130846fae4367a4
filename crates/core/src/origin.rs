//! Where the content of a submission came from.
//!
//! Origins are kept beside a submission, frozen with each revision, and hashed separately: they are not part of its canonical
//! bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::MemberId;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Origin {
    /// A software system sent it over the API.
    Client {
        /// The software.
        member: MemberId,
    },
    /// A person sent it, over the API or in a page.
    Person {
        /// The person.
        member: MemberId,
    },
    /// It was read from a file on disk.
    File {
        /// Name of the file, without its directory.
        name: String,
        /// Whoever filed it.
        member: MemberId,
    },
}

/// The origin of every field of one revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origins {
    /// Default origin, for the fields that are not listed in `fields`.
    pub default: Origin,
    /// Origins of single fields, by canonical pointer (`/expenses/d1/amount_cents`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Origin>,
}

impl From<Origin> for Origins {
    fn from(default: Origin) -> Self {
        Self { default, fields: BTreeMap::new() }
    }
}

//! Query parameters and cursors, strictly read.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, http::StatusCode, web};
use guichet_schema::sha256_hex;

use crate::Failure;

/// The parameters of a request: each known, each once.
pub(crate) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads them; what is not among `known`, or stands twice, is refused.
    pub(crate) fn of(request: &HttpRequest, known: &[&str]) -> Result<Self, Failure> {
        let wrong = |code, name: &str| Failure::new(StatusCode::BAD_REQUEST, code).with("name", name);
        let pairs = web::Query::<Vec<(String, String)>>::from_query(request.query_string())
            .map_err(|_| wrong("bad_query", request.query_string()))?
            .into_inner();
        let mut out = BTreeMap::new();
        for (name, value) in pairs {
            if !known.contains(&name.as_str()) {
                return Err(wrong("unknown_parameter", &name).with("expected", known.join(", ")));
            }
            if out.insert(name.clone(), value).is_some() {
                return Err(wrong("repeated_parameter", &name));
            }
        }
        Ok(Self(out))
    }

    /// A parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// How many items a page holds.
    pub(crate) fn limit(&self) -> Result<i64, Failure> {
        let Some(text) = self.get("limit") else { return Ok(50) };
        text.parse().ok().filter(|limit| (1..=200).contains(limit)).ok_or_else(|| {
            Failure::new(StatusCode::BAD_REQUEST, "bad_parameter")
                .with("name", "limit")
                .with("provided", text)
                .with("expected", "1 – 200")
        })
    }

    /// Where the page starts.
    pub(crate) fn cursor(&self, owner: &str) -> Result<Option<String>, Failure> {
        let Some(text) = self.get("cursor") else { return Ok(None) };
        let found = text.split_once('.').filter(|(id, seal)| *seal == self::seal(owner, id));
        match found {
            Some((id, _)) => Ok(Some(id.to_owned())),
            None => Err(Failure::new(StatusCode::BAD_REQUEST, "bad_cursor")),
        }
    }
}

/// The cursor after an id, for its owner's list only.
pub(crate) fn cursor(owner: &str, id: &str) -> String {
    format!("{id}.{}", seal(owner, id))
}

fn seal(owner: &str, id: &str) -> String {
    sha256_hex(format!("cursor\n{owner}\n{id}").as_bytes()).chars().take(12).collect()
}

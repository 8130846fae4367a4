//! Query parameters and cursors, with strict parsing.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, web};
use guichet_core::Id;

use crate::{Failure, code::ProblemCode};

/// The query parameters of a request, each known and given once.
pub(crate) struct Query(BTreeMap<String, String>);

impl Query {
    /// Parses them; refuses a parameter that is not in `known` or is repeated.
    pub(crate) fn of(request: &HttpRequest, known: &[&str]) -> Result<Self, Failure> {
        let wrong = |code, name: &str| Failure::new(code).with("name", name);
        let pairs = web::Query::<Vec<(String, String)>>::from_query(request.query_string())
            .map_err(|_| wrong(ProblemCode::BadQuery, request.query_string()))?
            .into_inner();
        let mut out = BTreeMap::new();
        for (name, value) in pairs {
            if !known.contains(&name.as_str()) {
                return Err(wrong(ProblemCode::UnknownParameter, &name).with("expected", known.join(", ")));
            }
            if out.insert(name.clone(), value).is_some() {
                return Err(wrong(ProblemCode::RepeatedParameter, &name));
            }
        }
        Ok(Self(out))
    }

    /// A parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The maximum number of items per page.
    pub(crate) fn limit(&self) -> Result<i64, Failure> {
        let Some(text) = self.get("limit") else { return Ok(50) };
        text.parse().ok().filter(|limit| (1..=200).contains(limit)).ok_or_else(|| {
            Failure::new(ProblemCode::BadParameter)
                .with("name", "limit")
                .with("provided", text)
                .with("expected", "1 – 200")
        })
    }

    /// The id after which the page starts.
    pub(crate) fn cursor<T: Id>(&self) -> Result<Option<T>, Failure> {
        let Some(text) = self.get("cursor") else { return Ok(None) };
        T::parse(text).map(Some).ok_or_else(|| Failure::new(ProblemCode::BadCursor))
    }
}

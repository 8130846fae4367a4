//! The documents that are filed: the complete example, each time by another organization.

use anyhow::{Result, ensure};
use guichet_schema::sha256_hex;
use serde_json::Value;

use crate::fixture;

/// The largest number of organizations: their codes have five digits.
pub const MOST: usize = 89_000;

/// The example as a template: its bytes around the code and the name of its organization.
#[derive(Debug, Clone)]
pub struct Corpus {
    parts: [String; 3],
    code_first: bool,
    /// SHA-256 and name of each attachment.
    pub attachments: Vec<(String, String)>,
}

impl Corpus {
    /// Reads the complete example.
    ///
    /// # Errors
    /// The example does not hold its organization's code and name exactly once each.
    pub fn new() -> Result<Self> {
        let text = String::from_utf8(fixture::filed())?;
        let town = fixture::town()?;
        let word = |pointer: &str| format!("\"{}\"", town.pointer(pointer).and_then(Value::as_str).unwrap_or_default());
        let (code, name) = (word("/organization/code_geographique"), word("/organization/name"));
        let once = text.matches(&code).count() == 1 && text.matches(&name).count() == 1;
        ensure!(once, "the example gives its code or its name more than once");
        let (first, second) = (text.find(&code).unwrap_or(0), text.find(&name).unwrap_or(0));
        let code_first = first < second;
        let (a, b) = if code_first { (&code, &name) } else { (&name, &code) };
        let (before, rest) = text.split_once(a.as_str()).unwrap_or_default();
        let (between, after) = rest.split_once(b.as_str()).unwrap_or_default();
        let rows = town["attachments"].as_array().cloned().unwrap_or_default();
        let member = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        Ok(Self {
            parts: [before, between, after].map(str::to_owned),
            code_first,
            attachments: rows.iter().map(|row| (member(row, "sha256"), member(row, "name"))).collect(),
        })
    }

    /// The submission of an organization.
    #[must_use]
    pub fn document(&self, organization: usize) -> Vec<u8> {
        let (code, name) = (format!("\"{}\"", code(organization)), format!("\"{}\"", name(organization)));
        let (a, b) = if self.code_first { (code, name) } else { (name, code) };
        let [before, between, after] = &self.parts;
        [before, a.as_str(), between, b.as_str(), after].concat().into_bytes()
    }
}

/// Code of an organization.
#[must_use]
pub fn code(organization: usize) -> String {
    format!("{:05}", 10_000 + organization % MOST)
}

/// Its name.
#[must_use]
pub fn name(organization: usize) -> String {
    format!("Ville de Sainte-Fiction-des-Exemples {}", code(organization))
}

/// The holder of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The organization's software, which sends and files.
    Software,
    /// Its signatory, who attests.
    Person,
}

/// Secret of a token.
#[must_use]
pub fn secret(organization: usize, holder: Holder) -> String {
    format!("gui_{}", sha256_hex(format!("{organization} {holder:?}").as_bytes()))
}

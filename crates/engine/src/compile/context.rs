//! One edition while it is compiled: what is known so far, and the errors found.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use guichet_core::{ColumnId, Day, TableId, catalogue::CodeListId, finding::Text};
use toml::{Value, value::Datetime};

use crate::{
    diagnostic::Diagnostic,
    plan::{Extension, Param, Selection, Source},
    raw::RawParam,
};

/// What a program gives to its editions.
pub(crate) struct Shared {
    pub(crate) program: Arc<str>,
    pub(crate) name: Text,
    pub(crate) receiver: Text,
    pub(crate) sources: Arc<BTreeMap<String, Source>>,
    pub(crate) codes: BTreeMap<String, (CodeListId, Vec<String>)>,
    pub(crate) params: BTreeMap<String, RawParam>,
    pub(crate) text: serde_json::Value,
}

/// One edition being compiled.
pub(crate) struct Compiler<'a> {
    pub(super) shared: &'a Shared,
    pub(super) file: String,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(super) selections: Vec<Selection>,
    pub(super) known_selections: HashMap<Selection, usize>,
    pub(super) params: Vec<Param>,
    pub(super) param_names: HashMap<String, usize>,
    pub(super) extensions: Vec<Extension>,
    /// Ids of the fields, in order; of each table, its id and those of its columns.
    pub(super) field_ids: Vec<String>,
    pub(super) table_ids: Vec<(String, Vec<String>)>,
    pub(super) default_verified: bool,
    pub(super) has_agreement: bool,
}

/// The table that a column belongs to, while it is compiled.
pub(super) struct Host {
    pub(super) rank: usize,
    /// List of the rows.
    pub(super) list: TableId,
    pub(super) explode: Option<(ColumnId, Option<TableId>)>,
    pub(super) grouped: bool,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(shared: &'a Shared, file: &str) -> Self {
        Self {
            shared,
            file: file.to_owned(),
            diagnostics: Vec::new(),
            selections: Vec::new(),
            known_selections: HashMap::new(),
            params: Vec::new(),
            param_names: HashMap::new(),
            extensions: Vec::new(),
            field_ids: Vec::new(),
            table_ids: Vec::new(),
            default_verified: false,
            has_agreement: false,
        }
    }

    pub(super) fn wrong(&mut self, at: &str, fr: impl Into<String>, en: impl Into<String>) {
        self.diagnostics.push(Diagnostic {
            file: self.file.clone(),
            at: at.to_owned(),
            message: Text { fr: fr.into(), en: en.into() },
        });
    }

    pub(super) fn unreadable(&mut self, at: &str, error: &toml::de::Error) {
        let reason = error.message().to_owned();
        self.wrong(at, format!("ne se lit pas : {reason}"), format!("cannot be read: {reason}"));
    }

    pub(super) fn source(&mut self, at: &str, id: Option<&str>) -> String {
        match id {
            None => self.wrong(at, "source absente : écrivez source = \"…\"", "no source: write source = \"…\""),
            Some(id) if !self.shared.sources.contains_key(id) => self.wrong(
                at,
                format!("source « {id} » inconnue : déclarez [source.{id}] dans program.toml"),
                format!("unknown source `{id}`: declare [source.{id}] in program.toml"),
            ),
            Some(id) => return id.to_owned(),
        }
        String::new()
    }

    /// `hypothesis`, or `{ verified = { by, on, sha256 } }`. Returns whether it is verified.
    pub(super) fn status(&mut self, at: &str, status: Option<&Value>, required: bool) -> bool {
        match status {
            None if required => {
                self.wrong(at, "statut absent : hypothesis ou verified", "no status: hypothesis or verified");
                false
            }
            None => self.default_verified,
            Some(Value::String(text)) if text == "hypothesis" => false,
            Some(Value::Table(table)) => {
                let verified = table.get("verified").and_then(Value::as_table);
                let complete = verified.is_some_and(|verified| {
                    verified.get("by").is_some_and(Value::is_str)
                        && verified
                            .get("on")
                            .is_some_and(|on| on.is_datetime() || on.as_str().and_then(Day::parse).is_some())
                        && verified
                            .get("sha256")
                            .and_then(Value::as_str)
                            .is_some_and(|hash| guichet_core::catalogue::Pattern::Sha256.matches(hash))
                });
                if !complete {
                    self.wrong(
                        at,
                        "vérifié : par qui (by), quand (on) et l'empreinte du formulaire vierge (sha256) sont demandés",
                        "verified: by whom (by), when (on) and the hash of the blank form (sha256) are needed",
                    );
                }
                complete
            }
            Some(other) => {
                self.wrong(at, format!("statut {other} inconnu"), format!("unknown status {other}"));
                false
            }
        }
    }

    pub(super) fn day(&mut self, at: &str, value: Datetime) -> Option<Day> {
        let day = (value.time.is_none() && value.offset.is_none())
            .then_some(value.date)
            .flatten()
            .and_then(|date| Day::new(i32::from(date.year), u32::from(date.month), u32::from(date.day)));
        if day.is_none() {
            self.wrong(at, format!("« {value} » n'est pas un jour"), format!("`{value}` is not a day"));
        }
        day
    }

    /// A day inside a part that was kept as a TOML value, where a date arrives as text.
    pub(super) fn day_in(&mut self, at: &str, value: &Value) -> Option<Day> {
        match value {
            Value::Datetime(day) => self.day(at, *day),
            Value::String(text) if Day::parse(text).is_some() => Day::parse(text),
            other => {
                self.wrong(at, format!("jour attendu, pas {other}"), format!("a day is expected, not {other}"));
                None
            }
        }
    }

    pub(super) fn intern_selection(&mut self, selection: Selection) -> usize {
        if let Some(rank) = self.known_selections.get(&selection) {
            return *rank;
        }
        let rank = self.selections.len();
        self.known_selections.insert(selection.clone(), rank);
        self.selections.push(selection);
        rank
    }
}

//! From what is written to what is evaluated, with every reason why an edition cannot load, at once.

mod calc;
mod cells;
mod conditions;
mod origins;
mod params;
mod program;
mod reads;
mod rules;

pub(crate) use calc::operands;
pub(crate) use conditions::allocations_of;
pub(crate) use program::shared;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use guichet_core::{
    Day,
    catalogue::CodeListId,
    finding::Text,
    report::{EditionId, Layout, NameOrder},
};
use toml::{Value, value::Datetime};

use crate::{
    diagnostic::Diagnostic,
    plan::{Applies, Due, Edition, Extension, Param, PeriodRule, Selection, Source},
    raw::{RawApplies, RawDue, RawEdition, RawExtension, RawParam, RawPeriod},
};

/// Names the meaning of the evaluator's functions inside an edition's hash: changes when an answer could.
const FUNCTIONS: &str = "guichet-mapping/1";

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
    shared: &'a Shared,
    file: String,
    pub(crate) diagnostics: Vec<Diagnostic>,
    selections: Vec<Selection>,
    known_selections: HashMap<Selection, usize>,
    params: Vec<Param>,
    param_names: HashMap<String, usize>,
    extensions: Vec<Extension>,
    /// Ids of the fields, in order; of each table, its id and those of its columns.
    field_ids: Vec<String>,
    table_ids: Vec<(String, Vec<String>)>,
    default_verified: bool,
    has_agreement: bool,
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

    /// Compiles an edition; `None` when something is wrong, said in the diagnostics.
    pub(crate) fn edition(&mut self, form: &str, name: &str, text: &str) -> Option<Edition> {
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                self.wrong("", format!("n'est pas du TOML : {error}"), format!("is not TOML: {error}"));
                return None;
            }
        };
        let hash = self.hash(form, name, &table);
        let raw: RawEdition = match Value::Table(table).try_into() {
            Ok(raw) => raw,
            Err(error) => {
                self.unreadable("", &error);
                return None;
            }
        };
        self.compile(form, name, raw, hash)
    }

    fn compile(&mut self, form: &str, name: &str, raw: RawEdition, hash: String) -> Option<Edition> {
        if guichet_core::catalogue::FORM.rank(form).is_none() {
            self.wrong(
                "",
                format!("« {form} » n'est pas un formulaire connu"),
                format!("`{form}` is not a known form"),
            );
        }
        self.default_verified = self.status("", raw.status.as_ref(), true);
        self.has_agreement = match raw.agreement.as_str() {
            "required" => true,
            "none" => false,
            other => {
                self.wrong(
                    "agreement",
                    format!("« {other} » : attendu required ou none"),
                    format!("`{other}`: expected required or none"),
                );
                false
            }
        };
        let from = self.day("in_force.from", raw.in_force.from);
        let until = raw.in_force.until.and_then(|day| self.day("in_force.until", day));
        let date_part = name.split('+').next().unwrap_or_default();
        if let Some(from) = from
            && Day::parse(date_part) != Some(from)
        {
            self.wrong(
                "in_force.from",
                format!("{from} : le fichier s'appelle {name}, le nom et la date doivent être les mêmes"),
                format!("{from}: the file is called {name}, name and date must be the same"),
            );
        }
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            self.wrong(
                "in_force",
                format!("finit ({until}) avant de commencer ({from})"),
                format!("ends ({until}) before it starts ({from})"),
            );
        }
        let source = self.source("source", raw.source.as_deref());
        self.load_params(raw.param);
        for (name, extension) in raw.extension {
            self.extension(name, extension);
        }
        let applies = raw.applies.map(|applies| self.applies(applies));
        let period = raw.period.map(|period| self.period(period));
        let due = match raw.due {
            Some(due) => self.due(due),
            None => {
                self.wrong(
                    "due",
                    "échéance absente : écrivez [due], au besoin unknown = true",
                    "no due date: write [due], unknown = true if need be",
                );
                Due::Unknown
            }
        };
        let parts = self.cells(raw.field, raw.table, &raw.required);
        let rules = self.rules(raw.rule);
        let stackings = self.stackings(raw.stacking);
        let calc_order = self.calc_order(&parts.fields, &parts.tables);
        let (Some(from), true) = (from, self.diagnostics.is_empty()) else { return None };
        let id = EditionId { program: Arc::clone(&self.shared.program), form: form.into(), edition: name.into() };
        let hypothesis = parts.requirements.iter().any(|requirement| !requirement.verified);
        Some(Edition {
            layout: Arc::new(Layout {
                edition: id.clone(),
                edition_hash: hash,
                program_name: self.shared.name.clone(),
                title: raw.title,
                receiver: self.shared.receiver.clone(),
                hypothesis,
                order: NameOrder::of(&parts.field_layouts, &parts.table_layouts),
                fields: parts.field_layouts,
                tables: parts.table_layouts,
            }),
            id,
            from,
            until,
            agreement: self.has_agreement,
            nil_return: raw.nil_return,
            applies,
            period,
            due,
            source,
            extensions: std::mem::take(&mut self.extensions),
            params: std::mem::take(&mut self.params),
            requirements: parts.requirements,
            selections: std::mem::take(&mut self.selections),
            fields: parts.fields,
            tables: parts.tables,
            calc_order,
            rules,
            stackings,
            sources: Arc::clone(&self.shared.sources),
        })
    }

    fn hash(&self, form: &str, name: &str, table: &toml::Table) -> String {
        let definition = serde_json::json!({
            "functions": FUNCTIONS,
            "program": self.shared.text,
            "form": form,
            "edition": name,
            "definition": table,
        });
        let mut text = String::new();
        sorted(&definition, &mut text);
        guichet_core::sha256_hex(text.as_bytes())
    }

    // ---- words -----------------------------------------------------------------------------------------------------

    fn wrong(&mut self, at: &str, fr: impl Into<String>, en: impl Into<String>) {
        self.diagnostics.push(Diagnostic {
            file: self.file.clone(),
            at: at.to_owned(),
            message: Text { fr: fr.into(), en: en.into() },
        });
    }

    fn unreadable(&mut self, at: &str, error: &toml::de::Error) {
        let reason = error.message().to_owned();
        self.wrong(at, format!("ne se lit pas : {reason}"), format!("cannot be read: {reason}"));
    }

    fn source(&mut self, at: &str, id: Option<&str>) -> String {
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

    /// `hypothesis`, or `{ verified = { by, on, sha256 } }`. Answers whether it is verified.
    fn status(&mut self, at: &str, status: Option<&Value>, required: bool) -> bool {
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

    fn day(&mut self, at: &str, value: Datetime) -> Option<Day> {
        let day = (value.time.is_none() && value.offset.is_none())
            .then_some(value.date)
            .flatten()
            .and_then(|date| Day::new(i32::from(date.year), u32::from(date.month), u32::from(date.day)));
        if day.is_none() {
            self.wrong(at, format!("« {value} » n'est pas un jour"), format!("`{value}` is not a day"));
        }
        day
    }

    fn extension(&mut self, name: String, raw: RawExtension) {
        let at = format!("extension {name}");
        if !["text", "integer", "cents", "boolean", "date", "decimal", "code"].contains(&raw.kind.as_str()) {
            self.wrong(&at, format!("type « {} » inconnu", raw.kind), format!("unknown type `{}`", raw.kind));
        }
        if (raw.kind == "code") == raw.codes.is_empty() {
            self.wrong(
                &at,
                "codes : seulement, et toujours, avec le type code",
                "codes: only, and always, with the type code",
            );
        }
        if !guichet_core::catalogue::Pattern::Concept.matches(&name) {
            self.wrong(&at, "nom attendu : [a-z0-9_]", "expected name: [a-z0-9_]");
        }
        self.source(&at, raw.source.as_deref());
        self.status(&at, raw.status.as_ref(), false);
        self.extensions.push(Extension { name, label: raw.label, help: raw.help, kind: raw.kind, codes: raw.codes });
    }

    fn applies(&mut self, raw: RawApplies) -> Applies {
        let list = guichet_core::catalogue::ORGANIZATION_KIND;
        let mut kinds = Vec::new();
        for kind in &raw.kind {
            match list.rank(kind) {
                Some(rank) => kinds.push(rank),
                None => self.wrong("applies.kind", format!("« {kind} » inconnu"), format!("`{kind}` unknown")),
            }
        }
        let (min, max) = raw.population.map_or((None, None), |population| {
            (
                population.min.and_then(|value| self.bound("applies.population.min", &value)),
                population.max.and_then(|value| self.bound("applies.population.max", &value)),
            )
        });
        Applies { kinds, min, max, source: self.source("applies.source", raw.source.as_deref()) }
    }

    fn period(&mut self, raw: RawPeriod) -> PeriodRule {
        let within_agreement = match raw.within.as_deref() {
            None => false,
            Some("agreement") => true,
            Some(other) => {
                self.wrong(
                    "period.within",
                    format!("« {other} » : agreement attendu"),
                    format!("`{other}`: agreement expected"),
                );
                false
            }
        };
        PeriodRule {
            max_months: raw.max_months,
            within_agreement,
            source: self.source("period.source", raw.source.as_deref()),
        }
    }

    fn due(&mut self, raw: RawDue) -> Due {
        if raw.unknown {
            return Due::Unknown;
        }
        self.source("due.source", raw.source.as_deref());
        let days = |texts: &[String]| -> Option<Vec<(u32, u32)>> {
            texts
                .iter()
                .map(|text| {
                    let (month, day) = text.split_once('-')?;
                    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
                    Day::new(2023, month, day).map(|_| (month, day))
                })
                .collect()
        };
        let due = match (raw.after.as_deref(), raw.annual, raw.dates) {
            (Some(after @ ("answer" | "agreement")), None, None) if raw.months.is_some() || raw.days.is_some() => {
                Some(Due::After {
                    agreement: after == "agreement",
                    months: raw.months.unwrap_or(0),
                    days: raw.days.unwrap_or(0),
                })
            }
            (None, Some(annual), None) => days(&[annual]).map(Due::Annual),
            (None, None, Some(dates)) if !dates.is_empty() => days(&dates).map(Due::Annual),
            _ => None,
        };
        due.unwrap_or_else(|| {
            self.wrong(
                "due",
                "attendu : after (answer ou agreement) avec months ou days, annual = \"MM-JJ\", dates, ou unknown = true",
                "expected: after (answer or agreement) with months or days, annual = \"MM-DD\", dates, or unknown = true",
            );
            Due::Unknown
        })
    }

    fn intern_selection(&mut self, selection: Selection) -> usize {
        if let Some(rank) = self.known_selections.get(&selection) {
            return *rank;
        }
        let rank = self.selections.len();
        self.known_selections.insert(selection.clone(), rank);
        self.selections.push(selection);
        rank
    }
}

/// JSON text with sorted keys: one text for one meaning.
fn sorted(value: &serde_json::Value, out: &mut String) {
    match value {
        serde_json::Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().collect();
            out.push('{');
            for (key, value) in members {
                out.push_str(&serde_json::Value::String(key.clone()).to_string());
                out.push(':');
                sorted(value, out);
                out.push(',');
            }
            out.push('}');
        }
        serde_json::Value::Array(items) => {
            out.push('[');
            for item in items {
                sorted(item, out);
                out.push(',');
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

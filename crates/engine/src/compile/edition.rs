//! An edition as a whole: its dates, to which organizations it applies, when it is due, and its hash.

use std::{collections::BTreeMap, sync::Arc};

use guichet_core::{
    Day,
    report::{EditionId, Layout, NameOrder},
};
use toml::Value;

use super::context::Compiler;
use crate::{
    due::Due,
    plan::{Applies, Edition, Extension, PeriodRule},
    raw::{RawApplies, RawDue, RawEdition, RawExtension, RawPeriod},
};

/// Version of the evaluator's functions, part of an edition's hash. To be changed whenever a result could change.
const FUNCTIONS: &str = "guichet-mapping/1";

impl Compiler<'_> {
    /// Compiles an edition; `None` when it has errors, which are in the diagnostics.
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
}

/// JSON text with sorted keys, so that equal values give the same text.
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

//! Rules and stacking.

use std::collections::BTreeSet;

use guichet_core::{
    Code, Severity, TableId,
    catalogue::{Kind, contributions},
};
use toml::{Table, Value};

use super::context::Compiler;
use crate::{
    plan::{Comparison, Expression, Rule, RuleBody, Scope, Stacking},
    raw::{RawCompare, RawRule, RawSelect, RawStacking},
};

impl Compiler<'_> {
    pub(super) fn rules(&mut self, raw: Vec<Value>) -> Vec<Rule> {
        let mut seen = BTreeSet::new();
        raw.into_iter()
            .filter_map(|value| {
                let code = value.get("code").and_then(Value::as_str).unwrap_or("?").to_owned();
                let at = format!("rule {code}");
                if !seen.insert(code.clone()) {
                    self.wrong(&at, "définie deux fois", "defined twice");
                }
                let taken = Code::ALL.iter().any(|own| own.as_str() == code);
                if taken || !guichet_core::catalogue::Pattern::Concept.matches(&code) {
                    self.wrong(
                        &at,
                        "code mal formé ([a-z0-9_]) ou déjà pris par Guichet",
                        "malformed code ([a-z0-9_]) or already taken by Guichet",
                    );
                }
                match value.try_into::<RawRule>() {
                    Ok(raw) => self.rule(&at, raw),
                    Err(error) => {
                        self.unreadable(&at, &error);
                        None
                    }
                }
            })
            .collect()
    }

    fn rule(&mut self, at: &str, raw: RawRule) -> Option<Rule> {
        let severity = match raw.severity.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "information" => Severity::Information,
            other => {
                self.wrong(at, format!("gravité « {other} » inconnue"), format!("unknown severity `{other}`"));
                return None;
            }
        };
        let source = self.source(at, raw.source.as_deref());
        self.status(at, raw.status.as_ref(), false);
        let enforced_from = raw.enforced_from.and_then(|day| self.day_in(at, &day));
        let body = match (raw.exists, raw.none, raw.unreferenced, raw.each, raw.distinct, raw.compare) {
            (Some(select), None, None, None, None, None) => RuleBody::Exists(self.rule_rows(at, &select)?),
            (None, Some(select), None, None, None, None) => RuleBody::None(self.rule_rows(at, &select)?),
            (None, None, Some(select), None, None, None) => {
                let by = select.by.as_ref().and_then(Value::as_str).unwrap_or_default();
                let by = self.reference_list(at, by)?;
                RuleBody::Unreferenced { selection: self.rule_rows(at, &select)?, by }
            }
            (None, None, None, Some(select), None, None) => {
                let table = self.scope(at, &select.rows)?.table();
                let require = select.require.iter().filter_map(|path| self.path(at, table, path)).collect();
                RuleBody::Each { selection: self.rule_rows(at, &select)?, require }
            }
            (None, None, None, None, Some(select), None) => {
                let table = self.scope(at, &select.rows)?.table();
                let by = match &select.by {
                    Some(Value::Array(names)) => {
                        names.iter().filter_map(Value::as_str).filter_map(|path| self.path(at, table, path)).collect()
                    }
                    _ => Vec::new(),
                };
                RuleBody::Distinct { selection: self.rule_rows(at, &select)?, by }
            }
            (None, None, None, None, None, Some(compare)) => self.compare(at, &compare)?,
            _ => {
                self.wrong(
                    at,
                    "attendu : un seul de exists, none, unreferenced, each, distinct, compare",
                    "expected: exactly one of exists, none, unreferenced, each, distinct, compare",
                );
                return None;
            }
        };
        let places: &[&str] = match &body {
            RuleBody::Exists(_) => &[],
            RuleBody::Compare { .. } => &["left", "right", "difference"],
            _ => &["rows"],
        };
        for text in [&raw.message.fr, &raw.message.en, &raw.fix.fr, &raw.fix.en] {
            for name in unknown_places(text, places) {
                let known = places.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(" ");
                self.wrong(
                    at,
                    format!("le texte demande {{{name}}}, que cette règle ne donne pas (elle donne : {known})"),
                    format!("the text asks for {{{name}}}, which this rule does not give (it gives: {known})"),
                );
            }
        }
        Some(Rule {
            code: raw.code.into(),
            severity,
            message: raw.message.into(),
            fix: raw.fix.into(),
            source,
            enforced_from,
            body,
        })
    }

    fn rule_rows(&mut self, at: &str, raw: &RawSelect) -> Option<usize> {
        let scope = self.scope(at, &raw.rows)?;
        let none = Table::new();
        Some(self.selection(at, scope, &raw.filter, raw.only_allocated.then_some(&none)))
    }

    fn reference_list(&mut self, at: &str, pointer: &str) -> Option<(TableId, u16)> {
        let found = pointer.strip_prefix('/').and_then(|rest| rest.split_once("/*/")).and_then(|(list, column)| {
            let table = TableId::named(list)?;
            let column = table.column(column)?;
            matches!(table.column_def(column).kind, Kind::Ref(_) | Kind::Refs { .. }).then_some((table, column))
        });
        if found.is_none() {
            self.wrong(
                at,
                format!("by = « {pointer} » : /liste/*/références attendu"),
                format!("by = `{pointer}`: /list/*/references expected"),
            );
        }
        found
    }

    fn compare(&mut self, at: &str, raw: &RawCompare) -> Option<RuleBody> {
        let op = match raw.op.as_str() {
            "lt" => Comparison::Less,
            "le" => Comparison::LessOrEqual,
            "eq" => Comparison::Equal,
            "ne" => Comparison::NotEqual,
            "ge" => Comparison::GreaterOrEqual,
            "gt" => Comparison::Greater,
            other => {
                self.wrong(
                    at,
                    format!("op « {other} » : lt le eq ne ge gt"),
                    format!("op `{other}`: lt le eq ne ge gt"),
                );
                return None;
            }
        };
        let left = self.expression(at, &raw.left, None)?;
        let right = self.expression(at, &raw.right, None)?;
        Some(RuleBody::Compare { left, op, right })
    }

    pub(super) fn stackings(&mut self, raw: Vec<Value>) -> Vec<Stacking> {
        raw.into_iter()
            .enumerate()
            .filter_map(|(rank, value)| {
                let at = format!("stacking {}", rank + 1);
                match value.try_into::<RawStacking>() {
                    Ok(raw) => self.stacking(&at, &raw),
                    Err(error) => {
                        self.unreadable(&at, &error);
                        None
                    }
                }
            })
            .collect()
    }

    fn stacking(&mut self, at: &str, raw: &RawStacking) -> Option<Stacking> {
        let source = self.source(at, raw.source.as_deref());
        self.status(at, raw.status.as_ref(), false);
        if !self.has_agreement {
            self.wrong(at, "le cumul demande agreement = \"required\"", "stacking needs agreement = \"required\"");
            return None;
        }
        let base = match self.expression(at, &Value::String(raw.base.clone()), None)? {
            Expression::Field(rank) => rank,
            _ => return None,
        };
        for (key, text) in [("own", &raw.own), ("in_kind", &raw.in_kind)] {
            if !["in", "out"].contains(&text.as_str()) {
                self.wrong(at, format!("{key} : in ou out"), format!("{key}: in or out"));
            }
        }
        let mut payers = raw.counts.clone();
        if raw.own == "in" && !payers.iter().any(|payer| payer == "own") {
            payers.push("own".into());
        }
        if raw.own == "out" && payers.iter().any(|payer| payer == "own") {
            self.wrong(at, "own est à la fois compté et exclu", "own is both counted and left out");
        }
        let capped = if raw.cap_counts.is_empty() { &payers } else { &raw.cap_counts };
        let capped = self.contributions_of(at, capped, raw.in_kind == "in");
        let counted = self.contributions_of(at, &payers, raw.in_kind == "in");
        let mut param = |name: &Option<String>| {
            name.as_ref().and_then(|name| {
                let rank = name.strip_prefix("param:").and_then(|name| self.param_rank(at, name));
                if !name.starts_with("param:") {
                    self.wrong(at, format!("« {name} » : param:… attendu"), format!("`{name}`: param:… expected"));
                }
                rank
            })
        };
        let (rate, cap) = (param(&raw.rate), param(&raw.cap));
        if rate.is_none() && cap.is_none() {
            self.wrong(at, "attendu : rate, cap, ou les deux", "expected: rate, cap, or both");
        }
        Some(Stacking { base, counted, capped, rate, cap, source })
    }

    fn contributions_of(&mut self, at: &str, payers: &[String], in_kind: bool) -> usize {
        let text = |text: &str| Value::String(text.to_owned());
        let mut filter = Table::new();
        filter.insert("supports".into(), text("@answer.agreement"));
        let payers = payers.iter().map(|payer| text(payer)).collect();
        filter.insert("payer".into(), Value::Table([("in".to_owned(), Value::Array(payers))].into_iter().collect()));
        if !in_kind {
            filter.insert("nature".into(), text("cash"));
        }
        self.selection(at, Scope::List(contributions::TABLE), &filter, None)
    }
}

/// Names in braces that are not among the known ones; braces around anything else are text.
fn unknown_places<'t>(text: &'t str, known: &[&str]) -> Vec<&'t str> {
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| is_name(name) && !known.contains(name))
        .collect()
}

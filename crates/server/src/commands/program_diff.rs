//! `guichet program diff`: what changed between the editions in force on two days.

use std::collections::BTreeMap;

use guichet_core::{Day, finding::Arg};
use guichet_engine::{Edition, Program, explain};
use serde::Serialize;

use guichet_filing::{due_text, requirement_cells};

use super::program_show::{day, edition, shown};
use crate::{
    answers, cli,
    page::Page,
    session::{Outcome, Session, Stop, json, text},
};

/// Key of the aspect that holds the source.
const SOURCE: &str = "cli-head-source";

/// The differences between two editions of one form.
#[derive(Debug, Serialize)]
struct FormDiff {
    form: String,
    before: Option<String>,
    after: Option<String>,
    changes: Vec<Change>,
}

/// One difference: `before` is absent if added, `after` is absent if removed; otherwise only the aspects that differ.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Change {
    kind: &'static str,
    id: String,
    label: String,
    before: Option<Vec<Aspect>>,
    after: Option<Vec<Aspect>>,
}

/// One property of a cell, a rule, a parameter or an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Aspect {
    #[serde(serialize_with = "plain")]
    name: &'static str,
    said: String,
}

impl Aspect {
    fn new(name: &'static str, said: impl Into<String>) -> Self {
        Self { name, said: said.into() }
    }
}

pub(crate) fn run(session: &Session, arguments: &cli::Diff) -> Result<Outcome, Stop> {
    let programs = session.programs()?;
    let (before, after) = (day(session, &arguments.before)?, day(session, &arguments.after)?);
    let found = super::programs::known(session, &programs, &arguments.program)?;
    let mut page = Page::default();
    let mut views = Vec::new();
    for program in &found {
        let forms: Vec<FormDiff> =
            program.forms.keys().map(|form| form_diff(session, program, form, before, after)).collect();
        page.title(&format!("{} · {before} → {after}", program.id));
        forms.iter().for_each(|form| show(session, form, &mut page));
        views.push(serde_json::json!({ "program": program.id.to_string(), "from": before.to_string(), "to": after.to_string(), "forms": forms }));
    }
    Ok(Outcome::fine(if session.json { json(&views) } else { page.text() }))
}

fn form_diff(session: &Session, program: &Program, form: &str, before: Day, after: Day) -> FormDiff {
    let (old, new) = (edition(program, form, Some(before)), edition(program, form, Some(after)));
    let mut changes = Vec::new();
    if let (Some(old), Some(new)) = (&old, &new) {
        if old.id != new.id {
            changes.extend(compared("edition", &facts(session, old), &facts(session, new)));
            changes.extend(compared("cell", &requirements(session, old), &requirements(session, new)));
            changes.extend(compared("rule", &rules(session, old), &rules(session, new)));
        }
        changes.extend(compared("parameter", &parameters(session, old, before), &parameters(session, new, after)));
    }
    let name = |edition: Option<std::sync::Arc<Edition>>| edition.map(|edition| edition.id.edition.to_string());
    FormDiff { form: form.to_owned(), before: name(old), after: name(new), changes }
}

/// The JSON key of an aspect: the last part of its message id.
fn plain<S: serde::Serializer>(name: &&'static str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name.trim_start_matches("cli-head-").trim_start_matches("cli-label-"))
}

/// Label and aspects, by id.
type Facts = BTreeMap<String, (String, Vec<Aspect>)>;

fn compared(kind: &'static str, old: &Facts, new: &Facts) -> Vec<Change> {
    let ids: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut out = Vec::new();
    for id in ids {
        let (before, after) = (old.get(id), new.get(id));
        if before == after {
            continue;
        }
        let label = after.or(before).map(|(label, _)| label.clone()).unwrap_or_default();
        let (before, after) = (before.map(|(_, said)| said.as_slice()), after.map(|(_, said)| said.as_slice()));
        let apart = |one: Option<&[Aspect]>, other: Option<&[Aspect]>| {
            one.map(|one| {
                one.iter()
                    .filter(|aspect| !other.is_some_and(|other| other.contains(aspect)))
                    .cloned()
                    .collect::<Vec<_>>()
            })
        };
        out.push(Change { kind, id: id.clone(), label, before: apart(before, after), after: apart(after, before) });
    }
    out
}

fn facts(session: &Session, edition: &Edition) -> Facts {
    let mut out = Facts::new();
    let mut add = |id: &str, label: &str, said: String| {
        let said = if said.is_empty() { session.word("cli-none-then") } else { said };
        out.insert(id.to_owned(), (session.word(label), vec![Aspect::new("cli-head-value", said)]))
    };
    add("title", "cli-head-name", session.pick(&edition.layout.title).to_owned());
    add("due", "cli-label-due", due_text(&edition.due, session.english()));
    add(
        "agreement",
        "cli-label-agreement",
        session.word(if edition.agreement { "cli-agreement-required" } else { "cli-agreement-none" }),
    );
    add("nil_return", "cli-label-nil", session.word(if edition.nil_return { "cli-yes" } else { "cli-no" }));
    add(
        "applies",
        "cli-label-applies",
        edition.addresses().map_or_else(String::new, |text| session.pick(&text).to_owned()),
    );
    add(
        "period",
        "cli-label-period",
        edition.period_limits().map_or_else(String::new, |text| session.pick(&text).to_owned()),
    );
    out
}

fn requirements(session: &Session, edition: &Edition) -> Facts {
    let layouts = edition.layout.fields.iter().chain(edition.layout.tables.iter().flat_map(|table| &table.columns));
    let rows = edition.requirements.iter().zip(requirement_cells(edition)).zip(layouts).map(
        |((requirement, cell), layout)| {
            let label = session.pick(&requirement.column).to_owned();
            let yes = || session.word("cli-yes");
            let known = [
                ("cli-label-wording", Some(label.clone())),
                ("cli-head-reads", Some(session.pick(&explain::describe_cell(edition, cell)).to_owned())),
                ("cli-label-required", requirement.required.then(yes)),
                ("cli-label-checked", requirement.verified.then(yes)),
                ("cli-label-least", layout.min.map(|min| min.to_string())),
                ("cli-label-most", layout.max.map(|max| max.to_string())),
                ("cli-label-length", layout.max_length.map(|max| max.to_string())),
                ("cli-label-codes", (!layout.codes.is_empty()).then(|| layout.codes.join(", "))),
                (SOURCE, Some(format!("[{}]", requirement.source))),
            ];
            let said = known.into_iter().filter_map(|(name, said)| Some(Aspect::new(name, said?))).collect();
            (requirement.id.clone(), (label, said))
        },
    );
    let tables = (0..edition.layout.tables.len()).map(|rank| {
        let layout = &edition.layout.tables[rank];
        let lines = session.pick(&explain::describe_lines(edition, rank)).to_owned();
        (layout.id.clone(), (session.pick(&layout.title).to_owned(), vec![Aspect::new("cli-label-lines", lines)]))
    });
    rows.chain(tables).collect()
}

fn rules(session: &Session, edition: &Edition) -> Facts {
    edition
        .rules()
        .iter()
        .map(|rule| {
            let mut said = vec![
                Aspect::new("cli-head-asks", session.pick(&rule.asks)),
                Aspect::new("cli-head-severity", guichet_text::severity(rule.severity, session.language)),
                Aspect::new(SOURCE, format!("[{}]", rule.source)),
            ];
            said.extend(rule.enforced_from.map(|day| Aspect::new("cli-label-enforced", day.to_string())));
            (rule.code.to_owned(), (without_places(session.pick(&rule.message)), said))
        })
        .collect()
}

/// A message whose `{name}` placeholders are not filled in.
fn without_places(message: &str) -> String {
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push('…');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// The value of each parameter on a given day: it may change within one edition.
fn parameters(session: &Session, edition: &Edition, day: Day) -> Facts {
    edition
        .params
        .iter()
        .filter_map(|param| {
            let value = param.on(day)?;
            let said = shown(session, param, value).replace('\n', "\u{a0}; ");
            let said = vec![Aspect::new("cli-head-value", said), Aspect::new(SOURCE, format!("[{}]", value.source()))];
            Some((param.name.clone(), (session.pick(&param.label).to_owned(), said)))
        })
        .collect()
}

fn show(session: &Session, form: &FormDiff, page: &mut Page) {
    let none = || session.word("cli-none-then");
    let (before, after) = (form.before.clone().unwrap_or_else(none), form.after.clone().unwrap_or_else(none));
    page.heading(&format!("{}{}{before} → {after}", answers::form_label(session, &form.form), session.colon()));
    if form.changes.is_empty() {
        page.line(session.word(if form.before == form.after { "cli-diff-same" } else { "cli-diff-nothing" }));
        return;
    }
    for kind in ["edition", "cell", "rule", "parameter"] {
        let found: Vec<&Change> = form.changes.iter().filter(|change| change.kind == kind).collect();
        if found.is_empty() {
            continue;
        }
        page.blank();
        page.line(session.count(&format!("cli-diff-{kind}"), found.len()));
        let (resourced, changed): (Vec<&Change>, Vec<&Change>) =
            found.into_iter().partition(|change| change.source_only().is_some());
        for change in changed {
            one(session, change, page);
        }
        let mut moves: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for change in resourced {
            if let Some(moved) = change.source_only() {
                moves.entry(moved).or_default().push(&change.id);
            }
        }
        for ((before, after), ids) in moves {
            let text = session.say(
                "cli-diff-sources",
                &[("value", text(format!("{before} → {after}"))), ("known", Arg::Text(ids.join(", ")))],
            );
            page.labelled(2, "~", 2, &text);
        }
    }
}

fn one(session: &Session, change: &Change, page: &mut Page) {
    let sign = match (&change.before, &change.after) {
        (None, _) => "+",
        (_, None) => "−",
        _ => "~",
    };
    page.labelled(2, sign, 2, &format!("{}{}{}", change.id, session.colon(), change.label));
    let both = change.before.is_some() && change.after.is_some();
    for (sign, aspects) in [("−", &change.before), ("+", &change.after)] {
        for aspect in aspects.iter().flatten() {
            let text = format!("{}{}{}", session.word(aspect.name), session.colon(), aspect.said);
            page.labelled(6, if both { sign } else { "" }, 2, &text);
        }
    }
}

impl Change {
    /// The sources, shown only if nothing else changed.
    fn source_only(&self) -> Option<(&str, &str)> {
        match (self.before.as_deref(), self.after.as_deref()) {
            (Some([before]), Some([after])) if before.name == SOURCE && after.name == SOURCE => {
                Some((&before.said, &after.said))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_removed_and_changed_are_told_apart() {
        let facts = |entries: &[(&str, &str)]| -> Facts {
            entries
                .iter()
                .map(|(id, said)| ((*id).to_owned(), ("L".to_owned(), vec![Aspect::new(SOURCE, *said)])))
                .collect()
        };
        let changes = compared(
            "cell",
            &facts(&[("a", "1"), ("b", "1"), ("c", "1")]),
            &facts(&[("a", "1"), ("b", "2"), ("d", "1")]),
        );
        let seen: Vec<(&str, bool, bool)> = changes
            .iter()
            .map(|change| (change.id.as_str(), change.before.is_some(), change.after.is_some()))
            .collect();
        assert_eq!(seen, [("b", true, true), ("c", true, false), ("d", false, true)]);
        assert_eq!(changes[0].source_only(), Some(("1", "2")));
        assert_eq!(without_places("il manque {difference}."), "il manque ….");
    }
}

//! `guichet program diff`: what changed between the editions in force on two days.

use std::collections::BTreeMap;

use guichet_core::Day;
use guichet_engine::{Edition, Program, explain};
use serde::Serialize;

use super::program_show::{cells, day, due, edition, shown};
use crate::{
    answers, cli,
    page::Page,
    session::{Outcome, Session, Stop, json, text},
};

/// What one form asked and asks.
#[derive(Debug, Serialize)]
struct FormDiff {
    form: String,
    before: Option<String>,
    after: Option<String>,
    changes: Vec<Change>,
}

/// One difference: absent before (added), absent after (removed), or changed.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Change {
    kind: &'static str,
    id: String,
    label: String,
    before: Option<String>,
    after: Option<String>,
}

pub(crate) fn run(session: &Session, arguments: &cli::Diff) -> Result<Outcome, Stop> {
    let programs = session.programs()?;
    let (before, after) = (day(session, &arguments.before)?, day(session, &arguments.after)?);
    let found = super::programs::known(session, &programs, &arguments.program)?;
    let mut page = Page::default();
    let mut views = Vec::new();
    for program in &found {
        let forms: Vec<FormDiff> = program.forms.keys().map(|form| form_diff(session, program, form, before, after)).collect();
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

/// By id: (label, what it says).
type Facts = BTreeMap<String, (String, String)>;

fn compared(kind: &'static str, old: &Facts, new: &Facts) -> Vec<Change> {
    let ids: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    ids.into_iter()
        .filter(|id| old.get(*id) != new.get(*id))
        .map(|id| Change {
            kind,
            id: id.clone(),
            label: new.get(id).or_else(|| old.get(id)).map(|(label, _)| label.clone()).unwrap_or_default(),
            before: old.get(id).map(|(_, said)| said.clone()),
            after: new.get(id).map(|(_, said)| said.clone()),
        })
        .collect()
}

fn facts(session: &Session, edition: &Edition) -> Facts {
    let mut out = Facts::new();
    let mut add = |id: &str, label: &str, said: String| out.insert(id.to_owned(), (session.word(label), said));
    add("title", "cli-head-name", session.pick(&edition.layout.title).to_owned());
    add("due", "cli-label-due", due(&edition.due, session.english()));
    add("agreement", "cli-label-agreement", session.word(if edition.agreement { "cli-agreement-required" } else { "cli-agreement-none" }));
    add("nil_return", "cli-label-nil", session.word(if edition.nil_return { "cli-yes" } else { "cli-no" }));
    add("applies", "cli-label-applies", edition.addresses().map_or_else(String::new, |text| session.pick(&text).to_owned()));
    add("period", "cli-label-period", edition.period_limits().map_or_else(String::new, |text| session.pick(&text).to_owned()));
    out
}

fn requirements(session: &Session, edition: &Edition) -> Facts {
    let layouts = edition.layout.fields.iter().chain(edition.layout.tables.iter().flat_map(|table| &table.columns));
    let rows = edition.requirements.iter().zip(cells(edition)).zip(layouts).map(|((requirement, cell), layout)| {
        let mut said = session.pick(&explain::describe_cell(edition, cell)).to_owned();
        let source = edition.source_ref(&requirement.source).map_or_else(|| requirement.source.clone(), |source| source.reference);
        for (id, value) in [
            ("cli-diff-required", requirement.required.then(String::new)),
            ("cli-diff-verified", requirement.verified.then(String::new)),
            ("cli-diff-min", layout.min.map(|min| min.to_string())),
            ("cli-diff-max", layout.max.map(|max| max.to_string())),
            ("cli-diff-length", layout.max_length.map(|max| max.to_string())),
            ("cli-diff-codes", (!layout.codes.is_empty()).then(|| layout.codes.join(", "))),
            ("cli-diff-source", Some(source)),
        ] {
            if let Some(value) = value {
                said = format!("{said} · {}", session.say(id, &[("value", text(value))]));
            }
        }
        (requirement.id.clone(), (session.pick(&requirement.column).to_owned(), said))
    });
    let tables = (0..edition.layout.tables.len()).map(|rank| {
        let layout = &edition.layout.tables[rank];
        let said = session.pick(&explain::describe_lines(edition, rank)).to_owned();
        (layout.id.clone(), (session.pick(&layout.title).to_owned(), said))
    });
    rows.chain(tables).collect()
}

fn rules(session: &Session, edition: &Edition) -> Facts {
    edition
        .rules()
        .iter()
        .map(|rule| {
            let weight = guichet_text::severity(rule.severity, session.language);
            let since = rule.enforced_from.map_or_else(String::new, |day| session.say("cli-enforced", &[("date", text(day.to_string()))]));
            let said = format!("{} · {weight} {since}", session.pick(&rule.asks)).trim_end().to_owned();
            (rule.code.to_owned(), (session.pick(&rule.message).to_owned(), said))
        })
        .collect()
}

/// The value of each parameter on a day: it may change within one edition.
fn parameters(session: &Session, edition: &Edition, day: Day) -> Facts {
    edition
        .params
        .iter()
        .filter_map(|param| {
            let value = param.on(day)?;
            let said = shown(session, param, value).replace('\n', "\u{a0}; ");
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
        for change in found {
            let (sign, id) = match (&change.before, &change.after) {
                (None, _) => ("+", &change.id),
                (_, None) => ("−", &change.id),
                _ => ("~", &change.id),
            };
            page.labelled(2, sign, 2, &format!("{id}{}{}", session.colon(), change.label));
            if let (Some(before), Some(after)) = (&change.before, &change.after) {
                page.labelled(6, "−", 2, before);
                page.labelled(6, "+", 2, after);
            } else if let Some(said) = change.after.as_ref().or(change.before.as_ref()) {
                page.labelled(6, "", 2, said);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_removed_and_changed_are_told_apart() {
        let facts = |entries: &[(&str, &str)]| -> Facts {
            entries.iter().map(|(id, said)| ((*id).to_owned(), ("L".to_owned(), (*said).to_owned()))).collect()
        };
        let changes = compared("cell", &facts(&[("a", "1"), ("b", "1"), ("c", "1")]), &facts(&[("a", "1"), ("b", "2"), ("d", "1")]));
        let seen: Vec<(&str, bool, bool)> =
            changes.iter().map(|change| (change.id.as_str(), change.before.is_some(), change.after.is_some())).collect();
        assert_eq!(seen, [("b", true, true), ("c", true, false), ("d", false, true)]);
    }
}

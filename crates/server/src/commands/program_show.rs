//! `guichet program show`: the cells of an edition, with its rules, parameters and sources.

use std::sync::Arc;

use guichet_core::{Day, report::CellRef};
use guichet_engine::{
    Edition, Param, Program,
    explain::{self, DatedValue},
};

use guichet_filing::{due_text, edition_view, requirement_cells, used_sources};

use crate::{
    answers, cli,
    page::Page,
    session::{Outcome, Session, Stop, json, text},
    table::Table,
};

pub(crate) fn run(session: &Session, arguments: &cli::Show) -> Result<Outcome, Stop> {
    let programs = session.programs()?;
    let day = arguments.date.as_deref().map(|date| day(session, date)).transpose()?;
    let found = super::programs::known(session, &programs, &arguments.program)?;
    let editions: Vec<(&Program, Arc<Edition>)> = found
        .iter()
        .flat_map(|program| program.forms.keys().filter_map(|form| Some((&**program, edition(program, form, day)?))))
        .collect();
    if editions.is_empty() {
        let args =
            [("program", text(arguments.program.clone())), ("date", text(arguments.date.clone().unwrap_or_default()))];
        return Err(Stop::new(session.say("cli-no-edition-then", &args)));
    }
    if session.json {
        let views: Vec<_> = editions.iter().map(|(program, edition)| edition_view(program, edition)).collect();
        return Ok(Outcome::fine(json(&views)));
    }
    let mut page = Page::default();
    for (program, edition) in &editions {
        show(session, program, edition, &mut page);
    }
    Ok(Outcome::fine(page.text()))
}

/// Parses a day given on the command line.
pub(super) fn day(session: &Session, asked: &str) -> Result<Day, Stop> {
    Day::parse(asked).ok_or_else(|| Stop::new(session.say("cli-date-unknown", &[("value", text(asked))])))
}

/// The edition of a form in force on a day, or the latest one if no day is given.
pub(super) fn edition(program: &Program, form: &str, day: Option<Day>) -> Option<Arc<Edition>> {
    match day {
        Some(day) => program.edition(form, day).cloned(),
        None => program.forms.get(form)?.last().cloned(),
    }
}

fn show(session: &Session, program: &Program, edition: &Edition, page: &mut Page) {
    let english = session.english();
    page.title(&format!("{} · {}", edition.id, session.pick(&edition.layout.title)));
    let mut line = |id: &str, text: &str| page.labelled(0, &session.word(id), 18, text);
    line("cli-label-program", session.pick(&program.name));
    line("cli-label-body", session.pick(&program.body));
    line(
        "cli-label-receiver",
        &format!("{} – {}", session.pick(&program.receiver.name), answers::channel(session, program)),
    );
    for (code, name) in &program.receiver.table {
        line("cli-label-nothing", &format!("{code}{}{}", session.colon(), session.pick(name)));
    }
    let until = edition.until.map_or_else(|| session.word("cli-no-end"), |until| until.plus_days(-1).to_string());
    line("cli-label-in-force", &format!("{} → {until}", edition.from));
    if let Some(applies) = edition.addresses() {
        line("cli-label-applies", session.pick(&applies));
    }
    line(
        "cli-label-agreement",
        &session.word(if edition.agreement { "cli-agreement-required" } else { "cli-agreement-none" }),
    );
    if let Some(period) = edition.period_limits() {
        line("cli-label-period", session.pick(&period));
    }
    line("cli-label-due", &due_text(&edition.due, english));
    line("cli-label-nil", &session.word(if edition.nil_return { "cli-yes" } else { "cli-no" }));
    let (verified, all) = edition.verified();
    line("cli-label-verified", &format!("{verified}/{all}"));
    requirements(session, edition, page);
    parameters(session, edition, page);
    rules(session, edition, page);
    page.heading(&session.word("cli-show-sources"));
    for id in used_sources(program, edition) {
        if let Some(source) = program.sources.get(id) {
            let consulted = session.say("cli-consulted", &[("date", text(source.consulted.clone()))]);
            let url = source.url.as_ref().map_or_else(String::new, |url| format!("\n{url}"));
            page.labelled(0, &format!("[{id}]"), 18, &format!("{} ({consulted}){url}", source.reference));
        }
    }
}

fn requirements(session: &Session, edition: &Edition, page: &mut Page) {
    page.heading(&session.count("cli-show-cells", edition.requirements.len()));
    page.line(session.word("cli-show-legend"));
    page.blank();
    let mut table = Table::new(
        ["cli-head-cell", "cli-head-column", "cli-head-reads", "cli-head-source"].map(|id| session.word(id)),
    );
    let mut known = None;
    for (requirement, cell) in edition.requirements.iter().zip(requirement_cells(edition)) {
        if let CellRef::Table(rank, ..) = cell
            && known.replace(rank) != Some(rank)
        {
            let layout = &edition.layout.tables[rank];
            let star = if layout.required { " *" } else { "" };
            table.row([
                format!("{}{star}", layout.id),
                session.pick(&layout.title).to_owned(),
                session.pick(&explain::describe_lines(edition, rank)).to_owned(),
                format!("[{}]", explain::cell_source(edition, CellRef::Lines(rank))),
            ]);
        }
        let id =
            requirement.id.split_once('/').map_or_else(|| requirement.id.clone(), |(_, column)| format!("  /{column}"));
        let star = if requirement.required { " *" } else { "" };
        let mark = if requirement.verified { " ✓" } else { "" };
        table.row([
            format!("{id}{star}"),
            session.pick(&requirement.column).to_owned(),
            session.pick(&explain::describe_cell(edition, cell)).to_owned(),
            format!("[{}]{mark}", requirement.source),
        ]);
    }
    page.table(0, &table);
}

fn parameters(session: &Session, edition: &Edition, page: &mut Page) {
    if edition.params.is_empty() {
        return;
    }
    page.heading(&session.word("cli-show-params"));
    let mut table = Table::new(
        ["cli-head-param", "cli-head-since", "cli-head-value", "cli-head-source"].map(|id| session.word(id)),
    );
    for param in &edition.params {
        for (rank, value) in param.values().enumerate() {
            let label = if rank == 0 { session.pick(&param.label).to_owned() } else { String::new() };
            table.row([label, value.from().to_string(), shown(session, param, value), format!("[{}]", value.source())]);
        }
    }
    page.table(0, &table);
}

/// A parameter's value: a single value, or one per population tier.
pub(super) fn shown(session: &Session, param: &Param, value: DatedValue<'_>) -> String {
    let english = session.english();
    if let Some(one) = value.one() {
        return param.shown(one, english);
    }
    let tiers: Vec<String> = value
        .tiers()
        .iter()
        .map(|(max, value)| match max {
            Some(max) => {
                let max = text(crate::value::integer(*max, english));
                session.say("cli-tier", &[("max", max), ("value", text(param.shown(*value, english)))])
            }
            None => session.say("cli-tier-last", &[("value", text(param.shown(*value, english)))]),
        })
        .collect();
    tiers.join("\n")
}

fn rules(session: &Session, edition: &Edition, page: &mut Page) {
    let rules = edition.rules();
    if rules.is_empty() {
        return;
    }
    page.heading(&session.word("cli-show-rules"));
    let heads = ["cli-head-code", "cli-head-severity", "cli-head-asks", "cli-head-source"];
    let mut table = Table::new(heads.map(|id| session.word(id)));
    for rule in rules {
        let since = rule.enforced_from.map_or_else(String::new, |day| {
            format!("\n{}", session.say("cli-enforced", &[("date", text(day.to_string()))]))
        });
        table.row([
            rule.code.to_owned(),
            format!("{}{since}", guichet_text::severity(rule.severity, session.language)),
            session.pick(&rule.asks).to_owned(),
            format!("[{}]", rule.source),
        ]);
    }
    page.table(0, &table);
}

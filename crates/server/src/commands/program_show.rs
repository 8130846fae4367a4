//! `guichet program show`: what an edition asks, cell by cell, with its rules, parameters and sources.

use std::{collections::BTreeSet, sync::Arc};

use guichet_core::{Day, finding::Text, report::CellRef};
use guichet_engine::{
    Due, Edition, Param, Program,
    explain::{self, Dated},
};
use serde::Serialize;

use crate::{
    answers, cli,
    page::Page,
    session::{Outcome, Session, Stop, json, text},
    table::Table,
};

#[derive(Serialize)]
struct View<'p> {
    edition: String,
    edition_hash: &'p str,
    title: &'p Text,
    from: String,
    until: Option<String>,
    agreement: bool,
    nil_return: bool,
    applies: Option<Text>,
    period: Option<Text>,
    due: Text,
    source: &'p str,
    requirements: Vec<CellView<'p>>,
    parameters: Vec<ParamView<'p>>,
    rules: Vec<RuleView>,
    extensions: Vec<ExtensionView<'p>>,
    sources: Vec<SourceView<'p>>,
}

#[derive(Serialize)]
struct CellView<'p> {
    cell: &'p str,
    column: &'p Text,
    rule: Text,
    formula: Option<String>,
    required: bool,
    source: &'p str,
    status: &'static str,
}

#[derive(Serialize)]
struct ParamView<'p> {
    name: &'p str,
    label: &'p Text,
    values: Vec<DatedView>,
}

#[derive(Serialize)]
struct DatedView {
    from: String,
    source: String,
    value: Option<i64>,
    tiers: Vec<(Option<i64>, i64)>,
}

#[derive(Serialize)]
struct RuleView {
    code: String,
    severity: guichet_core::Severity,
    asks: Text,
    message: Text,
    source: String,
    enforced_from: Option<String>,
}

#[derive(Serialize)]
struct ExtensionView<'p> {
    name: &'p str,
    label: &'p Text,
    kind: &'p str,
    codes: &'p [String],
}

#[derive(Serialize)]
struct SourceView<'p> {
    id: &'p str,
    reference: &'p str,
    url: Option<&'p str>,
    consulted: &'p str,
}

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
        let views: Vec<View<'_>> = editions.iter().map(|(program, edition)| view(program, edition)).collect();
        return Ok(Outcome::fine(json(&views)));
    }
    let mut page = Page::default();
    for (program, edition) in &editions {
        show(session, program, edition, &mut page);
    }
    Ok(Outcome::fine(page.text()))
}

/// A day of the command line.
pub(super) fn day(session: &Session, asked: &str) -> Result<Day, Stop> {
    Day::parse(asked).ok_or_else(|| Stop::new(session.say("cli-date-unknown", &[("value", text(asked))])))
}

/// The edition of a form in force on a day, the latest without a day.
pub(super) fn edition(program: &Program, form: &str, day: Option<Day>) -> Option<Arc<Edition>> {
    match day {
        Some(day) => program.edition(form, day).cloned(),
        None => program.forms.get(form)?.last().cloned(),
    }
}

/// Cells with their references, in the order of the requirements.
pub(super) fn cells(edition: &Edition) -> Vec<CellRef> {
    let fields = (0..edition.layout.fields.len()).map(CellRef::Field);
    let tables = edition.layout.tables.iter().enumerate();
    let columns = tables
        .flat_map(|(table, layout)| (0..layout.columns.len()).map(move |column| CellRef::Table(table, 0, column)));
    fields.chain(columns).collect()
}

fn view<'p>(program: &'p Program, edition: &'p Edition) -> View<'p> {
    let requirements = edition.requirements.iter().zip(cells(edition)).map(|(requirement, cell)| CellView {
        cell: &requirement.id,
        column: &requirement.column,
        rule: explain::describe_cell(edition, cell),
        formula: explain::formula(edition, cell),
        required: requirement.required,
        source: &requirement.source,
        status: if requirement.verified { "verified" } else { "hypothesis" },
    });
    View {
        edition: edition.id.to_string(),
        edition_hash: &edition.layout.edition_hash,
        title: &edition.layout.title,
        from: edition.from.to_string(),
        until: edition.until.map(|day| day.to_string()),
        agreement: edition.agreement,
        nil_return: edition.nil_return,
        applies: edition.addresses(),
        period: edition.period_limits(),
        due: Text { fr: due(&edition.due, false), en: due(&edition.due, true) },
        source: &edition.source,
        requirements: requirements.collect(),
        parameters: edition
            .params
            .iter()
            .map(|param| ParamView {
                name: &param.name,
                label: &param.label,
                values: param.values().map(dated).collect(),
            })
            .collect(),
        rules: edition
            .rules()
            .into_iter()
            .map(|rule| RuleView {
                code: rule.code.to_owned(),
                severity: rule.severity,
                asks: rule.asks,
                message: rule.message,
                source: rule.source.to_owned(),
                enforced_from: rule.enforced_from.map(|day| day.to_string()),
            })
            .collect(),
        extensions: edition
            .extensions
            .iter()
            .map(|extension| ExtensionView {
                name: &extension.name,
                label: &extension.label,
                kind: &extension.kind,
                codes: &extension.codes,
            })
            .collect(),
        sources: used_sources(program, edition)
            .into_iter()
            .filter_map(|id| {
                let (id, source) = program.sources.get_key_value(id)?;
                Some(SourceView {
                    id,
                    reference: &source.reference,
                    url: source.url.as_deref(),
                    consulted: &source.consulted,
                })
            })
            .collect(),
    }
}

fn dated(value: Dated<'_>) -> DatedView {
    DatedView {
        from: value.from().to_string(),
        source: value.source().to_owned(),
        value: value.one(),
        tiers: value.tiers().to_vec(),
    }
}

/// Ids of the sources that an edition names, in order.
fn used_sources<'e>(program: &Program, edition: &'e Edition) -> BTreeSet<&'e str> {
    let mut out: BTreeSet<&str> = edition.requirements.iter().map(|requirement| requirement.source.as_str()).collect();
    out.insert(&edition.source);
    out.extend(edition.rules().iter().map(|rule| rule.source));
    out.extend(edition.params.iter().flat_map(|param| param.values().map(|value| value.source())));
    out.retain(|id| program.sources.contains_key(*id));
    out
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
    line("cli-label-due", &due(&edition.due, english));
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
    for (requirement, cell) in edition.requirements.iter().zip(cells(edition)) {
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

/// A parameter's value: one, or by tiers of population.
pub(super) fn shown(session: &Session, param: &Param, value: Dated<'_>) -> String {
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

/// A due date in words.
pub(super) fn due(due: &Due, english: bool) -> String {
    let language = if english { guichet_text::Language::En } else { guichet_text::Language::Fr };
    let session = Session { language, json: false };
    match due {
        Due::Unknown => session.word("cli-due-unknown"),
        Due::After { agreement, months, days } => {
            let mut parts = Vec::new();
            if *months > 0 {
                parts.push(session.count("cli-months", usize::try_from(*months).unwrap_or(0)));
            }
            if *days != 0 {
                parts.push(session.say("cli-days", &[("count", guichet_core::finding::Arg::Int(i64::from(*days)))]));
            }
            let id = if *agreement { "cli-due-agreement" } else { "cli-due-answer" };
            session.say(id, &[("value", text(parts.join(" + ")))])
        }
        Due::Annual(days) => {
            let days: Vec<String> = days
                .iter()
                .map(|(month, day)| session.say(&format!("cli-month-{month}"), &[("date", text(day.to_string()))]))
                .collect();
            session.say("cli-due-annual", &[("value", text(days.join(if english { " or " } else { " ou " })))])
        }
    }
}

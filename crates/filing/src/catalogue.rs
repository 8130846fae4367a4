//! The catalogue in the form that clients read: programs, editions with all their requirements, coverage. The API and
//! the command line share these types.

use std::collections::{BTreeMap, BTreeSet};

use guichet_core::{
    Channel,
    finding::{Arg, Text},
    report::CellRef,
};
use guichet_engine::{
    Due, Edition, Program,
    coverage::{self, Basis, Question, Reduction},
    explain::{self, DatedValue},
};
use guichet_text::Language;
use serde::Serialize;

/// An edition with all its requirements.
#[derive(Debug, Serialize)]
pub struct EditionView<'p> {
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

#[derive(Debug, Serialize)]
struct CellView<'p> {
    cell: &'p str,
    column: &'p Text,
    rule: Text,
    formula: Option<String>,
    required: bool,
    source: &'p str,
    status: &'static str,
}

#[derive(Debug, Serialize)]
struct ParamView<'p> {
    name: &'p str,
    label: &'p Text,
    values: Vec<DatedView>,
}

#[derive(Debug, Serialize)]
struct DatedView {
    from: String,
    source: String,
    value: Option<i64>,
    tiers: Vec<(Option<i64>, i64)>,
}

#[derive(Debug, Serialize)]
struct RuleView {
    code: String,
    severity: guichet_core::Severity,
    asks: Text,
    message: Text,
    source: String,
    enforced_from: Option<String>,
}

#[derive(Debug, Serialize)]
struct ExtensionView<'p> {
    name: &'p str,
    label: &'p Text,
    kind: &'p str,
    codes: &'p [String],
}

#[derive(Debug, Serialize)]
struct SourceView<'p> {
    id: &'p str,
    reference: &'p str,
    url: Option<&'p str>,
    consulted: &'p str,
}

/// A program of the catalogue.
#[derive(Debug, Serialize)]
pub struct ProgramView<'p> {
    id: &'p str,
    domain: &'p str,
    kind: &'p str,
    name: &'p Text,
    body: &'p Text,
    receiver: &'p Text,
    channel: Channel,
    portal: Option<&'p Text>,
    formats: &'p [String],
    forms: Vec<FormView<'p>>,
    verified: usize,
    requirements: usize,
}

#[derive(Debug, Serialize)]
struct FormView<'p> {
    form: &'p str,
    title: &'p Text,
    editions: Vec<String>,
}

/// The number of questions asked once, compared with the number asked form by form.
#[derive(Debug, Serialize)]
pub struct CoverageView {
    estimate: bool,
    editions: Vec<String>,
    reductions: Vec<ReductionView>,
    asked_by_one_program: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Serialize)]
struct ReductionView {
    basis: &'static str,
    identity: bool,
    form_by_form: usize,
    once: usize,
    spared_basis_points: i64,
}

/// The cells with their references, in the order of the requirements.
#[must_use]
pub fn requirement_cells(edition: &Edition) -> Vec<CellRef> {
    let fields = (0..edition.layout.fields.len()).map(CellRef::Field);
    let tables = edition.layout.tables.iter().enumerate();
    let columns = tables
        .flat_map(|(table, layout)| (0..layout.columns.len()).map(move |column| CellRef::Table(table, 0, column)));
    fields.chain(columns).collect()
}

/// The view of an edition, with all its requirements.
#[must_use]
pub fn edition_view<'p>(program: &'p Program, edition: &'p Edition) -> EditionView<'p> {
    let requirements =
        edition.requirements.iter().zip(requirement_cells(edition)).map(|(requirement, cell)| CellView {
            cell: &requirement.id,
            column: &requirement.column,
            rule: explain::describe_cell(edition, cell),
            formula: explain::formula(edition, cell),
            required: requirement.required,
            source: &requirement.source,
            status: if requirement.verified { "verified" } else { "hypothesis" },
        });
    EditionView {
        edition: edition.id.to_string(),
        edition_hash: &edition.layout.edition_hash,
        title: &edition.layout.title,
        from: edition.from.to_string(),
        until: edition.until.map(|day| day.to_string()),
        agreement: edition.agreement,
        nil_return: edition.nil_return,
        applies: edition.addresses(),
        period: edition.period_limits(),
        due: Text { fr: due_text(&edition.due, false), en: due_text(&edition.due, true) },
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

fn dated(value: DatedValue<'_>) -> DatedView {
    DatedView {
        from: value.from().to_string(),
        source: value.source().to_owned(),
        value: value.one(),
        tiers: value.tiers().to_vec(),
    }
}

/// Ids of the sources that an edition refers to, sorted.
#[must_use]
pub fn used_sources<'e>(program: &Program, edition: &'e Edition) -> BTreeSet<&'e str> {
    let mut out: BTreeSet<&str> = edition.requirements.iter().map(|requirement| requirement.source.as_str()).collect();
    out.insert(&edition.source);
    out.extend(edition.rules().iter().map(|rule| rule.source));
    out.extend(edition.params.iter().flat_map(|param| param.values().map(|value| value.source())));
    out.retain(|id| program.sources.contains_key(*id));
    out
}

/// A due date as text.
#[must_use]
pub fn due_text(due: &Due, english: bool) -> String {
    let language = if english { Language::En } else { Language::Fr };
    let say = |id: &str, args: &[(&str, Arg)]| guichet_text::text(language, id, args);
    match due {
        Due::Unknown => say("cli-due-unknown", &[]),
        Due::After { agreement, months, days } => {
            let mut parts = Vec::new();
            if *months > 0 {
                parts.push(say("cli-months", &[("count", Arg::Int(i64::from(*months)))]));
            }
            if *days != 0 {
                parts.push(say("cli-days", &[("count", Arg::Int(i64::from(*days)))]));
            }
            let id = if *agreement { "cli-due-agreement" } else { "cli-due-answer" };
            say(id, &[("value", Arg::Text(parts.join(" + ")))])
        }
        Due::Annual(days) => {
            let days: Vec<String> = days
                .iter()
                .map(|(month, day)| say(&format!("cli-month-{month}"), &[("date", Arg::Text(day.to_string()))]))
                .collect();
            say("cli-due-annual", &[("value", Arg::Text(days.join(if english { " or " } else { " ou " })))])
        }
    }
}

/// The view of a program.
#[must_use]
pub fn program_view(program: &Program) -> ProgramView<'_> {
    let (verified, requirements) = program
        .forms
        .values()
        .flatten()
        .map(|edition| edition.verified())
        .fold((0, 0), |sum, (verified, all)| (sum.0 + verified, sum.1 + all));
    ProgramView {
        id: &program.id,
        domain: &program.domain,
        kind: &program.kind,
        name: &program.name,
        body: &program.body,
        receiver: &program.receiver.name,
        channel: program.receiver.channel,
        portal: program.receiver.portal.as_ref(),
        formats: &program.formats,
        forms: program
            .forms
            .iter()
            .filter_map(|(form, editions)| {
                let title = &editions.last()?.layout.title;
                Some(FormView {
                    form,
                    title,
                    editions: editions.iter().map(|edition| edition.id.edition.to_string()).collect(),
                })
            })
            .collect(),
        verified,
        requirements,
    }
}

/// The coverage of these editions.
#[must_use]
pub fn coverage_view(editions: &[&Edition]) -> CoverageView {
    CoverageView {
        estimate: nothing_verified(editions),
        editions: editions.iter().map(|edition| edition.id.to_string()).collect(),
        reductions: reductions(editions).map(|(basis, identity, found)| reduction(basis, identity, found)).collect(),
        asked_by_one_program: coverage::asked_by_one_program(editions)
            .iter()
            .map(|(program, asked)| (program.clone(), asked.iter().map(pointer).collect()))
            .collect(),
    }
}

/// The reduction on each basis, with and without identity fields.
pub fn reductions<'e>(editions: &'e [&'e Edition]) -> impl Iterator<Item = (Basis, bool, Reduction)> + 'e {
    Basis::ALL
        .into_iter()
        .flat_map(|basis| [true, false].map(|identity| (basis, identity)))
        .map(|(basis, identity)| (basis, identity, coverage::reduction(editions, basis, identity)))
}

fn reduction(basis: Basis, identity: bool, found: Reduction) -> ReductionView {
    let basis = match basis {
        Basis::Verified => "verified",
        Basis::Sourced => "sourced",
        Basis::All => "all",
    };
    ReductionView {
        basis,
        identity,
        form_by_form: found.form_by_form,
        once: found.once,
        spared_basis_points: found.spared(),
    }
}

/// Returns whether every requirement of these editions is a hypothesis.
#[must_use]
pub fn nothing_verified(editions: &[&Edition]) -> bool {
    editions.iter().all(|edition| edition.verified().0 == 0)
}

fn pointer(asked: &Question) -> String {
    match asked {
        Question::Field(table, column) => {
            let path = table.column_def(*column).path;
            match (table.def().single, table.def().name) {
                (true, "submission") => format!("/{path}"),
                (true, name) => format!("/{name}/{path}"),
                (false, name) => format!("/{}/*/{path}", name.replace('/', "/*/")),
            }
        }
        Question::Extension(program, name) => format!("/extensions/{program}/{name}"),
    }
}

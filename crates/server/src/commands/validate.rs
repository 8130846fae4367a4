//! `guichet validate`: every finding of every file, then a verdict per program.

use std::path::Path;

use guichet_core::{Finding, finding::Arg};
use guichet_engine::ProgramSet;
use guichet_filing::FindingView;
use guichet_pipeline::{Judgement, Verdict};
use serde::Serialize;

use crate::{
    answers, cli, findings,
    input::{self, Input},
    page::Page,
    session::{Outcome, Session, Stop, json, number},
    table::Table,
    wrap::clean,
};

#[derive(Serialize)]
struct FileView<'f> {
    file: &'f str,
    usable: bool,
    blocked: bool,
    organization: Option<String>,
    findings: Vec<FindingView<'f>>,
    answers: Vec<AnswerView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct AnswerView {
    answer: String,
    program: String,
    form: String,
    edition: Option<String>,
    verdict: Verdict,
    errors: usize,
}

pub(crate) fn run(session: &Session, arguments: &cli::Validate) -> Result<Outcome, Stop> {
    let programs = session.programs()?;
    let mut exit = 0;
    let mut page = Page::default();
    let mut views = Vec::new();
    for path in &arguments.files {
        let (code, view) = file(session, path, &programs, &mut page);
        exit = exit.max(code);
        views.push(view);
    }
    let text = if session.json { json(&views) } else { page.text() };
    Ok(Outcome { text, exit })
}

fn file(session: &Session, path: &Path, programs: &ProgramSet, page: &mut Page) -> (u8, serde_json::Value) {
    let (input, judgement) = match input::judged(session, path, programs) {
        Ok(read) => read,
        Err(stop) => {
            page.title(&clean(&path.display().to_string()));
            page.paragraph(0, &stop.message);
            let (file, error) = (path.display().to_string(), Some(stop.message));
            let view = FileView {
                file: &file,
                usable: false,
                blocked: true,
                organization: None,
                findings: Vec::new(),
                answers: Vec::new(),
                error,
            };
            return (2, serde_json::to_value(view).unwrap_or_default());
        }
    };
    describe(session, &input, &judgement, page);
    let all: Vec<&Finding> = judgement.findings.iter().collect();
    let view = FileView {
        file: &input.name,
        usable: judgement.usable,
        blocked: judgement.blocked,
        organization: judgement.usable.then(|| answers::organization_name(session, &judgement.submission)),
        findings: FindingView::all(&judgement, &all),
        answers: judgement
            .answers
            .iter()
            .map(|answer| AnswerView {
                answer: answer.id.clone(),
                program: answer.program.clone(),
                form: answer.form.clone(),
                edition: answer.edition.as_ref().map(|edition| edition.id.edition.to_string()),
                verdict: if judgement.accepts(answer) { Verdict::Accepted } else { Verdict::Refused },
                errors: judgement.reasons(answer).count(),
            })
            .collect(),
        error: None,
    };
    let view = serde_json::to_value(view).unwrap_or_default();
    let refused = judgement.answers.iter().any(|answer| !judgement.accepts(answer));
    (if !judgement.usable { 2 } else { u8::from(judgement.has_errors() || refused) }, view)
}

fn describe(session: &Session, input: &Input, judgement: &Judgement, page: &mut Page) {
    let all: Vec<&Finding> = judgement.findings.iter().collect();
    if judgement.usable {
        page.title(&format!("{} · {}", answers::organization_name(session, &judgement.submission), input.name));
    } else {
        page.title(&input.name);
        page.line(session.word("cli-unusable"));
    }
    page.line(findings::tally(session, &all));
    findings::blocks(session, &all, page);
    if judgement.usable {
        verdicts(session, judgement, page);
    }
}

/// A verdict per answer, and their summary.
fn verdicts(session: &Session, judgement: &Judgement, page: &mut Page) {
    page.heading(&session.word("cli-verdicts"));
    if judgement.answers.is_empty() {
        page.line(session.word("cli-no-answer"));
        return;
    }
    let heads = ["cli-head-verdict", "cli-head-program", "cli-head-form", "cli-head-edition", "cli-head-answer"];
    let mut table = Table::new(heads.map(|id| session.word(id)));
    for answer in &judgement.answers {
        let edition = answer.edition.as_ref().map_or_else(|| "–".to_owned(), |edition| edition.id.edition.to_string());
        table.row([
            verdict(session, judgement, answer),
            clean(&answer.program),
            answers::form_label(session, &answer.form),
            edition,
            answer.id.clone(),
        ]);
    }
    page.table(0, &table);
    page.blank();
    if judgement.blocked {
        page.line(session.word("cli-blocked"));
    }
    page.line(sum(session, judgement));
}

/// « ✓ accepté », « ✗ refusé (3) ».
pub(super) fn verdict(session: &Session, judgement: &Judgement, answer: &guichet_pipeline::Answer) -> String {
    if judgement.accepts(answer) {
        return format!("✓ {}", session.word("cli-verdict-accepted"));
    }
    format!("✗ {}", session.word("cli-verdict-refused"))
}

fn sum(session: &Session, judgement: &Judgement) -> String {
    let total = judgement.answers.len();
    let accepted = judgement.answers.iter().filter(|answer| judgement.accepts(answer)).count();
    match accepted {
        0 => session.word("cli-refused-all"),
        all if all == total => session.say("cli-accepted-all", &[("total", number(total))]),
        some => {
            let refused = judgement.answers.iter().filter(|answer| !judgement.accepts(answer));
            let named: Vec<String> = refused.map(|answer| clean(&answer.program)).collect();
            let accepted = session.say("cli-accepted", &[("accepted", number(some)), ("total", number(total))]);
            format!("{accepted} {}", session.say("cli-refused", &[("program", Arg::Texts(named))]))
        }
    }
}

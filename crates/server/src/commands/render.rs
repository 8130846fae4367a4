//! `guichet render`: writes the documents of one submission.

use guichet_artefact::Format;
use guichet_core::{Finding, finding::Arg};
use serde_json::json;

use crate::{
    answers, cli, fanout,
    files::Files,
    findings, input,
    page::Page,
    session::{self, Outcome, Session, Stop, text},
    table::Table,
    value,
    wrap::clean,
};

pub(crate) fn run(session: &Session, arguments: &cli::Render) -> Result<Outcome, Stop> {
    let formats = arguments.format.as_deref().map(|name| format(session, name)).transpose()?.map(|format| vec![format]);
    let programs = session.programs()?;
    let (input, judgement) = input::judged(session, &arguments.file, &programs)?;
    if !judgement.usable {
        return Err(unusable(session, &input.name, &judgement));
    }
    let wanted = match &arguments.program {
        Some(program) => answers::of_program(session, &judgement, program)?,
        None => judgement.answers.iter().collect(),
    };
    let mut files = Files::default();
    let mut made = Vec::new();
    let mut used = std::collections::BTreeSet::new();
    for answer in wanted {
        let directory = fanout::unused(&mut used, &fanout::slug(&answer.id));
        made.push(fanout::answer(session, &judgement, answer, directory.into(), formats.as_deref(), &mut files)?);
    }
    files.commit(&arguments.out).map_err(|error| session.cannot_write(&error.path, &error.cause))?;
    let exit = u8::from(made.is_empty() || made.iter().any(|made| !made.accepted));
    if session.json {
        let answers: Vec<_> = made.iter().map(|made| made.view(&judgement)).collect();
        return Ok(Outcome {
            text: session::json(&json!({ "out": arguments.out.display().to_string(), "answers": answers })),
            exit,
        });
    }
    let mut page = Page::default();
    if made.is_empty() {
        page.line(session.word("cli-no-answer"));
    }
    for made in &made {
        let title = format!("{} · {}", clean(&made.answer.program), answers::form_label(session, &made.answer.form));
        page.heading(&title);
        if !made.accepted {
            let errors: Vec<&Finding> = made.errors().collect();
            page.line(format!(
                "✗ {}{}{}",
                session.word("cli-verdict-refused"),
                session.colon(),
                findings::tally(session, &errors)
            ));
        }
        let mut table = Table::new(["", ">"]);
        for file in &made.files {
            table
                .row([arguments.out.join(&file.path).display().to_string(), value::size(file.size, session.english())]);
        }
        page.table(0, &table);
    }
    Ok(Outcome { text: page.text(), exit })
}

fn format(session: &Session, name: &str) -> Result<Format, Stop> {
    Format::named(name).ok_or_else(|| {
        let known = Format::ALL.iter().map(|format| format.name().to_owned()).collect();
        Stop::new(session.say("cli-format-unknown", &[("value", text(name)), ("known", Arg::Texts(known))]))
    })
}

/// The error for a file that cannot be read as a submission: its findings.
pub(super) fn unusable(session: &Session, name: &str, judgement: &guichet_pipeline::Judgement) -> Stop {
    let mut page = Page::default();
    page.line(format!("{name}{}{}", session.colon(), session.word("cli-unusable")));
    let all: Vec<&Finding> = judgement.findings.iter().collect();
    findings::blocks(session, &all, &mut page);
    Stop::new(page.text())
}

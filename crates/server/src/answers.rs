//! Answers for people: who receives them and how, whether they are accepted, and why not.

use guichet_core::{
    Channel, Submission,
    catalogue::{FORM, organization},
    report::CellRef,
    submission::Row,
};
use guichet_engine::Program;
use guichet_pipeline::{Answer, Judgement};

use crate::{
    near,
    session::{Session, Stop, text},
    wrap,
};

/// « Ville de Sainte-Fiction-des-Exemples (FICTIVE) ».
pub(crate) fn organization_name(session: &Session, submission: &Submission) -> String {
    let name = submission.text(organization::TABLE, Row::FIRST, organization::NAME).map(wrap::clean);
    name.unwrap_or_else(|| session.word("cli-unnamed"))
}

/// The organization's code, where it has one.
pub(crate) fn organization_code(submission: &Submission) -> Option<String> {
    submission.text(organization::TABLE, Row::FIRST, organization::CODE_GEOGRAPHIQUE).map(wrap::clean)
}

/// « Rapport final ».
pub(crate) fn form_label(session: &Session, form: &str) -> String {
    FORM.rank(form).map_or_else(|| wrap::clean(form), |rank| FORM.label(rank).pick(session.english()).to_owned())
}

/// The official channel in words: « à remettre dans : … », « courriel », « Guichet ».
pub(crate) fn channel(session: &Session, program: &Program) -> String {
    let portal = program.receiver.portal.as_ref().map(|portal| session.pick(portal));
    let id = match (program.receiver.channel, portal.is_some()) {
        (Channel::Email, _) => "cli-channel-email",
        (Channel::HandedIn, true) => "cli-channel-handed-in",
        (Channel::HandedIn, false) => "cli-channel-handed-in-there",
        (Channel::Guichet, _) => "cli-channel-guichet",
    };
    let args: Vec<(&str, guichet_core::finding::Arg)> =
        portal.map(|portal| ("portal", text(portal))).into_iter().collect();
    session.say(id, &args)
}

/// The answers to a program. Fails if the submission does not answer that program; the message lists those that it does.
pub(crate) fn of_program<'j>(
    session: &Session,
    judgement: &'j Judgement,
    program: &str,
) -> Result<Vec<&'j Answer>, Stop> {
    let found: Vec<&Answer> = judgement.answers.iter().filter(|answer| answer.program == program).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let mut known: Vec<String> = judgement.answers.iter().map(|answer| wrap::clean(&answer.program)).collect();
    known.sort();
    known.dedup();
    Err(Stop::new(session.say(
        "cli-program-not-answered",
        &[("program", text(program)), ("known", guichet_core::finding::Arg::Texts(known))],
    )))
}

/// One answer to a program; `--answer` is required when there are several.
pub(crate) fn one<'j>(
    session: &Session,
    judgement: &'j Judgement,
    program: &str,
    id: Option<&str>,
) -> Result<&'j Answer, Stop> {
    let found = of_program(session, judgement, program)?;
    let known = || guichet_core::finding::Arg::Texts(found.iter().map(|answer| answer.id.clone()).collect());
    match (id, found.as_slice()) {
        (None, [one]) => Ok(one),
        (None, _) => {
            Err(Stop::new(session.say("cli-answer-needed", &[("program", text(program)), ("known", known())])))
        }
        (Some(id), all) => {
            all.iter().find(|answer| answer.id == id).copied().ok_or_else(|| {
                Stop::new(session.say("cli-answer-unknown", &[("answer", text(id)), ("known", known())]))
            })
        }
    }
}

/// Finds a cell by its id; the error suggests similar ids.
pub(crate) fn cell(session: &Session, answer: &Answer, id: &str) -> Result<CellRef, Stop> {
    let Some(report) = &answer.report else { return Err(Stop::default()) };
    report.find(id).ok_or_else(|| {
        let known: Vec<String> = report.cells().map(|cell| report.cell_id(cell)).collect();
        let near: Vec<String> =
            near::nearest(id, known.iter().map(String::as_str)).into_iter().map(str::to_owned).collect();
        let mut args = vec![("cell", text(id)), ("program", text(answer.program.clone()))];
        if !near.is_empty() {
            args.push(("known", guichet_core::finding::Arg::Texts(near)));
        }
        Stop::new(session.say("cli-cell-unknown", &args))
    })
}

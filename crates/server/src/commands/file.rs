//! `guichet file`: files a submission directly into the database, for an administrator.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use guichet_core::{
    Origin, Scope,
    catalogue::{ORGANIZATION_KIND, attachments, organization},
    submission::Row,
};
use guichet_filing::{
    Actor, Bearer, Done, Filed, FilingError, Incoming, NewAttachment, NewOrganization, NewSubmission, NewToken,
    OnRefusal, ReceiverBasis, Spooled, TokenError, UseCases,
};
use guichet_pipeline::Judgement;

use crate::{
    cli, findings, input,
    page::Page,
    session::{Outcome, Session, Stop, number, text},
    wiring,
    wrap::clean,
};

pub(crate) fn run(session: &Session, arguments: &cli::FileCommand) -> Result<Outcome, Stop> {
    let settings = session.settings()?;
    let (filing, _) = wiring::filing(session, &settings)?;
    let input = input::read(session, &arguments.file)?;
    let pieces: Vec<PathBuf> = arguments.attachments.iter().cloned().collect();
    let find =
        |name: &str| pieces.iter().find_map(|directory| fs::read(directory.join(Path::new(name).file_name()?)).ok());
    let on_refusal = if arguments.leave_out { OnRefusal::LeaveOut } else { OnRefusal::Reject };
    let name = arguments.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let done = one(&filing, &name, &input.bytes, &arguments.signatory, on_refusal, find);
    let filed = match done {
        Ok(filed) => filed,
        Err(error) => return refused(session, &error),
    };
    if let Some(path) = &arguments.receipt {
        fs::write(path, &filed.bytes).map_err(|error| session.cannot_write(path, &error))?;
    }
    if session.json {
        return Ok(Outcome::fine(String::from_utf8_lossy(&filed.bytes).into_owned()));
    }
    Ok(Outcome::fine(receipt(session, &filed)))
}

/// Files one submission as its signatory, with the attachments that are found.
pub(crate) fn one(
    filing: &UseCases,
    file_name: &str,
    bytes: &[u8],
    signatory: &str,
    on_refusal: OnRefusal,
    find: impl Fn(&str) -> Option<Vec<u8>>,
) -> Result<Filed, FilingError> {
    let judgement = filing.validate(bytes);
    if !judgement.usable {
        return Err(FilingError::Unusable(Box::new(judgement)));
    }
    if judgement.blocked {
        return Err(FilingError::Refused(Arc::new(judgement)));
    }
    let bearer = Bearer::CommandLine(organization_of(&judgement));
    let scopes = [Scope::Read, Scope::Write, Scope::Attest, Scope::File];
    // Its secret is not kept, so that nobody can use it later.
    let actor = actor(filing, "command line", bearer, &scopes, Some(60))?;
    actix_web::rt::System::new().block_on(async {
        join(filing, &actor.1, &judgement, find).await?;
        let new = NewSubmission::new(
            bytes.to_vec(),
            Origin::File { name: file_name.to_owned(), member: actor.1.member.clone() },
        );
        let Done::Executed(submitted, _) = filing.submit(&actor.1, new, None).await? else {
            return Err(FilingError::NotFound);
        };
        let id = submitted.submission.id;
        let Done::Executed(..) = filing.attest(&actor.1, &id, 1, signatory, None, None).await? else {
            return Err(FilingError::NotFound);
        };
        match filing.file(&actor.1, &id, 2, on_refusal, "command_line", None).await? {
            Done::Executed(filed, _) => Ok(filed),
            Done::Replayed(_) => Err(FilingError::NotFound),
        }
    })
}

/// The organization of a submission.
pub(crate) fn organization_of(judgement: &Judgement) -> NewOrganization {
    let submission = &judgement.submission;
    let said = |column| submission.text(organization::TABLE, Row::FIRST, column).unwrap_or_default().to_owned();
    let kind = submission.code(organization::TABLE, Row::FIRST, organization::KIND).unwrap_or_default();
    debug_assert!(ORGANIZATION_KIND.rank(kind).is_some() || kind.is_empty());
    NewOrganization {
        code: said(organization::CODE_GEOGRAPHIQUE),
        kind: kind.to_owned(),
        name: said(organization::NAME),
    }
}

/// A new token: its secret and its actor.
pub(crate) fn actor(
    filing: &UseCases,
    label: &str,
    bearer: Bearer,
    scopes: &[Scope],
    lifetime_seconds: Option<i64>,
) -> Result<(String, Actor), FilingError> {
    let new = NewToken { label: label.to_owned(), bearer, scopes: scopes.to_vec(), lifetime_seconds };
    let (secret, token, member) = filing.create_token(new)?;
    // It was made a moment ago: only a clock that was set back refuses it.
    let actor = filing.actor(&token, &member).map_err(|_: TokenError| FilingError::NotFound)?;
    Ok((secret, actor))
}

/// Adds the attachments to which a submission refers, if they are found.
pub(crate) async fn join(
    filing: &UseCases,
    actor: &Actor,
    judgement: &Judgement,
    find: impl Fn(&str) -> Option<Vec<u8>>,
) -> Result<(), FilingError> {
    let submission = &judgement.submission;
    for row in submission.rows(attachments::TABLE) {
        let Some(name) = submission.text(attachments::TABLE, row, attachments::NAME) else { continue };
        if let Some(bytes) = find(name) {
            let mut incoming = Incoming::new(name).map_err(FilingError::Attachment)?;
            incoming.take(&bytes).map_err(FilingError::Attachment)?;
            let inspected = incoming.end().map_err(FilingError::Attachment)?;
            let id = filing.ids.id("scan", filing.clock.now());
            let file = Spooled::holding(&std::env::temp_dir(), &id, &bytes)?;
            filing.attach(actor, NewAttachment { inspected, file }).await?;
        }
    }
    Ok(())
}

/// What was filed, for a person.
pub(crate) fn receipt(session: &Session, filed: &Filed) -> String {
    let mut page = Page::default();
    let args = [("name", text(filed.receipt.receipt.to_string())), ("date", text(filed.receipt.filed_at.as_str()))];
    page.line(session.say("cli-filed", &args));
    for answer in &filed.receipt.answers {
        page.line(format!("  ✓ {} · {}", answer.program, session.pick(&answer.destination.receiver)));
        page.line(format!("    {}", session.pick(&answer.destination.statement)));
        if let Some(basis) = answer.destination.receiver_known_by {
            page.line(format!("    {}", session.word(known_by(basis))));
        }
        if let (Some(day), Some(late)) = (&answer.due_on, answer.late) {
            let id = if late { "cli-filed-late" } else { "cli-filed-in-time" };
            page.line(format!("    {}", session.say(id, &[("date", text(day.as_str()))])));
        }
    }
    for left in &filed.receipt.left_out {
        page.line(format!("  ✗ {} · {}", left.program, left.errors.join(", ")));
    }
    page.text()
}

/// How the receiver was determined.
fn known_by(basis: ReceiverBasis) -> &'static str {
    match basis {
        ReceiverBasis::Directory => "cli-receiver-by-directory",
        ReceiverBasis::Submission => "cli-receiver-by-submission",
    }
}

fn refused(session: &Session, error: &FilingError) -> Result<Outcome, Stop> {
    if let Some(judgement) = error.judgement() {
        let all: Vec<&guichet_core::Finding> = judgement.findings.iter().collect();
        let mut page = Page::default();
        page.title(&session.word("cli-file-refused"));
        findings::blocks(session, &all, &mut page);
        return Ok(Outcome { text: page.text(), exit: if judgement.usable { 1 } else { 2 } });
    }
    match error {
        FilingError::MissingAttachments(missing) => {
            let mut page = Page::default();
            page.paragraph(0, &session.say("cli-file-attachments", &[("count", number(missing.len()))]));
            for (pointer, _, name) in missing {
                page.line(format!("  · {} ({pointer})", clean(name)));
            }
            Ok(Outcome { text: page.text(), exit: 1 })
        }
        FilingError::AlreadyAnswered { program, form, submission, .. } => {
            let args = [
                ("program", text(program.as_str())),
                ("form", text(form.to_string())),
                ("name", text(submission.to_string())),
            ];
            Ok(Outcome { text: session.say("cli-file-answered", &args), exit: 1 })
        }
        other => Err(wiring::filing_stop(session, other)),
    }
}

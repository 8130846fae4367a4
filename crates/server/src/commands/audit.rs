//! `guichet audit`: verifies the audit log, or signs a checkpoint of it.

use std::fs;

use guichet_filing::{AuditFault, ExternalEvidence};

use crate::{
    cli,
    page::Page,
    session::{Outcome, Session, Stop, json, number, text},
    wiring,
};

pub(crate) fn verify(session: &Session, arguments: &cli::AuditVerify) -> Result<Outcome, Stop> {
    let settings = session.settings()?;
    let (filing, keys) = wiring::filing(session, &settings)?;
    let mut outside = Vec::new();
    for path in &arguments.receipts {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| session.cannot_read(&name, &error))?;
        // A receipt is evidence only if its signature is valid.
        let place =
            guichet_filing::verify(&bytes, &keys).ok().and_then(|_| ExternalEvidence::of_receipt(&bytes, &name));
        outside.push(place.ok_or_else(|| Stop::new(session.say("cli-receipt-bad", &[("path", text(name))])))?);
    }
    for path in &arguments.checkpoints {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| session.cannot_read(&name, &error))?;
        let places = ExternalEvidence::of_checkpoint(&bytes, &name, &keys);
        outside.extend(places.ok_or_else(|| Stop::new(session.say("cli-checkpoint-bad", &[("path", text(name))])))?);
    }
    let report = filing.audit(&keys, &outside).map_err(|error| wiring::filing_stop(session, &error))?;
    let exit = u8::from(!report.faults.is_empty());
    if session.json {
        return Ok(Outcome { text: json(&report), exit });
    }
    let mut page = Page::default();
    let args = [
        ("count", number(usize::try_from(report.events).unwrap_or(usize::MAX))),
        ("total", number(report.chains)),
        ("accepted", number(report.receipts)),
        ("value", number(report.checkpoints)),
    ];
    page.paragraph(0, &session.say("cli-audit-read", &args));
    for fault in &report.faults {
        page.paragraph(2, &format!("✗ {}", said(session, fault)));
    }
    page.line(session.word(if report.faults.is_empty() { "cli-audit-whole" } else { "cli-audit-broken" }));
    Ok(Outcome { text: page.text(), exit })
}

fn said(session: &Session, fault: &AuditFault) -> String {
    let place = |position: i64| text(position.to_string());
    let (id, args) = match fault {
        AuditFault::Edited { chain, position } => {
            ("cli-audit-edited", vec![("name", text(chain.as_str())), ("value", place(*position))])
        }
        AuditFault::Removed { chain, position } => {
            ("cli-audit-removed", vec![("name", text(chain.as_str())), ("value", place(*position))])
        }
        AuditFault::Reordered { chain, position } => {
            ("cli-audit-reordered", vec![("name", text(chain.as_str())), ("value", place(*position))])
        }
        AuditFault::Cut { chain, ends, seen, by } => (
            "cli-audit-cut",
            vec![
                ("name", text(chain.as_str())),
                ("value", place(*ends)),
                ("expected", place(*seen)),
                ("path", text(by.as_str())),
            ],
        ),
        AuditFault::Contradicted { chain, position, by } => (
            "cli-audit-contradicted",
            vec![("name", text(chain.as_str())), ("value", place(*position)), ("path", text(by.as_str()))],
        ),
        AuditFault::Checkpoint { id } => ("cli-checkpoint-bad", vec![("path", text(id.as_str()))]),
    };
    session.say(id, &args)
}

pub(crate) fn checkpoint(session: &Session, arguments: &cli::AuditCheckpoint) -> Result<Outcome, Stop> {
    let settings = session.settings()?;
    let (filing, _) = wiring::filing(session, &settings)?;
    let bytes = filing.checkpoint().map_err(|error| wiring::filing_stop(session, &error))?;
    match &arguments.out {
        None => Ok(Outcome::fine(String::from_utf8_lossy(&bytes).into_owned())),
        Some(path) => {
            fs::write(path, &bytes).map_err(|error| session.cannot_write(path, &error))?;
            Ok(Outcome::fine(session.say("cli-checkpoint-made", &[("path", text(path.display().to_string()))])))
        }
    }
}

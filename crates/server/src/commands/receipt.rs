//! `guichet receipt verify`: verifies receipts offline, without the server or its database.

use std::fs;

use guichet_filing::verify as verified;
use serde_json::json;

use crate::{
    cli,
    page::Page,
    session::{Outcome, Session, Stop, json as pretty, text},
    wiring,
    wrap::clean,
};

pub(crate) fn verify(session: &Session, arguments: &cli::ReceiptVerify) -> Result<Outcome, Stop> {
    let keys = wiring::key_file(session, &arguments.keys)?;
    let (mut page, mut list, mut bad) = (Page::default(), Vec::new(), false);
    for path in &arguments.files {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| session.cannot_read(&name, &error))?;
        match verified(&bytes, &keys) {
            Ok(receipt) => {
                let args = [
                    ("path", text(clean(&name))),
                    ("name", text(clean(&receipt.receipt))),
                    ("date", text(clean(&receipt.filed_at))),
                    ("value", text(clean(&receipt.key_id))),
                ];
                page.line(format!("✓ {}", session.say("cli-receipt-good", &args)));
                list.push(
                    json!({ "file": name, "valid": true, "receipt": receipt.receipt, "filed_at": receipt.filed_at }),
                );
            }
            Err(error) => {
                bad = true;
                use guichet_filing::VerifyError as E;
                let id = match &error {
                    E::NotAReceipt => "cli-receipt-none",
                    E::UnknownKey(_) => "cli-receipt-key",
                    E::WrongSignature => "cli-receipt-bad",
                    E::Keys(_) => "cli-receipt-keys",
                };
                page.line(format!("✗ {}", session.say(id, &[("path", text(clean(&name)))])));
                list.push(json!({ "file": name, "valid": false, "reason": error.to_string() }));
            }
        }
    }
    let exit = u8::from(bad);
    Ok(Outcome { text: if session.json { pretty(&list) } else { page.text() }, exit })
}

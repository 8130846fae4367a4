//! `guichet doctor`: diagnoses this installation and shows the command that fixes each problem.

use std::{fs, os::unix::fs::PermissionsExt as _};

use guichet_filing::{Clock as _, Signer, SystemClock};
use guichet_store::{Store, StoreError};
use serde::Serialize;

use crate::{
    config::Settings,
    page::Page,
    session::{Outcome, Session, Stop, json, text},
    wiring,
};

#[derive(Serialize)]
struct Check {
    name: &'static str,
    good: bool,
    said: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<String>,
}

pub(crate) fn run(session: &Session) -> Result<Outcome, Stop> {
    let mut checks = Vec::new();
    let settings = match session.settings() {
        Ok(settings) => {
            checks.push(good(session, "config", "cli-doctor-config-good", ""));
            settings
        }
        Err(stop) => {
            checks.push(Check {
                name: "config",
                good: false,
                said: stop.message,
                mend: Some("guichet config check".into()),
            });
            Settings::default()
        }
    };
    key(session, &settings, &mut checks);
    database(session, &settings, &mut checks);
    scanner(session, &settings, &mut checks);
    clock(session, &mut checks);
    let exit = u8::from(checks.iter().any(|check| !check.good));
    if session.json {
        return Ok(Outcome { text: json(&checks), exit });
    }
    let mut page = Page::default();
    for check in &checks {
        page.paragraph(0, &format!("{} {}", if check.good { "✓" } else { "✗" }, check.said));
        if let Some(mend) = &check.mend {
            page.line(format!("    → {mend}"));
        }
    }
    page.blank();
    page.line(session.word(if exit == 0 { "cli-doctor-well" } else { "cli-doctor-ill" }));
    Ok(Outcome { text: page.text(), exit })
}

fn good(session: &Session, name: &'static str, id: &str, value: &str) -> Check {
    Check { name, good: true, said: session.say(id, &[("value", text(value))]), mend: None }
}

fn bad(session: &Session, name: &'static str, id: &str, value: &str, mend: impl Into<String>) -> Check {
    Check { name, good: false, said: session.say(id, &[("value", text(value))]), mend: Some(mend.into()) }
}

fn key(session: &Session, settings: &Settings, checks: &mut Vec<Check>) {
    let path = &settings.keys.signing_key_file;
    let shown = path.display().to_string();
    let check = match fs::read_to_string(path) {
        Err(_) => bad(session, "signing_key", "cli-doctor-key-missing", &shown, "guichet migrate"),
        Ok(key) => match Signer::parse(&key) {
            Err(_) => bad(
                session,
                "signing_key",
                "cli-doctor-key-wrong",
                &shown,
                format!("mv {shown} {shown}.old && guichet migrate"),
            ),
            Ok(signer) => {
                let open = fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
                if open {
                    bad(session, "signing_key", "cli-doctor-key-open", &shown, format!("chmod 600 {shown}"))
                } else {
                    good(session, "signing_key", "cli-doctor-key-good", signer.key_id())
                }
            }
        },
    };
    checks.push(check);
}

fn database(session: &Session, settings: &Settings, checks: &mut Vec<Check>) {
    let location = match wiring::location(session, settings) {
        Ok(location) => location,
        Err(stop) => {
            checks.push(Check {
                name: "database",
                good: false,
                said: stop.message,
                mend: Some("guichet config check".into()),
            });
            return;
        }
    };
    let store = match Store::open(&location, &wiring::options(settings)) {
        Ok(store) => store,
        Err(error) => {
            let missing = matches!(&error, StoreError::Unavailable { cause, .. } if cause == "no such file");
            let mend = match &error {
                StoreError::Outdated { .. } => "guichet migrate",
                StoreError::Unavailable { .. } if missing => "guichet migrate",
                StoreError::Newer { .. } => "guichet --version",
                StoreError::Corrupt(_) => "guichet restore FILE --replace",
                _ => "guichet config check",
            };
            checks.push(bad(session, "database", "cli-doctor-database", &error.to_string(), mend));
            return;
        }
    };
    checks.push(good(session, "database", "cli-doctor-database-good", &location.shown()));
    match store.settings() {
        Ok(found) => {
            let said: Vec<String> = found.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            checks.push(good(session, "durability", "cli-doctor-durability", &said.join(", ")));
        }
        Err(error) => {
            checks.push(bad(session, "durability", "cli-doctor-database", &error.to_string(), "guichet migrate"))
        }
    }
    match store.read_blocking(|reader| reader.integrity()) {
        Ok(None) => checks.push(good(session, "integrity", "cli-doctor-sound", "")),
        Ok(Some(fault)) => {
            checks.push(bad(session, "integrity", "cli-doctor-unsound", &fault, "guichet restore FILE --replace"))
        }
        Err(error) => checks.push(bad(
            session,
            "integrity",
            "cli-doctor-unsound",
            &error.to_string(),
            "guichet restore FILE --replace",
        )),
    }
    let tokens = store.read_blocking(|reader| reader.tokens()).unwrap_or_default();
    if tokens.is_empty() {
        checks.push(bad(
            session,
            "tokens",
            "cli-doctor-no-token",
            "",
            "guichet token create --organization CODE --label \"ERP\"",
        ));
    }
    let territories = store.read_blocking(|reader| reader.territories()).unwrap_or_default();
    if territories.is_empty() {
        checks.push(bad(session, "territories", "cli-doctor-no-territory", "", "guichet import territories MUN.csv"));
    }
}

fn scanner(session: &Session, settings: &Settings, checks: &mut Vec<Check>) {
    if let Some(command) = &settings.uploads.scanner {
        let name = command.first().cloned().unwrap_or_default();
        let found = std::process::Command::new(&name).arg("--version").output().is_ok();
        checks.push(if found {
            good(session, "scanner", "cli-doctor-scanner-good", &name)
        } else {
            bad(session, "scanner", "cli-doctor-scanner", &name, "guichet config check")
        });
    }
}

fn clock(session: &Session, checks: &mut Vec<Check>) {
    // If the clock is earlier than the release of this version, receipts would be dated wrongly.
    let now = SystemClock.now();
    checks.push(if now.0 < 1_790_000_000_000_000 {
        bad(session, "clock", "cli-doctor-clock", &now.utc(), "timedatectl set-ntp true")
    } else {
        good(session, "clock", "cli-doctor-clock-good", &now.quebec())
    });
}

//! `guichet backup` and `guichet restore`: SQLite by a consistent copy, PostgreSQL by `pg_dump` and `pg_restore`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use guichet_store::{Location, Options, PostgresUrl, Store, StoreError};

use crate::{
    cli,
    session::{Outcome, Session, Stop, text},
    wiring,
};

pub(crate) fn backup(session: &Session, arguments: &cli::Backup) -> Result<Outcome, Stop> {
    let settings = session.settings()?;
    let path = &arguments.file;
    if path.exists() {
        return Err(Stop::new(session.say("cli-backup-exists", &[("path", text(path.display().to_string()))])));
    }
    let store = wiring::open(session, &settings)?;
    // Written under a temporary name until complete, so that a file with the final name is always a complete backup.
    let partial = beside(path, "partial");
    drop(fs::remove_file(&partial));
    let made = match store.location() {
        Location::Sqlite(_) => store.copy_to(&partial).map_err(|error| wiring::store_stop(session, &error)),
        Location::Postgres(url) => {
            tool(session, "pg_dump", &["--format=custom", "--no-owner", "--file"], &partial, url)
        }
    };
    let named = made.and_then(|()| {
        let sync = fs::File::open(&partial).and_then(|file| file.sync_all());
        sync.and_then(|()| fs::rename(&partial, path)).map_err(|error| session.cannot_write(path, &error))
    });
    if named.is_err() {
        drop(fs::remove_file(&partial));
    }
    named?;
    Ok(Outcome::fine(session.say("cli-backup-made", &[("path", text(path.display().to_string()))])))
}

pub(crate) fn restore(session: &Session, arguments: &cli::Restore) -> Result<Outcome, Stop> {
    let settings = session.settings()?;
    let location = wiring::location(session, &settings)?;
    let path = &arguments.file;
    if !path.is_file() {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(session.cannot_read(&path.display().to_string(), &missing));
    }
    let busy = || Stop::new(session.say("cli-restore-exists", &[("path", text(location.shown()))]));
    match &location {
        Location::Sqlite(target) => {
            if target.exists() && !arguments.replace {
                return Err(busy());
            }
            let partial = beside(target, "partial");
            fs::copy(path, &partial).map_err(|error| session.cannot_write(&partial, &error))?;
            // The backup must open, pass the integrity check and have this version's schema before it replaces anything.
            let found = Location::Sqlite(partial.clone());
            let checked = Store::open(&found, &Options::default()).and_then(|store| {
                let fault = store.read_blocking(|reader| reader.integrity())?;
                fault.map_or(Ok(()), |fault| Err(guichet_store::StoreError::Corrupt(fault)))
            });
            if let Err(error) = checked {
                drop(fs::remove_file(&partial));
                return Err(wiring::store_stop(session, &error));
            }
            for end in ["-wal", "-shm"] {
                // Remove the WAL files of the old database, and those that the check left beside the copy.
                drop(fs::remove_file(with_end(target, end)));
                drop(fs::remove_file(with_end(&partial, end)));
            }
            fs::rename(&partial, target).map_err(|error| session.cannot_write(target, &error))?;
        }
        Location::Postgres(url) => {
            let filled = match Store::open(&location, &wiring::options(&settings)) {
                Ok(_) | Err(StoreError::Newer { .. }) => true,
                // Some migrations missing: a database of an earlier version, with that version's filings.
                Err(StoreError::Outdated { pending }) => pending.len() < guichet_store::migration_names()[1].len(),
                Err(error) => return Err(wiring::store_stop(session, &error)),
            };
            if filled && !arguments.replace {
                return Err(busy());
            }
            let options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"];
            tool(session, "pg_restore", &options, path, url)?;
        }
    }
    wiring::open(session, &settings)?;
    Ok(Outcome::fine(session.say("cli-restored", &[("path", text(location.shown()))])))
}

/// Runs a PostgreSQL client tool with a file and a database URL.
fn tool(session: &Session, program: &str, options: &[&str], file: &Path, url: &PostgresUrl) -> Result<(), Stop> {
    // Process arguments are visible to every user of the machine; the environment only to the process's owner.
    let (address, password) = url.without_secret();
    let mut command = Command::new(program);
    command.args(options).arg(file).arg("--dbname").arg(address);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    // The tool's messages are read below.
    let output = command.env("LC_ALL", "C").output().map_err(|error| {
        Stop::new(session.say("cli-tool-missing", &[("name", text(program)), ("reason", text(session.reason(&error)))]))
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).take(3).collect();
    let said = said.join("; ");
    // pg_dump refuses a server newer than itself; pg_restore refuses a file written by a newer pg_dump.
    let old = said.contains("server version mismatch") || said.contains("unsupported version");
    let id = if old { "cli-tool-old" } else { "cli-tool-failed" };
    Err(Stop::new(session.say(id, &[("name", text(program)), ("reason", text(said))])))
}

fn beside(path: &Path, end: &str) -> PathBuf {
    with_end(path, &format!(".{end}"))
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

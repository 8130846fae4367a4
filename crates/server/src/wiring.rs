//! Assembles the application: store, programs, keys, use cases.

use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path, sync::Arc};

use guichet_filing::{FilingError, Ids as _, KeySet, MAX_ATTACHMENT, MediaError, RandomIds, Signer, UseCases};
use guichet_store::{Location, Options, Store, StoreError};

use crate::{
    config::Settings,
    session::{Session, Stop, text},
};

/// The message for a store error, with the next step if there is one.
pub(crate) fn store_stop(session: &Session, error: &StoreError) -> Stop {
    let id = match error {
        StoreError::Outdated { .. } => "cli-store-outdated",
        StoreError::Newer { .. } => "cli-store-newer",
        StoreError::Unavailable { .. } => "cli-store-unavailable",
        StoreError::Location { .. } => "cli-store-location",
        StoreError::Full => "cli-store-full",
        StoreError::ReadOnly(_) => "cli-store-read-only",
        _ => "cli-store-failed",
    };
    Stop::new(session.say(id, &[("reason", text(error.to_string()))]))
}

/// The message for a use case that failed.
pub(crate) fn filing_stop(session: &Session, error: &FilingError) -> Stop {
    match error {
        FilingError::Store(error) => store_stop(session, error),
        FilingError::Invalid { name, expected } => {
            Stop::new(session.say("cli-invalid", &[("name", text(*name)), ("expected", text(session.word(expected)))]))
        }
        // The API uses the same text for a file.
        FilingError::Attachment(error) => {
            let (id, provided) = match error {
                MediaError::Empty => ("problem-empty-file-detail", ""),
                MediaError::TooLarge => ("problem-too-large-detail", ""),
                MediaError::Kind(end) => ("problem-file-kind-detail", end.as_str()),
                MediaError::Differs { said } => ("problem-file-differs-detail", said.as_str()),
                MediaError::Name => ("problem-file-name-detail", ""),
                MediaError::Scanner => ("problem-file-scanned-detail", ""),
            };
            let max = text(MAX_ATTACHMENT.to_string());
            Stop::new(session.say(id, &[("provided", text(provided)), ("max", max)]))
        }
        other => Stop::new(session.say("cli-failed", &[("reason", text(other.to_string()))])),
    }
}

pub(crate) fn location(session: &Session, settings: &Settings) -> Result<Location, Stop> {
    let location = Location::parse(&settings.database.url, settings.database.allow_plaintext)
        .map_err(|error| store_stop(session, &error))?;
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if let Location::Postgres(url) = &location
        && !settings.database.allow_plaintext
        && let Some(name) = url.redirection(is_set)
    {
        // The URL was checked to point to this machine, but the client library would silently follow the variable.
        return Err(Stop::new(
            session.say("cli-store-redirected", &[("name", text(name)), ("path", text(location.shown()))]),
        ));
    }
    Ok(location)
}

pub(crate) fn options(settings: &Settings) -> Options {
    Options { connections: settings.database.connections.max(1), ..Options::default() }
}

/// Opens the store of the settings.
pub(crate) fn open(session: &Session, settings: &Settings) -> Result<Store, Stop> {
    let location = location(session, settings)?;
    Store::open(&location, &options(settings)).map_err(|error| store_stop(session, &error))
}

/// Reads the signing key from its file.
pub(crate) fn signer(session: &Session, path: &Path) -> Result<Signer, Stop> {
    let key = fs::read_to_string(path).map_err(|error| {
        let args = [("path", text(path.display().to_string())), ("reason", text(session.reason(&error)))];
        Stop::new(session.say("cli-key-missing", &args))
    })?;
    Signer::parse(&key).map_err(|error| {
        let args = [("path", text(path.display().to_string())), ("reason", text(error.to_string()))];
        Stop::new(session.say("cli-key-missing", &args))
    })
}

/// Creates a signing key in a file that only its owner can read. An existing key is never overwritten.
pub(crate) fn make_key(session: &Session, path: &Path) -> Result<Signer, Stop> {
    let failed = |error: std::io::Error| Stop::new(session.say("cli-failed", &[("reason", text(error.to_string()))]));
    let seed = RandomIds.secret().map_err(failed)?;
    let written = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).and_then(|mut file| {
        file.write_all(Signer::to_text(&seed).as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| session.cannot_write(path, &error))?;
    Ok(Signer::from_seed(&seed))
}

/// The public keys: that of the current signer, and those of former ones.
pub(crate) fn keys(session: &Session, settings: &Settings, signer: &Signer) -> Result<KeySet, Stop> {
    let mut keys = match &settings.keys.earlier_keys_file {
        Some(path) => key_file(session, path)?,
        None => KeySet { keys: Vec::new() },
    };
    keys.keys.insert(0, signer.public());
    Ok(keys)
}

/// Reads a list of public keys.
pub(crate) fn key_file(session: &Session, path: &Path) -> Result<KeySet, Stop> {
    let bytes = fs::read(path).map_err(|error| session.cannot_read(&path.display().to_string(), &error))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let args = [("path", text(path.display().to_string())), ("reason", text(error.to_string()))];
        Stop::new(session.say("cli-cannot-read", &args))
    })
}

/// The use cases, on the store given by the settings.
pub(crate) fn filing(session: &Session, settings: &Settings) -> Result<(UseCases, KeySet), Stop> {
    let signer = signer(session, &settings.keys.signing_key_file)?;
    let keys = keys(session, settings, &signer)?;
    let mut programs = session.programs()?;
    if let Some(directory) = &settings.programs {
        let own = guichet_engine::ProgramSet::load_directory(directory)
            .map_err(|error| Stop::new(session.say("cli-failed", &[("reason", text(format!("{error:?}")))])))?;
        programs.merge(own);
    }
    let filing = UseCases::new(open(session, settings)?, Arc::new(programs), signer);
    filing.catch_up().map_err(|error| filing_stop(session, &error))?;
    filing.load_territories().map_err(|error| filing_stop(session, &error))?;
    Ok((filing, keys))
}

//! The configuration: a file, then the environment, then the arguments. Unknown keys are refused.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Env, Format as _, Serialized, Toml},
};
use guichet_text::Language;
use serde::{Deserialize, Serialize};

/// The settings of the service, one struct for each concern.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Database settings.
    pub(crate) database: DatabaseSettings,
    /// The HTTP service.
    pub(crate) http: HttpSettings,
    /// Uploads of attachments.
    pub(crate) uploads: UploadSettings,
    /// Signing keys.
    pub(crate) keys: KeySettings,
    /// The log.
    pub(crate) log: LogSettings,
    /// Directory of additional editions, loaded at startup. A program with the id of a built-in one replaces it.
    pub(crate) programs: Option<PathBuf>,
}

/// Database settings.
#[derive(Clone)]
pub(crate) struct DatabaseSettings {
    /// URL of the database. May hold a password.
    pub(crate) url: String,
    /// Allow connecting to a PostgreSQL server on another machine without TLS.
    pub(crate) allow_plaintext: bool,
    /// Connections to the database.
    pub(crate) connections: u32,
}

/// The HTTP service.
#[derive(Debug, Clone)]
pub(crate) struct HttpSettings {
    /// Address and port.
    pub(crate) listen: SocketAddr,
    /// Threads that process requests; 0 is one for each processor.
    pub(crate) workers: usize,
    /// Largest JSON body, bytes.
    pub(crate) json_bytes: usize,
    /// Seconds that a body may take to arrive.
    pub(crate) body_seconds: u64,
    /// Requests per minute for one token; 0: no limit.
    pub(crate) requests_per_minute: u32,
    /// Seconds between the signal to stop and the end of new connections: a load balancer sees that the service is not ready.
    pub(crate) drain_seconds: u64,
    /// Time allowed for requests in progress to finish, in seconds.
    pub(crate) shutdown_seconds: u64,
}

/// Uploads of attachments.
#[derive(Debug, Clone)]
pub(crate) struct UploadSettings {
    /// Command that scans an attachment, given the file's path after its own arguments.
    pub(crate) scanner: Option<Vec<String>>,
    /// Seconds that the scanner may take for one file.
    pub(crate) scanner_seconds: u64,
    /// Directory where an attachment is written as it arrives, and waits while it is scanned.
    pub(crate) spool: Option<PathBuf>,
}

/// Signing keys.
#[derive(Debug, Clone)]
pub(crate) struct KeySettings {
    /// File of the key that signs receipts.
    pub(crate) signing_key_file: PathBuf,
    /// File of the public keys of earlier signing keys.
    pub(crate) earlier_keys_file: Option<PathBuf>,
}

/// The log.
#[derive(Debug, Clone)]
pub(crate) struct LogSettings {
    /// What is logged: `info`, `guichet=debug` …
    pub(crate) filter: String,
    /// Log as JSON, one object to a line.
    pub(crate) json: bool,
}

impl DatabaseSettings {
    /// The URL, without its password.
    fn shown(&self) -> String {
        match guichet_store::Location::parse(&self.url, true) {
            Ok(location) => location.shown(),
            // What is no URL may hold a password anywhere.
            Err(_) => "…".to_owned(),
        }
    }
}

impl std::fmt::Debug for DatabaseSettings {
    /// Without the password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("DatabaseSettings")
            .field("url", &self.shown())
            .field("allow_plaintext", &self.allow_plaintext)
            .field("connections", &self.connections)
            .finish()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Flat::default().into()
    }
}

/// The settings as they are written: one flat list of keys. `docs/configuration.md` is generated from it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Flat {
    database: String,
    allow_plaintext: bool,
    connections: u32,
    listen: SocketAddr,
    workers: usize,
    signing_key_file: PathBuf,
    earlier_keys_file: Option<PathBuf>,
    json_bytes: usize,
    body_seconds: u64,
    requests_per_minute: u32,
    scanner: Option<Vec<String>>,
    scanner_seconds: u64,
    spool: Option<PathBuf>,
    drain_seconds: u64,
    shutdown_seconds: u64,
    log: String,
    log_json: bool,
    programs: Option<PathBuf>,
}

impl From<Flat> for Settings {
    fn from(flat: Flat) -> Self {
        Self {
            database: DatabaseSettings {
                url: flat.database,
                allow_plaintext: flat.allow_plaintext,
                connections: flat.connections,
            },
            http: HttpSettings {
                listen: flat.listen,
                workers: flat.workers,
                json_bytes: flat.json_bytes,
                body_seconds: flat.body_seconds,
                requests_per_minute: flat.requests_per_minute,
                drain_seconds: flat.drain_seconds,
                shutdown_seconds: flat.shutdown_seconds,
            },
            uploads: UploadSettings { scanner: flat.scanner, scanner_seconds: flat.scanner_seconds, spool: flat.spool },
            keys: KeySettings { signing_key_file: flat.signing_key_file, earlier_keys_file: flat.earlier_keys_file },
            log: LogSettings { filter: flat.log, json: flat.log_json },
            programs: flat.programs,
        }
    }
}

impl From<&Settings> for Flat {
    /// The password of the database is left out.
    fn from(settings: &Settings) -> Self {
        let Settings { database, http, uploads, keys, log, programs } = settings.clone();
        Self {
            database: database.shown(),
            allow_plaintext: database.allow_plaintext,
            connections: database.connections,
            listen: http.listen,
            workers: http.workers,
            signing_key_file: keys.signing_key_file,
            earlier_keys_file: keys.earlier_keys_file,
            json_bytes: http.json_bytes,
            body_seconds: http.body_seconds,
            requests_per_minute: http.requests_per_minute,
            scanner: uploads.scanner,
            scanner_seconds: uploads.scanner_seconds,
            spool: uploads.spool,
            drain_seconds: http.drain_seconds,
            shutdown_seconds: http.shutdown_seconds,
            log: log.filter,
            log_json: log.json,
            programs,
        }
    }
}

impl Default for Flat {
    fn default() -> Self {
        Self {
            database: "sqlite:guichet.sqlite".to_owned(),
            allow_plaintext: false,
            connections: 6,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            workers: 0,
            signing_key_file: "guichet.key".into(),
            earlier_keys_file: None,
            json_bytes: 2 * 1024 * 1024,
            body_seconds: 30,
            requests_per_minute: 600,
            scanner: None,
            scanner_seconds: 60,
            spool: None,
            drain_seconds: 1,
            shutdown_seconds: 30,
            log: "info".to_owned(),
            log_json: false,
            programs: None,
        }
    }
}

/// Every key, in the order of the reference page; its description is the message `cli-setting-…`.
const KEYS: &[&str] = &[
    "database",
    "allow_plaintext",
    "connections",
    "listen",
    "workers",
    "signing_key_file",
    "earlier_keys_file",
    "json_bytes",
    "body_seconds",
    "requests_per_minute",
    "scanner",
    "scanner_seconds",
    "spool",
    "drain_seconds",
    "shutdown_seconds",
    "log",
    "log_json",
    "programs",
];

/// Suffixes of `GUICHET_…` environment variables that are not settings.
const APART: &[&str] = &["config", "bless", "kills"];

impl Settings {
    /// Reads the file (`guichet.toml`, if it exists, when none is named), then the `GUICHET_…` variables.
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, String> {
        let mut figment = Figment::from(Serialized::defaults(Flat::default()));
        match file {
            Some(path) => {
                // A file that was named explicitly must exist.
                let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
                figment = figment.merge(Toml::string(&text));
            }
            None => figment = figment.merge(Toml::file("guichet.toml")),
        }
        let environment = Env::prefixed("GUICHET_").ignore(APART).filter(|name| !name.starts_with("test_"));
        figment.merge(environment).extract::<Flat>().map(Self::from).map_err(|error| {
            error.into_iter().map(|one| without_credentials(&one.to_string())).collect::<Vec<_>>().join("; ")
        })
    }

    /// The reference page of the settings, as Markdown: `docs/configuration.md`.
    pub(crate) fn reference() -> String {
        let defaults = toml::Table::try_from(Flat::default()).unwrap_or_default();
        let say = |language, id: &str| guichet_text::text(language, id, &[]);
        let both = |id: &str| Language::ALL.map(|language| say(language, id));
        let [fr, en] = both("cli-settings-page");
        let mut out =
            format!("# Configuration\n\n{fr}\n\n{en}\n\n{}\n|---|---|---|---|\n", both("cli-settings-heads")[0]);
        for key in KEYS {
            let [fr, en] = both(&format!("cli-setting-{}", key.replace('_', "-")));
            let default = defaults.get(*key).map_or_else(|| "–".to_owned(), |value| format!("`{value}`"));
            let name = format!("GUICHET_{}", key.to_uppercase());
            out.push_str(&format!("| `{key}` | `{name}` | {default} | {fr} · *{en}* |\n"));
        }
        out
    }

    /// As TOML, for people: the password of the database is left out.
    pub(crate) fn shown(&self) -> String {
        toml::to_string_pretty(&Flat::from(self)).unwrap_or_default()
    }

    /// As JSON, also without the password.
    pub(crate) fn view(&self) -> impl Serialize {
        Flat::from(self)
    }
}

/// A message about a setting, which may quote a line of the file, without the user and the password of the URLs in it.
fn without_credentials(message: &str) -> String {
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        let end = after.find(|char: char| char.is_whitespace() || "\"'`".contains(char)).unwrap_or(after.len());
        let (url, left) = after.split_at(end);
        // A password may be in the authority or in a parameter.
        let authority = url.rsplit_once('@').map_or(url, |(_, host)| host);
        let shown = authority.split_once('?').map_or(authority, |(place, _)| place);
        out.push_str(if shown.len() == url.len() { shown } else { "…" });
        rest = left;
    }
    out + rest
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::result_large_err, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn file_then_environment_and_unknown_keys_are_refused() {
        figment::Jail::expect_with(|jail| {
            jail.create_file("guichet.toml", "listen = \"127.0.0.1:9000\"\nconnections = 3\n")?;
            jail.set_env("GUICHET_CONNECTIONS", "5");
            let settings = Settings::read(None).unwrap();
            assert_eq!((settings.http.listen.port(), settings.database.connections), (9000, 5));
            jail.create_file("wrong.toml", "listne = \"x\"\n")?;
            assert!(Settings::read(Some(Path::new("wrong.toml"))).unwrap_err().contains("listne"));
            jail.set_env("GUICHET_CONECTIONS", "5");
            assert!(Settings::read(None).unwrap_err().contains("conections"));
            Ok(())
        });
    }

    #[test]
    fn the_reference_page_is_of_this_version() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
        let expected = Settings::reference();
        // Fails if a setting is missing from `KEYS`, or if `KEYS` contains one that does not exist.
        let keys = serde_json::to_value(Flat::default()).unwrap();
        let keys: Vec<String> = keys.as_object().unwrap().keys().cloned().collect();
        let mut told = KEYS.to_vec();
        told.sort_unstable();
        let mut known = keys.clone();
        known.sort_unstable();
        assert_eq!(told, known);
        if std::env::var_os("GUICHET_BLESS").is_some() {
            std::fs::write(&path, &expected).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), expected, "GUICHET_BLESS=1 writes it");
    }

    #[test]
    fn no_error_shows_a_password() {
        figment::Jail::expect_with(|jail| {
            for file in [
                "database = postgres://u:secret@h/d",
                "database = \"postgres://u:secret@h/d",
                "database = \"sqlite:a\"\ndatabase = \"postgres://u:secret@h/d\"",
                "connections = \"postgres://u:secret@h/d\"",
                "connections = \"postgres://h/d?password=secret\"",
            ] {
                jail.create_file("secret.toml", file)?;
                let error = Settings::read(Some(Path::new("secret.toml"))).unwrap_err();
                assert!(!error.contains("secret"), "{file}: {error}");
            }
            jail.set_env("GUICHET_CONNECTIONS", "postgres://u:se@cret@h/d");
            let error = Settings::read(None).unwrap_err();
            assert!(error.contains("CONNECTIONS") && !error.contains("cret"), "{error}");
            Ok(())
        });
    }

    #[test]
    fn the_password_is_not_shown() {
        for url in ["postgres://u:secret@localhost/guichet", "postgres://localhost/d?password=secret", "user:secret@h"]
        {
            let mut settings = Settings::default();
            settings.database.url = url.to_owned();
            assert!(!settings.shown().contains("secret"), "{url}");
            assert!(!serde_json::to_string(&settings.view()).unwrap().contains("secret"), "{url}");
            assert!(!format!("{settings:?}").contains("secret"), "{url}");
        }
    }

    #[test]
    fn what_is_shown_is_what_was_read() {
        // Each key in turn has another value than its default, and keeps it through both conversions.
        let defaults = serde_json::to_value(Flat::default()).unwrap();
        for (key, default) in defaults.as_object().unwrap() {
            let mut other = defaults.clone();
            other[key] = match default {
                serde_json::Value::Bool(value) => (!value).into(),
                serde_json::Value::Number(value) => (value.as_u64().unwrap() + 1).into(),
                serde_json::Value::Null if key == "scanner" => serde_json::json!(["scan"]),
                serde_json::Value::Null => "elsewhere".into(),
                _ if key == "database" => "sqlite:other".into(),
                _ if key == "listen" => "127.0.0.1:9999".into(),
                _ => "other".into(),
            };
            let flat: Flat = serde_json::from_value(other.clone()).unwrap();
            let shown = serde_json::to_value(Flat::from(&Settings::from(flat))).unwrap();
            assert_eq!(shown, other, "{key}");
        }
    }
}

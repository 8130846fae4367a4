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

/// All settings. `docs/configuration.md` is generated from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Location of the database: `sqlite:FILE` or `postgres://…`.
    pub(crate) database: String,
    /// Allow connecting without TLS to a PostgreSQL server on another machine.
    pub(crate) allow_plaintext: bool,
    /// Number of connections to the database.
    pub(crate) connections: u32,
    /// Address and port of the service.
    pub(crate) listen: SocketAddr,
    /// Threads that handle requests; 0 means one per processor.
    pub(crate) workers: usize,
    /// File of the key that signs receipts.
    pub(crate) signing_key_file: PathBuf,
    /// File of the public keys of former signing keys.
    pub(crate) earlier_keys_file: Option<PathBuf>,
    /// Maximum size of a JSON body, in bytes, after decompression.
    pub(crate) json_bytes: usize,
    /// Maximum time to receive a request body, in seconds.
    pub(crate) body_seconds: u64,
    /// Requests per minute for each token; 0 means no limit.
    pub(crate) requests_per_minute: u32,
    /// Command that scans an attachment; the file's path is appended to its arguments.
    pub(crate) scanner: Option<Vec<String>>,
    /// Maximum time for the scan of one file, in seconds.
    pub(crate) scanner_seconds: u64,
    /// Directory where an attachment is written while it is received, until it has been scanned.
    pub(crate) spool: Option<PathBuf>,
    /// Seconds between the stop signal and the refusal of new connections, so that a load balancer can notice.
    pub(crate) drain_seconds: u64,
    /// Seconds that requests in progress have to finish.
    pub(crate) shutdown_seconds: u64,
    /// Log filter: `info`, `guichet=debug` …
    pub(crate) log: String,
    /// Log as JSON, one object per line.
    pub(crate) log_json: bool,
    /// Directory of editions loaded at startup; a program with the same id replaces the built-in one.
    pub(crate) programs: Option<PathBuf>,
}

impl Default for Settings {
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
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        match file {
            Some(path) => {
                // A file that was named explicitly must exist.
                let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
                figment = figment.merge(Toml::string(&text));
            }
            None => figment = figment.merge(Toml::file("guichet.toml")),
        }
        let environment = Env::prefixed("GUICHET_").ignore(APART).filter(|name| !name.starts_with("test_"));
        figment
            .merge(environment)
            .extract()
            .map_err(|error| error.into_iter().map(|one| one.to_string()).collect::<Vec<_>>().join("; "))
    }

    /// The reference page of the settings, as Markdown: `docs/configuration.md`.
    pub(crate) fn reference() -> String {
        let defaults = toml::Table::try_from(Self::default()).unwrap_or_default();
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

    /// The settings as TOML, with the database password hidden.
    pub(crate) fn shown(&self) -> String {
        let mut shown = self.clone();
        if let Ok(location) = guichet_store::Location::parse(&self.database, true) {
            shown.database = location.shown();
        }
        toml::to_string_pretty(&shown).unwrap_or_default()
    }
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
            assert_eq!((settings.listen.port(), settings.connections), (9000, 5));
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
        let keys = serde_json::to_value(Settings::default()).unwrap();
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
    fn the_password_is_not_shown() {
        let settings = Settings { database: "postgres://u:secret@localhost/guichet".to_owned(), ..Settings::default() };
        assert!(!settings.shown().contains("secret"));
    }
}

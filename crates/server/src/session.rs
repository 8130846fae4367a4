//! The context shared by all commands: language, output format, and the types of their results.

use std::{io, path::Path};

use guichet_core::finding::{Arg, Text};
use guichet_engine::ProgramSet;
use guichet_text::Language;
use serde::Serialize;

use crate::wrap;

/// Options that apply to the whole run.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Language of the output.
    pub(crate) language: Language,
    /// Whether to print JSON instead of text.
    pub(crate) json: bool,
    /// `--config`.
    pub(crate) config: Option<std::path::PathBuf>,
}

/// The result of a command.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// Text for stdout.
    pub(crate) text: String,
    /// Exit code: 0 success, 1 findings with errors, 2 unusable input.
    pub(crate) exit: u8,
}

/// The error of a command that could not run: exit code 2.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop {
    /// Text for stderr.
    pub(crate) message: String,
}

impl Outcome {
    /// Exit code 0.
    pub(crate) fn fine(text: String) -> Self {
        Self { text, exit: 0 }
    }

    /// Exit code 2, nothing on stdout.
    pub(crate) fn unusable() -> Self {
        Self { text: String::new(), exit: 2 }
    }
}

impl Stop {
    /// With a message.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// The same error as JSON, on stdout, if JSON was requested.
    pub(crate) fn outcome(&self, session: &Session) -> Outcome {
        let text = if session.json { json(&serde_json::json!({ "error": self.message })) } else { String::new() };
        Outcome { text, exit: 2 }
    }
}

impl Session {
    /// A message of `locales/`.
    pub(crate) fn say(&self, id: &str, args: &[(&str, Arg)]) -> String {
        guichet_text::text(self.language, id, args)
    }

    /// A message without values.
    pub(crate) fn word(&self, id: &str) -> String {
        self.say(id, &[])
    }

    /// Whether the output is in English.
    pub(crate) fn english(&self) -> bool {
        self.language.english()
    }

    /// A text of an edition, in the output language.
    pub(crate) fn pick<'t>(&self, text: &'t Text) -> &'t str {
        text.pick(self.english())
    }

    /// A count in a message: `{ $count }`.
    pub(crate) fn count(&self, id: &str, count: usize) -> String {
        self.say(id, &[("count", number(count))])
    }

    /// « Attendu : », « Expected: ».
    pub(crate) fn colon(&self) -> &'static str {
        if self.english() { ": " } else { "\u{a0}: " }
    }

    /// Reads the settings from the file and the environment.
    pub(crate) fn settings(&self) -> Result<crate::config::Settings, Stop> {
        crate::config::Settings::read(self.config.as_deref())
            .map_err(|reason| Stop::new(self.say("cli-config-wrong", &[("reason", text(reason))])))
    }

    /// The programs compiled into this binary.
    pub(crate) fn programs(&self) -> Result<ProgramSet, Stop> {
        guichet_programs::load().map_err(|reasons| {
            let lines: Vec<String> = reasons.iter().map(|reason| reason.line(self.english())).collect();
            Stop::new(lines.join("\n"))
        })
    }

    /// The reason for an I/O error, in the output language.
    pub(crate) fn reason(&self, error: &io::Error) -> String {
        let id = match error.kind() {
            io::ErrorKind::NotFound => "cli-io-not-found",
            io::ErrorKind::PermissionDenied => "cli-io-denied",
            io::ErrorKind::IsADirectory => "cli-io-directory",
            io::ErrorKind::NotADirectory => "cli-io-not-directory",
            io::ErrorKind::StorageFull => "cli-io-full",
            io::ErrorKind::ReadOnlyFilesystem => "cli-io-read-only",
            io::ErrorKind::InvalidData => "cli-io-not-utf8",
            _ => return wrap::clean(&error.to_string()),
        };
        self.word(id)
    }

    /// « Impossible de lire … ».
    pub(crate) fn cannot_read(&self, path: &str, error: &io::Error) -> Stop {
        Stop::new(self.say("cli-cannot-read", &[("path", text(path)), ("reason", Arg::Text(self.reason(error)))]))
    }

    /// « Impossible d'écrire … ».
    pub(crate) fn cannot_write(&self, path: &Path, error: &io::Error) -> Stop {
        let path = path.display().to_string();
        Stop::new(self.say("cli-cannot-write", &[("path", Arg::Text(path)), ("reason", Arg::Text(self.reason(error)))]))
    }
}

/// A count as a value of a message.
pub(crate) fn number(count: usize) -> Arg {
    Arg::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A text as a value of a message.
pub(crate) fn text(text: impl Into<String>) -> Arg {
    Arg::Text(text.into())
}

/// A value as indented JSON.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".to_owned()) + "\n"
}

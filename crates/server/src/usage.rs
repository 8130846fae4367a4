//! Help and errors of the command line, in the output language: clap's own messages are in English.

use clap::{
    Arg, ArgAction, Command,
    error::{ContextKind, ContextValue, ErrorKind},
};
use guichet_core::finding::Arg as Value;
use guichet_text::{Language, text};

/// The command with its help texts: `cli-help-…` for descriptions, `cli-value-…` for the names of values.
pub(crate) fn localized(command: Command, language: Language) -> Command {
    let named = command.version(env!("CARGO_PKG_VERSION"));
    command_words(named, "", language)
}

fn command_words(command: Command, path: &str, language: Language) -> Command {
    let id = if path.is_empty() { "cli-help".to_owned() } else { format!("cli-help-{path}") };
    let say = |id: &str| text(language, id, &[]);
    let mut command = command
        .about(say(&id))
        .help_template(format!(
            "{{about-with-newline}}\n{}\n  {{usage}}\n\n{{all-args}}{{after-help}}\n",
            say("cli-usage")
        ))
        .subcommand_help_heading(say("cli-usage-commands"))
        .subcommand_value_name(say("cli-value-command"))
        .disable_help_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).help(say("cli-help-help")))
        .mut_args(|arg| argument_words(arg, path, language));
    let examples = say(&format!("{id}-examples"));
    if !examples.ends_with("-examples") {
        command = command.after_help(examples);
    }
    if path.is_empty() {
        let version =
            Arg::new("version").short('V').long("version").action(ArgAction::Version).help(say("cli-help-version"));
        command = command.disable_version_flag(true).arg(version);
    }
    command.mut_subcommands(|inner| {
        let name = inner.get_name().to_owned();
        let path = if path.is_empty() { name } else { format!("{path}-{name}") };
        command_words(inner, &path, language)
    })
}

fn argument_words(arg: Arg, path: &str, language: Language) -> Arg {
    let id = arg.get_id().to_string().replace('_', "-");
    let say = |id: &str| text(language, id, &[]);
    let own = if path.is_empty() || id == "help" { format!("cli-help-{id}") } else { format!("cli-help-{path}-{id}") };
    let values: Vec<String> = arg
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .map(|name| say(&format!("cli-value-{}", name.to_lowercase().replace('_', "-"))))
        .collect();
    let arg = arg.help(say(&own));
    if values.is_empty() || !arg.get_action().takes_values() { arg } else { arg.value_names(values) }
}

/// The error message for invalid arguments, with a pointer to the help.
pub(crate) fn explained(error: &clap::Error, language: Language) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        _ => None,
    };
    // clap gives the nearest suggestion last; one is enough.
    let nearest = |kind| match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.last().cloned(),
        _ => context(kind),
    };
    let mut args: Vec<(&str, Value)> = Vec::new();
    let known = [
        ("arg", context(ContextKind::InvalidArg).or_else(|| context(ContextKind::InvalidSubcommand))),
        ("value", context(ContextKind::InvalidValue).filter(|value| !value.is_empty())),
        ("other", context(ContextKind::PriorArg)),
        ("expected", context(ContextKind::ValidValue)),
        (
            "suggestion",
            [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
                .into_iter()
                .find_map(nearest),
        ),
    ];
    for (name, value) in known {
        if let Some(value) = value {
            args.push((name, Value::Text(value.replace("...", ""))));
        }
    }
    let id = match error.kind() {
        ErrorKind::UnknownArgument => "cli-usage-unknown-argument",
        ErrorKind::InvalidSubcommand => "cli-usage-unknown-command",
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand => "cli-usage-missing",
        ErrorKind::InvalidValue if !args.iter().any(|(name, _)| *name == "value") => "cli-usage-no-value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "cli-usage-invalid-value",
        ErrorKind::ArgumentConflict => "cli-usage-conflict",
        _ => "cli-usage-other",
    };
    format!("{}\n{}", text(language, id, &args), text(language, "cli-usage-see-help", &[]))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn check(command: &Command, language: Language) {
        let missing = |text: String| text.is_empty() || text.starts_with("cli-");
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(!missing(about.clone()), "{} {about} {language:?}", command.get_name());
        for arg in command.get_arguments() {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(!missing(help.clone()), "{} {} {help} {language:?}", command.get_name(), arg.get_id());
            if arg.get_action().takes_values() {
                assert!(
                    arg.get_value_names().unwrap_or_default().iter().all(|name| !missing(name.to_string())),
                    "{}",
                    arg.get_id()
                );
            }
        }
        command.get_subcommands().for_each(|inner| check(inner, language));
    }

    #[test]
    fn every_command_and_argument_has_its_words_in_both_languages() {
        for language in Language::ALL {
            check(&localized(crate::cli::Cli::command(), language), language);
        }
    }
}

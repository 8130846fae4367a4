//! The texts of findings, codes, severities and stages.

use guichet_core::{
    Code, Finding, Severity,
    finding::{FindingSource, Stage},
};

use crate::{
    language::Language,
    passages::ResolvedText,
    rule,
    values::{self, Values, text},
};

/// The texts of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingText {
    /// What is wrong, with the value.
    pub message: String,
    /// What was expected.
    pub expected: Option<String>,
    /// The next step.
    pub fix: String,
}

/// The texts of one of Guichet's codes, with value names as placeholders: `‹valeur donnée›`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeText {
    /// Short name.
    pub title: String,
    /// Message.
    pub message: String,
    /// What is expected.
    pub expected: Option<String>,
    /// The next step.
    pub fix: String,
    /// Why the rule is there.
    pub why: String,
}

/// The texts of a finding in a language.
#[must_use]
pub fn render(finding: &Finding, language: Language) -> FindingText {
    let values = Values::of(finding, language);
    match &finding.origin {
        FindingSource::Own(code) => {
            let id = message_id(*code);
            let part = |attribute| values::message(language, &id, attribute, &values);
            FindingText {
                message: part(None).map_or_else(|| code.as_str().to_owned(), ResolvedText::shown),
                expected: part(Some("expected"))
                    .and_then(ResolvedText::complete)
                    .or_else(|| values.shown("expected").map(str::to_owned)),
                fix: part(Some("fix")).map(ResolvedText::shown).unwrap_or_default(),
            }
        }
        FindingSource::Rule { message, fix, .. } => FindingText {
            message: rule::fill(message, &values, language),
            expected: values.shown("expected").map(str::to_owned),
            fix: rule::fill(fix, &values, language),
        },
    }
}

/// « point à corriger », « point à vérifier », « information ».
#[must_use]
pub fn severity(severity: Severity, language: Language) -> String {
    let id = match severity {
        Severity::Error => "severity-error",
        Severity::Warning => "severity-warning",
        Severity::Information => "severity-information",
    };
    text(language, id, &[])
}

/// « Lecture du fichier », « Forme », « Cohérence », « Règles du programme », « Case du formulaire ».
#[must_use]
pub fn stage(stage: Stage, language: Language) -> String {
    let id = match stage {
        Stage::Bytes => "stage-bytes",
        Stage::Shape => "stage-shape",
        Stage::CrossField => "stage-cross-field",
        Stage::Program => "stage-program",
        Stage::Output => "stage-output",
    };
    text(language, id, &[])
}

/// Short name of a code: « Texte JSON invalide ».
#[must_use]
pub fn title(code: Code, language: Language) -> String {
    let values = Values::default();
    let settled = values::message(language, &message_id(code), Some("title"), &values);
    settled.map_or_else(|| code.as_str().to_owned(), ResolvedText::shown)
}

/// The texts of a code, for the documentation. `None` when one is missing; a test checks that none is.
#[must_use]
pub fn code_text(code: Code, language: Language) -> Option<CodeText> {
    let values = Values::names(language);
    let id = message_id(code);
    let part = |attribute| values::message(language, &id, attribute, &values);
    Some(CodeText {
        title: part(Some("title"))?.shown(),
        message: part(None)?.shown(),
        expected: part(Some("expected")).and_then(ResolvedText::complete),
        fix: part(Some("fix"))?.shown(),
        why: part(Some("why"))?.shown(),
    })
}

/// `finding-json-syntax` for [`Code::JsonSyntax`].
fn message_id(code: Code) -> String {
    format!("finding-{}", code.as_str().replace('_', "-"))
}

//! The verdict on each answer.

use guichet_pipeline::{Judgement, Verdict};
use serde::Serialize;

use crate::Destination;

/// The outcome of one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerView {
    /// The filer's id of the answer.
    pub answer: String,
    /// Id of the program.
    pub program: String,
    /// Kind of form.
    pub form: String,
    /// Id of the edition, for example `2024-06-01`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Whether it may be filed.
    pub verdict: Verdict,
    /// Whether the form is unverified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hypothesis: Option<bool>,
    /// Receiver and channel of its report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Destination>,
    /// Codes of the errors that block it.
    pub errors: Vec<String>,
}

/// The outcome of each answer of a judgement.
#[must_use]
pub fn judgement_answers(judgement: &Judgement) -> Vec<AnswerView> {
    judgement
        .answers
        .iter()
        .map(|answer| {
            let mut errors: Vec<String> = judgement.reasons(answer).map(|finding| finding.code().to_owned()).collect();
            errors.dedup();
            AnswerView {
                answer: answer.id.clone(),
                program: answer.program.clone(),
                form: answer.form.clone(),
                edition: answer.edition.as_ref().map(|edition| edition.id.edition.to_string()),
                verdict: if judgement.accepts(answer) { Verdict::Accepted } else { Verdict::Refused },
                hypothesis: answer.report.as_ref().map(|report| report.layout.hypothesis),
                destination: answer.definition.as_ref().map(|program| Destination::of(judgement, program, answer.row)),
                errors,
            }
        })
        .collect()
}

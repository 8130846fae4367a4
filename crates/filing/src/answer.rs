//! Verdicts: what became of each answer, and where its report goes.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use guichet_core::{
    catalogue::organization,
    finding::{Arg, Text},
    submission::Row,
};
use guichet_engine::Program;
use guichet_pipeline::{Judgement, Verdict};
use guichet_text::Language;
use serde::Serialize;

/// Who receives a report, and by which official channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Destination {
    /// Who.
    pub receiver: Text,
    /// `guichet`, `email` or `handed_in`.
    pub channel: String,
    /// The receiver's own portal, where it takes nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portal: Option<Text>,
    /// Whether filing here is filing, or the form is still to be handed in there.
    pub statement: Text,
}

impl Destination {
    /// Of a program's reports from this submission's organization.
    #[must_use]
    pub fn of(judgement: &Judgement, program: &Program) -> Self {
        let text = |column| judgement.submission.text(organization::TABLE, Row::FIRST, column);
        let receiver = program.receiver_for(text(organization::REGION), text(organization::MRC)).clone();
        let channel = program.receiver.channel.clone();
        let portal = program.receiver.portal.clone();
        // Whether sending it counts as filing is the receiver's to say.
        let statement = match (channel.as_str(), &portal) {
            ("handed_in", Some(portal)) => said("destination-portal", "portal", Some(portal)),
            ("handed_in", None) => said("destination-receiver", "receiver", Some(&receiver)),
            ("email", _) => said("destination-email", "", None),
            _ => said("destination-guichet", "", None),
        };
        Self { receiver, channel, portal, statement }
    }
}

/// A message in both languages. There are as many as receivers, and each filing says some: they are put together once.
fn said(id: &'static str, name: &str, value: Option<&Text>) -> Text {
    type Said = HashMap<(&'static str, Option<Text>), Text>;
    static SAID: LazyLock<Mutex<Said>> = LazyLock::new(Mutex::default);
    let key = (id, value.cloned());
    let mut known = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = known.get(&key) {
        return text.clone();
    }
    let args: Vec<(&str, Arg)> =
        value.iter().map(|value| (name, Arg::Bilingual(value.fr.clone(), value.en.clone()))).collect();
    let [fr, en] = Language::ALL.map(|language| guichet_text::text(language, id, &args));
    let text = Text { fr, en };
    known.insert(key, text.clone());
    text
}

/// What became of one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerView {
    /// The filer's id.
    pub answer: String,
    /// Program.
    pub program: String,
    /// Form.
    pub form: String,
    /// Edition, `2024-06-01`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// May it be filed?
    pub verdict: Verdict,
    /// Is the form unverified?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hypothesis: Option<bool>,
    /// Where it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Destination>,
    /// Codes of the errors that hold it back.
    pub errors: Vec<String>,
}

/// A verdict per answer.
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
                destination: answer.definition.as_ref().map(|program| Destination::of(judgement, program)),
                errors,
            }
        })
        .collect()
}

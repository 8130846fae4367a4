//! The destination of a report: its receiver and the official channel.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use guichet_core::{
    Channel,
    catalogue::organization,
    finding::{Arg, Text},
    submission::Row,
};
use guichet_engine::Program;
use guichet_pipeline::Judgement;
use guichet_text::Language;
use serde::{Deserialize, Serialize};

/// Who receives a report, and by which official channel. Frozen with the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// The receiver's name.
    pub receiver: Text,
    /// How the receiver for the organization's region or MRC was determined; absent when the program has a single
    /// receiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_known_by: Option<ReceiverBasis>,
    /// Official channel.
    pub channel: Channel,
    /// The receiver's own portal, if the receiver accepts reports only there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal: Option<Text>,
    /// Whether filing here counts as filing with the receiver, or the form must still be handed in there.
    pub statement: Text,
}

/// The source of an organization's region or MRC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiverBasis {
    /// The directory of municipalities, on the last day of the answer's period.
    Directory,
    /// The submission, if no directory lists the organization.
    Submission,
}

impl Destination {
    /// The destination of an answer's report, for the organization of the submission.
    #[must_use]
    pub fn of(judgement: &Judgement, program: &Program, answer: Row) -> Self {
        let (receiver, receiver_known_by) = receiver(judgement, program, answer);
        let (receiver, channel) = (receiver.clone(), program.receiver.channel);
        let portal = program.receiver.portal.clone();
        // Whether sending the report counts as filing is for the receiver to decide.
        let statement = match (channel, &portal) {
            (Channel::HandedIn, Some(portal)) => bilingual("destination-portal", "portal", Some(portal)),
            (Channel::HandedIn, None) => bilingual("destination-receiver", "receiver", Some(&receiver)),
            (Channel::Email, _) => bilingual("destination-email", "", None),
            (Channel::Guichet, _) => bilingual("destination-guichet", "", None),
        };
        Self { receiver, receiver_known_by, channel, portal, statement }
    }
}

/// The receiver of an answer's report, and how it was determined. The directory, on the last day of the answer's
/// period, takes precedence over the submission: the region determines the receiver, and the filer must not be able to
/// choose it. The second value is `None` when the program has a single receiver.
#[must_use]
pub fn receiver<'p>(judgement: &Judgement, program: &'p Program, answer: Row) -> (&'p Text, Option<ReceiverBasis>) {
    let submission = &judgement.submission;
    let text = |column| submission.text(organization::TABLE, Row::FIRST, column);
    let listed = text(organization::CODE_GEOGRAPHIQUE)
        .zip(submission.answer_period(answer))
        .and_then(|(code, period)| judgement.directory.belonging(code, period.last));
    let by_region = program.receiver.by.as_deref() == Some("region");
    let known = listed.filter(|listed| if by_region { listed.region.is_some() } else { listed.mrc.is_some() });
    let (receiver, basis) = match &known {
        Some(listed) => {
            (program.receiver_for(listed.region.as_deref(), listed.mrc.as_deref()), ReceiverBasis::Directory)
        }
        None => {
            let (region, mrc) = (text(organization::REGION), text(organization::MRC));
            (program.receiver_for(region, mrc), ReceiverBasis::Submission)
        }
    };
    (receiver, program.receiver.by.is_some().then_some(basis))
}

/// A message in both languages. Formatted messages are cached, because they are few and every filing uses some of them.
fn bilingual(id: &'static str, name: &str, value: Option<&Text>) -> Text {
    type Messages = HashMap<(&'static str, Option<Text>), Text>;
    static KNOWN: LazyLock<Mutex<Messages>> = LazyLock::new(Mutex::default);
    let key = (id, value.cloned());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
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

//! Why a use case did not do what was asked.

use std::sync::Arc;

use guichet_core::{Form, SubmissionId, SubmissionState};
use guichet_pipeline::Judgement;
use guichet_store::StoreError;

/// A refusal. Whoever speaks to people finds the words; here are the values.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilingError {
    /// It does not exist, or belongs to another organization: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// The caller may not do this.
    #[error("the token lacks the scope `{0}`")]
    Forbidden(&'static str),
    /// The bytes are no submission at all.
    #[error("the text cannot be read")]
    Unusable(Box<Judgement>),
    /// Errors hold it back.
    #[error("the submission is refused")]
    Refused(Arc<Judgement>),
    /// Another change came first.
    #[error("the submission is at version {actual}, not {expected}")]
    Stale {
        /// Version that the caller knew.
        expected: i64,
        /// Version that it is at.
        actual: i64,
    },
    /// Its state does not allow it.
    #[error("the submission is {state}: {needs} is needed")]
    State {
        /// State that it is in.
        state: SubmissionState,
        /// States that are needed, separated by commas.
        needs: String,
    },
    /// Another submission answers the same obligation.
    #[error("{program}/{form} is answered by {submission}")]
    AlreadyAnswered {
        /// Program.
        program: String,
        /// Form.
        form: Form,
        /// The filer's id of the agreement; empty without one.
        agreement: String,
        /// Submission that answers it.
        submission: SubmissionId,
    },
    /// Attachments that the submission names and that were not uploaded: (pointer, SHA-256, name).
    #[error("{} attachment(s) are missing", .0.len())]
    MissingAttachments(Vec<(String, String, String)>),
    /// The same key was used for another request.
    #[error("the key was used for another request")]
    KeyReused,
    /// A text that must be given is not, or is too long.
    #[error("{name}: {expected}")]
    Invalid {
        /// Which.
        name: &'static str,
        /// What was expected: a message of `locales/`.
        expected: &'static str,
    },
    /// The format cannot be made for that report.
    #[error("{format} cannot be made any more")]
    FormatUnavailable {
        /// Which.
        format: String,
    },
    /// The attachment is not what its name says, or a scanner refused it.
    #[error("the file is refused: {0}")]
    Attachment(crate::MediaError),
    /// A document could not be written.
    #[error("{0}")]
    Artefact(#[from] guichet_artefact::ArtefactError),
    /// The operating system gives no random bytes.
    #[error("no random bytes: {0}")]
    Random(std::io::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FilingError {
    /// What was said of a submission that is refused for what it says.
    #[must_use]
    pub fn judgement(&self) -> Option<&Judgement> {
        match self {
            Self::Unusable(judgement) => Some(judgement),
            Self::Refused(judgement) => Some(judgement),
            _ => None,
        }
    }
}

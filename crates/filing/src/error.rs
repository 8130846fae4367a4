//! Errors of the use cases.

use std::sync::Arc;

use guichet_core::{Form, SubmissionId, SubmissionState};
use guichet_pipeline::Judgement;
use guichet_store::StoreError;

/// Why a use case was refused. It holds only values; the API and the command line turn them into messages.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilingError {
    /// It does not exist, or belongs to another organization; the caller cannot tell which.
    #[error("not found")]
    NotFound,
    /// The caller may not do this. The value is the name of the missing scope.
    #[error("the token lacks the scope `{0}`")]
    Forbidden(&'static str),
    /// The bytes are not a usable submission.
    #[error("the text cannot be read")]
    Unusable(Box<Judgement>),
    /// Errors block it.
    #[error("the submission is refused")]
    Refused(Arc<Judgement>),
    /// Another change was made first.
    #[error("the submission is at version {actual}, not {expected}")]
    Stale {
        /// Version that the caller expected.
        expected: i64,
        /// Current version.
        actual: i64,
    },
    /// Its state does not allow the operation.
    #[error("the submission is {state}: {needs} is needed")]
    State {
        /// Current state.
        state: SubmissionState,
        /// States that would allow it, separated by commas.
        needs: String,
    },
    /// Another submission already answers the same obligation.
    #[error("{program}/{form} is answered by {submission}")]
    AlreadyAnswered {
        /// Id of the program.
        program: String,
        /// Kind of form.
        form: Form,
        /// The filer's id of the agreement; empty when there is none.
        agreement: String,
        /// The submission that answers it.
        submission: SubmissionId,
    },
    /// Attachments that the submission refers to and that were not uploaded: (pointer, SHA-256, name).
    #[error("{} attachment(s) are missing", .0.len())]
    MissingAttachments(Vec<(String, String, String)>),
    /// The idempotency key was already used for a different request.
    #[error("the key was used for another request")]
    KeyReused,
    /// A required text is missing or too long.
    #[error("{name}: {expected}")]
    Invalid {
        /// Name of the text.
        name: &'static str,
        /// What was expected: the id of a message in `locales/`.
        expected: &'static str,
    },
    /// The report cannot be rendered in that format.
    #[error("{format} cannot be made any more")]
    FormatUnavailable {
        /// Name of the format.
        format: String,
    },
    /// The attachment does not match its name, or a scanner refused it.
    #[error("the file is refused: {0}")]
    Attachment(crate::MediaError),
    /// A document could not be rendered.
    #[error("{0}")]
    Artefact(#[from] guichet_artefact::ArtefactError),
    /// The operating system provides no random bytes.
    #[error("no random bytes: {0}")]
    Random(std::io::Error),
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FilingError {
    /// The judgement, for a submission that is refused because of its content.
    #[must_use]
    pub fn judgement(&self) -> Option<&Judgement> {
        match self {
            Self::Unusable(judgement) => Some(judgement),
            Self::Refused(judgement) => Some(judgement),
            _ => None,
        }
    }
}

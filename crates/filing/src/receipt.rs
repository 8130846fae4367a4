//! Receipts: what was filed, when, through which channel and for which receivers; signed, and verifiable without the
//! server.

use guichet_core::{Form, MemberId, ReceiptId, ReportId, SubmissionId, finding::Text};
use guichet_schema::{canonical, canonical_of_json};
use serde::{Deserialize, Serialize};

use crate::{Destination, KeySet, Signer, SignerError};

const DOMAIN: &str = "guichet-receipt-v1";

/// A receipt (LCCJTI, art. 31: date, hour, minute, second, provenance, destination). Every field is a text, an integer,
/// an object or a list, never null, so that its RFC 8785 bytes are the same for every reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Its id, which is also its number.
    pub receipt: ReceiptId,
    /// Version of the format, `1.0`.
    pub version: String,
    /// Instant of filing, to the second, with the offset of Québec's legal time.
    pub filed_at: String,
    /// The same instant, UTC, to the microsecond.
    pub filed_at_utc: String,
    /// The organization that filed.
    pub organization: ReceiptOrganization,
    /// Id of the submission.
    pub submission: SubmissionId,
    /// Number of the revision.
    pub revision: i32,
    /// Origin of the filing.
    pub origin: ReceiptOrigin,
    /// Hashes of what was received and attested.
    pub hashes: ReceiptHashes,
    /// Who attested the submission, and when.
    pub attestation: ReceiptAttestation,
    /// The answers that were filed.
    pub answers: Vec<ReceiptAnswer>,
    /// Answers that were left out, with the codes of their errors.
    pub left_out: Vec<LeftOut>,
    /// Position of the filing in the audit log.
    pub audit: AuditPosition,
    /// Version of Guichet that issued it.
    pub guichet: String,
    /// Id of the key that signed it.
    pub key_id: String,
    /// Ed25519 over `guichet-receipt-v1`, a line feed, and the RFC 8785 bytes of all other fields, in lowercase
    /// hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// The organization that filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptOrganization {
    /// Geographic code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// The origin of a filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptOrigin {
    /// `api`, `portal` or `command_line`.
    pub channel: String,
    /// Member who filed.
    pub member: MemberId,
}

/// The hashes of a revision (SHA-256).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptHashes {
    /// Of the bytes as received.
    pub raw: String,
    /// Of the canonical bytes.
    pub canonical: String,
    /// Of the origins of the fields.
    pub origins: String,
}

/// The attestation of a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptAttestation {
    /// Name and office.
    pub signatory: String,
    /// Instant of the attestation, with the offset of Québec's legal time.
    pub signed_at: String,
}

/// One answer that was filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptAnswer {
    /// The filer's id of the answer.
    pub answer: String,
    /// Id of the program.
    pub program: String,
    /// Name of the program.
    pub program_name: Text,
    /// Kind of form.
    pub form: Form,
    /// Id of the edition.
    pub edition: String,
    /// Period, first and last day.
    pub period: [String; 2],
    /// The filer's id of the agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// Id of the report.
    pub report: ReportId,
    /// Whether this is the report of an earlier revision, because its content did not change.
    pub unchanged: bool,
    /// SHA-256 of the content that the receiver reads.
    pub content_hash: String,
    /// Whether the form is unverified.
    pub hypothesis: bool,
    /// Due date, where the edition declares one and the submission gives the period on which it depends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<String>,
    /// Whether the report was filed after that day, in Québec's legal time. A late report is filed like any other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<bool>,
    /// Receiver and channel of the report.
    pub destination: Destination,
    /// The documents sent to the receiver.
    pub files: Vec<ReceiptFile>,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptFile {
    /// Stable name of the format.
    pub format: String,
    /// File name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Size in bytes.
    pub size: i64,
}

/// An answer that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The filer's id of the answer.
    pub answer: String,
    /// Id of the program.
    pub program: String,
    /// Kind of form.
    pub form: String,
    /// Codes of the errors that block it.
    pub errors: Vec<String>,
}

/// A position in the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditPosition {
    /// Name of the chain.
    pub chain: String,
    /// Position in the chain, from 1.
    pub position: i64,
    /// Hash of the event at that position.
    pub hash: String,
}

/// Why verification of a receipt failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// It is not a strict JSON object with texts `key_id` and `signature`.
    #[error("not a receipt")]
    NotAReceipt,
    /// Its key is not in the list of keys.
    #[error("the key `{0}` is not in the list")]
    UnknownKey(String),
    /// The signature does not match the content and the key.
    #[error("the signature does not hold: the receipt was changed, or was never signed by this key")]
    WrongSignature,
    /// The list of keys is invalid.
    #[error(transparent)]
    Keys(#[from] SignerError),
}

/// The main fields of a verified receipt, for display.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Verified {
    /// Id of the receipt.
    pub receipt: String,
    /// Instant of filing, as in [`Receipt::filed_at`].
    pub filed_at: String,
    /// Id of the key that signed it.
    pub key_id: String,
    /// Id of the submission.
    pub submission: String,
}

/// Number of hexadecimal digits of an Ed25519 signature.
const SIGNATURE_DIGITS: usize = 128;

impl Receipt {
    /// Signs the receipt. Returns it with its canonical bytes.
    pub(crate) fn signed(mut self, signer: &Signer) -> (Self, Vec<u8>) {
        // Canonicalize once, with a placeholder for the signature: the signed bytes are the same bytes without that
        // field.
        let place = "0".repeat(SIGNATURE_DIGITS);
        self.signature = Some(place.clone());
        let with_place = String::from_utf8(jcs(&self)).unwrap_or_default();
        // A text of the filer cannot contain this sequence, because quotes are escaped in texts.
        let member = |signature: &str| format!("\"signature\":\"{signature}\",");
        let unsigned = with_place.replacen(&member(&place), "", 1);
        let signature = signer.sign(DOMAIN, unsigned.as_bytes());
        let bytes = with_place.replacen(&member(&place), &member(&signature), 1).into_bytes();
        self.signature = Some(signature);
        (self, bytes)
    }
}

/// Verifies a receipt offline, with keys that must come from elsewhere than the receipt.
///
/// # Errors
/// [`VerifyError`].
pub fn verify(bytes: &[u8], keys: &KeySet) -> Result<Verified, VerifyError> {
    // Parse strictly first: with a duplicate key, the value displayed could differ from the value signed.
    let strict = canonical(bytes).ok_or(VerifyError::NotAReceipt)?;
    let mut value: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&strict).map_err(|_| VerifyError::NotAReceipt)?;
    let signature = match value.remove("signature") {
        Some(serde_json::Value::String(signature)) => signature,
        _ => return Err(VerifyError::NotAReceipt),
    };
    let verified: Verified =
        serde_json::from_value(serde_json::Value::Object(value.clone())).map_err(|_| VerifyError::NotAReceipt)?;
    match keys.verifies(&verified.key_id, DOMAIN, &jcs(&value), &signature)? {
        None => Err(VerifyError::UnknownKey(verified.key_id)),
        Some(false) => Err(VerifyError::WrongSignature),
        Some(true) => Ok(verified),
    }
}

/// RFC 8785 bytes of one of our own values, which contain neither null nor floating-point numbers.
pub(crate) fn jcs<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let plain = serde_json::to_vec(value).unwrap_or_default();
    canonical_of_json(&plain).unwrap_or_default()
}

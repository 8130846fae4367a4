//! Receipts: what was filed, when, by what way, for whom; signed, and verified without the server.

use guichet_core::{Form, MemberId, ReceiptId, ReportId, SubmissionId, finding::Text};
use guichet_schema::{canonical, canonical_of_json};
use serde::{Deserialize, Serialize};

use crate::{Destination, KeySet, Signer, SignerError};

const DOMAIN: &str = "guichet-receipt-v1";

/// A receipt (LCCJTI, art. 31: date, hour, minute, second, provenance, destination). Every member is a text, an integer,
/// an object or a list; none is null, so that its RFC 8785 bytes are the same for every reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Its number.
    pub receipt: ReceiptId,
    /// `1.0`.
    pub version: String,
    /// Instant of filing, to the second, with the offset of Québec's legal time.
    pub filed_at: String,
    /// The same instant, UTC, to the microsecond.
    pub filed_at_utc: String,
    /// Who filed.
    pub organization: ReceiptOrganization,
    /// Submission.
    pub submission: SubmissionId,
    /// Revision.
    pub revision: i32,
    /// Where it came from.
    pub origin: ReceiptOrigin,
    /// SHA-256 of what was received and signed.
    pub hashes: ReceiptHashes,
    /// Who attested, and when.
    pub attestation: ReceiptAttestation,
    /// What was filed.
    pub answers: Vec<ReceiptAnswer>,
    /// Answers that were left out, with the codes of their errors.
    pub left_out: Vec<LeftOut>,
    /// Position in the audit log.
    pub audit: AuditPosition,
    /// Version of the program that made it.
    pub guichet: String,
    /// Key that signed.
    pub key_id: String,
    /// Ed25519 over `guichet-receipt-v1`, a line feed, and the RFC 8785 bytes of everything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// Who filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptOrganization {
    /// Geographic code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// Where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptOrigin {
    /// `api`, `portal` or `command_line`.
    pub channel: String,
    /// Member who filed.
    pub member: MemberId,
}

/// Hashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptHashes {
    /// Of the bytes as received.
    pub raw: String,
    /// Of the canonical bytes.
    pub canonical: String,
    /// Of the origins of the fields.
    pub origins: String,
}

/// The attestation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptAttestation {
    /// Name and office.
    pub signatory: String,
    /// Instant, with its offset.
    pub signed_at: String,
}

/// One answer filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptAnswer {
    /// The filer's id.
    pub answer: String,
    /// Program.
    pub program: String,
    /// Its name.
    pub program_name: Text,
    /// Form.
    pub form: Form,
    /// Edition.
    pub edition: String,
    /// Period, first and last day.
    pub period: [String; 2],
    /// The filer's id of the agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// Report.
    pub report: ReportId,
    /// Is it the report of an earlier revision, whose content is the same?
    pub unchanged: bool,
    /// SHA-256 of what the receiver reads.
    pub content_hash: String,
    /// Is the form unverified?
    pub hypothesis: bool,
    /// The last day in time, where the edition declares one and the submission tells the period that it hangs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<String>,
    /// Was the report filed after that day, in Québec's legal time? A late one is filed as any other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<bool>,
    /// Where it goes.
    pub destination: Destination,
    /// Documents.
    pub files: Vec<ReceiptFile>,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptFile {
    /// Format.
    pub format: String,
    /// Name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
}

/// An answer that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The filer's id.
    pub answer: String,
    /// Program.
    pub program: String,
    /// Form.
    pub form: String,
    /// Codes of the errors.
    pub errors: Vec<String>,
}

/// A position in the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditPosition {
    /// Chain.
    pub chain: String,
    /// Position.
    pub position: i64,
    /// Hash there.
    pub hash: String,
}

/// Why a receipt does not verify.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// It is no strict JSON object with texts `key_id` and `signature`.
    #[error("not a receipt")]
    NotAReceipt,
    /// Its key is not among those given.
    #[error("the key `{0}` is not in the list")]
    UnknownKey(String),
    /// The signature is of another content, or by another key.
    #[error("the signature does not hold: the receipt was changed, or was never signed by this key")]
    WrongSignature,
    /// The list of keys.
    #[error(transparent)]
    Keys(#[from] SignerError),
}

/// What a verified receipt says, for people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Verified {
    /// Its number.
    pub receipt: String,
    /// Instant.
    pub filed_at: String,
    /// Key.
    pub key_id: String,
    /// Submission.
    pub submission: String,
}

/// Hexadecimal digits of an Ed25519 signature.
const SIGNATURE_DIGITS: usize = 128;

impl Receipt {
    /// Signs it: its bytes, canonical.
    pub(crate) fn signed(mut self, signer: &Signer) -> (Self, Vec<u8>) {
        // Made canonical once, with a place for the signature: what is signed are the same bytes without that member.
        let place = "0".repeat(SIGNATURE_DIGITS);
        self.signature = Some(place.clone());
        let with_place = String::from_utf8(jcs(&self)).unwrap_or_default();
        // A text of the filer cannot hold this: its quotes are escaped there.
        let member = |signature: &str| format!("\"signature\":\"{signature}\",");
        let unsigned = with_place.replacen(&member(&place), "", 1);
        let signature = signer.sign(DOMAIN, unsigned.as_bytes());
        let bytes = with_place.replacen(&member(&place), &member(&signature), 1).into_bytes();
        self.signature = Some(signature);
        (self, bytes)
    }
}

/// Verifies a receipt offline, by keys that come from elsewhere than the receipt.
///
/// # Errors
/// [`VerifyError`].
pub fn verify(bytes: &[u8], keys: &KeySet) -> Result<Verified, VerifyError> {
    // Strict reading first: a duplicate key could show one thing and sign another.
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

/// RFC 8785 bytes of a value of ours: no null, no float.
pub(crate) fn jcs<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let plain = serde_json::to_vec(value).unwrap_or_default();
    canonical_of_json(&plain).unwrap_or_default()
}

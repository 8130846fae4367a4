//! Idempotency: a repeated request is executed once, and the repetition gets the first response, byte for byte.

use guichet_core::SubmissionId;
use guichet_store::{IdempotencyKey, IdempotencyRecord, Reader, StoreError, Writer};

use crate::{FilingError, Instant, UseCases};

/// The stored part of an HTTP response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The response's own headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A request to store the response under an idempotency key, in the same transaction as the changes that it reports.
pub struct IdempotencyRequest<T> {
    /// The key and its scope.
    pub key: IdempotencyKey,
    /// SHA-256 over the request's precondition and the SHA-256 of its body.
    pub fingerprint: String,
    /// Builds the response.
    pub reply: fn(&T) -> Reply,
}

/// The result of a use case that may be repeated.
#[derive(Debug)]
pub enum Done<T> {
    /// It was executed now. The response is present if it was stored.
    Executed(T, Option<Reply>),
    /// It was executed earlier under the same key; this is the response given then.
    Replayed(Reply),
}

/// A result whose response can be stored.
pub(crate) trait StorableResponse {
    /// The submission that was written to: the response is kept as long as the submission.
    fn submission(&self) -> &SubmissionId;

    /// The receipt and its bytes, if they are the body of the response.
    fn receipt(&self) -> Option<(&guichet_core::ReceiptId, &[u8])> {
        None
    }
}

impl UseCases {
    /// Runs a job that writes, once per key. The response is stored in the job's transaction. If two requests have the
    /// same key, one of them fails, either because of what the other changed or because of the key itself, and it then
    /// gets the other's response.
    pub(crate) async fn run_once<T>(
        &self,
        request: Option<IdempotencyRequest<T>>,
        now: Instant,
        job: impl FnOnce(&mut Writer<'_>) -> Result<T, FilingError> + Send + 'static,
    ) -> Result<Done<T>, FilingError>
    where
        T: StorableResponse + Send + 'static,
    {
        let repeated = request.as_ref().map(IdempotencyRequest::for_lookup);
        let written = self
            .store
            .write(move |writer| {
                let value = job(writer)?;
                let reply = request.map(|request| request.keep(writer, &value, now)).transpose()?;
                Ok(Done::Executed(value, reply))
            })
            .await;
        match (written, repeated) {
            (Err(error), Some(repeated)) => {
                match self.store.lookup(move |reader| repeated.stored_response(reader)).await {
                    Ok(Some(reply)) => Ok(Done::Replayed(reply)),
                    Err(reused @ FilingError::KeyReused) => Err(reused),
                    Ok(None) | Err(_) => Err(error),
                }
            }
            (written, _) => written,
        }
    }
}

impl<T> IdempotencyRequest<T> {
    /// The same key and fingerprint, to look up the stored response.
    pub(crate) fn for_lookup(&self) -> Self {
        Self { key: self.key.clone(), fingerprint: self.fingerprint.clone(), reply: self.reply }
    }

    /// The response given earlier, if any. It is looked up before any other work, so that a repeated request succeeds
    /// even if the rules have changed.
    pub(crate) fn stored_response(&self, reader: &mut Reader<'_>) -> Result<Option<Reply>, FilingError> {
        let Some(record) = reader.idempotency_record(&self.key)? else { return Ok(None) };
        if record.fingerprint != self.fingerprint {
            return Err(FilingError::KeyReused);
        }
        let corrupt = |error: &dyn std::fmt::Display| StoreError::Corrupt(error.to_string());
        let headers = serde_json::from_str(&record.headers).map_err(|error| corrupt(&error))?;
        let status = u16::try_from(record.status).map_err(|error| corrupt(&error))?;
        Ok(Some(Reply { status, headers, body: record.body }))
    }

    /// Stores the response.
    fn keep(&self, writer: &mut Writer<'_>, value: &T, now: Instant) -> Result<Reply, FilingError>
    where
        T: StorableResponse,
    {
        let reply = (self.reply)(value);
        let receipt = value.receipt().filter(|(_, bytes)| *bytes == reply.body).map(|(id, _)| id.clone());
        writer.add_idempotency_record(&IdempotencyRecord {
            member: self.key.member.clone(),
            method: self.key.method.clone(),
            route: self.key.route.clone(),
            key: self.key.key.clone(),
            fingerprint: self.fingerprint.clone(),
            status: i32::from(reply.status),
            headers: serde_json::to_string(&reply.headers).map_err(|error| StoreError::Corrupt(error.to_string()))?,
            body: if receipt.is_some() { Vec::new() } else { reply.body.clone() },
            receipt,
            submission: Some(value.submission().clone()),
            created_at: now.0,
        })?;
        Ok(reply)
    }
}

//! The same request sent twice is executed once: the second time it gets the first response, byte for byte.

use guichet_core::SubmissionId;
use guichet_store::{IdempotencyKey, IdempotencyRecord, Reader, StoreError, Writer};

use crate::{Filing, FilingError, Instant};

/// An HTTP response, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers that belong to the response.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Asks that the response be kept under a key, in the transaction of what it tells.
pub struct IdempotencyRequest<T> {
    /// The key, and what it belongs to.
    pub key: IdempotencyKey,
    /// SHA-256 of the request's precondition and of its body's own SHA-256.
    pub fingerprint: String,
    /// Makes the response.
    pub reply: fn(&T) -> Reply,
}

/// What a use case did.
#[derive(Debug)]
pub enum Done<T> {
    /// It was executed now. The response is there when it was asked to be kept.
    Executed(T, Option<Reply>),
    /// It was executed before, for the same key: the response given then.
    Replayed(Reply),
}

/// A result whose response may be kept.
pub(crate) trait Keepable {
    /// The submission that was written to: the response is kept as long as it.
    fn submission(&self) -> &SubmissionId;

    /// The receipt that the response may be, with its bytes.
    fn receipt(&self) -> Option<(&guichet_core::ReceiptId, &[u8])> {
        None
    }
}

impl Filing {
    /// Runs a job that writes, once for its key. The response is kept in the job's transaction, so that of two requests with
    /// the same key one fails, by what the other changed or by the key itself: it is then given the other's response.
    pub(crate) async fn once<T>(
        &self,
        request: Option<IdempotencyRequest<T>>,
        now: Instant,
        job: impl FnOnce(&mut Writer<'_>) -> Result<T, FilingError> + Send + 'static,
    ) -> Result<Done<T>, FilingError>
    where
        T: Keepable + Send + 'static,
    {
        let repeated = request.as_ref().map(IdempotencyRequest::again);
        let written = self
            .store
            .write(move |writer| {
                let value = job(writer)?;
                let reply = request.map(|request| request.keep(writer, &value, now)).transpose()?;
                Ok(Done::Executed(value, reply))
            })
            .await;
        match (written, repeated) {
            (Err(error), Some(repeated)) => match self.store.look(move |reader| repeated.earlier(reader)).await {
                Ok(Some(reply)) => Ok(Done::Replayed(reply)),
                Err(reused @ FilingError::KeyReused) => Err(reused),
                Ok(None) | Err(_) => Err(error),
            },
            (written, _) => written,
        }
    }
}

impl<T> IdempotencyRequest<T> {
    /// The same request, to look its key up elsewhere.
    pub(crate) fn again(&self) -> Self {
        Self { key: self.key.clone(), fingerprint: self.fingerprint.clone(), reply: self.reply }
    }

    /// The response given before. It is looked up before any work: a replay succeeds even if the rules changed since.
    pub(crate) fn earlier(&self, reader: &mut Reader<'_>) -> Result<Option<Reply>, FilingError> {
        let Some(record) = reader.idempotency_record(&self.key)? else { return Ok(None) };
        if record.fingerprint != self.fingerprint {
            return Err(FilingError::KeyReused);
        }
        let corrupt = |error: &dyn std::fmt::Display| StoreError::Corrupt(error.to_string());
        let headers = serde_json::from_str(&record.headers).map_err(|error| corrupt(&error))?;
        let status = u16::try_from(record.status).map_err(|error| corrupt(&error))?;
        Ok(Some(Reply { status, headers, body: record.body }))
    }

    /// Keeps the response.
    fn keep(&self, writer: &mut Writer<'_>, value: &T, now: Instant) -> Result<Reply, FilingError>
    where
        T: Keepable,
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

//! The same request asked twice: the first answer, byte for byte.

use guichet_store::{Kept, KeyScope, Reader, StoreError, Writer};

use crate::{FilingError, Instant};

/// An HTTP answer, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers that belong to the answer.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Asks that the answer be kept under a key, in the transaction that makes it true.
pub struct Keep<T> {
    /// What the key belongs to.
    pub scope: KeyScope,
    /// SHA-256 of the request's body and precondition.
    pub fingerprint: String,
    /// Makes the answer.
    pub reply: fn(&T) -> Reply,
}

/// What a use case did.
#[derive(Debug)]
pub enum Done<T> {
    /// It did it now.
    Now(T, Option<Reply>),
    /// It had been done for the same key: the answer given then.
    Before(Reply),
}

fn matching(kept: Kept, fingerprint: &str) -> Result<Reply, FilingError> {
    if kept.fingerprint != fingerprint {
        return Err(FilingError::KeyReused);
    }
    let headers = serde_json::from_str(&kept.headers).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let status = u16::try_from(kept.status).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(Reply { status, headers, body: kept.body })
}

impl<T> Keep<T> {
    /// The same key, to be asked about elsewhere.
    pub(crate) fn probe(&self) -> Self {
        Self { scope: self.scope.clone(), fingerprint: self.fingerprint.clone(), reply: self.reply }
    }

    /// The answer already given, asked before any work: a replay must succeed even if the rules changed since.
    pub(crate) fn earlier(&self, reader: &mut Reader<'_>) -> Result<Option<Reply>, FilingError> {
        reader.kept(&self.scope)?.map(|kept| matching(kept, &self.fingerprint)).transpose()
    }

    /// Holds the key for the transaction; the answer, when another request gave it meanwhile.
    pub(crate) fn claim(&self, writer: &mut Writer<'_>) -> Result<Option<Reply>, FilingError> {
        writer.claim(&self.scope)?.map(|kept| matching(kept, &self.fingerprint)).transpose()
    }

    /// Keeps the answer.
    pub(crate) fn keep(
        &self,
        writer: &mut Writer<'_>,
        value: &T,
        submission: Option<&str>,
        now: Instant,
    ) -> Result<Reply, FilingError> {
        let reply = (self.reply)(value);
        writer.keep(&Kept {
            client: self.scope.client.clone(),
            method: self.scope.method.clone(),
            route: self.scope.route.clone(),
            key: self.scope.key.clone(),
            fingerprint: self.fingerprint.clone(),
            status: i32::from(reply.status),
            headers: serde_json::to_string(&reply.headers).map_err(|error| StoreError::Corrupt(error.to_string()))?,
            body: reply.body.clone(),
            submission: submission.map(str::to_owned),
            created_at: now.0,
        })?;
        Ok(reply)
    }
}

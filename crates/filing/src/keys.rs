//! The same request asked twice: the first answer, byte for byte.

use guichet_store::{Kept, KeyScope, Reader, StoreError, Writer};

use crate::{Filing, FilingError, Instant};

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

/// What an answer that is kept tells of.
pub(crate) trait Answered {
    /// The submission that was written to: the answer is kept as long as it.
    fn submission(&self) -> &str;

    /// The receipt that the answer may be, with its bytes.
    fn receipt(&self) -> Option<(&str, &[u8])> {
        None
    }
}

impl Filing {
    /// Runs a job that writes, once for its key. The answer is kept in the job's transaction, so that of two requests with the same
    /// key one fails, by what the other changed or by the key itself: it is then given the other's answer.
    pub(crate) async fn once<T>(
        &self,
        keep: Option<Keep<T>>,
        now: Instant,
        job: impl FnOnce(&mut Writer<'_>) -> Result<T, FilingError> + Send + 'static,
    ) -> Result<Done<T>, FilingError>
    where
        T: Answered + Send + 'static,
    {
        let probe = keep.as_ref().map(Keep::probe);
        let written = self
            .store
            .write(move |writer| {
                let value = job(writer)?;
                let reply = keep.map(|keep| keep.keep(writer, &value, now)).transpose()?;
                Ok(Done::Now(value, reply))
            })
            .await;
        match (written, probe) {
            (Err(error), Some(probe)) => match self.store.look(move |reader| probe.earlier(reader)).await {
                Ok(Some(reply)) => Ok(Done::Before(reply)),
                Err(reused @ FilingError::KeyReused) => Err(reused),
                Ok(None) | Err(_) => Err(error),
            },
            (written, _) => written,
        }
    }
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

    /// Keeps the answer.
    fn keep(&self, writer: &mut Writer<'_>, value: &T, now: Instant) -> Result<Reply, FilingError>
    where
        T: Answered,
    {
        let reply = (self.reply)(value);
        let receipt = value.receipt().filter(|(_, bytes)| *bytes == reply.body).map(|(id, _)| id.to_owned());
        writer.keep(&Kept {
            client: self.scope.client.clone(),
            method: self.scope.method.clone(),
            route: self.scope.route.clone(),
            key: self.scope.key.clone(),
            fingerprint: self.fingerprint.clone(),
            status: i32::from(reply.status),
            headers: serde_json::to_string(&reply.headers).map_err(|error| StoreError::Corrupt(error.to_string()))?,
            body: if receipt.is_some() { Vec::new() } else { reply.body.clone() },
            receipt,
            submission: Some(value.submission().to_owned()),
            created_at: now.0,
        })?;
        Ok(reply)
    }
}

//! Responses stored under idempotency keys.

use diesel::{
    Insertable, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable, SelectableHelper as _,
};

use guichet_core::{Id as _, MemberId, ReceiptId, SubmissionId};

use crate::{
    Reader, StoreError, Writer,
    connection::on_engine,
    dialect::hex,
    job::insert_rows,
    schema::{idempotency_keys, receipts},
    types::{AsNullableText, AsText},
};

/// An idempotency key and its scope: the same text from another member, or on another route, is a different key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// Member who sent the request.
    pub member: MemberId,
    /// HTTP method.
    pub method: String,
    /// Path of the request, with its ids.
    pub route: String,
    /// The client's key.
    pub key: String,
}

/// The response to the request that first used a key.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
pub struct IdempotencyRecord {
    /// Member who sent the request.
    #[diesel(serialize_as = AsText<MemberId>, deserialize_as = AsText<MemberId>)]
    pub member: MemberId,
    /// HTTP method.
    pub method: String,
    /// Path of the request, with its ids.
    pub route: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 over the request's precondition and the SHA-256 of its body.
    pub fingerprint: String,
    /// HTTP status.
    pub status: i32,
    /// The response's own headers, as JSON.
    pub headers: String,
    /// The body, byte for byte; empty when it is the body of a receipt.
    #[serde(serialize_with = "hex")]
    pub body: Vec<u8>,
    /// The receipt whose bytes are the body, so that they are stored once.
    #[diesel(serialize_as = AsNullableText<ReceiptId>, deserialize_as = AsNullableText<ReceiptId>)]
    pub receipt: Option<ReceiptId>,
    /// The submission that the request wrote to: the record is kept as long as the submission.
    #[diesel(serialize_as = AsNullableText<SubmissionId>, deserialize_as = AsNullableText<SubmissionId>)]
    pub submission: Option<SubmissionId>,
    /// When it was created, UTC microseconds.
    pub created_at: i64,
}

impl Reader<'_> {
    /// The response stored under a key, with its body.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn idempotency_record(&mut self, key: &IdempotencyKey) -> Result<Option<IdempotencyRecord>, StoreError> {
        let found: Option<IdempotencyRecord> = on_engine!(self.c.get()?, c => idempotency_keys::table
            .find((key.member.as_str(), &key.method, &key.route, &key.key))
            .select(IdempotencyRecord::as_select())
            .get_result(c)
            .optional()?);
        let Some(mut record) = found else { return Ok(None) };
        if let Some(receipt) = &record.receipt {
            record.body = on_engine!(self.c.get()?, c => receipts::table.find(receipt.as_str()).select(receipts::body).get_result(c)?);
        }
        Ok(Some(record))
    }
}

impl Writer<'_> {
    /// Stores a response, in the same transaction as the changes that it reports. If two requests use the same key at
    /// the same time, the later one waits for the earlier one, at the latest when its job ends, and then fails.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a response is already stored under that key.
    pub fn add_idempotency_record(&mut self, record: &IdempotencyRecord) -> Result<(), StoreError> {
        insert_rows!(self.c, idempotency_keys, std::slice::from_ref(record));
        Ok(())
    }
}

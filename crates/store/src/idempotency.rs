//! Responses kept under idempotency keys.

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

/// An idempotency key, with what it belongs to: the same text from another member, or on another route, is another key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// Member who sent the request.
    pub member: MemberId,
    /// HTTP method.
    pub method: String,
    /// Route with its ids.
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
    /// Route with its ids.
    pub route: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 of the request's precondition and of its body's own SHA-256.
    pub fingerprint: String,
    /// HTTP status.
    pub status: i32,
    /// Headers that belong to the response, as JSON.
    pub headers: String,
    /// The body, byte for byte; empty where it is a receipt's.
    #[serde(serialize_with = "hex")]
    pub body: Vec<u8>,
    /// The receipt whose bytes are the body: they are stored once.
    #[diesel(serialize_as = AsNullableText<ReceiptId>, deserialize_as = AsNullableText<ReceiptId>)]
    pub receipt: Option<ReceiptId>,
    /// The submission that it wrote to: the record is kept as long as it.
    #[diesel(serialize_as = AsNullableText<SubmissionId>, deserialize_as = AsNullableText<SubmissionId>)]
    pub submission: Option<SubmissionId>,
    /// UTC microseconds.
    pub created_at: i64,
}

impl Reader<'_> {
    /// The response kept under a key, with its body.
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
    /// Keeps a response, in the transaction of what it tells. Of two requests with the same key, the later one waits for the
    /// earlier one, at the latest where its job ends, and fails.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is one under that key.
    pub fn add_idempotency_record(&mut self, record: &IdempotencyRecord) -> Result<(), StoreError> {
        insert_rows!(self.c, idempotency_keys, std::slice::from_ref(record));
        Ok(())
    }
}

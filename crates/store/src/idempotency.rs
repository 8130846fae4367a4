//! Answers kept for a repeated request.

use diesel::{
    Insertable, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable, SelectableHelper as _,
};

use crate::{
    Reader, StoreError, Writer,
    connection::{insert_rows, on_engine},
    dialect::hex,
    schema::{idempotency_keys, receipts},
};

/// What a key belongs to: the same key of another client, or on another route, is another key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyScope {
    /// Token.
    pub client: String,
    /// HTTP method.
    pub method: String,
    /// Route with its ids.
    pub route: String,
    /// The client's key.
    pub key: String,
}

/// An answer, as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
pub struct Kept {
    /// Token.
    pub client: String,
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
    /// Headers that belong to the answer, as JSON.
    pub headers: String,
    /// The body, byte for byte; empty where it is a receipt's.
    #[serde(serialize_with = "hex")]
    pub body: Vec<u8>,
    /// The receipt whose bytes are the body: they are stored once.
    pub receipt: Option<String>,
    /// The submission that it wrote to: kept as long as it.
    pub submission: Option<String>,
    /// UTC microseconds.
    pub created_at: i64,
}

impl Reader<'_> {
    /// The answer kept for a key, with its body.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn kept(&mut self, scope: &KeyScope) -> Result<Option<Kept>, StoreError> {
        let kept: Option<Kept> = on_engine!(self.c, c => idempotency_keys::table
            .find((&scope.client, &scope.method, &scope.route, &scope.key))
            .select(Kept::as_select())
            .get_result(c)
            .optional()?);
        let Some(mut kept) = kept else { return Ok(None) };
        if let Some(receipt) = &kept.receipt {
            kept.body = on_engine!(self.c, c => receipts::table.find(receipt).select(receipts::body).get_result(c)?);
        }
        Ok(Some(kept))
    }
}

impl Writer<'_> {
    /// Keeps an answer, in the transaction that made it true. Of two requests with the same key, the later one waits for the
    /// earlier one, at the latest where its job ends, and fails.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the key has one.
    pub fn keep(&mut self, kept: &Kept) -> Result<(), StoreError> {
        insert_rows!(self.c, idempotency_keys, std::slice::from_ref(kept));
        Ok(())
    }
}

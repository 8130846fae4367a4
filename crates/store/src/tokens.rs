//! Bearer tokens, kept as hashes.

use diesel::{
    ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
};

use crate::{Reader, StoreError, Writer, connection::on_engine, schema::tokens};

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
pub struct Token {
    /// Ours; also the client's name in idempotency keys and rate limits.
    pub id: String,
    /// Lowercase hexadecimal SHA-256 of the secret, which is 256 random bits.
    pub secret_hash: String,
    /// What it is for, in its owner's words.
    pub label: String,
    /// `service` or `person`.
    pub kind: String,
    /// The organization it acts for.
    pub organization: Option<String>,
    /// The receiver it acts for.
    pub receiver: Option<String>,
    /// Scopes, separated by spaces.
    pub scopes: String,
    /// UTC microseconds.
    pub created_at: i64,
    /// UTC microseconds.
    pub expires_at: Option<i64>,
    /// UTC microseconds.
    pub revoked_at: Option<i64>,
}

impl Reader<'_> {
    /// The token of a secret, by its hash. Revoked and expired ones are found too: the caller judges.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn token_by_hash(&mut self, secret_hash: &str) -> Result<Option<Token>, StoreError> {
        Ok(on_engine!(self.c, c => tokens::table
            .filter(tokens::secret_hash.eq(secret_hash))
            .select(Token::as_select())
            .get_result(c)
            .optional()?))
    }

    /// Every token, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tokens(&mut self) -> Result<Vec<Token>, StoreError> {
        Ok(on_engine!(self.c, c => tokens::table.order(tokens::id).select(Token::as_select()).load(c)?))
    }
}

impl Writer<'_> {
    /// Adds a token.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_token(&mut self, token: &Token) -> Result<(), StoreError> {
        on_engine!(self.c, c => diesel::insert_into(tokens::table).values(token).execute(c)?);
        Ok(())
    }

    /// Revokes a token. Was it there, and not yet revoked?
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn revoke_token(&mut self, id: &str, at: i64) -> Result<bool, StoreError> {
        let changed = on_engine!(self.c, c => diesel::update(tokens::table.find(id))
            .filter(tokens::revoked_at.is_null())
            .set(tokens::revoked_at.eq(Some(at)))
            .execute(c)?);
        Ok(changed > 0)
    }
}

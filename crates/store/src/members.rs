//! Members, and the bearer tokens that authenticate them.

use diesel::{
    ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
};
use guichet_core::{Id as _, MemberId, MemberKind, Named as _, OrganizationId, Scopes, TokenId};

use crate::{
    Reader, StoreError, Writer,
    connection::on_engine,
    schema::{members, tokens},
    types::{AsNullableText, AsText},
};

/// A person or a software system of one organization or of one receiver.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
pub struct Member {
    /// Its id, which submissions, attestations and audit events name.
    #[diesel(serialize_as = AsText<MemberId>, deserialize_as = AsText<MemberId>)]
    pub id: MemberId,
    /// The organization that it acts for.
    #[diesel(serialize_as = AsNullableText<OrganizationId>, deserialize_as = AsNullableText<OrganizationId>)]
    pub organization: Option<OrganizationId>,
    /// The receiver that it acts for, instead of an organization.
    pub receiver: Option<String>,
    /// Person or software.
    #[diesel(serialize_as = AsText<MemberKind>, deserialize_as = AsText<MemberKind>)]
    pub kind: MemberKind,
    /// Its name, as the organization gave it. Personal information when the member is a person.
    pub name: String,
    /// Instant from which it may act, UTC microseconds.
    pub starts_at: i64,
    /// Instant from which it may no longer act, UTC microseconds.
    pub ends_at: Option<i64>,
}

/// A bearer token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
pub struct Token {
    /// Its id.
    #[diesel(serialize_as = AsText<TokenId>, deserialize_as = AsText<TokenId>)]
    pub id: TokenId,
    /// The member that it authenticates.
    #[diesel(serialize_as = AsText<MemberId>, deserialize_as = AsText<MemberId>)]
    pub member: MemberId,
    /// Lowercase hexadecimal SHA-256 of the secret. The secret is 256 random bits.
    pub secret_hash: String,
    /// What it is for, as described by its owner.
    pub label: String,
    /// The scopes that it grants.
    #[diesel(serialize_as = AsText<Scopes>, deserialize_as = AsText<Scopes>)]
    pub scopes: Scopes,
    /// When it was created, UTC microseconds.
    pub created_at: i64,
    /// When it expires, UTC microseconds.
    pub expires_at: Option<i64>,
    /// When it was revoked, UTC microseconds.
    pub revoked_at: Option<i64>,
}

impl Reader<'_> {
    /// The token with that secret hash, and its member. Revoked and expired tokens are returned too: the caller must
    /// check.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn token_by_hash(&mut self, secret_hash: &str) -> Result<Option<(Token, Member)>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => tokens::table
            .inner_join(members::table)
            .filter(tokens::secret_hash.eq(secret_hash))
            .select((Token::as_select(), Member::as_select()))
            .get_result(c)
            .optional()?))
    }

    /// All tokens with their members, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tokens(&mut self) -> Result<Vec<(Token, Member)>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => tokens::table
            .inner_join(members::table)
            .order(tokens::id)
            .select((Token::as_select(), Member::as_select()))
            .load(c)?))
    }

    /// A member of an organization, by its kind and its name; the first, if several have that name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn member_named(
        &mut self,
        organization: &OrganizationId,
        kind: MemberKind,
        name: &str,
    ) -> Result<Option<Member>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => members::table
            .filter(members::organization.eq(organization.as_str()))
            .filter(members::kind.eq(kind.name()))
            .filter(members::name.eq(name))
            .order(members::id)
            .select(Member::as_select())
            .first(c)
            .optional()?))
    }

    /// A member, by its id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn member(&mut self, id: &MemberId) -> Result<Option<Member>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => members::table
            .find(id.as_str())
            .select(Member::as_select())
            .get_result(c)
            .optional()?))
    }
}

impl Writer<'_> {
    /// Adds a member.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_member(&mut self, member: &Member) -> Result<(), StoreError> {
        on_engine!(self.c.get()?, c => diesel::insert_into(members::table).values(member.clone()).execute(c)?);
        Ok(())
    }

    /// Adds a token.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another token has the same secret.
    pub fn add_token(&mut self, token: &Token) -> Result<(), StoreError> {
        on_engine!(self.c.get()?, c => diesel::insert_into(tokens::table).values(token.clone()).execute(c)?);
        Ok(())
    }

    /// Revokes a token. Returns `false` when there is no such token or it was already revoked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn revoke_token(&mut self, id: &TokenId, at: i64) -> Result<bool, StoreError> {
        let changed = on_engine!(self.c.get()?, c => diesel::update(tokens::table.find(id.as_str()))
            .filter(tokens::revoked_at.is_null())
            .set(tokens::revoked_at.eq(Some(at)))
            .execute(c)?);
        Ok(changed > 0)
    }
}

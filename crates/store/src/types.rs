//! How the types of `core` are stored: each as text. Rows select the conversion with attributes, so that `core` does
//! not depend on Diesel and a text of one type cannot be read as another.

use std::io::Write as _;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{Nullable, Text},
    sqlite::Sqlite,
};
use guichet_core::{
    AgreementStanding, AttachmentId, Channel, CheckpointId, DeliveryId, DeliveryState, Form, Id as _, MemberId,
    MemberKind, Named as _, ObligationId, ObligationState, OrganizationId, ReceiptId, ReportId, ReportState,
    RevisionState, Scopes, SubmissionId, SubmissionState, TokenId,
};

/// A value that the database stores as text.
pub trait TextValue: Sized {
    /// The value as text.
    fn text(&self) -> String;

    /// Parses a stored text, or returns a text that Guichet never writes.
    ///
    /// # Errors
    /// The text.
    fn of_text(text: String) -> Result<Self, String>;
}

/// Wraps a value for a text column.
#[derive(Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct AsText<T: TextValue>(T);

/// Wraps an optional value for a nullable text column.
#[derive(Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Nullable<Text>)]
pub struct AsNullableText<T: TextValue>(Option<T>);

impl<T: TextValue> From<T> for AsText<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: TextValue> From<Option<T>> for AsNullableText<T> {
    fn from(value: Option<T>) -> Self {
        Self(value)
    }
}

impl<T: TextValue + std::fmt::Debug> ToSql<Text, Sqlite> for AsText<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.text());
        Ok(IsNull::No)
    }
}

impl<T: TextValue + std::fmt::Debug> ToSql<Text, Pg> for AsText<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.text().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl<T: TextValue + std::fmt::Debug> ToSql<Nullable<Text>, Sqlite> for AsNullableText<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        let Some(value) = &self.0 else { return Ok(IsNull::Yes) };
        out.set_value(value.text());
        Ok(IsNull::No)
    }
}

impl<T: TextValue + std::fmt::Debug> ToSql<Nullable<Text>, Pg> for AsNullableText<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let Some(value) = &self.0 else { return Ok(IsNull::Yes) };
        out.write_all(value.text().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl<T: TextValue, DB: Backend> FromSql<Text, DB> for AsText<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, DB>>::from_sql(bytes)?;
        let value = T::of_text(text);
        value.map(Self).map_err(|text| format!("`{text}` is no {}", std::any::type_name::<T>()).into())
    }
}

impl<T: TextValue, DB: Backend> FromSql<Nullable<Text>, DB> for AsNullableText<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let AsText(value) = <AsText<T> as FromSql<Text, DB>>::from_sql(bytes)?;
        Ok(Self(Some(value)))
    }

    fn from_nullable_sql(bytes: Option<DB::RawValue<'_>>) -> deserialize::Result<Self> {
        bytes.map_or(Ok(Self(None)), <Self as FromSql<Nullable<Text>, DB>>::from_sql)
    }
}

macro_rules! text_values {
    ($($type:ident: $write:expr, $read:expr;)+) => {$(
        impl TextValue for $type {
            fn text(&self) -> String {
                ($write)(self)
            }

            fn of_text(text: String) -> Result<Self, String> {
                ($read)(text)
            }
        }

        impl From<AsText<$type>> for $type {
            fn from(stored: AsText<$type>) -> Self {
                stored.0
            }
        }

        impl From<AsNullableText<$type>> for Option<$type> {
            fn from(stored: AsNullableText<$type>) -> Self {
                stored.0
            }
        }
    )+};
}

macro_rules! ids {
    ($($type:ident),+ $(,)?) => {
        text_values! { $($type: |id: &$type| id.as_str().to_owned(), |text: String| Ok($type::known(text));)+ }
    };
}

macro_rules! names {
    ($($type:ident),+ $(,)?) => {
        text_values! { $($type: |value: &$type| value.name().to_owned(), |text: String| $type::named(&text).ok_or(text);)+ }
    };
}

ids!(
    AttachmentId,
    CheckpointId,
    DeliveryId,
    MemberId,
    ObligationId,
    OrganizationId,
    ReceiptId,
    ReportId,
    SubmissionId,
    TokenId,
);
names!(
    AgreementStanding,
    Channel,
    DeliveryState,
    Form,
    MemberKind,
    ObligationState,
    ReportState,
    RevisionState,
    SubmissionState,
);
text_values! {
    Scopes: |scopes: &Scopes| scopes.to_string(), |text: String| Scopes::parse(&text).ok_or(text);
}

//! Statements that stay prepared.
//!
//! Diesel parses an update, an upsert and an insertion of several rows again each time, since their text could be any. Those
//! of a filing are always the same: written here with their values in place, each connection prepares them once.

use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, Binary, Integer, Nullable, Text},
};

/// A part of a statement: its text, or a value that it binds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part<'s> {
    Sql(&'static str),
    Text(&'s str),
    MaybeText(Option<&'s str>),
    Int(i32),
    MaybeInt(Option<i32>),
    BigInt(i64),
    MaybeBigInt(Option<i64>),
    Bytes(&'s [u8]),
}

/// A statement whose text depends on nothing but where it stands in the source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statement<'s>(pub(crate) &'s [Part<'s>]);

impl QueryId for Statement<'_> {
    // Remembered by its text.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<B> QueryFragment<B> for Statement<'_>
where
    B: Backend,
    str: ToSql<Text, B>,
    i32: ToSql<Integer, B>,
    i64: ToSql<BigInt, B>,
    [u8]: ToSql<Binary, B>,
    for<'s> Option<&'s str>: ToSql<Nullable<Text>, B>,
    Option<i32>: ToSql<Nullable<Integer>, B>,
    Option<i64>: ToSql<Nullable<BigInt>, B>,
    B: diesel::sql_types::HasSqlType<Text>
        + diesel::sql_types::HasSqlType<Integer>
        + diesel::sql_types::HasSqlType<BigInt>
        + diesel::sql_types::HasSqlType<Binary>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, B>) -> QueryResult<()> {
        for part in self.0 {
            match part {
                Part::Sql(text) => pass.push_sql(text),
                Part::Text(value) => pass.push_bind_param::<Text, str>(value)?,
                Part::MaybeText(value) => pass.push_bind_param::<Nullable<Text>, _>(value)?,
                Part::Int(value) => pass.push_bind_param::<Integer, _>(value)?,
                Part::MaybeInt(value) => pass.push_bind_param::<Nullable<Integer>, _>(value)?,
                Part::BigInt(value) => pass.push_bind_param::<BigInt, _>(value)?,
                Part::MaybeBigInt(value) => pass.push_bind_param::<Nullable<BigInt>, _>(value)?,
                Part::Bytes(value) => pass.push_bind_param::<Binary, [u8]>(value)?,
            }
        }
        Ok(())
    }
}

impl<C> RunQueryDsl<C> for Statement<'_> {}

//! Statements that stay prepared, and batched statements.
//!
//! Diesel does not cache updates, upserts or multi-row insertions, since their text can vary, so they are parsed again
//! each time. The statements of a filing always have the same text: written here with their bind values in place, they
//! are prepared once per connection.
//!
//! On PostgreSQL each statement costs a round trip. Statements whose result is not needed are batched and sent as one:
//! see [`BatchedStatement`].

use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    backend::Backend,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, Binary, Integer, Nullable, Text},
};

/// A part of a statement: SQL text or a bind value.
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

/// A statement whose text is fixed in the source, apart from the number of its parts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statement<'s>(pub(crate) &'s [Part<'s>]);

impl QueryId for Statement<'_> {
    // Cached by its text.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl diesel::query_builder::Query for Statement<'_> {
    // Rows are read by column name.
    type SqlType = diesel::sql_types::Untyped;
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

/// A part that owns its bind value.
#[derive(Debug, Clone)]
enum Owned {
    Sql(&'static str),
    Text(String),
    MaybeText(Option<String>),
    Int(i32),
    MaybeInt(Option<i32>),
    BigInt(i64),
    MaybeBigInt(Option<i64>),
    Bytes(Vec<u8>),
}

/// A batched statement that writes to a table. Several are sent to PostgreSQL as the parts of one statement (`WITH … AS
/// (…)`): they all see the same state of the database, none sees what another wrote, and their foreign keys are checked
/// at the end.
#[derive(Debug)]
pub(crate) struct BatchedStatement {
    pub(crate) table: &'static str,
    parts: Vec<Owned>,
}

/// The text that precedes each part of a batch.
const BATCH_PREFIXES: [&str; 16] = [
    "WITH w0 AS (",
    "), w1 AS (",
    "), w2 AS (",
    "), w3 AS (",
    "), w4 AS (",
    "), w5 AS (",
    "), w6 AS (",
    "), w7 AS (",
    "), w8 AS (",
    "), w9 AS (",
    "), w10 AS (",
    "), w11 AS (",
    "), w12 AS (",
    "), w13 AS (",
    "), w14 AS (",
    "), w15 AS (",
];

impl BatchedStatement {
    /// Maximum number of statements in a batch.
    pub(crate) const MAX_BATCH: usize = BATCH_PREFIXES.len();

    /// A statement that binds a value of more than this many bytes is not batched, because batching would copy it.
    pub(crate) const MAX_BATCHED_BYTES: usize = 1 << 18;

    pub(crate) fn new(table: &'static str, parts: &[Part<'_>]) -> Self {
        let parts = parts
            .iter()
            .map(|part| match *part {
                Part::Sql(text) => Owned::Sql(text),
                Part::Text(value) => Owned::Text(value.to_owned()),
                Part::MaybeText(value) => Owned::MaybeText(value.map(str::to_owned)),
                Part::Int(value) => Owned::Int(value),
                Part::MaybeInt(value) => Owned::MaybeInt(value),
                Part::BigInt(value) => Owned::BigInt(value),
                Part::MaybeBigInt(value) => Owned::MaybeBigInt(value),
                Part::Bytes(value) => Owned::Bytes(value.to_vec()),
            })
            .collect();
        Self { table, parts }
    }

    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        self.parts.iter().map(|part| match part {
            Owned::Sql(text) => Part::Sql(text),
            Owned::Text(value) => Part::Text(value),
            Owned::MaybeText(value) => Part::MaybeText(value.as_deref()),
            Owned::Int(value) => Part::Int(*value),
            Owned::MaybeInt(value) => Part::MaybeInt(*value),
            Owned::BigInt(value) => Part::BigInt(*value),
            Owned::MaybeBigInt(value) => Part::MaybeBigInt(*value),
            Owned::Bytes(value) => Part::Bytes(value),
        })
    }

    /// Sends a batch of at most [`Self::MAX_BATCH`] statements.
    pub(crate) fn send(connection: &mut PgConnection, batch: &[Self]) -> QueryResult<()> {
        let parts: Vec<Part<'_>> = match batch {
            [] => return Ok(()),
            [one] => one.parts().collect(),
            several => BATCH_PREFIXES
                .iter()
                .zip(several)
                .flat_map(|(before, one)| std::iter::once(Part::Sql(before)).chain(one.parts()))
                .chain([Part::Sql(") SELECT 1")])
                .collect(),
        };
        Statement(&parts).execute(connection).map(drop)
    }
}

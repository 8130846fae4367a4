//! A connection to either engine, and one body for each query.

use diesel::{PgConnection, SqliteConnection};

/// A connection to either engine.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite. Last, since the derived `establish`, which is never called, accepts any URL for it.
    Sqlite(SqliteConnection),
}

/// Runs one body against the connection's own engine: the compiler checks it once for each.
macro_rules! on_engine {
    ($connection:expr, $c:ident => $body:expr) => {
        match $connection {
            $crate::connection::AnyConnection::Postgres($c) => $body,
            $crate::connection::AnyConnection::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on_engine;

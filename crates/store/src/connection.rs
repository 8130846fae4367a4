//! A connection to either engine, and a macro to write each query once for both.

use diesel::{PgConnection, SqliteConnection};

/// A connection to either engine.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite. It must come last: Diesel's derived `establish`, which is never called, accepts any URL for it.
    Sqlite(SqliteConnection),
}

/// Runs one query body on the connection's engine. The compiler type-checks the body against each engine.
macro_rules! on_engine {
    ($connection:expr, $c:ident => $body:expr) => {
        match $connection {
            $crate::connection::AnyConnection::Postgres($c) => $body,
            $crate::connection::AnyConnection::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on_engine;

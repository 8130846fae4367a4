//! How the store interprets the error messages of each engine.

use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection as _, result::Error};
use guichet_store::StoreError;

use crate::support::Place;

fn sqlite(connection: &mut SqliteConnection, statement: &str) -> StoreError {
    connection.batch_execute(statement).unwrap_err().into()
}

fn postgres(statement: &str) -> StoreError {
    let place = Place::postgres();
    let mut connection = PgConnection::establish(&place.database.as_ref().unwrap().url()).unwrap();
    connection.batch_execute(statement).unwrap_err().into()
}

#[test]
fn sqlite_full() {
    let place = Place::sqlite();
    let mut connection = place.raw_sqlite();
    let statement = "PRAGMA max_page_count = 2; CREATE TABLE a (b); INSERT INTO a VALUES (zeroblob(100000))";
    assert!(matches!(sqlite(&mut connection, statement), StoreError::Full));
}

#[test]
fn sqlite_read_only() {
    let mut connection = Place::sqlite().raw_sqlite();
    let error = sqlite(&mut connection, "PRAGMA query_only = 1; CREATE TABLE a (b)");
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
}

#[test]
fn sqlite_locked() {
    let place = Place::sqlite();
    let (mut holder, mut other) = (place.raw_sqlite(), place.raw_sqlite());
    holder.batch_execute("BEGIN EXCLUSIVE").unwrap();
    let error = sqlite(&mut other, "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE");
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
}

#[test]
fn sqlite_damaged() {
    let place = Place::sqlite();
    std::fs::write(place.file(), [b'x'; 8192]).unwrap();
    let error =
        sqlite(&mut SqliteConnection::establish(&place.file().to_string_lossy()).unwrap(), "CREATE TABLE a (b)");
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
}

#[test]
fn sqlite_cannot_open() {
    let place = Place::sqlite();
    let mut connection = place.raw_sqlite();
    let directory = place.directory.as_ref().unwrap().path().join("none/there.db");
    let error = sqlite(&mut connection, &format!("ATTACH '{}' AS x; CREATE TABLE x.a (b)", directory.display()));
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
}

#[test]
fn postgres_time_limits_and_other_programs() {
    for statement in [
        "SET statement_timeout = '1ms'; SELECT pg_sleep(60)",
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$",
        "DO $$ BEGIN RAISE SQLSTATE '08006'; END $$",
    ] {
        let error = postgres(statement);
        assert!(matches!(error, StoreError::Unavailable { .. }), "{statement}: {error:?}");
    }
}

#[test]
fn postgres_full_and_read_only() {
    let error = postgres(
        "DO $$ BEGIN RAISE 'could not extend file \"base/1/2\": No space left on device' USING ERRCODE = '53100'; END $$",
    );
    assert!(matches!(error, StoreError::Full), "{error:?}");
    let error = postgres("BEGIN READ ONLY; CREATE TABLE a (b INT)");
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
}

#[test]
fn a_value_that_a_message_quotes_does_not_change_its_meaning() {
    // A check constraint violated by a value that contains the engine's own error wording.
    let table = "CREATE TABLE a (b TEXT CHECK (b <> 'disk is full: database is locked'))";
    let statement = format!("{table}; INSERT INTO a VALUES ('disk is full: database is locked')");
    for error in [sqlite(&mut Place::sqlite().raw_sqlite(), &statement), postgres(&statement)] {
        assert!(matches!(error, StoreError::Database(_)), "{error:?}");
    }
}

#[test]
fn a_commit_that_could_not_be_undone_says_why_it_failed() {
    let failed = Error::RollbackErrorOnCommit {
        rollback_error: Box::new(Error::NotInTransaction),
        commit_error: Box::new(Error::DatabaseError(
            diesel::result::DatabaseErrorKind::Unknown,
            Box::new("database or disk is full".to_owned()),
        )),
    };
    assert!(matches!(StoreError::from(failed), StoreError::Full));
}

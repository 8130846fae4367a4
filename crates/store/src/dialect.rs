//! Where the two engines differ. Nowhere else.

use std::{path::Path, time::Duration};

use diesel::{
    OptionalExtension as _, PgConnection, QueryDsl as _, QueryableByName, RunQueryDsl as _, SelectableHelper as _,
    SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _},
    sql_types::{BigInt, Text},
};

use crate::{
    Head, Reader, StoreError,
    connection::{Access, AnyConnection},
    schema::audit_chains,
    statement::{Part, Statement},
};

/// First SQLite version without the WAL-reset fault.
const SQLITE: (i32, &str) = (3_051_003, "3.51.3");

/// Rows written or asked for by one statement: SQLite binds at most 32,766 values to one, PostgreSQL 65,535, and the
/// widest of our tables has 17 columns.
pub(crate) const ROWS: usize = 1_000;

/// Refuses a SQLite library that can corrupt a database in WAL mode.
pub(crate) fn check_library() -> Result<(), StoreError> {
    let found = libsqlite3_sys::SQLITE_VERSION_NUMBER;
    if found < SQLITE.0 {
        return Err(StoreError::Library {
            found: format!("{}.{}.{}", found / 1_000_000, found / 1_000 % 1_000, found % 1_000),
            needed: SQLITE.1,
        });
    }
    Ok(())
}

/// What a URL says of where it leads, as the client library reads it: several hosts may be named, a parameter overrides what
/// stands before it, and everything may be percent-encoded.
struct Target {
    hosts: Vec<String>,
    addresses: Vec<String>,
    service: bool,
    /// Is the server's certificate checked, and its name?
    verified: bool,
}

impl Target {
    fn of(url: &str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let address = address.split('/').next().unwrap_or_default();
        let hosts = decoded(address.rsplit_once('@').map_or(address, |(_, hosts)| hosts));
        let (mut hosts, mut addresses, mut service, mut verified) = (vec![hosts], Vec::new(), false, None);
        for (name, value) in parameters.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = decoded(value);
            match decoded(name).as_str() {
                "host" => hosts.push(value),
                "hostaddr" => addresses.push(value),
                // Whichever of two is obeyed, both must be strict. `verify-ca` takes any server that has a certificate of
                // the same authority.
                "sslmode" => verified = Some(verified.unwrap_or(true) && value == "verify-full"),
                // A service names its host elsewhere.
                "service" => {
                    hosts.push(format!("service {value}"));
                    service = true;
                }
                _ => {}
            }
        }
        Self { hosts, addresses, service, verified: verified == Some(true) }
    }
}

/// Is the server on this machine, or spoken to by verified TLS?
pub(crate) fn is_private(url: &str) -> bool {
    let target = Target::of(url);
    target.verified || target.hosts.iter().chain(&target.addresses).flat_map(|list| list.split(',')).all(is_local)
}

/// A variable of the client library's environment, among those that are set, that leads a URL elsewhere than it says. One that
/// is verified is not led elsewhere: the name that it says is checked.
pub fn redirection(url: &str, is_set: impl Fn(&str) -> bool) -> Option<&'static str> {
    let target = Target::of(url);
    if target.verified {
        return None;
    }
    [
        ("PGHOST", target.hosts.iter().all(String::is_empty)),
        ("PGHOSTADDR", target.addresses.is_empty()),
        ("PGSERVICE", !target.service),
    ]
    .into_iter()
    .find_map(|(name, open)| (open && is_set(name)).then_some(name))
}

/// A URL with an end to every wait: without one the client library waits for ever for a server that takes a connection and says
/// nothing, and two hours for one that is gone without a word. What the URL says itself stays.
pub(crate) fn patient(url: &str, patience: Duration) -> String {
    let named: Vec<String> = url
        .split_once('?')
        .map(|(_, parameters)| parameters)
        .into_iter()
        .flat_map(|parameters| parameters.split('&'))
        .map(|pair| decoded(pair.split('=').next().unwrap_or_default()))
        .collect();
    let mut out = url.to_owned();
    // Seconds, but for the last, in milliseconds.
    for (name, value) in [
        ("connect_timeout", patience.as_secs().max(2)),
        ("keepalives_idle", 30),
        ("keepalives_interval", 10),
        ("keepalives_count", 3),
        ("tcp_user_timeout", 60_000),
    ] {
        if !named.iter().any(|own| own == name) {
            out.push(if out.contains('?') { '&' } else { '?' });
            out.push_str(&format!("{name}={value}"));
        }
    }
    out
}

/// A path of a socket, or an address of this machine, with or without a port.
fn is_local(host: &str) -> bool {
    if host.is_empty() || host.starts_with('/') || host.starts_with('@') {
        return true;
    }
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None if host.parse::<std::net::Ipv6Addr>().is_ok() => host,
        None => host.split(':').next().unwrap_or_default(),
    };
    name.is_empty()
        || name == "localhost"
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A text without its percent signs.
pub(crate) fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let digits = (byte == b'%')
            .then(|| [ahead.next(), ahead.next()].map(|digit| char::from(digit.unwrap_or(b' ')).to_digit(16)));
        match digits {
            Some([Some(high), Some(low)]) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(byte));
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Sets a SQLite connection, and asks it what it understood.
pub(crate) fn prepare_sqlite(
    connection: &mut SqliteConnection,
    patience: Duration,
    read_only: bool,
) -> Result<(), StoreError> {
    // The timeout first: setting WAL takes a lock itself.
    let patience = patience.as_millis().max(5_000);
    connection.batch_execute(&format!("PRAGMA busy_timeout = {patience}"))?;
    // Of several programs that open a new file at once, one turns it to WAL and the others are told at once, whatever
    // their patience, that it is locked: waiting could be for ever, had SQLite not broken it off.
    let step = Duration::from_millis(20);
    for _ in 0..patience / step.as_millis() {
        match connection.batch_execute("PRAGMA journal_mode = WAL").map_err(StoreError::from) {
            Err(StoreError::Unavailable { cause, .. }) if cause.contains("locked") => std::thread::sleep(step),
            other => {
                other?;
                break;
            }
        }
    }
    connection.batch_execute(&format!(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; \
         PRAGMA cache_size = {}; PRAGMA query_only = {};",
        // Kibibytes. A reader's pages are those of one state: each commit of the writer empties its cache.
        if read_only { -2_000 } else { -16_000 },
        u8::from(read_only),
    ))?;
    for (setting, found) in settings_sqlite(connection)? {
        let expected = match setting {
            "journal_mode" => "wal",
            "synchronous" => "2",
            "foreign_keys" => "1",
            "busy_timeout" => {
                if found.parse::<u64>().unwrap_or(0) < 5_000 {
                    return Err(StoreError::Setting { setting, found, expected: "5000 or more" });
                }
                continue;
            }
            _ => continue,
        };
        if found != expected {
            return Err(StoreError::Setting { setting, found, expected });
        }
    }
    Ok(())
}

fn settings_sqlite(connection: &mut SqliteConnection) -> Result<Vec<(&'static str, String)>, StoreError> {
    let mut out = Vec::new();
    for (setting, query) in [
        ("sqlite_version", "SELECT sqlite_version() AS value"),
        ("journal_mode", "SELECT journal_mode AS value FROM pragma_journal_mode"),
        ("synchronous", "SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous"),
        ("foreign_keys", "SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys"),
        ("busy_timeout", "SELECT CAST(timeout AS TEXT) AS value FROM pragma_busy_timeout"),
        ("query_only", "SELECT CAST(query_only AS TEXT) AS value FROM pragma_query_only"),
    ] {
        let word: Word = diesel::sql_query(query).get_result(connection)?;
        out.push((setting, word.value));
    }
    Ok(out)
}

/// Sets a PostgreSQL connection.
pub(crate) fn prepare_postgres(connection: &mut PgConnection, patience: Duration) -> Result<(), StoreError> {
    // The engine's text tells some errors apart, so it must be English; a role that may not ask for it keeps the server's.
    connection
        .batch_execute("DO $$ BEGIN SET lc_messages = 'C'; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$")?;
    Ok(connection.batch_execute(&format!(
        "SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; SET lock_timeout = '{}ms'; \
         SET idle_in_transaction_session_timeout = '30s'; SET synchronous_commit = on; SET client_min_messages = warning;",
        patience.as_millis(),
    ))?)
}

/// Begins a transaction that will write: on SQLite it takes the write lock at once, since a reader that turns writer
/// after another commit fails whatever its patience.
pub(crate) fn begin_write(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
        }
        AnyConnection::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection)?,
    }
    Ok(())
}

/// Begins a savepoint.
pub(crate) fn begin_savepoint(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => AnsiTransactionManager::begin_transaction(connection)?,
        AnyConnection::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection)?,
    }
    Ok(())
}

/// Commits the innermost transaction or savepoint.
pub(crate) fn commit(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => AnsiTransactionManager::commit_transaction(connection)?,
        AnyConnection::Postgres(connection) => AnsiTransactionManager::commit_transaction(connection)?,
    }
    Ok(())
}

/// Undoes the innermost transaction or savepoint.
pub(crate) fn rollback(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => AnsiTransactionManager::rollback_transaction(connection)?,
        AnyConnection::Postgres(connection) => AnsiTransactionManager::rollback_transaction(connection)?,
    }
    Ok(())
}

/// Begins a transaction that only reads: all its queries see one state.
pub(crate) fn begin_read(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => AnsiTransactionManager::begin_transaction(connection)?,
        AnyConnection::Postgres(connection) => AnsiTransactionManager::begin_transaction_sql(
            connection,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        )?,
    }
    Ok(())
}

/// Before a look, which needs no transaction: nothing to begin.
#[expect(clippy::unnecessary_wraps, reason = "stands for the beginning of a transaction")]
pub(crate) fn begin_nothing(_: &mut AnyConnection) -> Result<(), StoreError> {
    Ok(())
}

/// Ends a transaction that read.
pub(crate) fn end_read(connection: &mut AnyConnection) {
    // What was read is read. A connection that cannot end its transaction is broken, and the pool drops it.
    if let Err(failed) = rollback(connection) {
        tracing::warn!("a transaction that read could not be ended: {failed}");
    }
}

/// Rows, as PostgreSQL reads them from one value: by the names of their columns.
pub(crate) fn json<T: serde::Serialize>(rows: &[T]) -> Result<String, StoreError> {
    serde_json::to_string(rows).map_err(|error| StoreError::Database(error.to_string()))
}

/// Bytes in JSON, as PostgreSQL reads them: `\\x`, and hexadecimal digits.
pub(crate) fn hex<S: serde::Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&format!("\\x{}", guichet_core::hex(bytes)))
}

/// The end of a chain, held until the transaction ends: whoever appends next waits.
pub(crate) fn head_to_append(connection: &mut AnyConnection, chain: &str) -> Result<Option<Head>, StoreError> {
    let connection = match connection {
        // There is one writer.
        AnyConnection::Sqlite(connection) => {
            let query = audit_chains::table.find(chain).select(Head::as_select());
            return Ok(query.get_result(connection).optional()?);
        }
        AnyConnection::Postgres(connection) => connection,
    };
    let query = || audit_chains::table.find(chain).select(Head::as_select()).for_update();
    if let Some(head) = query().get_result(connection).optional()? {
        return Ok(Some(head));
    }
    // There is no row to hold before the first event: a lock on the name, and then a second look.
    let name = format!("chain\n{chain}");
    let lock = [Part::Sql("SELECT pg_advisory_xact_lock(hashtextextended("), Part::Text(&name), Part::Sql(", 0))")];
    Statement(&lock).execute(connection)?;
    Ok(query().get_result(connection).optional()?)
}

impl Reader<'_> {
    /// Settings that durability rests on, as the engine reports them for this connection.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be asked.
    pub fn settings(&mut self) -> Result<Vec<(&'static str, String)>, StoreError> {
        match self.c.sound()? {
            AnyConnection::Sqlite(connection) => settings_sqlite(connection),
            AnyConnection::Postgres(connection) => {
                let mut out = Vec::new();
                for setting in [
                    "server_version",
                    "synchronous_commit",
                    "fsync",
                    "full_page_writes",
                    "TimeZone",
                    "transaction_read_only",
                ] {
                    let word: Word = diesel::sql_query("SELECT current_setting($1) AS value")
                        .bind::<Text, _>(setting)
                        .get_result(connection)?;
                    out.push((setting, word.value));
                }
                Ok(out)
            }
        }
    }

    /// Checks the file (SQLite); `None` when it is sound.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be asked.
    pub fn integrity(&mut self) -> Result<Option<String>, StoreError> {
        match self.c.sound()? {
            AnyConnection::Sqlite(connection) => {
                let words: Vec<Word> =
                    diesel::sql_query("SELECT integrity_check AS value FROM pragma_integrity_check LIMIT 20")
                        .load(connection)?;
                let said: Vec<String> = words.into_iter().map(|word| word.value).collect();
                Ok((said != ["ok"]).then(|| said.join("; ")))
            }
            AnyConnection::Postgres(_) => Ok(None),
        }
    }

    /// Size of the data, in bytes.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be asked.
    pub fn size(&mut self) -> Result<i64, StoreError> {
        let query = match self.c.sound()? {
            AnyConnection::Sqlite(_) => {
                "SELECT page_count * page_size AS value FROM pragma_page_count, pragma_page_size"
            }
            AnyConnection::Postgres(_) => "SELECT pg_database_size(current_database()) AS value",
        };
        let number: Number = crate::connection::on_engine!(self.c, c => diesel::sql_query(query).get_result(c)?);
        Ok(number.value)
    }
}

/// Copies the whole file, as one reader sees it. The copy stands at its path whole, on the disk, or not at all.
pub(crate) fn copy(connection: &mut AnyConnection, path: &Path) -> Result<(), StoreError> {
    let AnyConnection::Sqlite(connection) = connection else {
        return Err(StoreError::Unsupported("PostgreSQL is copied by pg_dump"));
    };
    let refused = |error: std::io::Error| StoreError::Unavailable {
        location: path.display().to_string(),
        cause: error.to_string(),
    };
    if path.exists() {
        return Err(refused(std::io::ErrorKind::AlreadyExists.into()));
    }
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    if partial.exists() {
        // Left by a copy that was cut short.
        std::fs::remove_file(partial).map_err(refused)?;
    }
    let copied = diesel::sql_query("VACUUM INTO ?")
        .bind::<Text, _>(partial.to_string_lossy().into_owned())
        .execute(connection)
        .map_err(StoreError::from)
        .and_then(|_| {
            std::fs::File::open(partial).and_then(|file| file.sync_all()).map_err(refused)?;
            std::fs::rename(partial, path).map_err(refused)?;
            let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
            std::fs::File::open(directory.unwrap_or(Path::new("."))).and_then(|file| file.sync_all()).map_err(refused)
        });
    if copied.is_err() {
        // It may not have been made at all.
        let _ = std::fs::remove_file(partial);
    }
    copied
}

/// Is a transaction still open on the connection?
pub(crate) fn has_open_transaction(connection: &mut AnyConnection) -> bool {
    let status = match connection {
        AnyConnection::Sqlite(connection) => AnsiTransactionManager::transaction_manager_status_mut(connection),
        AnyConnection::Postgres(connection) => AnsiTransactionManager::transaction_manager_status_mut(connection),
    };
    !matches!(status.transaction_depth(), Ok(None))
}

/// Does the table of migrations exist? Asking Diesel would create it, which a reader cannot.
pub(crate) fn has_migrations_table_sqlite(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let number: Number = diesel::sql_query(
        "SELECT count(*) AS value FROM sqlite_master WHERE type = 'table' AND name = '__diesel_schema_migrations'",
    )
    .get_result(connection)?;
    Ok(number.value > 0)
}

/// As on SQLite.
pub(crate) fn has_migrations_table_postgres(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let number: Number = diesel::sql_query(
        "SELECT count(*) AS value FROM pg_tables WHERE schemaname = current_schema() \
         AND tablename = '__diesel_schema_migrations'",
    )
    .get_result(connection)?;
    Ok(number.value > 0)
}

/// Versions of migrations already run, as they were noted.
pub(crate) fn applied(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let exists = match connection {
        AnyConnection::Sqlite(connection) => has_migrations_table_sqlite(connection)?,
        AnyConnection::Postgres(connection) => has_migrations_table_postgres(connection)?,
    };
    if !exists {
        return Ok(Vec::new());
    }
    let query = "SELECT version AS value FROM __diesel_schema_migrations ORDER BY version";
    let words: Vec<Word> = crate::connection::on_engine!(connection, c => diesel::sql_query(query).load(c)?);
    Ok(words.into_iter().map(|word| word.value).collect())
}

/// Lets one program migrate at a time: until its connection closes on PostgreSQL, until [`unlock_migrations`] on SQLite.
/// A migration takes the time that it takes, and so does whoever waits for it.
pub(crate) fn lock_migrations(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(_) => begin_write(connection),
        AnyConnection::Postgres(connection) => Ok(connection.batch_execute(
            "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
             SELECT pg_advisory_lock(7235987129)",
        )?),
    }
}

/// Keeps what was migrated, where the lock is a transaction.
pub(crate) fn unlock_migrations(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(_) => commit(connection),
        AnyConnection::Postgres(_) => Ok(()),
    }
}

/// What tells a file from another that bears its name.
#[cfg(unix)]
pub(crate) type FileId = (u64, u64);

/// What tells a file from another that bears its name: nothing that the standard library knows here.
#[cfg(not(unix))]
pub(crate) type FileId = ();

/// The file that stands at a path.
pub(crate) fn file_id(path: &Path) -> std::io::Result<FileId> {
    let found = std::fs::metadata(path)?;
    #[cfg(unix)]
    return Ok((std::os::unix::fs::MetadataExt::dev(&found), std::os::unix::fs::MetadataExt::ino(&found)));
    #[cfg(not(unix))]
    return Ok(drop(found));
}

/// A file, as a URL: the only way to tell SQLite not to make one where there is none.
pub(crate) fn file_url(path: &Path, access: Access) -> String {
    use std::fmt::Write as _;
    let path = path.to_string_lossy();
    // Two slashes would begin the name of a host.
    let path = if path.starts_with("//") { format!("/{}", path.trim_start_matches('/')) } else { path.into_owned() };
    let mut url = "file:".to_owned();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url.push_str(if access == Access::Create { "?mode=rwc" } else { "?mode=rw" });
    url
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use guichet_testing::postgres::Database;

    use super::*;
    use crate::{Location, Options, Store, connection::on_engine};

    #[test]
    fn whoever_only_reads_cannot_write() {
        let (directory, database) = (tempfile::tempdir().unwrap(), Database::new());
        for location in
            [Location::Sqlite(directory.path().join("guichet.db")), Location::parse(&database.url(), false).unwrap()]
        {
            let (store, _) = Store::migrate(&location, &Options::default()).unwrap();
            let statement = "INSERT INTO audit_chains VALUES ('c', 1, 'h')";
            let refused = store.read_blocking(|reader| {
                on_engine!(reader.c, c => diesel::sql_query(statement).execute(c)?);
                Ok::<_, StoreError>(())
            });
            assert!(matches!(refused, Err(StoreError::ReadOnly(_))), "{refused:?}");
            // The same statement is good where writing is allowed, and every reader is still one.
            let written = store.write_blocking(move |writer| {
                on_engine!(writer.c, c => diesel::sql_query(statement).execute(c)?);
                Ok::<_, StoreError>(())
            });
            written.unwrap();
            assert_eq!(store.read_blocking(|reader| reader.chains()).unwrap(), [] as [&str; 0]);
            assert_eq!(store.read_blocking(|reader| reader.heads()).unwrap().len(), 1);
        }
    }

    #[test]
    fn a_file_as_a_url_says_whether_it_may_be_made() {
        let url = |path: &str, access| file_url(Path::new(path), access);
        assert_eq!(url("/srv/a b?c#d%.db", Access::Write), "file:/srv/a%20b%3Fc%23d%25.db?mode=rw");
        assert_eq!(url("//srv/a.db", Access::Read), "file:/srv/a.db?mode=rw");
        assert_eq!(url("a.db", Access::Create), "file:a.db?mode=rwc");
    }
}

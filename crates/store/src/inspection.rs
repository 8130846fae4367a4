//! What an operator can check: the settings of a store, its integrity and its size.

use crate::{Reader, StoreError, dialect, settings};

impl Reader<'_> {
    /// The settings that durability depends on, as the engine reports them for this connection.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be queried.
    pub fn settings(&mut self) -> Result<Vec<(&'static str, String)>, StoreError> {
        settings::read(self.c.get()?)
    }

    /// Checks the integrity of the file (SQLite). `None` when it is sound.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be queried.
    pub fn integrity(&mut self) -> Result<Option<String>, StoreError> {
        dialect::integrity(self.c.get()?)
    }

    /// Size of the data, in bytes.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be queried.
    pub fn size(&mut self) -> Result<i64, StoreError> {
        dialect::size(self.c.get()?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use guichet_testing::postgres::Database;

    use diesel::RunQueryDsl as _;

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
                on_engine!(reader.c.get()?, c => diesel::sql_query(statement).execute(c)?);
                Ok::<_, StoreError>(())
            });
            assert!(matches!(refused, Err(StoreError::ReadOnly(_))), "{refused:?}");
            // The same statement succeeds on a writer, and the readers remain read-only.
            let written = store.write_blocking(move |writer| {
                on_engine!(writer.c.get()?, c => diesel::sql_query(statement).execute(c)?);
                Ok::<_, StoreError>(())
            });
            written.unwrap();
            assert_eq!(store.read_blocking(|reader| reader.chains()).unwrap(), [] as [&str; 0]);
            assert_eq!(store.read_blocking(|reader| reader.heads()).unwrap().len(), 1);
        }
    }
}

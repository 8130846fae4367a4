//! Bytes, addressed by their SHA-256 and stored once.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, RunQueryDsl as _, upsert::excluded};

use crate::{
    Reader, StoreError, Writer,
    connection::{AnyConnection, on_engine},
    dialect::ROWS,
    schema::blobs,
};

/// Bytes to store. The hash is the caller's promise.
#[derive(Debug, Clone, Copy)]
pub struct Blob<'b> {
    /// Lowercase hexadecimal SHA-256 of the bytes.
    pub sha256: &'b str,
    /// The bytes.
    pub bytes: &'b [u8],
}

impl Reader<'_> {
    /// Bytes by their hash. Whoever asks has found the hash in a row of its own scope.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn blob(&mut self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(on_engine!(self.c, c => {
            blobs::table.find(sha256).select(blobs::bytes).get_result(c).optional()?
        }))
    }

    /// References counted to a blob; `None` when it is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn blob_references(&mut self, sha256: &str) -> Result<Option<i64>, StoreError> {
        Ok(on_engine!(self.c, c => blobs::table.find(sha256).select(blobs::refs).get_result(c).optional()?))
    }
}

impl Writer<'_> {
    /// Stores bytes, or counts one more reference to those already there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_blob(&mut self, blob: Blob<'_>) -> Result<(), StoreError> {
        self.put_blobs(&[blob])
    }

    /// As [`Writer::put_blob`], for several.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_blobs(&mut self, new: &[Blob<'_>]) -> Result<(), StoreError> {
        match self.c.sound()? {
            AnyConnection::Sqlite(connection) => {
                // Nobody else writes meanwhile, and an insertion alone stays prepared: most bytes are new.
                for blob in new {
                    let added = diesel::insert_into(blobs::table)
                        .values((
                            blobs::sha256.eq(blob.sha256),
                            blobs::size.eq(i64::try_from(blob.bytes.len()).unwrap_or(i64::MAX)),
                            blobs::refs.eq(1_i64),
                            blobs::bytes.eq(blob.bytes),
                        ))
                        .on_conflict(blobs::sha256)
                        .do_nothing()
                        .execute(connection)?;
                    if added == 0 {
                        diesel::update(blobs::table.find(blob.sha256))
                            .set(blobs::refs.eq(blobs::refs + 1_i64))
                            .execute(connection)?;
                    }
                }
                Ok(())
            }
            AnyConnection::Postgres(connection) => {
                // One round trip; a statement may not meet the same row twice, so that equal blobs are counted first.
                let mut counted: BTreeMap<&str, (&[u8], i64)> = BTreeMap::new();
                for blob in new {
                    counted.entry(blob.sha256).or_insert((blob.bytes, 0)).1 += 1;
                }
                let rows: Vec<_> = counted
                    .into_iter()
                    .map(|(sha256, (bytes, count))| {
                        (
                            blobs::sha256.eq(sha256),
                            blobs::size.eq(i64::try_from(bytes.len()).unwrap_or(i64::MAX)),
                            blobs::refs.eq(count),
                            blobs::bytes.eq(bytes),
                        )
                    })
                    .collect();
                for part in rows.chunks(ROWS) {
                    diesel::insert_into(blobs::table)
                        .values(part)
                        .on_conflict(blobs::sha256)
                        .do_update()
                        .set(blobs::refs.eq(blobs::refs + excluded(blobs::refs)))
                        .execute(connection)?;
                }
                Ok(())
            }
        }
    }

    /// Takes one reference away; the bytes go with the last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_blob(&mut self, sha256: &str) -> Result<(), StoreError> {
        on_engine!(self.c, c => {
            diesel::update(blobs::table.find(sha256)).set(blobs::refs.eq(blobs::refs - 1_i64)).execute(c)?;
            diesel::delete(blobs::table.find(sha256)).filter(blobs::refs.le(0_i64)).execute(c)?
        });
        Ok(())
    }
}

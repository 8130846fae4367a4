//! Bytes, addressed by their SHA-256 and stored once.

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, RunQueryDsl as _};

use crate::{Reader, StoreError, Writer, connection::on_engine, schema::blobs};

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
            blobs::table.find(sha256).select(blobs::bytes).first(c).optional()?
        }))
    }

    /// References counted to a blob; `None` when it is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn blob_references(&mut self, sha256: &str) -> Result<Option<i64>, StoreError> {
        Ok(on_engine!(self.c, c => blobs::table.find(sha256).select(blobs::refs).first(c).optional()?))
    }
}

impl Writer<'_> {
    /// Stores bytes, or counts one more reference to those already there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_blob(&mut self, blob: Blob<'_>) -> Result<(), StoreError> {
        let size = i64::try_from(blob.bytes.len()).unwrap_or(i64::MAX);
        on_engine!(self.c, c => {
            diesel::insert_into(blobs::table)
                .values((
                    blobs::sha256.eq(blob.sha256),
                    blobs::size.eq(size),
                    blobs::refs.eq(1_i64),
                    blobs::bytes.eq(blob.bytes),
                ))
                .on_conflict(blobs::sha256)
                .do_update()
                .set(blobs::refs.eq(blobs::refs + 1_i64))
                .execute(c)?
        });
        Ok(())
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

//! Blobs: bytes that are addressed by their SHA-256 and stored once.

use std::collections::BTreeMap;

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
};

use crate::{Reader, StoreError, Writer, connection::on_engine, schema::blobs, statement::Part};

/// Blobs shorter than this many bytes are not compressed.
const MIN_COMPRESSED_LEN: usize = 256;
/// Maximum number of blobs written by one statement. The number is small because the text of the statement depends on
/// it.
const BLOBS_PER_STATEMENT: usize = 3;
/// Blobs longer than this many bytes are not compressed either, because a block is decompressed whole.
const MAX_COMPRESSED_LEN: usize = 1 << 20;

/// Bytes in their stored form. Create it before a transaction begins, because compression takes time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    sha256: String,
    /// Size in bytes before compression.
    size: i64,
    /// Number of rows that refer to it.
    count: i64,
    encoding: &'static str,
    bytes: Vec<u8>,
}

impl Blob {
    /// A blob with one reference. `sha256` is the lowercase hexadecimal SHA-256 of the bytes, which the caller
    /// guarantees. The bytes are compressed when that saves at least one eighth.
    #[must_use]
    pub fn new(sha256: impl Into<String>, bytes: &[u8]) -> Self {
        Self::shared(sha256, bytes, 1)
    }

    /// A blob that is never compressed, for content such as attachments that would gain little.
    #[must_use]
    pub fn plain(sha256: impl Into<String>, bytes: Vec<u8>) -> Self {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        Self { sha256: sha256.into(), size, count: 1, encoding: PLAIN, bytes }
    }

    /// As [`Blob::new`], with `count` references.
    #[must_use]
    pub fn shared(sha256: impl Into<String>, bytes: &[u8], count: usize) -> Self {
        let (sha256, size) = (sha256.into(), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        if (MIN_COMPRESSED_LEN..=MAX_COMPRESSED_LEN).contains(&bytes.len()) {
            let compressed = lz4_flex::block::compress(bytes);
            if compressed.len() < bytes.len() - bytes.len() / 8 {
                return Self { sha256, size, count, encoding: LZ4, bytes: compressed };
            }
        }
        Self { sha256, size, count, encoding: PLAIN, bytes: bytes.to_vec() }
    }

    /// The lowercase hexadecimal SHA-256 of the bytes.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

const PLAIN: &str = "plain";
/// One block in the LZ4 format; its uncompressed size is in the `size` column.
const LZ4: &str = "lz4";

#[derive(Queryable, Selectable)]
#[diesel(table_name = blobs)]
struct Stored {
    size: i64,
    encoding: String,
    bytes: Vec<u8>,
}

impl Reader<'_> {
    /// The bytes with that hash.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Corrupt`] when they cannot be decompressed.
    pub fn blob(&mut self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found: Option<Stored> = on_engine!(self.c.get()?, c => {
            blobs::table.find(sha256).select(Stored::as_select()).get_result(c).optional()?
        });
        found
            .map(|stored| match stored.encoding.as_str() {
                PLAIN => Ok(stored.bytes),
                _ => {
                    let size =
                        usize::try_from(stored.size).ok().filter(|size| *size <= MAX_COMPRESSED_LEN).unwrap_or(0);
                    lz4_flex::block::decompress(&stored.bytes, size)
                        .map_err(|error| StoreError::Corrupt(format!("the bytes {sha256}: {error}")))
                }
            })
            .transpose()
    }

    /// The number of rows that refer to these bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn blob_references(&mut self, sha256: &str) -> Result<Option<i64>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => blobs::table.find(sha256).select(blobs::refs).get_result(c).optional()?))
    }
}

impl Writer<'_> {
    /// Stores bytes, or adds to the reference count of those already stored.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_blob(&mut self, blob: &Blob) -> Result<(), StoreError> {
        self.put_blobs(std::slice::from_ref(blob))
    }

    /// As [`Writer::put_blob`], for several blobs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_blobs(&mut self, new: &[Blob]) -> Result<(), StoreError> {
        // Each blob once, in the same order in every job, so that no two jobs can deadlock.
        let mut once: BTreeMap<&str, (&Blob, i64)> = BTreeMap::new();
        for blob in new {
            once.entry(&blob.sha256).or_insert((blob, 0)).1 += blob.count;
        }
        let once: Vec<_> = once.into_values().collect();
        for some in once.chunks(BLOBS_PER_STATEMENT) {
            let mut statement = Vec::with_capacity(11 * some.len() + 1);
            for (rank, (blob, count)) in some.iter().enumerate() {
                statement.extend([
                    Part::Sql(if rank == 0 {
                        "INSERT INTO blobs (sha256, size, refs, encoding, bytes) VALUES ("
                    } else {
                        "), ("
                    }),
                    Part::Text(&blob.sha256),
                    Part::Sql(", "),
                    Part::BigInt(blob.size),
                    Part::Sql(", "),
                    Part::BigInt(*count),
                    Part::Sql(", "),
                    Part::Text(blob.encoding),
                    Part::Sql(", "),
                    Part::Bytes(&blob.bytes),
                ]);
            }
            statement.push(Part::Sql(") ON CONFLICT (sha256) DO UPDATE SET refs = blobs.refs + excluded.refs"));
            self.c.change("blobs", &statement)?;
        }
        Ok(())
    }

    /// Removes one reference; the bytes are deleted with the last one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_blob(&mut self, sha256: &str) -> Result<(), StoreError> {
        on_engine!(self.c.get()?, c => {
            diesel::update(blobs::table.find(sha256)).set(blobs::refs.eq(blobs::refs - 1_i64)).execute(c)?;
            diesel::delete(blobs::table.find(sha256)).filter(blobs::refs.le(0_i64)).execute(c)?
        });
        Ok(())
    }
}

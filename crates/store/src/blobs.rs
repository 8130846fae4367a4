//! Bytes, addressed by their SHA-256 and stored once.

use std::collections::BTreeMap;

use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
};

use crate::{Reader, StoreError, Writer, connection::on_engine, schema::blobs, statement::Part};

/// Shorter bytes are stored as they are.
const WORTH_IT: usize = 256;
/// Bytes written by one statement, at most: its text depends on how many they are.
const TOGETHER: usize = 3;
/// Longer ones too: a block is read back whole.
const TOO_LONG: usize = 1 << 20;

/// Bytes to store, as they will stand. To be made before a transaction, not within: compressing takes time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    sha256: String,
    /// Of the bytes given.
    size: i64,
    /// How many rows point to it.
    count: i64,
    encoding: &'static str,
    bytes: Vec<u8>,
}

impl Blob {
    /// Bytes, and the lowercase hexadecimal SHA-256 that the caller promises. They are compressed where that saves an eighth.
    #[must_use]
    pub fn new(sha256: impl Into<String>, bytes: &[u8]) -> Self {
        Self::shared(sha256, bytes, 1)
    }

    /// Bytes that are compressed already, or not worth it: attachments.
    #[must_use]
    pub fn plain(sha256: impl Into<String>, bytes: Vec<u8>) -> Self {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        Self { sha256: sha256.into(), size, count: 1, encoding: PLAIN, bytes }
    }

    /// As [`Blob::new`], for bytes that several rows point to.
    #[must_use]
    pub fn shared(sha256: impl Into<String>, bytes: &[u8], count: usize) -> Self {
        let (sha256, size) = (sha256.into(), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        if (WORTH_IT..=TOO_LONG).contains(&bytes.len()) {
            let compressed = lz4_flex::block::compress(bytes);
            if compressed.len() < bytes.len() - bytes.len() / 8 {
                return Self { sha256, size, count, encoding: LZ4, bytes: compressed };
            }
        }
        Self { sha256, size, count, encoding: PLAIN, bytes: bytes.to_vec() }
    }

    /// The hash by which it is found.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

const PLAIN: &str = "plain";
/// One block of the LZ4 format; its size stands beside it.
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
                    let size = usize::try_from(stored.size).ok().filter(|size| *size <= TOO_LONG).unwrap_or(0);
                    lz4_flex::block::decompress(&stored.bytes, size)
                        .map_err(|error| StoreError::Corrupt(format!("the bytes {sha256}: {error}")))
                }
            })
            .transpose()
    }

    /// How many rows point to these bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn blob_references(&mut self, sha256: &str) -> Result<Option<i64>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => blobs::table.find(sha256).select(blobs::refs).get_result(c).optional()?))
    }
}

impl Writer<'_> {
    /// Stores bytes, or counts one more reference to those already there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_blob(&mut self, blob: &Blob) -> Result<(), StoreError> {
        self.put_blobs(std::slice::from_ref(blob))
    }

    /// As [`Writer::put_blob`], for several.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_blobs(&mut self, new: &[Blob]) -> Result<(), StoreError> {
        // Each once, in an order that all jobs keep: no two wait for each other's bytes.
        let mut once: BTreeMap<&str, (&Blob, i64)> = BTreeMap::new();
        for blob in new {
            once.entry(&blob.sha256).or_insert((blob, 0)).1 += blob.count;
        }
        let once: Vec<_> = once.into_values().collect();
        for some in once.chunks(TOGETHER) {
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

    /// Takes one reference away; the bytes go with the last.
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

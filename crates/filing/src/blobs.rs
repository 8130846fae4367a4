//! Storage of the bytes of attachments, and temporary files for uploads, which are never held in memory as a whole.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use guichet_store::{Blob, Reader, StoreError, Writer};

/// Storage for the bytes of attachments, addressed by their SHA-256. The default is [`InDatabase`].
///
/// Each method is called inside the transaction that writes the row referring to the bytes, so storage in the database
/// is atomic with that row. Storage outside the database must make [`Blobs::put`] durable before it returns, and
/// [`Blobs::remove`] may only delete bytes that no committed row can refer to: bytes without a row only waste space,
/// but a row without its bytes is a data loss.
pub trait Blobs: Send + Sync {
    /// Stores the bytes of a file, or adds one use to bytes that are already stored. The caller guarantees the hash and
    /// the size in bytes, and keeps the file.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Full`] when there is no space.
    fn put(&self, writer: &mut Writer<'_>, file: &Path, sha256: &str, size: u64) -> Result<(), StoreError>;

    /// The bytes; `None` when there are none. The caller must have found the hash in a row of its own organization.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read(&self, reader: &mut Reader<'_>, sha256: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Removes one use; the bytes are deleted with the last one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn remove(&self, writer: &mut Writer<'_>, sha256: &str) -> Result<(), StoreError>;
}

/// Storage in the database, next to the rows that refer to the bytes: a single thing to back up.
#[derive(Debug, Clone, Copy, Default)]
pub struct InDatabase;

impl Blobs for InDatabase {
    fn put(&self, writer: &mut Writer<'_>, file: &Path, sha256: &str, size: u64) -> Result<(), StoreError> {
        let bytes = fs::read(file).map_err(|error| unavailable(file, &error))?;
        if u64::try_from(bytes.len()) != Ok(size) {
            return Err(unavailable(file, &io::Error::other("the file changed while it was taken in")));
        }
        writer.put_blob(&Blob::plain(sha256, bytes))
    }

    fn read(&self, reader: &mut Reader<'_>, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        reader.blob(sha256)
    }

    fn remove(&self, writer: &mut Writer<'_>, sha256: &str) -> Result<(), StoreError> {
        writer.drop_blob(sha256)
    }
}

fn unavailable(file: &Path, error: &io::Error) -> StoreError {
    if error.kind() == io::ErrorKind::StorageFull {
        return StoreError::Full;
    }
    StoreError::Unavailable { location: file.display().to_string(), cause: error.to_string() }
}

/// Prefix of the file names of [`Spooled`].
const SPOOLED: &str = "guichet-scan_";

/// A temporary file, removed whenever this value is dropped.
#[derive(Debug)]
pub struct Spooled(PathBuf);

impl Spooled {
    /// Creates an empty file in a directory, readable only by this user. The id comes from [`crate::Ids`].
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Unavailable`].
    pub fn create(directory: &Path, id: &str) -> Result<(Self, fs::File), StoreError> {
        let path = directory.join(format!("guichet-{id}"));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|error| unavailable(&path, &error))?;
        Ok((Self(path), file))
    }

    /// Creates a file with these bytes.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Unavailable`].
    pub fn holding(directory: &Path, id: &str, bytes: &[u8]) -> Result<Self, StoreError> {
        let (spooled, mut file) = Self::create(directory, id)?;
        spooled.append(&mut file, bytes)?;
        Ok(spooled)
    }

    /// Appends bytes to the file.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Unavailable`].
    pub fn append(&self, file: &mut fs::File, bytes: &[u8]) -> Result<(), StoreError> {
        file.write_all(bytes).map_err(|error| unavailable(&self.0, &error))
    }

    /// Path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Removes temporary files older than one hour, left in a directory by a process that was killed. Returns how many
    /// were removed.
    #[must_use]
    pub fn tidy(directory: &Path) -> usize {
        let old = |entry: &fs::DirEntry| {
            let modified = entry.metadata().and_then(|found| found.modified());
            entry.file_name().to_string_lossy().starts_with(SPOOLED)
                && modified.is_ok_and(|at| at.elapsed().is_ok_and(|age| age.as_secs() > 3_600))
        };
        let entries = fs::read_dir(directory).into_iter().flatten().flatten();
        entries.filter(old).filter(|entry| fs::remove_file(entry.path()).is_ok()).count()
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(path = %self.0.display(), "a spooled file could not be removed: {error}");
        }
    }
}

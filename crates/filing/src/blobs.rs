//! Where the bytes of attachments are kept, and how they come in: through a file, never whole in memory while they come.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use guichet_store::{Blob, Reader, StoreError, Writer};

/// Where the bytes of attachments are kept, by their SHA-256. The default is [`InDatabase`].
///
/// Each use is inside the transaction that names the bytes, so that what keeps them in the database is atomic with it. What
/// keeps them elsewhere makes [`Blobs::put`] durable before it returns, and only forgets in [`Blobs::remove`] what no
/// committed row may name: bytes that nobody names are waste, a name without bytes is a loss.
pub trait Blobs: Send + Sync {
    /// Keeps the bytes of a file, or counts one more use of those it has. The hash and the size in bytes are the caller's
    /// promise; the file stays the caller's.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Full`] where there is no room.
    fn put(&self, writer: &mut Writer<'_>, file: &Path, sha256: &str, size: u64) -> Result<(), StoreError>;

    /// The bytes; `None` where there are none. Whoever asks found the hash in a row of its own scope.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read(&self, reader: &mut Reader<'_>, sha256: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Takes one use away; the bytes go with the last.
    ///
    /// # Errors
    /// [`StoreError`].
    fn remove(&self, writer: &mut Writer<'_>, sha256: &str) -> Result<(), StoreError>;
}

/// In the database, beside the rows that name them: one thing to back up.
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

/// How the files of [`Spooled`] begin.
const SPOOLED: &str = "guichet-scan_";

/// A file of ours that waits; it is removed when this value is dropped, however that comes.
#[derive(Debug)]
pub struct Spooled(PathBuf);

impl Spooled {
    /// An empty file in a directory, which only we may read, and its path. The id is one of [`crate::Ids`].
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

    /// A file that holds these bytes.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Unavailable`].
    pub fn holding(directory: &Path, id: &str, bytes: &[u8]) -> Result<Self, StoreError> {
        let (spooled, mut file) = Self::create(directory, id)?;
        spooled.append(&mut file, bytes)?;
        Ok(spooled)
    }

    /// Adds bytes at its end.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Unavailable`].
    pub fn append(&self, file: &mut fs::File, bytes: &[u8]) -> Result<(), StoreError> {
        file.write_all(bytes).map_err(|error| unavailable(&self.0, &error))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Removes what a process that was killed left in a directory: files of ours that are older than an hour. Returns how
    /// many.
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

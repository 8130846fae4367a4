//! Writes a set of files atomically: all of them or none, and never a partial file.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write as _},
    path::{Component, Path, PathBuf},
};

/// A set of files to write below a directory.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// Paths below the directory, with their bytes.
    pub(crate) write: Vec<(PathBuf, Vec<u8>)>,
    /// Paths below the directory to remove.
    pub(crate) remove: Vec<PathBuf>,
}

/// A path that could not be written, and the cause.
#[derive(Debug)]
pub(crate) struct WriteError {
    /// The path.
    pub(crate) path: PathBuf,
    /// The cause.
    pub(crate) cause: io::Error,
}

impl Files {
    /// Adds a file.
    pub(crate) fn add(&mut self, path: impl Into<PathBuf>, bytes: Vec<u8>) {
        self.write.push((path.into(), bytes));
    }

    /// Writes the set. Each file is first written under a temporary name next to its destination; only when all of them
    /// have been written are they renamed. If writing the temporary files fails, the directory is left as it was.
    pub(crate) fn commit(&self, directory: &Path) -> Result<(), WriteError> {
        let mut staged = Staged::default();
        for (path, bytes) in &self.write {
            let target = directory.join(path);
            if fs::read(&target).is_ok_and(|known| known == *bytes) {
                continue;
            }
            if let Err(cause) = staged.stage(&target, bytes) {
                staged.undo();
                return Err(WriteError { path: target, cause });
            }
        }
        if self.write.is_empty()
            && let Err(cause) = staged.directories(directory)
        {
            return Err(WriteError { path: directory.to_owned(), cause });
        }
        staged.place()?;
        let written: BTreeSet<&PathBuf> = self.write.iter().map(|(path, _)| path).collect();
        for path in self.remove.iter().filter(|path| !written.contains(path) && below(path)) {
            let target = directory.join(path);
            match fs::remove_file(&target) {
                Ok(()) => prune(directory, &target),
                Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                Err(cause) => return Err(WriteError { path: target, cause }),
            }
        }
        Ok(())
    }
}

/// Whether the path stays below its directory.
pub(crate) fn below(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// Removes the directories that become empty when a file is removed.
fn prune(root: &Path, removed: &Path) {
    for parent in removed.ancestors().skip(1).take_while(|parent| *parent != root) {
        if fs::remove_dir(parent).is_err() {
            return;
        }
    }
}

#[derive(Default)]
struct Staged {
    /// Temporary name and destination.
    files: Vec<(PathBuf, PathBuf)>,
    made: Vec<PathBuf>,
}

impl Staged {
    fn stage(&mut self, target: &Path, bytes: &[u8]) -> io::Result<()> {
        if target.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let parent = target.parent().unwrap_or(Path::new("."));
        self.directories(parent)?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let passing = parent.join(format!(".{name}.{}.tmp", std::process::id()));
        let mut file = fs::File::create(&passing)?;
        self.files.push((passing, target.to_owned()));
        file.write_all(bytes)
    }

    fn directories(&mut self, directory: &Path) -> io::Result<()> {
        let missing: Vec<&Path> =
            directory.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).collect();
        for path in missing.into_iter().rev() {
            fs::create_dir(path)?;
            self.made.push(path.to_owned());
        }
        if directory.as_os_str().is_empty() || directory.is_dir() {
            Ok(())
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    fn place(&mut self) -> Result<(), WriteError> {
        for rank in 0..self.files.len() {
            let (passing, target) = &self.files[rank];
            if let Err(cause) = fs::rename(passing, target) {
                let path = target.clone();
                self.files.drain(..rank);
                self.undo();
                return Err(WriteError { path, cause });
            }
        }
        Ok(())
    }

    /// Best effort: a failure to remove is ignored, as the path was not created by this run.
    fn undo(&self) {
        for (passing, _) in &self.files {
            let _ = fs::remove_file(passing);
        }
        for directory in self.made.iter().rev() {
            let _ = fs::remove_dir(directory);
        }
    }
}

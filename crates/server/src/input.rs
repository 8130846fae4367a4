//! Reading a submission: a file, or stdin for `-`.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use guichet_engine::ProgramSet;
use guichet_pipeline::{Directory, Judgement, judge};

use crate::{
    session::{Session, Stop},
    wrap,
};

/// The bytes of a file and its display name.
#[derive(Debug)]
pub(crate) struct Input {
    /// Path as given, or « entrée standard ».
    pub(crate) name: String,
    /// The bytes read: at most one more than the limit, so that the reader reports a file that is too large.
    pub(crate) bytes: Vec<u8>,
}

/// Reads a file, or stdin for `-`.
pub(crate) fn read(session: &Session, path: &Path) -> Result<Input, Stop> {
    let limit = guichet_schema::MAX_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        let name = session.word("cli-stdin");
        io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(|error| session.cannot_read(&name, &error))?;
        return Ok(Input { name, bytes });
    }
    let name = wrap::clean(&path.display().to_string());
    let opened = fs::File::open(path).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        false => file.take(limit).read_to_end(&mut bytes),
    });
    opened.map_err(|error| session.cannot_read(&name, &error))?;
    Ok(Input { name, bytes })
}

/// Reads and evaluates a file.
pub(crate) fn judged(session: &Session, path: &Path, programs: &ProgramSet) -> Result<(Input, Judgement), Stop> {
    let input = read(session, path)?;
    let judgement = judge(&input.bytes, programs, &Directory::default());
    Ok((input, judgement))
}

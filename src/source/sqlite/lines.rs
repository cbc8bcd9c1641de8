//! A file of JSON lines as a database: a private copy with a row for each line, which is read like any other and grows with the
//! file.
//!
//! Lines are added at the end of such a file. So where it has grown and what was read is still there, only what is new is read.
//! That is looked at in places only: of a file that grew *and* in which bytes were exchanged for as many others, the exchange may
//! stay unseen until it is opened again. Anything else that happens to it has it read anew.

use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::super::failure::Failure;
use super::handle;
use super::print::Print;
use super::private::Folder;
use super::writing::{Writing, unread};
use crate::json;

/// Bytes among which the first line must end.
const FIRST: usize = 1 << 20;
/// Lines between two looks at whether somebody still waits.
const STEPS: i64 = 1_000;
/// Where it is looked whether what was read is still there, and how many bytes at each place.
const SAMPLES: u64 = 64;
const SAMPLE: usize = 4096;
const MARK: &str = "\u{feff}";

/// Whether a file holds JSON lines: the first is an object.
pub(super) fn are_in(path: &Path) -> std::io::Result<bool> {
    let file = handle::open(path)?;
    let mut head = [0; 16];
    let length = handle::read_at(&file, &mut head, 0)?;
    let begins = |bytes: &[u8]| {
        let bytes = bytes.strip_prefix(MARK.as_bytes()).unwrap_or(bytes);
        bytes.trim_ascii_start().first() == Some(&b'{')
    };
    if !begins(&head[..length]) {
        return Ok(false);
    }
    let mut first = vec![0; FIRST];
    let length = handle::read_at(&file, &mut first, 0)?;
    let text = &first[..length];
    let text = text.strip_prefix(MARK.as_bytes()).unwrap_or(text).trim_ascii_start();
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(std::str::from_utf8(line).is_ok_and(|line| json::fields(line).is_ok()))
}

/// The lines of a file, as a database.
#[derive(Debug)]
pub(super) struct Lines {
    folder: Folder,
    copied: Mutex<Copied>,
}

/// What has been copied.
#[derive(Debug)]
struct Copied {
    /// What the file was like, and what was found at its [`SAMPLES`].
    print: Print,
    sampled: u64,
    upto: Upto,
    connection: Connection,
}

/// How far lines have been read.
#[derive(Debug, Clone, Copy, Default)]
struct Upto {
    bytes: u64,
    lines: i64,
    /// Whether the end of the last line is still to come.
    is_open: bool,
    writing: Option<Writing>,
}

impl Lines {
    /// Copies all lines of a file. Ends with [`Failure::Changing`] where `stopped`.
    pub(super) fn copy(path: &Path, stopped: &AtomicBool) -> Result<Self, Failure> {
        // The file may grow meanwhile: what is read ends where it ended.
        let print = Print::of(path)?;
        let folder = Folder::new()?;
        let mut connection = Connection::open(folder.copy())?;
        // Nobody has it yet, and what a crash would leave is thrown away.
        connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")?;
        let mut upto = Upto::default();
        upto.read_on(&mut connection, path, print.file.len, stopped)?;
        // From now on it is read while it grows.
        connection.execute_batch("PRAGMA journal_mode = WAL")?;
        let sampled = sampled(path, upto.bytes)?;
        Ok(Self { folder, copied: Mutex::new(Copied { print, sampled, upto, connection }) })
    }

    /// Whether the file is as it was when it was last read.
    pub(super) fn still_hold(&self, path: &Path) -> bool {
        Print::of(path).is_ok_and(|now| now == self.copied().print)
    }

    /// Takes in the lines that were added to the file. False where something else happened to it, too: then it has to be copied
    /// anew. Whoever reads the copy meanwhile reads on in what was there before.
    pub(super) fn grow(&self, path: &Path, stopped: &AtomicBool) -> Result<bool, Failure> {
        let mut copied = self.copied();
        let Copied { print, sampled: before, upto, connection } = &mut *copied;
        let now = Print::of(path)?;
        let is_longer = now.file.identity == print.file.identity && now.file.len >= upto.bytes;
        if !is_longer || sampled(path, upto.bytes)? != *before {
            return Ok(false);
        }
        let mut further = *upto;
        if !further.read_on(connection, path, now.file.len, stopped)? {
            return Ok(false);
        }
        (*print, *upto, *before) = (now, further, sampled(path, further.bytes)?);
        Ok(true)
    }

    /// Where the database is.
    pub(super) fn database(&self) -> PathBuf {
        self.folder.copy()
    }

    fn copied(&self) -> std::sync::MutexGuard<'_, Copied> {
        self.copied.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upto {
    /// Reads on to where the file had `length` bytes, all or nothing. False where the last line was not what it seemed.
    fn read_on(
        &mut self,
        connection: &mut Connection,
        path: &Path,
        length: u64,
        stopped: &AtomicBool,
    ) -> Result<bool, Failure> {
        let transaction = connection.transaction()?;
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(self.bytes))?;
        let mut lines = BufReader::with_capacity(1 << 16, file.take(length.saturating_sub(self.bytes)));
        let mut line = Vec::new();
        loop {
            line.clear();
            let count = lines.read_until(b'\n', &mut line)?;
            if count == 0 {
                break;
            }
            let is_whole = line.ends_with(b"\n");
            let text = std::str::from_utf8(&line).map(|text| text.trim_start_matches(MARK).trim());
            if self.is_open {
                if text != Ok("") {
                    return Ok(false);
                }
                self.bytes += count as u64;
                self.is_open = !is_whole;
                continue;
            }
            let number = self.lines + 1;
            if number % STEPS == 0 && stopped.load(Ordering::Relaxed) {
                return Err(Failure::Changing);
            }
            let outcome = match text {
                Ok("") if is_whole => Ok(()),
                Ok("") => Err(String::new()),
                Ok(text) => {
                    Writing::of(&transaction, &mut self.writing, text)?.line(&transaction, number, text)?
                }
                Err(_) => Err("the line is no UTF-8".to_owned()),
            };
            match outcome {
                // The last line may be half written.
                Err(_) if !is_whole => break,
                Err(reason) => unread(&transaction, number, &reason)?,
                Ok(()) => self.is_open = !is_whole,
            }
            (self.bytes, self.lines) = (self.bytes + count as u64, number);
        }
        if let Some(writing) = self.writing {
            writing.index(&transaction)?;
        }
        transaction.commit()?;
        Ok(true)
    }
}

/// What stands in some places of the first bytes of a file, and at their end.
fn sampled(path: &Path, bytes: u64) -> std::io::Result<u64> {
    let file = handle::open(path)?;
    let mut sampled = DefaultHasher::new();
    let mut sample = [0; SAMPLE];
    let last = bytes.saturating_sub(SAMPLE as u64);
    for at in 0..=SAMPLES {
        let from = last / SAMPLES * at + if at == SAMPLES { last % SAMPLES } else { 0 };
        let wanted = usize::try_from(bytes - from).unwrap_or(SAMPLE).min(SAMPLE);
        let length = handle::read_at(&file, &mut sample[..wanted], from)?;
        sample[..length].hash(&mut sampled);
    }
    Ok(sampled.finish())
}

#[cfg(test)]
mod tests;

//! How a file can be read without changing a byte of it, or any file beside it.
//!
//! A reader of a database with a write-ahead log normally makes `-wal` and `-shm` beside it, and the last one to close
//! them writes the log into the file. So what stands beside the file decides:
//!
//! * rollback journal, and none to be rolled back: read in place, under `SQLite`'s own locks;
//! * `-wal` and `-shm`, so that some program may be at work: read in place, with `-shm` mapped read-only;
//! * a write-ahead log that was closed, so that there is none: read in place as immutable, which takes no locks; that the
//!   file stayed the same is looked at before and after each answer;
//! * anything that has to be recovered first, such as a `-wal` without `-shm`, or a rollback journal that a crash left:
//!   a private copy, in which it is;
//! * a file of JSON lines: a private copy, which is a database.

use std::fs::{File, Metadata};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, OpenFlags};

use super::super::failure::Failure;
use super::handle::{self, Identity, identity};
use super::lines::{self, Lines};
use super::prepare;
use super::print::{Print, Stamp, with};
use super::private::Folder;

/// Where a connection reads.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// The file itself, under locks.
    Live(Identity, Arc<File>),
    /// The file itself, with the log that some program keeps open.
    LiveLog(Identity),
    /// The file itself, as long as it stays as it was.
    Still(Print),
    /// A copy of the file as it was, with what stood beside it.
    Copy(Print, Arc<Folder>),
    /// A copy that was made of the lines of the file, which grows with it.
    Lines(Arc<Lines>),
}

/// Times a copy is tried while the file changes underneath.
const TRIES: usize = 5;

impl Place {
    /// The way to read a file now. Making a copy of lines ends where `stopped`.
    pub(super) fn decide(path: &Path, stopped: &AtomicBool) -> Result<Self, Failure> {
        if lines::are_in(path)? {
            return Ok(Self::Lines(Arc::new(Lines::copy(path, stopped)?)));
        }
        let which = identity(&std::fs::metadata(path)?);
        let beside = |suffix| std::fs::metadata(with(path, suffix)).ok().filter(Metadata::is_file);
        let has_log = is_wal(path)?;
        if !has_log {
            let hot = beside("-journal").is_some_and(|journal| journal.len() > 0)
                && !is_zeroed(&with(path, "-journal"));
            // A journal that some program is just writing is no trouble: its locks say so.
            return if hot && !is_being_written(path) {
                Self::copy(path)
            } else {
                Ok(Self::Live(which, handle::open(path)?))
            };
        }
        match (beside("-wal"), beside("-shm")) {
            (Some(_), Some(_)) => Ok(Self::LiveLog(which)),
            (Some(log), None) if log.len() > 0 => Self::copy(path),
            _ => Ok(Self::Still(Print::settled(path)?)),
        }
    }

    /// Opens a connection.
    pub(super) fn connect(&self, path: &Path) -> Result<Connection, Failure> {
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let recovering = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match self {
            Self::Live(..) => Connection::open_with_flags(absolute(path)?, read_only)?,
            Self::LiveLog(_) => uri(path, "readonly_shm=1", read_only)?,
            Self::Still(_) => uri(path, "immutable=1", read_only)?,
            Self::Copy(_, folder) => Connection::open_with_flags(folder.copy(), recovering)?,
            Self::Lines(lines) => Connection::open_with_flags(lines.database(), recovering)?,
        };
        prepare(&connection, true)?;
        Ok(connection)
    }

    /// Whether what is read here is still what the file holds. Where the file is read under locks, it always is.
    pub(super) fn still_holds(&self, path: &Path) -> bool {
        match self {
            Self::Live(which, file) => is_file(path, *which) && !is_wal_file(file).unwrap_or(false),
            Self::LiveLog(which) => {
                is_file(path, *which) && with(path, "-wal").exists() && with(path, "-shm").exists()
            }
            Self::Still(print) => {
                Print::of(path).is_ok_and(|now| now.file == print.file && !has_content(now.log.as_ref()))
            }
            Self::Copy(print, _) => Print::of(path).is_ok_and(|now| now == *print),
            Self::Lines(lines) => lines.still_hold(path),
        }
    }

    /// Takes in what was added to the file, where it is only that; false where another way to read it has to be found.
    pub(super) fn grow(&self, path: &Path, stopped: &AtomicBool) -> Result<bool, Failure> {
        if let Self::Lines(lines) = self { lines.grow(path, stopped) } else { Ok(false) }
    }

    /// Whether it is a copy in which something was mended.
    pub(super) fn is_copy(&self) -> bool {
        matches!(self, Self::Copy(..))
    }

    /// Whether it is a copy made of lines, which takes long to make.
    pub(super) fn is_of_lines(&self) -> bool {
        matches!(self, Self::Lines(..))
    }

    /// Whether nobody can commit while one connection reads, so that another sees the same.
    pub(super) fn is_held_by_reading(&self) -> bool {
        !matches!(self, Self::LiveLog(_) | Self::Lines(_))
    }

    /// Whether two connections read the same content.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Live(one, _), Self::Live(another, _)) => one == another,
            (Self::Still(one), Self::Still(another)) => one == another,
            (Self::Copy(_, one), Self::Copy(_, another)) => Arc::ptr_eq(one, another),
            _ => false,
        }
    }

    /// Whether an answer that was just read is one the file gave: it did not change meanwhile.
    pub(super) fn was_undisturbed(&self, path: &Path) -> bool {
        match self {
            Self::Still(print) => Print::of(path).is_ok_and(|now| now.file == print.file),
            Self::Live(..) | Self::LiveLog(_) | Self::Copy(..) | Self::Lines(_) => true,
        }
    }

    fn copy(path: &Path) -> Result<Self, Failure> {
        for _ in 0..TRIES {
            let print = Print::settled(path)?;
            let folder = Folder::new()?;
            let copy = folder.copy();
            copy_file(&*handle::open(path)?, &copy)?;
            for suffix in ["-wal", "-journal"] {
                let from = with(path, suffix);
                if from.exists() {
                    std::fs::copy(from, with(&copy, suffix))?;
                }
            }
            if Print::of(path)? == print {
                return Ok(Self::Copy(print, Arc::new(folder)));
            }
        }
        Err(Failure::Changing)
    }
}

/// Whether the path still names the same file.
fn is_file(path: &Path, which: Identity) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| identity(&metadata) == which)
}

fn has_content(stamp: Option<&Stamp>) -> bool {
    stamp.is_some_and(|stamp| stamp.len > 0)
}

/// Whether the file is read through a write-ahead log: the 20th byte of its head.
fn is_wal(path: &Path) -> std::io::Result<bool> {
    is_wal_file(&*handle::open(path)?)
}

fn is_wal_file(file: &File) -> std::io::Result<bool> {
    let mut head = [0; 20];
    let length = handle::read_at(file, &mut head, 0)?;
    Ok(length == head.len() && head[19] == 2)
}

/// Whether a journal says that it holds nothing: its first bytes are zero, or there are none.
fn is_zeroed(journal: &Path) -> bool {
    let mut head = [0; 8];
    File::open(journal).and_then(|mut file| file.read_exact(&mut head)).is_err() || head == [0; 8]
}

/// Whether some program holds the lock under which a journal is written.
fn is_being_written(path: &Path) -> bool {
    let looked =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .and_then(|connection| {
                // Whoever is writing may be waiting for us.
                connection.busy_timeout(Duration::ZERO)?;
                connection.execute_batch("SELECT 1 FROM sqlite_schema LIMIT 1")
            });
    match looked {
        // Readable, or locked: either way a program is at work. What has to be rolled back first is neither.
        Ok(()) => true,
        Err(error) => matches!(
            error.sqlite_error_code(),
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
        ),
    }
}

/// Everything that could end the path of a URI, or mean something in it.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

fn uri(path: &Path, option: &str, flags: OpenFlags) -> Result<Connection, Failure> {
    let path = absolute(path)?;
    let path = percent_encode(path.as_os_str().as_encoded_bytes(), PATH);
    let uri = format!("file:{path}?{option}");
    Ok(Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?)
}

/// An absolute path cannot be taken for a URI.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    Ok(std::path::absolute(path)?)
}

/// Copies a file of which only its open handle may be used.
fn copy_file(from: &File, to: &Path) -> std::io::Result<()> {
    let mut to = File::create_new(to)?;
    let mut buffer = vec![0; 1 << 20];
    let mut offset = 0;
    loop {
        let count = handle::read_at(from, &mut buffer, offset)?;
        if count == 0 {
            return Ok(());
        }
        to.write_all(&buffer[..count])?;
        offset += count as u64;
    }
}

//! What a file is, before a driver touches it: looking must not create, convert or lock anything.

use std::io::ErrorKind;
use std::path::Path;

use super::sqlite::handle;
use crate::error::{Code, Error, Result};

const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Makes sure that the path is an `SQLite` database, by its first bytes and not by its name.
pub(crate) fn check(path: &Path) -> Result<()> {
    let shown = path.display();
    let name = path.file_name().map_or_else(|| shown.to_string(), |name| name.to_string_lossy().into_owned());
    let metadata = std::fs::metadata(path).map_err(|error| cannot_open(&error, path))?;
    if metadata.is_dir() {
        return Err(Error::new(Code::FileDirectory, format!("{shown} is a folder."))
            .hint("Choose the database file inside it."));
    }
    let mut head = [0; 64];
    let length = handle::open(path)
        .and_then(|file| handle::read_at(&file, &mut head, 0))
        .map_err(|error| cannot_open(&error, path))?;
    let head = &head[..length];
    if head.is_empty() {
        return Err(Error::new(Code::FileEmpty, format!("{name} is empty (0 bytes)."))
            .hint("Choose another file. An empty event log is made with `backstory-cli init`."));
    }
    if head.starts_with(MAGIC) {
        return Ok(());
    }
    if looks_random(head) {
        return Err(Error::new(Code::FileEncrypted, format!("{name} looks like an encrypted database."))
            .hint("Backstory cannot open those. Decrypt a copy with the program that made it, then open the copy."));
    }
    let first: String = head
        .iter()
        .take(4)
        .map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '.' })
        .collect();
    Err(Error::new(
        Code::FileNotSqlite,
        format!("{name} is not a SQLite database: its first bytes are “{first}”{}.", what(head)),
    )
    .hint("Choose a file that SQLite wrote, or one with a JSON object on each line."))
}

fn cannot_open(error: &std::io::Error, path: &Path) -> Error {
    let shown = path.display();
    let explained = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            Error::new(Code::FileMissing, format!("There is no file at {shown}."))
                .hint("Backstory never creates databases when opening. Check the path, or choose a file.")
        }
        ErrorKind::PermissionDenied => {
            Error::new(Code::FilePermission, format!("Your user may not read {shown}."))
                .hint("Ask for read access to the file and its folder.")
        }
        _ => Error::new(Code::FileIo, format!("{shown} could not be read.")),
    };
    explained.detail(error.to_string())
}

fn what(head: &[u8]) -> &'static str {
    match head {
        [b'P', b'K', 3 | 5, ..] => ", a zip file",
        [0x1f, 0x8b, ..] => ", a gzip file",
        [b'%', b'P', b'D', b'F', ..] => ", a PDF",
        [0x89, b'P', b'N', b'G', ..] => ", a picture",
        _ if head
            .iter()
            .all(|byte| byte.is_ascii() && (!byte.is_ascii_control() || byte.is_ascii_whitespace())) =>
        {
            ", a text"
        }
        _ => "",
    }
}

/// No magic number that we know, and bytes of every kind: what a cipher leaves.
fn looks_random(head: &[u8]) -> bool {
    let distinct = head.iter().collect::<std::collections::HashSet<_>>().len();
    what(head).is_empty() && head.len() == 64 && distinct >= 48
}

//! A file of JSON lines as a database: a private copy with a row for each line, which is read like any other.
//!
//! Lines of the interchange format become a native log. Other objects stand as they are in the table `lines`, and mappings find
//! the change events among them. A line that is neither stands in `unread_lines`, with the reason.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, params};

use super::super::failure::Failure;
use super::handle;
use crate::interchange;
use crate::json;

/// Where lines stand that are no events of a native log.
const LINES: &str = "CREATE TABLE lines (line INTEGER PRIMARY KEY, event JSON NOT NULL)";
/// A native log, as far as reading needs it. What a file repeats is repeated.
const LOG: &str = "CREATE TABLE events (seq INTEGER PRIMARY KEY, entity_type TEXT NOT NULL, entity_id TEXT NOT NULL, \
     objective_id TEXT NOT NULL, version INTEGER NOT NULL, action TEXT NOT NULL, changes TEXT NOT NULL, actor TEXT, metadata TEXT, \
     inserted_at TEXT NOT NULL)";
const INDEXES: &str = "CREATE INDEX events_timeline ON events (objective_id, seq); \
     CREATE INDEX events_members ON events (objective_id, entity_type, entity_id, seq); \
     CREATE INDEX events_entity ON events (entity_type, entity_id, seq)";
const UNREAD: &str = "CREATE TABLE unread_lines (line INTEGER PRIMARY KEY, reason TEXT NOT NULL)";
const INSERT_LINE: &str = "INSERT INTO lines VALUES (?1, ?2)";
const INSERT_EVENT: &str = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const INSERT_UNREAD: &str = "INSERT INTO unread_lines VALUES (?1, ?2)";
/// How many lines there are that are not read, and the first of them.
const FIRST_UNREAD: &str = "SELECT count(*), line, reason FROM unread_lines ORDER BY line LIMIT 1";

/// Bytes among which the first line must end.
const FIRST: usize = 1 << 20;
/// Lines between two looks at whether somebody still waits.
const STEPS: i64 = 1_000;
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

/// Makes a database of the lines of a file, up to `length` bytes of it. Ends with [`Failure::Changing`] where `stopped`.
pub(super) fn copy(from: &Path, length: u64, to: &Path, stopped: &AtomicBool) -> Result<(), Failure> {
    let mut connection = Connection::open(to)?;
    // Nobody has it yet, and what a crash would leave is thrown away.
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")?;
    let transaction = connection.transaction()?;
    let mut lines = BufReader::with_capacity(1 << 16, File::open(from)?.take(length));
    let (mut line, mut number, mut written) = (Vec::new(), 0, None);
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        if number % STEPS == 0 && stopped.load(Ordering::Relaxed) {
            return Err(Failure::Changing);
        }
        let is_whole = line.ends_with(b"\n");
        let text = std::str::from_utf8(&line).map(|text| text.trim_start_matches(MARK).trim());
        let outcome = match text {
            Ok("") => continue,
            Ok(text) => Writing::of(&transaction, &mut written, text)?.line(&transaction, number, text)?,
            Err(_) => Err("the line is no UTF-8".to_owned()),
        };
        match outcome {
            // The last line may be half written.
            Err(_) if !is_whole => {}
            Err(reason) => unread(&transaction, number, &reason)?,
            Ok(()) => {}
        }
    }
    if matches!(written, Some(Writing::Log { .. })) {
        transaction.execute_batch(INDEXES)?;
    }
    Ok(transaction.commit()?)
}

/// What there is to say of lines that are not read: how many, the first, and its reason. None where all are, or the database
/// holds no lines.
pub(in crate::source) fn first_unread(
    connection: &Connection,
) -> Result<Option<(i64, i64, String)>, rusqlite::Error> {
    if !connection.table_exists(None, "unread_lines")? {
        return Ok(None);
    }
    connection.query_row(FIRST_UNREAD, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map(Some)
}

fn unread(connection: &Connection, number: i64, reason: &str) -> Result<(), rusqlite::Error> {
    if !connection.table_exists(None, "unread_lines")? {
        connection.execute_batch(UNREAD)?;
    }
    connection.prepare_cached(INSERT_UNREAD)?.execute(params![number, reason]).map(|_| ())
}

/// What lines are written as. The first one decides.
enum Writing {
    /// Events of a native log, the last of which had this `seq`.
    Log { last: i64 },
    /// Rows.
    Lines,
}

impl Writing {
    fn of<'w>(
        connection: &Connection,
        writing: &'w mut Option<Self>,
        first: &str,
    ) -> Result<&'w mut Self, rusqlite::Error> {
        if writing.is_none() {
            let is_log = interchange::parse(first).is_ok();
            connection.execute_batch(if is_log { LOG } else { LINES })?;
            *writing = Some(if is_log { Self::Log { last: 0 } } else { Self::Lines });
        }
        Ok(writing.get_or_insert(Self::Lines))
    }

    /// Writes a line. The inner error is the reason why it is not one.
    fn line(
        &mut self,
        connection: &Connection,
        number: i64,
        text: &str,
    ) -> Result<Result<(), String>, rusqlite::Error> {
        match self {
            Self::Lines => {
                if let Err(reason) = json::fields(text) {
                    return Ok(Err(format!("the line {reason}")));
                }
                connection.prepare_cached(INSERT_LINE)?.execute(params![number, text])?;
            }
            Self::Log { last } => {
                let event = match interchange::parse(text) {
                    Ok(event) => event,
                    Err(reason) => return Ok(Err(reason)),
                };
                // An export says the log's own; one that does not rise is none.
                let own = seq(text).filter(|seq| seq > last);
                *last = own.unwrap_or(last.saturating_add(1));
                connection.prepare_cached(INSERT_EVENT)?.execute(params![
                    *last,
                    event.entity.entity_type,
                    event.entity.entity_id,
                    event.objective_id,
                    event.version,
                    event.action,
                    event.changes,
                    event.actor,
                    event.metadata,
                    event.inserted_at.to_string(),
                ])?;
            }
        }
        Ok(Ok(()))
    }
}

fn seq(line: &str) -> Option<i64> {
    json::fields(line).ok()?.list.iter().find(|field| field.name == "seq")?.value.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) -> bool {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.ndjson");
        std::fs::write(&path, text).expect("a file");
        are_in(&path).expect("read")
    }

    #[test]
    fn the_first_line_decides() {
        assert!(is("{\"a\":1}\n{\"b\":2}") && is("\u{feff}\n  {}\n") && is("{\"a\":1}"));
        assert!(
            !is("") && !is("[1]\n") && !is("{\n  \"a\": 1\n}\n") && !is("SQLite format 3\0") && !is("{x}\n")
        );
    }

    /// The rows of a table after copying a text.
    fn copied(text: &str, query: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("a.ndjson"), folder.path().join("copy.db"));
        std::fs::write(&from, text).expect("a file");
        copy(&from, text.len() as u64, &to, &AtomicBool::new(false)).expect("copied");
        let connection = Connection::open(to).expect("opened");
        let mut statement = connection.prepare(query).expect("a question");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    }

    #[test]
    fn what_is_no_object_is_kept_with_the_reason_and_what_is_half_written_waits() {
        let text = "{\"n\": 1.10}\r\n\nnull\n{\"n\":9007199254740993}\n{\"half";
        assert_eq!(
            copied(text, "SELECT line || ' ' || event FROM lines"),
            ["1 {\"n\": 1.10}", "4 {\"n\":9007199254740993}"]
        );
        assert_eq!(
            copied(text, "SELECT line || ' ' || reason FROM unread_lines"),
            ["3 the line is not a JSON object"]
        );
    }

    #[test]
    fn an_export_keeps_the_places_of_its_events() {
        let line = |seq: &str, version: u32| {
            format!(
                r#"{{{seq}"entity_type":"o","entity_id":"1","objective_id":"1","version":{version},"action":"updated","changes":{{}},"inserted_at":"2026-01-02T03:04:05Z"}}"#
            )
        };
        let text =
            [line("\"seq\":7,", 1), line("\"seq\":9,", 2), line("\"seq\":9,", 2), line("", 3)].join("\n");
        assert_eq!(
            copied(&text, "SELECT seq || ' ' || version || ' ' || inserted_at FROM events"),
            ["7 1", "9 2", "10 2", "11 3"].map(|row| format!("{row} 2026-01-02T03:04:05.000000Z"))
        );
    }
}

//! What a line of a file becomes in the database that is made of them.
//!
//! Lines of the interchange format become a native log. Other objects stand as they are in the table `lines`, and mappings find
//! the change events among them. A line that is neither stands in `unread_lines`, with the reason.

use rusqlite::{Connection, params};

use crate::interchange;
use crate::json;

/// Where lines stand that are no events of a native log.
const LINES: &str = "CREATE TABLE lines (line INTEGER PRIMARY KEY, event JSON NOT NULL)";
/// A native log, as far as reading needs it. What a file repeats is repeated.
const LOG: &str = "CREATE TABLE events (seq INTEGER PRIMARY KEY, entity_type TEXT NOT NULL, entity_id TEXT NOT NULL, \
     objective_id TEXT NOT NULL, version INTEGER NOT NULL, action TEXT NOT NULL, changes TEXT NOT NULL, actor TEXT, metadata TEXT, \
     inserted_at TEXT NOT NULL)";
const INDEXES: &str = "CREATE INDEX IF NOT EXISTS events_timeline ON events (objective_id, seq); \
     CREATE INDEX IF NOT EXISTS events_members ON events (objective_id, entity_type, entity_id, seq); \
     CREATE INDEX IF NOT EXISTS events_entity ON events (entity_type, entity_id, seq)";
/// The table in which lines stand that are not read.
pub(in crate::source) const UNREAD_LINES: &str = "unread_lines";
const UNREAD: &str = "CREATE TABLE unread_lines (line INTEGER PRIMARY KEY, reason TEXT NOT NULL)";
const INSERT_LINE: &str = "INSERT INTO lines VALUES (?1, ?2)";
const INSERT_EVENT: &str = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const INSERT_UNREAD: &str = "INSERT INTO unread_lines VALUES (?1, ?2)";
/// How many lines there are that are not read, and the first of them.
const FIRST_UNREAD: &str = "SELECT count(*), line, reason FROM unread_lines ORDER BY line LIMIT 1";

/// What lines are written as. The first one decides.
#[derive(Debug, Clone, Copy)]
pub(super) enum Writing {
    /// Events of a native log, the last of which had this `seq`.
    Log { last: i64 },
    /// Rows.
    Lines,
}

impl Writing {
    /// What helps to read what has been written.
    pub(super) fn index(self, connection: &Connection) -> Result<(), rusqlite::Error> {
        if matches!(self, Self::Log { .. }) { connection.execute_batch(INDEXES) } else { Ok(()) }
    }

    /// What lines are written as, of which this is the first that is not blank; their tables are made.
    pub(super) fn of<'w>(
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
    pub(super) fn line(
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

/// What there is to say of lines that are not read: how many, the first, and its reason. None where all are, or the database
/// holds no lines.
pub(in crate::source) fn first_unread(
    connection: &Connection,
) -> Result<Option<(i64, i64, String)>, rusqlite::Error> {
    if !connection.table_exists(None, UNREAD_LINES)? {
        return Ok(None);
    }
    connection.query_row(FIRST_UNREAD, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map(Some)
}

/// Notes that a line is not read, and why.
pub(super) fn unread(connection: &Connection, number: i64, reason: &str) -> Result<(), rusqlite::Error> {
    if !connection.table_exists(None, UNREAD_LINES)? {
        connection.execute_batch(UNREAD)?;
    }
    connection.prepare_cached(INSERT_UNREAD)?.execute(params![number, reason]).map(|_| ())
}

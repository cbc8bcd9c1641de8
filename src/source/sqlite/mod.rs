//! Native logs in `SQLite` files.

pub(super) mod handle;
mod lines;
mod place;
mod pool;
mod print;
mod private;
mod watch;
mod writing;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

pub(super) use self::pool::Pool;
pub(crate) use self::watch::Seen;
pub(super) use self::writing::{UNREAD_LINES, first_unread};

use super::failure::Failure;
use super::session::{Row, Take, bytes_as_text, whole_number};
use super::statements::{ByPlace, Statements};
use crate::decode::Cell;

const COLUMNS: &str = "SELECT name FROM pragma_table_info(?1)";
const TABLES: &str = "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
     WHERE m.type IN ('table', 'view') AND m.name IN ('events', 'objectives', 'snapshots', 'timeline_marks')";
/// How long to wait for a program that is writing.
pub(crate) const BUSY: Duration = Duration::from_secs(5);
/// Statements kept ready on a connection; a page takes about fifteen.
const STATEMENTS_KEPT: usize = 40;

/// Opens a file that is there, for a command that writes.
pub(crate) fn connect_writer(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection, false)?;
    Ok(connection)
}

/// What every connection is told first: a file can hold code in its schema, and it must not run.
pub(super) fn prepare(connection: &Connection, read_only: bool) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.execute_batch("PRAGMA cell_size_check = ON")?;
    // A copy is opened for writing, so that what a crash left can be recovered in it.
    if read_only && !connection.is_readonly("main")? {
        connection.execute_batch("PRAGMA query_only = ON")?;
    }
    Ok(())
}

/// The columns of a table; none where there is no such table.
pub(crate) fn columns(connection: &Connection, table: &str) -> Result<Vec<String>, rusqlite::Error> {
    connection.prepare_cached(COLUMNS)?.query_map([table], |row| row.get(0))?.collect()
}

/// The tables of a log that there are, each with its columns.
pub(super) fn tables(connection: &Connection) -> Result<HashMap<String, Vec<String>>, rusqlite::Error> {
    let mut tables: HashMap<String, Vec<String>> = HashMap::new();
    let mut statement = connection.prepare(TABLES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        tables.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(tables)
}

/// The library and its version.
pub(super) fn version() -> String {
    format!("SQLite {}", rusqlite::version())
}

/// Hands over the rows of a statement, until told to stop.
pub(super) fn each(
    connection: &Connection,
    statement: &str,
    parameters: &[&str],
    row: &mut Take<'_>,
) -> Result<(), Failure> {
    let mut prepared = connection.prepare_cached(statement)?;
    let mut rows = prepared.query(rusqlite::params_from_iter(parameters))?;
    while let Some(found) = rows.next()? {
        if row(found)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// `SQLite`'s cells have types of their own, whatever the column says.
impl Row for rusqlite::Row<'_> {
    fn text(&self, column: usize) -> Result<Option<Cow<'_, str>>, Failure> {
        Ok(match self.get_ref(column)? {
            ValueRef::Null => None,
            ValueRef::Integer(number) => Some(number.to_string().into()),
            ValueRef::Real(number) => Some(format!("{number:?}").into()),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes_as_text(bytes)),
        })
    }

    fn cell(&self, column: usize) -> Result<Cell, Failure> {
        Ok(match self.get_ref(column)? {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(number) => Cell::Number(number.to_string()),
            ValueRef::Real(number) => Cell::Number(format!("{number:?}")),
            ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Cell::Text(text.to_owned()),
                Err(_) => Cell::Bytes(bytes.to_vec()),
            },
            ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        })
    }

    fn number(&self, column: usize) -> Result<i64, Failure> {
        if let ValueRef::Integer(number) = self.get_ref(column)? {
            return Ok(number);
        }
        whole_number(&self.required(column)?)
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT e.seq, e.entity_type, e.entity_id, e.objective_id, e.version, e.action, e.changes, e.actor, ",
            "e.metadata, e.inserted_at FROM events e ",
            $rest
        )
    };
}

/// The entities under an objective, as `m`: a step of the index for each, however many events they have. The last is NULL.
macro_rules! walked {
    () => {
        "WITH RECURSIVE types (t) AS ( \
             SELECT min(entity_type) FROM events WHERE objective_id = $1 \
             UNION ALL SELECT (SELECT min(entity_type) FROM events WHERE objective_id = $1 AND entity_type > types.t) \
             FROM types WHERE types.t IS NOT NULL), \
         m (t, i) AS ( \
             SELECT t, (SELECT min(entity_id) FROM events WHERE objective_id = $1 AND entity_type = types.t) \
             FROM types WHERE t IS NOT NULL \
             UNION ALL SELECT m.t, (SELECT min(entity_id) FROM events \
                 WHERE objective_id = $1 AND entity_type = m.t AND entity_id > m.i) FROM m WHERE m.i IS NOT NULL)"
    };
}

/// What `SQLite` is asked.
pub(crate) static STATEMENTS: Statements = Statements {
    timeline: select!("WHERE e.objective_id = $1 ORDER BY e.seq"),
    // CROSS JOIN keeps SQLite from walking the whole log instead of the members' few moves.
    elsewhere: concat!(
        "SELECT e.seq, e.entity_type, e.entity_id, e.objective_id, e.version, e.action, e.changes, e.actor, ",
        "e.metadata, e.inserted_at FROM (SELECT DISTINCT entity_type, entity_id FROM events WHERE objective_id = $1) m ",
        "CROSS JOIN events e ON e.entity_type = m.entity_type AND e.entity_id = m.entity_id ",
        "AND (e.objective_id < $1 OR e.objective_id > $1) ORDER BY e.seq"
    ),
    entity: select!("WHERE e.entity_type = $1 AND e.entity_id = $2 ORDER BY e.seq"),
    between: select!(
        "WHERE e.seq BETWEEN CAST($1 AS INTEGER) AND CAST($2 AS INTEGER) ORDER BY e.seq LIMIT CAST($3 AS INTEGER)"
    ),
    members: "SELECT objective_id, entity_type, entity_id, count(*), min(seq), max(seq) \
         FROM events GROUP BY objective_id, entity_type, entity_id",
    by_seq: select!("WHERE e.seq = CAST($1 AS INTEGER)"),
    log_end: "SELECT max(seq) FROM events",
    contents: "SELECT (SELECT count(*) FROM (SELECT 1 FROM events LIMIT 10000)), (SELECT min(seq) FROM events), (SELECT max(seq) FROM events)",
    entity_types: "WITH RECURSIVE types (t) AS (SELECT min(entity_type) FROM events \
         UNION ALL SELECT (SELECT min(entity_type) FROM events WHERE entity_type > types.t) FROM types WHERE types.t IS NOT NULL) \
         SELECT t FROM types WHERE t IS NOT NULL LIMIT 21",
    entity_between: select!(
        "WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq > CAST($3 AS INTEGER) AND e.seq < CAST($4 AS INTEGER) ORDER BY e.seq"
    ),
    entity_back: select!(
        "WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq < CAST($3 AS INTEGER) ORDER BY e.seq DESC LIMIT CAST($4 AS INTEGER)"
    ),
    entity_on: select!(
        "WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq >= CAST($3 AS INTEGER) ORDER BY e.seq LIMIT CAST($4 AS INTEGER)"
    ),
    count_after: "SELECT count(*) FROM events WHERE objective_id = $1 AND seq > CAST($2 AS INTEGER)",
    live_objectives: "SELECT id, version, fields, deleted_at FROM objectives",
    timeline_between: select!(
        "WHERE e.objective_id = $1 AND e.seq BETWEEN CAST($2 AS INTEGER) AND CAST($3 AS INTEGER) ORDER BY e.seq"
    ),
    timeline_at: ByPlace::AtOnce(concat!(
        "WITH m AS MATERIALIZED (SELECT seq, ordinal FROM timeline_marks WHERE objective_id = $1 AND ordinal < CAST($2 AS INTEGER) \
         ORDER BY ordinal DESC LIMIT 1) ",
        select!(
            "WHERE e.objective_id = $1 AND e.seq > coalesce((SELECT seq FROM m), -9223372036854775808) ORDER BY e.seq \
             LIMIT CAST($3 AS INTEGER) OFFSET CAST($2 AS INTEGER) - 1 - coalesce((SELECT ordinal FROM m), 0)"
        )
    )),
    timeline_back: select!(
        "WHERE e.objective_id = $1 AND e.seq < CAST($2 AS INTEGER) ORDER BY e.seq DESC \
         LIMIT CAST($3 AS INTEGER) OFFSET CAST($4 AS INTEGER)"
    ),
    seqs_before: "SELECT seq FROM events e WHERE e.objective_id = $1 AND e.seq < CAST($2 AS INTEGER) ORDER BY e.seq DESC LIMIT CAST($3 AS INTEGER)",
    times_before: "SELECT seq, inserted_at FROM events e WHERE e.objective_id = $1 AND e.seq < CAST($2 AS INTEGER) \
         ORDER BY e.seq DESC LIMIT CAST($3 AS INTEGER)",
    seqs_after: "SELECT seq FROM events e WHERE e.objective_id = $1 AND e.seq > CAST($2 AS INTEGER) ORDER BY e.seq LIMIT CAST($3 AS INTEGER)",
    // One step of the index for each type and each id, however many events they have.
    entities_of: concat!(walked!(), " SELECT t, i FROM m WHERE i IS NOT NULL"),
    members_of: concat!(
        walked!(),
        " SELECT t, i, CASE \
             WHEN EXISTS (SELECT 1 FROM events e WHERE e.entity_type = t AND e.entity_id = i AND e.objective_id < $1) \
             OR EXISTS (SELECT 1 FROM events e WHERE e.entity_type = t AND e.entity_id = i AND e.objective_id > $1) \
             THEN '1' ELSE '0' END, \
             (SELECT coalesce(max(k.ordinal), 0) FROM timeline_marks k WHERE k.objective_id = $1) + (SELECT count(*) FROM events e \
             WHERE e.objective_id = $1 AND e.seq > coalesce((SELECT k.seq FROM timeline_marks k WHERE k.objective_id = $1 \
             ORDER BY k.ordinal DESC LIMIT 1), -9223372036854775808)) \
         FROM m WHERE i IS NOT NULL"
    ),
    snapshot_before: "SELECT seq, version, objective_id, deleted, fields, origins FROM snapshots \
         WHERE entity_type = $1 AND entity_id = $2 AND seq < CAST($3 AS INTEGER) AND format = 1 ORDER BY seq DESC LIMIT 1",
    mark: "SELECT seq, ordinal FROM timeline_marks WHERE objective_id = $1 AND ordinal <= CAST($2 AS INTEGER) \
         ORDER BY ordinal DESC LIMIT 1",
    leads: None,
};

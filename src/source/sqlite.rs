//! Native logs in `SQLite` files.

use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePoolOptions, SqliteRow};
use sqlx::{Row, Sqlite, SqlitePool};

use super::dialect::{Dialect, Shortcuts, required};
use super::failure::explain;
use super::file;
use super::location::Location;
use crate::error::Result;
use crate::time::Timestamp;

const COLUMNS: &str = "SELECT name FROM pragma_table_info($1)";
const VERSION: &str = "SELECT sqlite_version()";

/// How a file is opened: never created, and never written unless a command says so.
pub(crate) fn options(path: &Path, read_only: bool) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .read_only(read_only)
        .busy_timeout(Duration::from_secs(5))
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .pragma("mmap_size", "0");
    if read_only { options.pragma("query_only", "ON") } else { options }
}

/// Opens a file for reading. Nothing is created or changed.
pub(super) async fn open(path: &Path, location: &Location) -> Result<SqlitePool> {
    file::check(path)?;
    SqlitePoolOptions::new()
        .max_connections(2)
        .connect_with(options(path, true))
        .await
        .map_err(|error| explain(&error, location))
}

/// The columns of a table; none where there is no such table.
pub(crate) async fn columns(
    connection: &mut SqliteConnection,
    table: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(COLUMNS).bind(table).fetch_all(connection).await
}

/// The library and its version.
pub(super) async fn version(connection: &mut SqliteConnection) -> Result<String, sqlx::Error> {
    let version: String = sqlx::query_scalar(VERSION).fetch_one(connection).await?;
    Ok(format!("SQLite {version}"))
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

impl Shortcuts for Sqlite {
    const TIMELINE_BETWEEN: &'static str = select!(
        "WHERE e.objective_id = $1 AND e.seq BETWEEN CAST($2 AS INTEGER) AND CAST($3 AS INTEGER) ORDER BY e.seq"
    );
    const SEQS_BEFORE: &'static str = "SELECT seq FROM events e WHERE e.objective_id = $1 AND e.seq < CAST($2 AS INTEGER) ORDER BY e.seq DESC LIMIT CAST($3 AS INTEGER)";
    const SEQS_AFTER: &'static str = "SELECT seq FROM events e WHERE e.objective_id = $1 AND e.seq > CAST($2 AS INTEGER) ORDER BY e.seq LIMIT CAST($3 AS INTEGER)";
    // One step of the index for each type and each id, however many events they have.
    const MEMBERS_OF: &'static str = "WITH RECURSIVE types (t) AS ( \
             SELECT min(entity_type) FROM events WHERE objective_id = $1 \
             UNION ALL SELECT (SELECT min(entity_type) FROM events WHERE objective_id = $1 AND entity_type > types.t) \
             FROM types WHERE types.t IS NOT NULL), \
         m (t, i) AS ( \
             SELECT t, (SELECT min(entity_id) FROM events WHERE objective_id = $1 AND entity_type = types.t) \
             FROM types WHERE t IS NOT NULL \
             UNION ALL SELECT m.t, (SELECT min(entity_id) FROM events \
                 WHERE objective_id = $1 AND entity_type = m.t AND entity_id > m.i) FROM m WHERE m.i IS NOT NULL) \
         SELECT t, i, CASE \
             WHEN EXISTS (SELECT 1 FROM events e WHERE e.entity_type = t AND e.entity_id = i AND e.objective_id < $1) \
             OR EXISTS (SELECT 1 FROM events e WHERE e.entity_type = t AND e.entity_id = i AND e.objective_id > $1) \
             THEN '1' ELSE '0' END FROM m WHERE i IS NOT NULL";
    const SNAPSHOT_BEFORE: &'static str = "SELECT seq, version, objective_id, deleted, fields, origins FROM snapshots \
         WHERE entity_type = $1 AND entity_id = $2 AND seq < CAST($3 AS INTEGER) AND format = 1 ORDER BY seq DESC LIMIT 1";
    const MARK: &'static str = "SELECT seq, ordinal FROM timeline_marks WHERE objective_id = $1 AND ordinal <= CAST($2 AS INTEGER) \
         ORDER BY ordinal DESC LIMIT 1";
}

impl Dialect for Sqlite {
    const TIMELINE: &'static str = select!("WHERE e.objective_id = $1 ORDER BY e.seq");
    // CROSS JOIN keeps SQLite from walking the whole log instead of the members' few moves.
    const ELSEWHERE: &'static str = concat!(
        "SELECT e.seq, e.entity_type, e.entity_id, e.objective_id, e.version, e.action, e.changes, e.actor, ",
        "e.metadata, e.inserted_at FROM (SELECT DISTINCT entity_type, entity_id FROM events WHERE objective_id = $1) m ",
        "CROSS JOIN events e ON e.entity_type = m.entity_type AND e.entity_id = m.entity_id ",
        "AND (e.objective_id < $1 OR e.objective_id > $1) ORDER BY e.seq"
    );
    const ENTITY: &'static str = select!("WHERE e.entity_type = $1 AND e.entity_id = $2 ORDER BY e.seq");
    const ALL: &'static str = select!("ORDER BY e.seq");
    const MEMBERS: &'static str = "SELECT objective_id, entity_type, entity_id, count(*), min(seq), max(seq) \
         FROM events GROUP BY objective_id, entity_type, entity_id";
    const BY_SEQ: &'static str = select!("WHERE e.seq = CAST($1 AS INTEGER)");
    const LOG_END: &'static str = "SELECT max(seq) FROM events";
    const ENTITY_BETWEEN: &'static str = select!(
        "WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq > CAST($3 AS INTEGER) AND e.seq < CAST($4 AS INTEGER) ORDER BY e.seq"
    );
    const ENTITY_BACK: &'static str = select!(
        "WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq < CAST($3 AS INTEGER) ORDER BY e.seq DESC"
    );
    const ENTITY_ON: &'static str = select!(
        "WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq >= CAST($3 AS INTEGER) ORDER BY e.seq"
    );
    const COUNT_AFTER: &'static str =
        "SELECT count(*) FROM events WHERE objective_id = $1 AND seq > CAST($2 AS INTEGER)";
    const LIVE_OBJECTIVES: &'static str = "SELECT id, version, fields, deleted_at FROM objectives";

    fn rows<'c>(
        connection: &'c mut Self::Connection,
        statement: &'static str,
        parameters: &[&str],
    ) -> BoxStream<'c, Result<SqliteRow, sqlx::Error>> {
        let query =
            parameters.iter().fold(sqlx::query(statement), |query, text| query.bind((*text).to_owned()));
        query.fetch(connection).boxed()
    }

    fn timestamp(row: &SqliteRow, column: usize) -> Result<Timestamp, sqlx::Error> {
        Ok(Timestamp::parse(&required(Self::text(row, column)?)?))
    }

    /// SQLite's cells have types of their own whatever the column says; as bytes every one of them is its text.
    fn text(row: &SqliteRow, column: usize) -> Result<Option<String>, sqlx::Error> {
        let bytes = row.try_get_unchecked::<Option<Vec<u8>>, _>(column)?;
        Ok(bytes.map(|bytes| {
            String::from_utf8(bytes)
                .unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned())
        }))
    }
}

//! Writing a native log in an `SQLite` file. Whoever calls is on a thread that may wait for the file.

use std::sync::LazyLock;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};

use super::writer::{LiveRow, LiveTable, Mark, Request, Writer};
use crate::event::{EntityKey, Event};
use crate::snapshot::{self, Snapshot};
use crate::source::failure::Failure;
use crate::source::session::Session;
use crate::time::Timestamp;

const INSERT: &str = "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, actor, metadata, inserted_at) VALUES ";
const ROW: &str = "(?,?,?,?,?,?,?,?,?,?)";
/// Rows a statement: a trigger runs once a row anyway.
const BATCH: usize = 64;

static INSERT_ONE: LazyLock<String> = LazyLock::new(|| format!("{INSERT}{ROW} RETURNING seq"));
static INSERT_BATCH: LazyLock<String> = LazyLock::new(|| format!("{INSERT}{}", [ROW; BATCH].join(",")));

const LIVE_OBJECTIVE: &str =
    "SELECT id, version, fields, deleted_at, updated_at FROM objectives WHERE id = ?";
const LIVE_KEY_RESULT: &str =
    "SELECT objective_id, version, fields, deleted_at, updated_at FROM key_results WHERE id = ?";
const PUT_OBJECTIVE: &str =
    "INSERT OR REPLACE INTO objectives (id, version, fields, deleted_at, updated_at) VALUES (?, ?, ?, ?, ?)";
const PUT_KEY_RESULT: &str = "INSERT OR REPLACE INTO key_results (id, objective_id, version, fields, deleted_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)";
const LAST_VERSION: &str =
    "SELECT coalesce(max(version), 0) FROM events WHERE entity_type = ? AND entity_id = ?";
const PUT_SNAPSHOT: &str = "INSERT INTO snapshots (entity_type, entity_id, seq, format, version, objective_id, deleted, fields, origins) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
const PUT_MARK: &str = "INSERT INTO timeline_marks (objective_id, seq, ordinal) VALUES (?, ?, ?)";
const KEEP_REQUEST: &str = "INSERT INTO entity_actions (entity_type, entity_id, type, payload, actor, inserted_at) VALUES (?, ?, ?, ?, ?, ?)";

fn cells(event: &Event) -> [Value; 10] {
    let text = |text: &str| Value::Text(text.to_owned());
    let maybe = |cell: Option<&str>| cell.map_or(Value::Null, text);
    [
        if event.seq == 0 { Value::Null } else { Value::Integer(event.seq) },
        text(&event.entity.entity_type),
        text(&event.entity.entity_id),
        text(&event.objective_id),
        Value::Integer(event.version),
        text(&event.action),
        text(&event.changes),
        maybe(event.actor.as_deref()),
        maybe(event.metadata.as_deref()),
        Value::Text(event.inserted_at.to_string()),
    ]
}

impl Writer for Connection {
    // SQLite has one writer at a time anyway.
    async fn begin(&mut self, _alone: bool) -> Result<(), Failure> {
        self.run("BEGIN IMMEDIATE").await
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), Failure> {
        Ok(self.execute_batch(statement)?)
    }

    fn session(&mut self) -> Session<'_> {
        Session::Sqlite(self)
    }

    async fn last_seq(&mut self) -> Result<i64, Failure> {
        Ok(self.query_row("SELECT coalesce(max(seq), 0) FROM events", [], |row| row.get(0))?)
    }

    async fn last_version(&mut self, key: &EntityKey) -> Result<i64, Failure> {
        let mut statement = self.prepare_cached(LAST_VERSION)?;
        Ok(statement.query_row([&key.entity_type, &key.entity_id], |row| row.get(0))?)
    }

    async fn live(&mut self, table: LiveTable, id: &str) -> Result<Option<LiveRow>, Failure> {
        let statement = match table {
            LiveTable::Objectives => LIVE_OBJECTIVE,
            LiveTable::KeyResults => LIVE_KEY_RESULT,
        };
        let live = |row: &rusqlite::Row<'_>| {
            Ok(LiveRow {
                objective_id: row.get(0)?,
                version: row.get(1)?,
                fields: row.get(2)?,
                deleted_at: row.get::<_, Option<String>>(3)?.map(|text| Timestamp::parse(&text)),
                updated_at: Timestamp::parse(&row.get::<_, String>(4)?),
            })
        };
        Ok(self.prepare_cached(statement)?.query_row([id], live).optional()?)
    }

    async fn put_live(&mut self, table: LiveTable, id: &str, row: &LiveRow) -> Result<(), Failure> {
        let deleted_at = row.deleted_at.as_ref().map(Timestamp::to_string);
        let updated_at = row.updated_at.to_string();
        let (version, fields) = (row.version, &row.fields);
        match table {
            LiveTable::Objectives => self
                .prepare_cached(PUT_OBJECTIVE)?
                .execute(params![id, version, fields, deleted_at, updated_at])?,
            LiveTable::KeyResults => self.prepare_cached(PUT_KEY_RESULT)?.execute(params![
                id,
                row.objective_id,
                version,
                fields,
                deleted_at,
                updated_at
            ])?,
        };
        Ok(())
    }

    async fn append(&mut self, event: &Event) -> Result<i64, Failure> {
        let mut statement = self.prepare_cached(&INSERT_ONE)?;
        Ok(statement.query_row(params_from_iter(cells(event)), |row| row.get(0))?)
    }

    async fn append_numbered(&mut self, events: &[&Event]) -> Result<(), Failure> {
        let (batches, rest) = events.as_chunks::<BATCH>();
        for batch in batches {
            let cells = batch.iter().flat_map(|event| cells(event));
            self.prepare_cached(&INSERT_BATCH)?.execute(params_from_iter(cells))?;
        }
        for event in rest {
            self.append(event).await?;
        }
        Ok(())
    }

    // The table's own counter follows the largest number by itself.
    async fn continue_after(&mut self, _seq: i64) -> Result<(), Failure> {
        Ok(())
    }

    async fn put_snapshots(&mut self, snapshots: &[Snapshot]) -> Result<(), Failure> {
        let mut statement = self.prepare_cached(PUT_SNAPSHOT)?;
        for snapshot in snapshots {
            statement.execute(params![
                snapshot.entity.entity_type,
                snapshot.entity.entity_id,
                snapshot.seq,
                snapshot::FORMAT,
                snapshot.version,
                snapshot.objective_id,
                i64::from(snapshot.deleted),
                snapshot.fields_text(),
                snapshot.origins_text()
            ])?;
        }
        Ok(())
    }

    async fn put_marks(&mut self, marks: &[Mark]) -> Result<(), Failure> {
        let mut statement = self.prepare_cached(PUT_MARK)?;
        for mark in marks {
            statement.execute(params![mark.objective_id, mark.seq, mark.ordinal])?;
        }
        Ok(())
    }

    async fn keep_request(&mut self, event: &Event, request: &Request) -> Result<i64, Failure> {
        self.prepare_cached(KEEP_REQUEST)?.execute(params![
            event.entity.entity_type,
            event.entity.entity_id,
            request.kind,
            request.payload,
            event.actor,
            event.inserted_at.to_string()
        ])?;
        Ok(self.last_insert_rowid())
    }

    async fn close(self) -> Result<(), Failure> {
        Connection::close(self).map_err(|(_, error)| error.into())
    }
}

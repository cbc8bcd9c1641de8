//! Writing a native log in an `SQLite` file.

use std::sync::LazyLock;

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Executor, Row, Sqlite};

use super::writer::{LiveRow, LiveTable, Mark, Request, Writer};
use crate::event::{EntityKey, Event};
use crate::snapshot::{self, Snapshot};
use crate::source::read;
use crate::time::Timestamp;

const INSERT: &str = "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, actor, metadata, inserted_at) VALUES ";
const ROW: &str = "(?,?,?,?,?,?,?,?,?,?)";
/// Rows a statement: more does not get faster, and SQLite allows 32,766 parameters.
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

type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

/// A statement that was put together above, once, out of constants.
#[expect(
    clippy::disallowed_methods,
    reason = "no text from outside can come in: the argument is one of the two statics above"
)]
fn insert(statement: &'static LazyLock<String>) -> Query {
    sqlx::query(AssertSqlSafe(statement.as_str()))
}

fn bind(query: Query, event: &Event) -> Query {
    query
        .bind((event.seq != 0).then_some(event.seq))
        .bind(event.entity.entity_type.to_string())
        .bind(event.entity.entity_id.to_string())
        .bind(event.objective_id.to_string())
        .bind(event.version)
        .bind(event.action.to_string())
        .bind(event.changes.clone())
        .bind(event.actor.as_deref().map(str::to_owned))
        .bind(event.metadata.clone())
        .bind(event.inserted_at.to_string())
}

impl Writer for SqliteConnection {
    // SQLite has one writer at a time anyway.
    async fn begin(&mut self, _alone: bool) -> Result<(), sqlx::Error> {
        self.run("BEGIN IMMEDIATE").await
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        self.execute(statement).await.map(|_| ())
    }

    async fn last_seq(&mut self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM events").fetch_one(self).await
    }

    async fn last_version(&mut self, key: &EntityKey) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar(LAST_VERSION).bind(&*key.entity_type).bind(&*key.entity_id).fetch_one(self).await
    }

    async fn snapshot_before(&mut self, key: &EntityKey, seq: i64) -> Result<Option<Snapshot>, sqlx::Error> {
        read::snapshot_before::<Sqlite>(self, key, seq).await
    }

    async fn events_between(
        &mut self,
        key: &EntityKey,
        after: i64,
        before: i64,
    ) -> Result<Vec<Event>, sqlx::Error> {
        read::events_between::<Sqlite>(self, key, after, before).await
    }

    async fn count(&mut self, objective_id: &str) -> Result<i64, sqlx::Error> {
        read::count::<Sqlite>(self, objective_id).await
    }

    async fn live(&mut self, table: LiveTable, id: &str) -> Result<Option<LiveRow>, sqlx::Error> {
        let statement = match table {
            LiveTable::Objectives => LIVE_OBJECTIVE,
            LiveTable::KeyResults => LIVE_KEY_RESULT,
        };
        let Some(row) = sqlx::query(statement).bind(id).fetch_optional(self).await? else { return Ok(None) };
        Ok(Some(LiveRow {
            objective_id: row.try_get(0)?,
            version: row.try_get(1)?,
            fields: row.try_get(2)?,
            deleted_at: row.try_get::<Option<String>, _>(3)?.map(|text| Timestamp::parse(&text)),
            updated_at: Timestamp::parse(&row.try_get::<String, _>(4)?),
        }))
    }

    async fn put_live(&mut self, table: LiveTable, id: &str, row: &LiveRow) -> Result<(), sqlx::Error> {
        let query = match table {
            LiveTable::Objectives => sqlx::query(PUT_OBJECTIVE).bind(id),
            LiveTable::KeyResults => sqlx::query(PUT_KEY_RESULT).bind(id).bind(&row.objective_id),
        };
        let deleted_at = row.deleted_at.as_ref().map(Timestamp::to_string);
        let query =
            query.bind(row.version).bind(&row.fields).bind(deleted_at).bind(row.updated_at.to_string());
        query.execute(self).await.map(|_| ())
    }

    async fn append(&mut self, event: &Event) -> Result<i64, sqlx::Error> {
        bind(insert(&INSERT_ONE), event).fetch_one(self).await?.try_get(0)
    }

    async fn append_numbered(&mut self, events: &[&Event]) -> Result<(), sqlx::Error> {
        let (batches, rest) = events.as_chunks::<BATCH>();
        for batch in batches {
            let query = batch.iter().fold(insert(&INSERT_BATCH), |query, event| bind(query, event));
            query.execute(&mut *self).await?;
        }
        for event in rest {
            self.append(event).await?;
        }
        Ok(())
    }

    // The table's own counter follows the largest number by itself.
    async fn continue_after(&mut self, _seq: i64) -> Result<(), sqlx::Error> {
        Ok(())
    }

    async fn put_snapshots(&mut self, snapshots: &[Snapshot]) -> Result<(), sqlx::Error> {
        for snapshot in snapshots {
            let query = sqlx::query(PUT_SNAPSHOT)
                .bind(snapshot.entity.entity_type.to_string())
                .bind(snapshot.entity.entity_id.to_string())
                .bind(snapshot.seq)
                .bind(snapshot::FORMAT)
                .bind(snapshot.version)
                .bind(&snapshot.objective_id)
                .bind(i64::from(snapshot.deleted))
                .bind(snapshot.fields_text())
                .bind(snapshot.origins_text());
            query.execute(&mut *self).await?;
        }
        Ok(())
    }

    async fn put_marks(&mut self, marks: &[Mark]) -> Result<(), sqlx::Error> {
        for mark in marks {
            let query = sqlx::query(PUT_MARK).bind(&mark.objective_id).bind(mark.seq).bind(mark.ordinal);
            query.execute(&mut *self).await?;
        }
        Ok(())
    }

    async fn keep_request(&mut self, event: &Event, request: &Request) -> Result<i64, sqlx::Error> {
        let query = sqlx::query(KEEP_REQUEST)
            .bind(event.entity.entity_type.to_string())
            .bind(event.entity.entity_id.to_string())
            .bind(&request.kind)
            .bind(&request.payload)
            .bind(event.actor.as_deref())
            .bind(event.inserted_at.to_string());
        query.execute(self).await.map(|done| done.last_insert_rowid())
    }

    async fn close(self) -> Result<(), sqlx::Error> {
        Connection::close(self).await
    }
}

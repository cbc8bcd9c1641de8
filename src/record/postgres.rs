//! Writing a native log in PostgreSQL.

use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor, Row};

use super::writer::{LiveRow, LiveTable, Mark, Request, Writer};
use crate::event::{EntityKey, Event};
use crate::snapshot::{self, Snapshot};
use crate::source::CHANNEL;
use crate::source::failure::Failure;
use crate::source::session::Session;
use crate::time::Timestamp;

const INSERT_ONE: &str = "INSERT INTO events (entity_type, entity_id, objective_id, version, action, changes, actor, metadata, inserted_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz) RETURNING seq";
const COPY: &str = "COPY events (seq, entity_type, entity_id, objective_id, version, action, changes, actor, metadata, inserted_at) \
     FROM STDIN";
// Times as the text that Timestamp reads; the text form of timestamptz would follow the session's zone.
const LIVE_OBJECTIVE: &str = "SELECT id, version, fields, to_char(deleted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), \
     to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') FROM objectives WHERE id = $1 FOR UPDATE";
const LIVE_KEY_RESULT: &str = "SELECT objective_id, version, fields, to_char(deleted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), \
     to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') FROM key_results WHERE id = $1 FOR UPDATE";
const PUT_OBJECTIVE: &str = "INSERT INTO objectives (id, version, fields, deleted_at, updated_at) \
     VALUES ($1, $2, $3, $4::timestamptz, $5::timestamptz) ON CONFLICT (id) DO UPDATE SET version = excluded.version, \
     fields = excluded.fields, deleted_at = excluded.deleted_at, updated_at = excluded.updated_at";
const PUT_KEY_RESULT: &str = "INSERT INTO key_results (id, objective_id, version, fields, deleted_at, updated_at) \
     VALUES ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz) ON CONFLICT (id) DO UPDATE SET \
     objective_id = excluded.objective_id, version = excluded.version, fields = excluded.fields, \
     deleted_at = excluded.deleted_at, updated_at = excluded.updated_at";
const LAST_VERSION: &str =
    "SELECT coalesce(max(version), 0) FROM events WHERE entity_type = $1 AND entity_id = $2";
const CONTINUE_AFTER: &str = "SELECT setval(pg_get_serial_sequence('events', 'seq'), greatest($1, 1))";
const PUT_SNAPSHOTS: &str = "INSERT INTO snapshots (entity_type, entity_id, seq, format, version, objective_id, deleted, fields, origins) \
     SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::text[], $9::text[])";
const PUT_MARKS: &str = "INSERT INTO timeline_marks (objective_id, seq, ordinal) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])";
const KEEP_REQUEST: &str = "INSERT INTO entity_actions (entity_type, entity_id, type, payload, actor, inserted_at) \
     VALUES ($1, $2, $3, $4, $5, $6::timestamptz) RETURNING id";

/// An event as a line of COPY's text format.
fn copy_row(text: &mut String, event: &Event) {
    copy_cell(text, Some(&event.seq.to_string()), '\t');
    for cell in [&*event.entity.entity_type, &*event.entity.entity_id, &*event.objective_id] {
        copy_cell(text, Some(cell), '\t');
    }
    copy_cell(text, Some(&event.version.to_string()), '\t');
    copy_cell(text, Some(&event.action), '\t');
    copy_cell(text, Some(&event.changes), '\t');
    copy_cell(text, event.actor.as_deref(), '\t');
    copy_cell(text, event.metadata.as_deref(), '\t');
    copy_cell(text, Some(&event.inserted_at.to_string()), '\n');
}

/// A cell and what ends it: `\\N` for SQL NULL; what means something in the format stands with a backslash before it.
fn copy_cell(text: &mut String, cell: Option<&str>, end: char) {
    let Some(cell) = cell else {
        text.push_str("\\N");
        text.push(end);
        return;
    };
    for character in cell.chars() {
        match character {
            '\\' => text.push_str("\\\\"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            other => text.push(other),
        }
    }
    text.push(end);
}

impl Writer for PgConnection {
    async fn begin(&mut self, alone: bool) -> Result<(), Failure> {
        self.run("BEGIN").await?;
        if alone {
            // Waits for appends under way, and lets nobody draw a number until the end. Readers are not held up.
            self.run("LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE").await?;
        }
        Ok(())
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), Failure> {
        self.execute(statement).await?;
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), Failure> {
        // Wakes up whoever follows the log; delivered with the commit.
        sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(&mut *self).await?;
        self.run("COMMIT").await
    }

    async fn last_seq(&mut self) -> Result<i64, Failure> {
        Ok(sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM events").fetch_one(self).await?)
    }

    async fn last_version(&mut self, key: &EntityKey) -> Result<i64, Failure> {
        Ok(sqlx::query_scalar(LAST_VERSION)
            .bind(&*key.entity_type)
            .bind(&*key.entity_id)
            .fetch_one(self)
            .await?)
    }

    fn session(&mut self) -> Session<'_> {
        Session::Postgres(self)
    }

    async fn live(&mut self, table: LiveTable, id: &str) -> Result<Option<LiveRow>, Failure> {
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

    async fn put_live(&mut self, table: LiveTable, id: &str, row: &LiveRow) -> Result<(), Failure> {
        let query = match table {
            LiveTable::Objectives => sqlx::query(PUT_OBJECTIVE).bind(id),
            LiveTable::KeyResults => sqlx::query(PUT_KEY_RESULT).bind(id).bind(&row.objective_id),
        };
        let deleted_at = row.deleted_at.as_ref().map(Timestamp::to_string);
        let query =
            query.bind(row.version).bind(&row.fields).bind(deleted_at).bind(row.updated_at.to_string());
        query.execute(self).await?;
        Ok(())
    }

    async fn append(&mut self, event: &Event) -> Result<i64, Failure> {
        let query = sqlx::query_scalar(INSERT_ONE)
            .bind(&*event.entity.entity_type)
            .bind(&*event.entity.entity_id)
            .bind(&*event.objective_id)
            .bind(event.version)
            .bind(&*event.action)
            .bind(&event.changes)
            .bind(event.actor.as_deref())
            .bind(&event.metadata)
            .bind(event.inserted_at.to_string());
        Ok(query.fetch_one(self).await?)
    }

    /// By COPY, which takes a third of the time of inserting.
    async fn append_numbered(&mut self, events: &[&Event]) -> Result<(), Failure> {
        let mut text = String::new();
        for event in events {
            copy_row(&mut text, event);
        }
        let mut copying = self.copy_in_raw(COPY).await?;
        copying.send(text.as_bytes()).await?;
        copying.finish().await?;
        Ok(())
    }

    async fn continue_after(&mut self, seq: i64) -> Result<(), Failure> {
        sqlx::query(CONTINUE_AFTER).bind(seq).execute(self).await?;
        Ok(())
    }

    async fn put_snapshots(&mut self, snapshots: &[Snapshot]) -> Result<(), Failure> {
        let column = |cell: fn(&Snapshot) -> String| snapshots.iter().map(cell).collect::<Vec<_>>();
        let number = |cell: fn(&Snapshot) -> i64| snapshots.iter().map(cell).collect::<Vec<_>>();
        let query = sqlx::query(PUT_SNAPSHOTS)
            .bind(column(|snapshot| snapshot.entity.entity_type.to_string()))
            .bind(column(|snapshot| snapshot.entity.entity_id.to_string()))
            .bind(number(|snapshot| snapshot.seq))
            .bind(number(|_| snapshot::FORMAT))
            .bind(number(|snapshot| snapshot.version))
            .bind(column(|snapshot| snapshot.objective_id.clone()))
            .bind(number(|snapshot| i64::from(snapshot.deleted)))
            .bind(column(Snapshot::fields_text))
            .bind(column(Snapshot::origins_text));
        query.execute(self).await?;
        Ok(())
    }

    async fn put_marks(&mut self, marks: &[Mark]) -> Result<(), Failure> {
        let query = sqlx::query(PUT_MARKS)
            .bind(marks.iter().map(|mark| mark.objective_id.clone()).collect::<Vec<_>>())
            .bind(marks.iter().map(|mark| mark.seq).collect::<Vec<_>>())
            .bind(marks.iter().map(|mark| mark.ordinal).collect::<Vec<_>>());
        query.execute(self).await?;
        Ok(())
    }

    async fn keep_request(&mut self, event: &Event, request: &Request) -> Result<i64, Failure> {
        let query = sqlx::query_scalar(KEEP_REQUEST)
            .bind(&*event.entity.entity_type)
            .bind(&*event.entity.entity_id)
            .bind(&request.kind)
            .bind(&request.payload)
            .bind(event.actor.as_deref())
            .bind(event.inserted_at.to_string());
        Ok(query.fetch_one(self).await?)
    }

    async fn close(self) -> Result<(), Failure> {
        Ok(Connection::close(self).await?)
    }
}

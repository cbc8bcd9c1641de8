//! Writing a native log in `MariaDB` and `MySQL`.

use std::sync::LazyLock;

use sqlx::mysql::{MySqlArguments, MySqlConnection, MySqlRow};
use sqlx::{AssertSqlSafe, Connection, Executor, MySql, Row as _};

use super::writer::{LiveRow, LiveTable, Mark, Request, Writer};
use crate::event::{EntityKey, Event};
use crate::snapshot::{self, Snapshot};
use crate::source::failure::Failure;
use crate::source::session::{Row as _, Session};
use crate::time::Timestamp;

const INSERT: &str = "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, actor, metadata, inserted_at) VALUES ";
const ROW: &str = "(?,?,?,?,?,?,?,?,?,?)";
/// Rows a statement.
const BATCH: usize = 64;
/// Bytes a statement, where its rows are large.
const BATCH_BYTES: usize = 1 << 20;
/// What a statement takes besides its values, at most.
const FRAME_BYTES: usize = 4 << 10;

static INSERT_ONE: LazyLock<String> = LazyLock::new(|| format!("{INSERT}{ROW}"));
static INSERT_BATCH: LazyLock<String> = LazyLock::new(|| format!("{INSERT}{}", [ROW; BATCH].join(",")));

// Takes the row whether it is there or not, and holds it until the transaction ends.
const TAKE_TURN: &str = "INSERT INTO log_writer (id) VALUES (1) ON DUPLICATE KEY UPDATE id = 1";
// Locks the gap after the last event as well, so that nobody inserts there.
const LAST_SEQ: &str = "SELECT seq FROM events ORDER BY seq DESC LIMIT 1 FOR UPDATE";
const LIVE_OBJECTIVE: &str = "SELECT id, version, fields, CAST(deleted_at AS CHAR), CAST(updated_at AS CHAR) FROM objectives \
     WHERE id = ? FOR UPDATE";
const LIVE_KEY_RESULT: &str = "SELECT objective_id, version, fields, CAST(deleted_at AS CHAR), CAST(updated_at AS CHAR) FROM key_results \
     WHERE id = ? FOR UPDATE";
const PUT_OBJECTIVE: &str = "INSERT INTO objectives (id, version, fields, deleted_at, updated_at) VALUES (?, ?, ?, ?, ?) \
     ON DUPLICATE KEY UPDATE version = VALUES(version), fields = VALUES(fields), deleted_at = VALUES(deleted_at), \
     updated_at = VALUES(updated_at)";
const PUT_KEY_RESULT: &str = "INSERT INTO key_results (id, objective_id, version, fields, deleted_at, updated_at) \
     VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE objective_id = VALUES(objective_id), version = VALUES(version), \
     fields = VALUES(fields), deleted_at = VALUES(deleted_at), updated_at = VALUES(updated_at)";
const LAST_VERSION: &str =
    "SELECT coalesce(max(version), 0) FROM events WHERE entity_type = ? AND entity_id = ?";
const PUT_SNAPSHOT: &str = "INSERT INTO snapshots (entity_type, entity_id, seq, format, version, objective_id, deleted, fields, origins) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
const PUT_MARK: &str = "INSERT INTO timeline_marks (objective_id, seq, ordinal) VALUES (?, ?, ?)";
const KEEP_REQUEST: &str = "INSERT INTO entity_actions (entity_type, entity_id, type, payload, actor, inserted_at) VALUES (?, ?, ?, ?, ?, ?)";

type Query = sqlx::query::Query<'static, MySql, MySqlArguments>;

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
        .bind(utc(&event.inserted_at))
}

/// The bytes of an event's values.
fn bytes(event: &Event) -> usize {
    let texts = [&*event.entity.entity_type, &*event.entity.entity_id, &*event.objective_id, &*event.action];
    let optional = [event.actor.as_deref(), event.metadata.as_deref()];
    let optional = optional.iter().flatten().map(|text| text.len()).sum::<usize>();
    texts.iter().map(|text| text.len()).sum::<usize>() + optional + event.changes.len()
}

/// A time as a `DATETIME`: UTC, without the letters of RFC 3339, which `MariaDB` refuses. Years past 9999 are refused, too.
fn utc(at: &Timestamp) -> String {
    let text = at.to_string();
    text.strip_suffix('Z').map_or_else(|| text.clone(), |naive| naive.replacen('T', " ", 1))
}

/// A connection that may write.
///
/// Every writer of Backstory first takes the one row of `log_writer`: they append one after the other, so their events
/// are committed in the order of their `seq`. Programs that do not take it are kept out of an import by the lock at
/// the log's end; beside a recording they may draw a smaller `seq` and commit it later. Where both want the same
/// number or version, the keys refuse the later one: nothing is overwritten.
#[derive(Debug)]
pub(super) struct MySqlWriter {
    connection: MySqlConnection,
    /// The largest packet that the server takes, in bytes. It breaks the connection where one is larger.
    largest: usize,
}

impl MySqlWriter {
    pub(super) async fn new(mut connection: MySqlConnection) -> Result<Self, Failure> {
        let largest: String = sqlx::query_scalar("SELECT CAST(@@max_allowed_packet AS CHAR)")
            .fetch_one(&mut connection)
            .await?;
        Ok(Self { connection, largest: largest.parse().unwrap_or(usize::MAX) })
    }

    /// Refuses values that the server would break the connection over.
    fn fits(&self, bytes: usize) -> Result<(), Failure> {
        if bytes.saturating_add(FRAME_BYTES) <= self.largest {
            return Ok(());
        }
        let reason =
            format!("its {bytes} bytes are more than the server's max_allowed_packet of {}", self.largest);
        Err(Failure::Unfit(reason))
    }
}

fn live_row(row: &MySqlRow) -> Result<LiveRow, Failure> {
    Ok(LiveRow {
        objective_id: row.required(0)?.into_owned(),
        version: row.try_get(1)?,
        fields: row.required(2)?.into_owned(),
        deleted_at: row.text(3)?.map(|text| Timestamp::parse(&text)),
        updated_at: Timestamp::parse(&row.required(4)?),
    })
}

impl Writer for MySqlWriter {
    async fn begin(&mut self, _alone: bool) -> Result<(), Failure> {
        self.run("START TRANSACTION").await?;
        self.run(TAKE_TURN).await
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), Failure> {
        self.connection.execute(statement).await?;
        Ok(())
    }

    // A mark of the same name takes the place of the earlier one.
    async fn savepoint(&mut self) -> Result<(), Failure> {
        self.run("SAVEPOINT batch").await
    }

    async fn last_seq(&mut self) -> Result<i64, Failure> {
        let seq = sqlx::query_scalar(LAST_SEQ).fetch_optional(&mut self.connection).await?;
        Ok(seq.unwrap_or(0))
    }

    async fn last_version(&mut self, key: &EntityKey) -> Result<i64, Failure> {
        let query = sqlx::query_scalar(LAST_VERSION).bind(&*key.entity_type).bind(&*key.entity_id);
        Ok(query.fetch_one(&mut self.connection).await?)
    }

    fn session(&mut self) -> Session<'_> {
        Session::MySql(&mut self.connection)
    }

    async fn live(&mut self, table: LiveTable, id: &str) -> Result<Option<LiveRow>, Failure> {
        let statement = match table {
            LiveTable::Objectives => LIVE_OBJECTIVE,
            LiveTable::KeyResults => LIVE_KEY_RESULT,
        };
        let row = sqlx::query(statement).bind(id).fetch_optional(&mut self.connection).await?;
        row.as_ref().map(live_row).transpose()
    }

    async fn put_live(&mut self, table: LiveTable, id: &str, row: &LiveRow) -> Result<(), Failure> {
        self.fits(row.fields.len() + id.len() + row.objective_id.len())?;
        let query = match table {
            LiveTable::Objectives => sqlx::query(PUT_OBJECTIVE).bind(id),
            LiveTable::KeyResults => sqlx::query(PUT_KEY_RESULT).bind(id).bind(&row.objective_id),
        };
        let deleted_at = row.deleted_at.as_ref().map(utc);
        let query = query.bind(row.version).bind(&row.fields).bind(deleted_at).bind(utc(&row.updated_at));
        query.execute(&mut self.connection).await?;
        Ok(())
    }

    async fn append(&mut self, event: &Event) -> Result<i64, Failure> {
        self.fits(bytes(event))?;
        let done = bind(insert(&INSERT_ONE), event).execute(&mut self.connection).await?;
        i64::try_from(done.last_insert_id()).map_err(|error| Failure::Unreadable(error.to_string()))
    }

    async fn append_numbered(&mut self, events: &[&Event]) -> Result<(), Failure> {
        let (batches, rest) = events.as_chunks::<BATCH>();
        for batch in batches {
            let bytes = batch.iter().map(|event| bytes(event)).sum::<usize>();
            if bytes > BATCH_BYTES || self.fits(bytes + FRAME_BYTES).is_err() {
                for event in batch {
                    self.append(event).await?;
                }
                continue;
            }
            let query = batch.iter().fold(insert(&INSERT_BATCH), |query, event| bind(query, event));
            query.execute(&mut self.connection).await?;
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
            query.execute(&mut self.connection).await?;
        }
        Ok(())
    }

    async fn put_marks(&mut self, marks: &[Mark]) -> Result<(), Failure> {
        for mark in marks {
            let query = sqlx::query(PUT_MARK).bind(&mark.objective_id).bind(mark.seq).bind(mark.ordinal);
            query.execute(&mut self.connection).await?;
        }
        Ok(())
    }

    async fn keep_request(&mut self, event: &Event, request: &Request) -> Result<i64, Failure> {
        self.fits(request.payload.len() + bytes(event))?;
        let query = sqlx::query(KEEP_REQUEST)
            .bind(event.entity.entity_type.to_string())
            .bind(event.entity.entity_id.to_string())
            .bind(&request.kind)
            .bind(&request.payload)
            .bind(event.actor.as_deref())
            .bind(utc(&event.inserted_at));
        let done = query.execute(&mut self.connection).await?;
        i64::try_from(done.last_insert_id()).map_err(|error| Failure::Unreadable(error.to_string()))
    }

    async fn close(self) -> Result<(), Failure> {
        Ok(Connection::close(self.connection).await?)
    }
}

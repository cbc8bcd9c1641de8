//! What differs between databases when a native log is written.

use crate::event::{EntityKey, Event, KEY_RESULT, OBJECTIVE};
use crate::snapshot::Snapshot;
use crate::source::failure::Failure;
use crate::source::read;
use crate::source::session::Session;
use crate::time::Timestamp;

/// The live row of an entity: what the events describe, as of the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LiveRow {
    pub(super) objective_id: String,
    pub(super) version: i64,
    /// All fields as one JSON object.
    pub(super) fields: String,
    pub(super) deleted_at: Option<Timestamp>,
    pub(super) updated_at: Timestamp,
}

/// The request behind an event: what somebody asked for, before it became changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its kind, such as `raise_progress`.
    pub kind: String,
    /// What it carried, as raw JSON text.
    pub payload: String,
}

/// How many events an objective has had up to an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) objective_id: String,
    pub(super) seq: i64,
    pub(super) ordinal: i64,
}

/// A table of live rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LiveTable {
    Objectives,
    KeyResults,
}

/// The table an entity's live row stands in. Entities of other types have only their events.
pub(super) fn live_table(key: &EntityKey) -> Option<LiveTable> {
    match &*key.entity_type {
        OBJECTIVE => Some(LiveTable::Objectives),
        KEY_RESULT => Some(LiveTable::KeyResults),
        _ => None,
    }
}

/// A connection that may write a native log. Nothing lasts before `commit`.
pub(super) trait Writer {
    /// Starts the transaction. `alone`: no one else may append until it ends, so that the caller may number events.
    async fn begin(&mut self, alone: bool) -> Result<(), Failure>;
    /// Runs a statement that answers nothing.
    async fn run(&mut self, statement: &'static str) -> Result<(), Failure>;

    async fn commit(&mut self) -> Result<(), Failure> {
        self.run("COMMIT").await
    }

    async fn rollback(&mut self) -> Result<(), Failure> {
        self.run("ROLLBACK").await
    }

    /// Marks a place in the transaction to come back to; an earlier mark is forgotten.
    async fn savepoint(&mut self) -> Result<(), Failure> {
        self.run("RELEASE batch").await?;
        self.run("SAVEPOINT batch").await
    }

    /// Makes the first mark.
    async fn first_savepoint(&mut self) -> Result<(), Failure> {
        self.run("SAVEPOINT batch").await
    }

    /// Back to the mark, which stays.
    async fn back_to_savepoint(&mut self) -> Result<(), Failure> {
        self.run("ROLLBACK TO batch").await
    }

    /// The largest `seq`; 0 in an empty log.
    async fn last_seq(&mut self) -> Result<i64, Failure>;
    /// The largest version of an entity; 0 where it has no events.
    async fn last_version(&mut self, key: &EntityKey) -> Result<i64, Failure>;

    /// The live row, locked until the transaction ends where the database can lock it.
    async fn live(&mut self, table: LiveTable, id: &str) -> Result<Option<LiveRow>, Failure>;
    /// Writes a live row, whether it was there or not.
    async fn put_live(&mut self, table: LiveTable, id: &str, row: &LiveRow) -> Result<(), Failure>;
    /// Appends one event; the database gives its `seq`.
    async fn append(&mut self, event: &Event) -> Result<i64, Failure>;
    /// Appends events that carry their `seq`. Only while alone.
    async fn append_numbered(&mut self, events: &[&Event]) -> Result<(), Failure>;
    /// Tells the database that `seq` is taken up to here. Only while alone.
    async fn continue_after(&mut self, seq: i64) -> Result<(), Failure>;
    /// The connection, to read from within the transaction.
    fn session(&mut self) -> Session<'_>;

    /// The last snapshot of an entity before `seq`.
    async fn snapshot_before(&mut self, key: &EntityKey, seq: i64) -> Result<Option<Snapshot>, Failure> {
        read::snapshot_before(&mut self.session(), key, seq).await
    }

    /// The events of an entity after a `seq` and before another, oldest first.
    async fn events_between(
        &mut self,
        key: &EntityKey,
        after: i64,
        before: i64,
    ) -> Result<Vec<Event>, Failure> {
        read::events_between(&mut self.session(), key, after, before).await
    }

    async fn put_snapshots(&mut self, snapshots: &[Snapshot]) -> Result<(), Failure>;
    /// The last mark of an objective and the events under it since then: how many events it has.
    async fn count(&mut self, objective_id: &str) -> Result<i64, Failure> {
        read::count(&mut self.session(), objective_id).await
    }

    async fn put_marks(&mut self, marks: &[Mark]) -> Result<(), Failure>;
    /// Keeps the request behind an event; answers its id.
    async fn keep_request(&mut self, event: &Event, request: &Request) -> Result<i64, Failure>;
    async fn close(self) -> Result<(), Failure>;
}

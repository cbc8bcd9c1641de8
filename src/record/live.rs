//! What an entity is now, as the recorder needs it: from its live row, or by replay where that lags behind.

use std::collections::{BTreeMap, HashMap};

use super::writer::{LiveRow, Mark, Writer, live_table};
use crate::event::{EntityKey, Event, Verb, verb};
use crate::fold::{self, State};
use crate::interchange::object;
use crate::json;
use crate::snapshot::Snapshot;
use crate::source::failure::Failure;
use crate::time::Timestamp;

/// Events of an entity between two snapshots: few enough to replay in no time, and snapshots few enough to cost a
/// twentieth of the log.
const SNAPSHOT_EVERY: i64 = 16;
/// A state longer than this, in bytes, gets none: it would stand in the log again and again.
const SNAPSHOT_BYTES: usize = 64 << 10;
/// Events of an objective between two marks.
const MARK_EVERY: i64 = 256;

/// An entity after its last event.
#[derive(Debug, Clone)]
pub(super) struct Live {
    pub(super) objective_id: String,
    pub(super) version: i64,
    pub(super) state: State,
    seq: i64,
    /// The `seq` that last set each field; nothing where only the live row is known.
    origins: BTreeMap<String, i64>,
    deleted_at: Option<Timestamp>,
    updated_at: Timestamp,
}

impl Live {
    /// The entity after one more event; `None` before the first.
    pub(super) fn after(before: Option<Self>, event: &Event) -> Self {
        let (state, origins, deleted_at) =
            before.map(|live| (live.state, live.origins, live.deleted_at)).unwrap_or_default();
        let state = fold::apply(state, event);
        let mut origins = if verb(&event.action) == Verb::Created { BTreeMap::new() } else { origins };
        for field in json::fields(&event.changes).unwrap_or_default().list {
            origins.insert(field.name.into_owned(), event.seq);
        }
        let deleted_at = state.deleted.then(|| deleted_at.unwrap_or_else(|| event.inserted_at.clone()));
        Self {
            objective_id: event.objective_id.to_string(),
            version: event.version,
            state,
            seq: event.seq,
            origins,
            deleted_at,
            updated_at: event.inserted_at.clone(),
        }
    }

    fn row(&self) -> LiveRow {
        LiveRow {
            objective_id: self.objective_id.clone(),
            version: self.version,
            fields: object(self.state.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))),
            deleted_at: self.deleted_at.clone(),
            updated_at: self.updated_at.clone(),
        }
    }

    /// A row whose fields are no object describes nothing; replay does.
    fn from_row(row: LiveRow) -> Option<Self> {
        let fields = json::fields(&row.fields).ok()?.list;
        let fields =
            fields.into_iter().map(|field| (field.name.into_owned(), field.value.to_owned())).collect();
        Some(Self {
            objective_id: row.objective_id,
            version: row.version,
            state: State { fields, deleted: row.deleted_at.is_some() },
            seq: 0,
            origins: BTreeMap::new(),
            deleted_at: row.deleted_at,
            updated_at: row.updated_at,
        })
    }

    /// When it was updated is not in a snapshot; a live row is only ever written once another event has come.
    fn from_snapshot(snapshot: Snapshot) -> Self {
        let origins = snapshot.fields.iter().map(|(name, _, origin)| (name.clone(), *origin)).collect();
        let fields = snapshot.fields.into_iter().map(|(name, value, _)| (name, value)).collect();
        Self {
            objective_id: snapshot.objective_id,
            version: snapshot.version,
            state: State { fields, deleted: snapshot.deleted },
            seq: snapshot.seq,
            origins,
            deleted_at: None,
            updated_at: Timestamp::At(0),
        }
    }

    /// The snapshot that is due at this version, if one is.
    fn due(&self, entity: &EntityKey) -> Option<Snapshot> {
        let bytes: usize = self.state.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
        (self.version % SNAPSHOT_EVERY == 0 && bytes <= SNAPSHOT_BYTES).then(|| self.snapshot(entity))
    }

    fn snapshot(&self, entity: &EntityKey) -> Snapshot {
        let fields = self.state.fields.iter();
        let origin = |name: &str| self.origins.get(name).copied().unwrap_or(self.seq);
        Snapshot {
            entity: entity.clone(),
            seq: self.seq,
            version: self.version,
            objective_id: self.objective_id.clone(),
            deleted: self.state.deleted,
            fields: fields.map(|(name, value)| (name.clone(), value.clone(), origin(name))).collect(),
        }
    }
}

/// An entity as the log has it now; `None` where it has no events.
pub(super) async fn current<W: Writer>(writer: &mut W, key: &EntityKey) -> Result<Option<Live>, Failure> {
    // The row first: where the database locks it, nobody appends for the entity while we look on.
    let row = match live_table(key) {
        Some(table) => writer.live(table, &key.entity_id).await?,
        None => None,
    };
    let version = writer.last_version(key).await?;
    if version == 0 {
        return Ok(None);
    }
    if let Some(live) = row.filter(|row| row.version == version).and_then(Live::from_row) {
        return Ok(Some(live));
    }
    replayed(writer, key, i64::MAX).await
}

/// Writes the live row, where the entity's type has one.
pub(super) async fn put<W: Writer>(writer: &mut W, key: &EntityKey, live: &Live) -> Result<(), Failure> {
    match live_table(key) {
        Some(table) => writer.put_live(table, &key.entity_id, &live.row()).await,
        None => Ok(()),
    }
}

/// Takes a snapshot of an entity when an event, already appended, has made one due.
pub(super) async fn snapshot_if_due<W: Writer>(writer: &mut W, event: &Event) -> Result<(), Failure> {
    if event.version % SNAPSHOT_EVERY != 0 {
        return Ok(());
    }
    let live = replayed(writer, &event.entity, i64::MAX).await?;
    match live.and_then(|live| live.due(&event.entity)) {
        Some(snapshot) => writer.put_snapshots(&[snapshot]).await,
        None => Ok(()),
    }
}

/// An entity by replay of its events before a `seq`, from its last snapshot on. A snapshot does not know when its entity
/// was deleted, so one of a deleted entity is passed over.
async fn replayed<W: Writer>(writer: &mut W, key: &EntityKey, seq: i64) -> Result<Option<Live>, Failure> {
    let start = writer.snapshot_before(key, seq).await?.filter(|snapshot| !snapshot.deleted);
    let from = start.as_ref().map_or(i64::MIN, |snapshot| snapshot.seq);
    let events = writer.events_between(key, from, seq).await?;
    Ok(events.iter().fold(start.map(Live::from_snapshot), |live, event| Some(Live::after(live, event))))
}

/// What an import leaves beside its events: the live rows, in memory as long as they are few, and the shortcuts.
#[derive(Debug)]
pub(super) struct Beside {
    rows: HashMap<EntityKey, Live>,
    counts: HashMap<String, i64>,
    /// Nothing is in the log but what stands in `rows`.
    complete: bool,
    snapshots: Vec<Snapshot>,
    marks: Vec<Mark>,
}

/// Rows in memory before they are written and forgotten.
const ROWS: usize = 20_000;

impl Beside {
    pub(super) fn new(log_is_empty: bool) -> Self {
        let (rows, counts) = (HashMap::new(), HashMap::new());
        Self { rows, counts, complete: log_is_empty, snapshots: Vec::new(), marks: Vec::new() }
    }

    /// Follows some events, which are in the log already.
    pub(super) async fn follow<'e, W: Writer>(
        &mut self,
        writer: &mut W,
        events: impl Iterator<Item = &'e Event> + Clone,
    ) -> Result<(), Failure> {
        for (objective, count) in counts(events.clone()) {
            if !self.counts.contains_key(objective) {
                let before = if self.complete { 0 } else { writer.count(objective).await? - count };
                self.counts.insert(objective.to_owned(), before);
            }
        }
        for event in events {
            self.apply(writer, event).await?;
        }
        writer.put_snapshots(&self.snapshots).await?;
        writer.put_marks(&self.marks).await?;
        self.snapshots.clear();
        self.marks.clear();
        if self.rows.len() > ROWS {
            self.flush(writer).await?;
        }
        Ok(())
    }

    async fn apply<W: Writer>(&mut self, writer: &mut W, event: &Event) -> Result<(), Failure> {
        let before = match self.rows.remove(&event.entity) {
            None if !self.complete => replayed(writer, &event.entity, event.seq).await?,
            known => known,
        };
        let live = Live::after(before, event);
        self.snapshots.extend(live.due(&event.entity));
        self.rows.insert(event.entity.clone(), live);
        let count = self.counts.entry(event.objective_id.to_string()).or_default();
        *count += 1;
        if *count % MARK_EVERY == 0 {
            let objective_id = event.objective_id.to_string();
            self.marks.push(Mark { objective_id, seq: event.seq, ordinal: *count });
        }
        Ok(())
    }

    /// Writes the live rows and forgets them.
    pub(super) async fn flush<W: Writer>(&mut self, writer: &mut W) -> Result<(), Failure> {
        for (key, live) in self.rows.drain() {
            put(writer, &key, &live).await?;
        }
        self.counts.clear();
        self.complete = false;
        Ok(())
    }
}

fn counts<'e>(events: impl Iterator<Item = &'e Event>) -> HashMap<&'e str, i64> {
    let mut counts = HashMap::new();
    for event in events {
        *counts.entry(&*event.objective_id).or_default() += 1;
    }
    counts
}

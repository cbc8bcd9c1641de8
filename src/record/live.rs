//! What an entity is now, as the recorder needs it: from its live row, or by replay where that lags behind.

use std::collections::HashMap;

use super::writer::{LiveRow, Writer, live_table};
use crate::event::{EntityKey, Event};
use crate::fold::{self, State};
use crate::interchange::object;
use crate::json;
use crate::time::Timestamp;

/// An entity after its last event.
#[derive(Debug, Clone)]
pub(super) struct Live {
    pub(super) objective_id: String,
    pub(super) version: i64,
    pub(super) state: State,
    deleted_at: Option<Timestamp>,
    updated_at: Timestamp,
}

impl Live {
    /// The entity after one more event; `None` before the first.
    pub(super) fn after(before: Option<Self>, event: &Event) -> Self {
        let (state, deleted_at) = before.map(|live| (live.state, live.deleted_at)).unwrap_or_default();
        let state = fold::apply(state, event);
        let deleted_at = state.deleted.then(|| deleted_at.unwrap_or_else(|| event.inserted_at.clone()));
        Self {
            objective_id: event.objective_id.to_string(),
            version: event.version,
            state,
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
            deleted_at: row.deleted_at,
            updated_at: row.updated_at,
        })
    }
}

/// An entity as the log has it now; `None` where it has no events.
pub(super) async fn current<W: Writer>(writer: &mut W, key: &EntityKey) -> Result<Option<Live>, sqlx::Error> {
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
    let events = writer.events(key).await?;
    Ok(events.iter().fold(None, |live, event| Some(Live::after(live, event))))
}

/// Writes the live row, where the entity's type has one.
pub(super) async fn put<W: Writer>(writer: &mut W, key: &EntityKey, live: &Live) -> Result<(), sqlx::Error> {
    match live_table(key) {
        Some(table) => writer.put_live(table, &key.entity_id, &live.row()).await,
        None => Ok(()),
    }
}

/// The live rows that an import touches, in memory as long as they are few.
#[derive(Debug)]
pub(super) struct LiveRows {
    rows: HashMap<EntityKey, Live>,
    /// Nothing is in the log but what stands in `rows`.
    complete: bool,
}

/// Rows in memory before they are written and forgotten.
const ROWS: usize = 20_000;

impl LiveRows {
    pub(super) fn new(log_is_empty: bool) -> Self {
        Self { rows: HashMap::new(), complete: log_is_empty }
    }

    pub(super) async fn apply<W: Writer>(
        &mut self,
        writer: &mut W,
        event: &Event,
    ) -> Result<(), sqlx::Error> {
        if live_table(&event.entity).is_none() {
            return Ok(());
        }
        let before = match self.rows.remove(&event.entity) {
            None if !self.complete => self.before(writer, event).await?,
            known => known,
        };
        self.rows.insert(event.entity.clone(), Live::after(before, event));
        if self.rows.len() > ROWS {
            self.flush(writer).await?;
        }
        Ok(())
    }

    /// The entity before an event that is already in the log.
    async fn before<W: Writer>(&self, writer: &mut W, event: &Event) -> Result<Option<Live>, sqlx::Error> {
        let events = writer.events(&event.entity).await?;
        let earlier = events.iter().filter(|other| other.seq < event.seq);
        Ok(earlier.fold(None, |live, event| Some(Live::after(live, event))))
    }

    pub(super) async fn flush<W: Writer>(&mut self, writer: &mut W) -> Result<(), sqlx::Error> {
        for (key, live) in self.rows.drain() {
            put(writer, &key, &live).await?;
        }
        self.complete = false;
        Ok(())
    }
}

//! What crosses to the window. Ids and values travel as strings or raw JSON text, never as floating-point numbers;
//! long values travel cut, with their length.

mod connect;
mod desktop;

use serde::{Deserialize, Serialize};

pub use self::connect::*;
pub use self::desktop::*;
pub use crate::source::location::Tls;
pub use crate::source::notice::Notice;

/// What went wrong: a stable code, a sentence, the next step, and the driver's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Failure {
    /// Such as `net.refused`.
    pub code: &'static str,
    /// What happened and why.
    pub message: String,
    /// What to do now.
    pub hint: Option<String>,
    /// The driver's own words.
    pub detail: Option<String>,
}

/// An opened database. `location` never holds a password.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct SourceInfo {
    /// What to call it in every other request.
    pub id: String,
    /// A short name.
    pub label: String,
    /// Which kind of database it is.
    pub kind: Kind,
    /// The path, or the URL without its password.
    pub location: String,
    /// The database program and its version.
    pub server: String,
    /// Whether it is the sample.
    pub sample: bool,
    /// How the connection is encrypted, such as `TLSv1.3`; null where it is not.
    pub encryption: Option<String>,
    /// The logs in it, the one that is read first.
    pub found: Vec<Found>,
    /// What there is to know about it, such as that its user may write.
    pub notices: Vec<Notice>,
}

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
    /// A MariaDB or MySQL server.
    Mysql,
}

/// An objective in the list.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ObjectiveRow {
    /// Its id.
    pub objective_id: String,
    /// Its title now, where it has one.
    pub title: Option<String>,
    /// Events in its timeline.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: usize,
    /// Entities in its timeline, itself among them.
    #[cfg_attr(test, ts(type = "number"))]
    pub entities: usize,
    /// When its first event was stored, RFC 3339.
    pub first_at: String,
    /// When its last event was stored, RFC 3339.
    pub last_at: String,
    /// Who made its last event.
    pub last_actor: Option<String>,
    /// Whether it is marked deleted.
    pub deleted: bool,
}

/// A page of a timeline.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct TimelineRequest {
    /// The opened database.
    pub source: String,
    /// The objective.
    pub objective_id: String,
    /// From 1.
    #[cfg_attr(test, ts(type = "number"))]
    pub page: usize,
    /// 1 to 1000.
    #[cfg_attr(test, ts(type = "number"))]
    pub per_page: usize,
}

/// How far the reading of a history is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Loading {
    /// Events read so far.
    #[cfg_attr(test, ts(type = "number"))]
    pub read: u64,
    /// Events in all, as far as they have been counted: never less than `read`.
    #[cfg_attr(test, ts(type = "number"))]
    pub total: u64,
    /// Events a second, on average.
    #[cfg_attr(test, ts(type = "number"))]
    pub per_second: u64,
}

/// Raw JSON text exactly as stored. Where `cut`, `text` holds only the beginning of `bytes` bytes.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Value {
    /// The text, or its beginning.
    pub text: String,
    /// The length of the whole in bytes.
    #[cfg_attr(test, ts(type = "number"))]
    pub bytes: usize,
    /// Whether there is more than `text`.
    pub cut: bool,
}

/// A field and what became of it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Change {
    /// The field.
    pub field: String,
    /// The value before; null where it was not set, or is not known.
    pub old: Option<Value>,
    /// Whether there may be a value before that has not been read yet.
    pub old_unread: bool,
    /// The value after.
    pub new: Value,
}

/// Something odd about an event: pointed out, never hidden.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Finding {
    /// Such as `version.gap`.
    pub code: &'static str,
    /// What it means.
    pub message: &'static str,
}

/// An event in a list.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct EventRow {
    /// The log's own order.
    pub seq: String,
    /// The type of the entity.
    pub entity_type: String,
    /// Its id.
    pub entity_id: String,
    /// Its title or name as of this event.
    pub entity_name: Option<String>,
    /// The objective it belongs to after this event.
    pub objective_id: String,
    /// Its version.
    pub version: String,
    /// The verb.
    pub action: String,
    /// Who.
    pub actor: Option<String>,
    /// RFC 3339 in UTC with microseconds, or the stored text where it is no time.
    pub inserted_at: String,
    /// Whether the entity is marked deleted after this event.
    pub deleted: bool,
    /// The first of `changes_total` changes; all of them in `EventDetail`.
    pub changes: Vec<Change>,
    /// How many fields the event names.
    #[cfg_attr(test, ts(type = "number"))]
    pub changes_total: usize,
    /// What is odd about it.
    pub findings: Vec<Finding>,
}

/// A page of a timeline, newest first. `page` is the one served: a page past the end answers with the last.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct TimelinePage {
    /// The objective.
    pub objective_id: String,
    /// Its title now.
    pub title: Option<String>,
    /// Whether it is marked deleted.
    pub deleted: bool,
    /// The `seq` before which nothing has been read yet, where that is so: then `total`, `entities` and `pages` are at least
    /// what they say, and `load` reads the rest.
    pub read_from: Option<String>,
    /// Events in the timeline.
    #[cfg_attr(test, ts(type = "number"))]
    pub total: usize,
    /// Entities in the timeline.
    #[cfg_attr(test, ts(type = "number"))]
    pub entities: usize,
    /// The page served, from 1.
    #[cfg_attr(test, ts(type = "number"))]
    pub page: usize,
    /// How many there are, at least 1.
    #[cfg_attr(test, ts(type = "number"))]
    pub pages: usize,
    /// Events a page.
    #[cfg_attr(test, ts(type = "number"))]
    pub per_page: usize,
    /// The events.
    pub events: Vec<EventRow>,
}

/// One event, whole.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct EventRequest {
    /// The opened database.
    pub source: String,
    /// The objective.
    pub objective_id: String,
    /// The event.
    pub seq: String,
    /// Whether values come whole, however long.
    pub full: bool,
}

/// One field of the state after an event.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct FieldState {
    /// The field.
    pub field: String,
    /// Its value.
    pub value: Value,
    /// Whether this event named it.
    pub changed: bool,
    /// The `seq` of the event that last set it.
    pub set_by: String,
}

/// A column of the stored row, name and text as read; null is SQL NULL.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct RawColumn {
    /// The column.
    pub name: &'static str,
    /// What stands in it.
    pub value: Option<Value>,
}

/// One event with its entity's state and the stored row.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct EventDetail {
    /// The event with all its changes.
    pub event: EventRow,
    /// The state after it, by field.
    pub state: Vec<FieldState>,
    /// The stored row.
    pub raw: Vec<RawColumn>,
    /// The `seq` of the entity's event before, within this timeline.
    pub older: Option<String>,
    /// The `seq` of the entity's event after, within this timeline.
    pub newer: Option<String>,
}

/// How an event came while its timeline was followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum Arrival {
    /// After everything before it.
    New,
    /// With a `seq` below one that had been there before.
    Late,
    /// It had been there and was changed by hand.
    Rewritten,
}

/// An event that was committed. A page tells the rest.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct LiveEvent {
    /// The log's own order.
    pub seq: String,
    /// The type of the entity.
    pub entity_type: String,
    /// Its id.
    pub entity_id: String,
    /// The verb.
    pub action: String,
    /// Who.
    pub actor: Option<String>,
    /// How it came.
    pub arrival: Arrival,
}

/// What happened to a timeline that is followed, or to the connection.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Live {
    /// Events were committed.
    Events {
        /// Ascending by `seq`, each once.
        events: Vec<LiveEvent>,
    },
    /// Events were removed from the log by hand.
    Removed,
    /// The connection was lost.
    Lost {
        /// The last sign of life, RFC 3339.
        since: String,
        /// What was noticed.
        error: Failure,
    },
    /// The connection will be tried again.
    Retrying {
        /// Which try it will be, from 1.
        attempt: u32,
        /// How many milliseconds until then.
        milliseconds: u32,
        /// Why there is no connection now.
        error: Failure,
    },
    /// The connection is back.
    Resumed,
    /// Nothing more will come.
    Ended {
        /// Why.
        error: Failure,
    },
}

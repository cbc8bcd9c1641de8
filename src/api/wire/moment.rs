//! Everything as it stood at one instant, and two instants side by side.

use serde::{Deserialize, Serialize};

use super::event::FieldState;
use super::value::Value;
use super::view::EntityRef;

/// A point in a history.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum At {
    /// Just after the event with this `seq`.
    Seq {
        /// The event.
        seq: String,
    },
    /// Just after the last event stored at or before a time.
    Time {
        /// RFC 3339.
        at: String,
    },
    /// After everything there is.
    Now,
}

/// Everything as it stood at an instant.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct MomentRequest {
    /// The opened database.
    pub source: String,
    /// The objective.
    pub objective_id: String,
    /// The instant.
    pub at: At,
    /// The first entity, from 0: the objective, then the others by id.
    #[cfg_attr(test, ts(type = "number"))]
    pub start: usize,
    /// How many, 1 to 200.
    #[cfg_attr(test, ts(type = "number"))]
    pub count: usize,
}

/// A point in a history as it was found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Instant {
    /// The last event of the timeline at or before it; null before the first.
    pub seq: Option<String>,
    /// When that event was stored.
    pub inserted_at: Option<String>,
    /// How many events of the timeline had happened.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: usize,
}

/// Everything as it stood at an instant. The order of entities is the same at every instant.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Moment {
    /// The instant.
    pub at: Instant,
    /// How many events the timeline has.
    #[cfg_attr(test, ts(type = "number"))]
    pub total: usize,
    /// How many entities there were, deleted ones among them.
    #[cfg_attr(test, ts(type = "number"))]
    pub entities: usize,
    /// How many of them were marked deleted.
    #[cfg_attr(test, ts(type = "number"))]
    pub deleted: usize,
    /// The entities asked for.
    pub rows: Vec<EntityAt>,
}

/// An entity as it stood.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct EntityAt {
    /// Its type.
    pub entity_type: String,
    /// Its id.
    pub entity_id: String,
    /// Its title or name then.
    pub name: Option<String>,
    /// Its last event then.
    pub seq: String,
    /// Its version then.
    pub version: String,
    /// When that event was stored.
    pub inserted_at: String,
    /// Whether it was marked deleted.
    pub deleted: bool,
    /// Whether the event of the instant is its own.
    pub changed: bool,
    /// Its fields.
    pub fields: Vec<FieldState>,
}

/// Two instants side by side.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct CompareRequest {
    /// The opened database.
    pub source: String,
    /// The objective.
    pub objective_id: String,
    /// One instant.
    pub a: At,
    /// The other.
    pub b: At,
    /// Only this entity, or all.
    pub entity: Option<EntityRef>,
    /// Also what does not differ.
    pub all: bool,
    /// The first entity, from 0.
    #[cfg_attr(test, ts(type = "number"))]
    pub start: usize,
    /// How many, 1 to 200.
    #[cfg_attr(test, ts(type = "number"))]
    pub count: usize,
}

/// Two instants side by side.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Comparison {
    /// One instant.
    pub a: Instant,
    /// The other.
    pub b: Instant,
    /// How many events of the timeline lie between.
    #[cfg_attr(test, ts(type = "number"))]
    pub between: usize,
    /// How many fields differ, of all entities compared.
    #[cfg_attr(test, ts(type = "number"))]
    pub differing_fields: usize,
    /// How many entities differ.
    #[cfg_attr(test, ts(type = "number"))]
    pub differing_entities: usize,
    /// How many entities there are to list.
    #[cfg_attr(test, ts(type = "number"))]
    pub entities: usize,
    /// The entities asked for: the objective, then the others by id.
    pub rows: Vec<ComparedEntity>,
}

/// An entity at two instants.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ComparedEntity {
    /// Its type.
    pub entity_type: String,
    /// Its id.
    pub entity_id: String,
    /// Its title or name at the later instant at which it has one.
    pub name: Option<String>,
    /// How it was at one instant.
    pub a: Presence,
    /// How it was at the other.
    pub b: Presence,
    /// Its fields, by name.
    pub fields: Vec<ComparedField>,
}

/// Whether an entity was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// Not created yet, or under another objective.
    Absent,
    /// There.
    Present,
    /// Marked deleted, with its last state.
    Deleted,
}

/// A field at two instants. Null where it was not set.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ComparedField {
    /// The field.
    pub field: String,
    /// Its value at one.
    pub a: Option<Value>,
    /// Its value at the other.
    pub b: Option<Value>,
    /// Whether they differ.
    pub differs: bool,
}

//! What became of a field: who last set it, all the values it had, and what exactly differs between two of them.

use serde::{Deserialize, Serialize};

use super::value::Value;

/// For each field of an entity, who last set it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct BlameRequest {
    /// The opened database.
    pub source: String,
    /// The objective.
    pub objective_id: String,
    /// The event after which.
    pub seq: String,
}

/// For each field of an entity after an event, who last set it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Blame {
    /// The fields, by name.
    pub fields: Vec<BlameField>,
}

/// A field and who last set it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct BlameField {
    /// The field.
    pub field: String,
    /// Its value.
    pub value: Value,
    /// The event that set it.
    pub set_by: Setter,
    /// Whether that is the very event asked about.
    pub changed: bool,
    /// Microseconds from that event to the one asked about; null where a time cannot be read.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub stood: Option<i64>,
    /// How many values it had before this one since the entity was created.
    #[cfg_attr(test, ts(type = "number"))]
    pub before: usize,
}

/// The event that set a value.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Setter {
    /// The event.
    pub seq: String,
    /// Who.
    pub actor: Option<String>,
    /// When it was stored.
    pub inserted_at: String,
    /// The verb.
    pub action: String,
}

/// All the values of a field, newest first.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct FieldHistoryRequest {
    /// The opened database.
    pub source: String,
    /// The objective.
    pub objective_id: String,
    /// The type of the entity.
    pub entity_type: String,
    /// Its id.
    pub entity_id: String,
    /// The field.
    pub field: String,
    /// Only values set before the event with this `seq`.
    pub before: Option<String>,
    /// The most values, 1 to 1000.
    #[cfg_attr(test, ts(type = "number"))]
    pub limit: usize,
}

/// All the values of a field, newest first.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct FieldHistory {
    /// How many there are in all.
    #[cfg_attr(test, ts(type = "number"))]
    pub total: usize,
    /// The values asked for.
    pub values: Vec<FieldValue>,
}

/// A value that a field had.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct FieldValue {
    /// The value; null where the entity was created anew without the field.
    pub value: Option<Value>,
    /// The event that set it.
    pub set_by: Setter,
    /// When the next one was set; null where it still stands, or where a time cannot be read.
    pub until: Option<String>,
    /// Whether the event can be opened in this timeline.
    pub in_timeline: bool,
}

/// What exactly differs between an entity after an event and earlier.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct DiffRequest {
    /// The opened database.
    pub source: String,
    /// The objective.
    pub objective_id: String,
    /// The event whose entity is looked at.
    pub seq: String,
    /// Against the same entity as it stood after this event; against the entity's event before where it is null.
    pub against: Option<String>,
    /// Whether values come whole, however long.
    pub full: bool,
}

/// What exactly differs.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Diff {
    /// The event compared with; null where the entity was not there then.
    pub against: Option<Setter>,
    /// Whether the entity was marked deleted then and is after.
    pub deleted: (bool, bool),
    /// The fields that differ or are named by the event, in the order of their names.
    pub fields: Vec<FieldDiff>,
}

/// What became of a field.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct FieldDiff {
    /// The field.
    pub field: String,
    /// The value before; null where it was not set.
    pub old: Option<Value>,
    /// The value after; null where it is not set.
    pub new: Option<Value>,
    /// Whether they are the same text.
    pub same: bool,
    /// Where both are numbers: the exact difference, with its sign.
    pub delta: Option<String>,
    /// Where both are text of several words: the pieces that stayed, went and came.
    pub pieces: Option<Vec<Piece>>,
    /// Where both are objects or both are lists: what differs within.
    pub paths: Option<Vec<PathDiff>>,
}

/// A piece of a text.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Piece {
    /// What became of it.
    pub kind: PieceKind,
    /// The text.
    pub text: String,
}

/// What became of a piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum PieceKind {
    /// It stayed.
    Same,
    /// It went.
    Old,
    /// It came.
    New,
}

/// What became of a place within an object or a list.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct PathDiff {
    /// A JSON Pointer (RFC 6901).
    pub path: String,
    /// What stood there; null where nothing did.
    pub old: Option<Value>,
    /// What stands there; null where nothing does.
    pub new: Option<Value>,
}

//! Values, changes and events as every answer carries them.

use serde::Serialize;

/// What went wrong: a stable code, a sentence, the next step, and the driver's own words.
#[derive(Debug, Clone, Serialize)]
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

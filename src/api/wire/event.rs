//! One event in full.

use serde::{Deserialize, Serialize};

use super::value::{EventRow, Value};

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

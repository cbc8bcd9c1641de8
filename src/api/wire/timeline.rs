//! The list of objectives, pages of a timeline, and how far its reading is.

use serde::{Deserialize, Serialize};

use super::value::EventRow;

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

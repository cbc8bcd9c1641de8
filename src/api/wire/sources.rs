//! What crosses to the window of the logs of a database, and of the entities of one.

use serde::{Deserialize, Serialize};

/// What a database holds.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Sources {
    /// The logs, the surest first.
    pub sources: Vec<LogInfo>,
    /// Tables that belong to no log.
    pub plain: Vec<String>,
}

/// A log of a database.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct LogInfo {
    /// What to choose it by.
    pub id: String,
    /// Whose log it is.
    pub kind: String,
    /// The versions of the library that it was checked against.
    pub version_hint: Option<String>,
    /// Its tables.
    pub tables: Vec<String>,
    /// Its types; of a large log those of its latest events.
    pub entity_types: Vec<EntityTypeCount>,
    /// How sure it is that this is what it is taken for, from 0 to 1.
    pub confidence: f32,
    /// Whether its changes can be read.
    pub readable: bool,
    /// What to know about it.
    pub note: Option<String>,
    /// Whether it is read by a mapping of the user's own.
    pub own: bool,
}

/// A type of entities. Numbers are exact, or null where they were not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct EntityTypeCount {
    /// The type.
    pub entity_type: String,
    /// How many entities of it there are.
    pub entities: Option<usize>,
    /// How many events they have.
    pub events: Option<usize>,
}

/// Which entities of a log are asked for.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct EntitiesRequest {
    /// The opened log.
    pub source: String,
    /// What type, id or title hold, in whatever case; everything for an empty text.
    pub search: String,
    /// Of this type only.
    pub entity_type: Option<String>,
    /// What comes first.
    pub sort: EntitySort,
    /// How many to pass over.
    pub start: usize,
    /// And how many to answer at most: up to 1,000.
    pub count: usize,
    /// Whether the log is read again; else the answer comes from how it was when it was last read, if it was.
    pub again: bool,
}

/// What comes first in a list of entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "snake_case")]
pub enum EntitySort {
    /// What changed last.
    Change,
    /// By name, numbers by their size.
    Name,
    /// What has most events.
    Events,
}

/// A stretch of the entities of a log.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct EntityList {
    /// The rows asked for.
    pub rows: Vec<EntityRow>,
    /// How many match.
    pub total: usize,
    /// The types, with the numbers of all that were found, whatever is searched for.
    pub types: Vec<EntityTypeCount>,
    /// Whether the whole log was looked at; else these are the entities of its latest events.
    pub complete: bool,
}

/// An entity of a log.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct EntityRow {
    /// What to open its timeline by: `TYPE/ID`.
    pub subject: String,
    /// Its type.
    pub entity_type: String,
    /// Its id.
    pub entity_id: String,
    /// What people call it now.
    pub title: Option<String>,
    /// Its events, or those that were looked at.
    pub events: usize,
    /// When the first was stored, RFC 3339.
    pub first_at: String,
    /// When the last was stored, RFC 3339.
    pub last_at: String,
    /// Who made the last.
    pub last_actor: Option<String>,
    /// Whether it is marked deleted now.
    pub deleted: bool,
    /// Whether one of its changes can be read.
    pub readable: bool,
}

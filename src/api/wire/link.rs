//! What crosses to the window of links.

use serde::{Deserialize, Serialize};

use super::Filter;

/// Where in a database a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct LinkTarget {
    /// The objective.
    pub objective_id: String,
    /// The event to be on; without one, the newest.
    pub seq: Option<String>,
    /// Which events are wanted.
    pub filter: Filter,
}

/// A place in an opened database that is to be linked to.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct LinkRequest {
    /// The opened database.
    pub source: String,
    /// The place in it.
    pub target: LinkTarget,
}

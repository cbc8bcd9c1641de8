//! Taking events out of a history into a file.

use serde::{Deserialize, Serialize};

use super::view::View;

/// What is taken out, and how.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ExportRequest {
    /// Exactly the events of this view. Bursts and days do not matter; its zone is the one times are told in.
    pub view: View,
    /// The format.
    pub format: ExportFormat,
    /// Whether each event comes with its entity's state after it.
    pub with_state: bool,
    /// CSV: whether cells that a spreadsheet would take for a formula get an apostrophe.
    pub guard_formulas: bool,
    /// Fields whose values are replaced by a mark.
    pub redact: Vec<String>,
}

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// One event a line, as it is imported.
    Ndjson,
    /// One document with where it is from.
    Json,
    /// One changed field a line.
    Csv,
    /// A page that needs nothing else.
    Html,
}

/// How much an export will be.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ExportSize {
    /// Events.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: u64,
    /// Bytes, from a sample where there are many events.
    #[cfg_attr(test, ts(type = "number"))]
    pub bytes: u64,
    /// Whether `bytes` is what the file will have.
    pub exact: bool,
}

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Exporting {
    /// Events written.
    #[cfg_attr(test, ts(type = "number"))]
    pub written: u64,
    /// Events in all.
    #[cfg_attr(test, ts(type = "number"))]
    pub total: u64,
    /// Bytes written.
    #[cfg_attr(test, ts(type = "number"))]
    pub bytes: u64,
}

/// What was written.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Exported {
    /// The file.
    pub path: String,
    /// Events in it.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: u64,
    /// Its size.
    #[cfg_attr(test, ts(type = "number"))]
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

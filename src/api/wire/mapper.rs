//! What crosses to the window while somebody puts a mapping together.

use serde::Serialize;

use super::{EventRow, Failure, Value};
pub use crate::mapping::{Draft, Encoding};

/// A table or view of a database.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct TableInfo {
    /// The schema; empty where the database has none.
    pub schema: String,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: TableKind,
    /// Whether this user may read it.
    pub readable: bool,
    /// How many columns it has.
    pub columns: usize,
    /// How many rows the database believes it has; null where it does not say.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub estimate: Option<u64>,
}

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum TableKind {
    /// A table.
    Table,
    /// A view: what is in it may be made up as it is read.
    View,
    /// A table of another server.
    Foreign,
}

/// A table with a few of its rows, and what its columns probably say.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct TableSample {
    /// The columns in their order.
    pub columns: Vec<ColumnInfo>,
    /// A value for each column; null for SQL NULL.
    pub rows: Vec<Vec<Option<Value>>>,
    /// A first draft of a mapping.
    pub draft: Draft,
}

/// A column of a table.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ColumnInfo {
    /// The name.
    pub name: String,
    /// The type as the database names it.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether an index begins with it, or it is the primary key.
    pub indexed: bool,
}

/// What a draft makes of the first rows of its table.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Trial {
    /// The id that the mapping will have.
    pub id: String,
    /// The mapping's file.
    pub toml: String,
    /// The first events, oldest first: not more than 50.
    pub events: Vec<EventRow>,
    /// How many events the rows that were tried make.
    pub total: usize,
    /// Of how many entities.
    pub entities: usize,
    /// How many of the events have changes that cannot be read.
    pub unreadable: usize,
    /// What the same rows would be in each encoding.
    pub encodings: Vec<EncodingTrial>,
}

/// What the rows that were tried are in an encoding.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct EncodingTrial {
    /// The encoding.
    pub encoding: Encoding,
    /// How many events have changes that can be read.
    pub readable: usize,
    /// How many events there are.
    pub total: usize,
    /// One of them, best an update; null where there is none.
    pub example: Option<EventRow>,
    /// Why it cannot be tried; null where it can.
    pub failure: Option<Failure>,
}

/// A mapping of the user's own.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct OwnMapping {
    /// The name of its file, without the ending. A log that it fits has this id.
    pub id: String,
    /// What people call it; the id where it cannot be used.
    pub name: String,
    /// Why it cannot be used; null where it can.
    pub failure: Option<Failure>,
}

/// A mapping that was taken in from a file.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ImportedMapping {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What the other mapping of this id is called, whose place it would take: it is not kept yet. Null where it is.
    pub replaces: Option<String>,
}

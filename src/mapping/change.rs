//! The keys of a mapping's file that say how a change is written down.

use serde::{Deserialize, Serialize};

use super::format::OneOrMorePlaces;

/// How a change is written down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "they are keys of a file, each on its own")]
pub struct Change {
    /// In general.
    pub encoding: Encoding,
    /// Where an entity is created, if that is written differently.
    pub created: Option<Encoding>,
    /// Where an entity is deleted, if that is written differently.
    pub deleted: Option<Encoding>,
    /// What changed: the first place that is not empty.
    pub payload: Option<OneOrMorePlaces>,
    /// The whole state, or the old values, before.
    pub before: Option<OneOrMorePlaces>,
    /// How the payload is packed, where looking at it does not tell.
    pub codec: Option<Codec>,
    /// The way to the fields within the payload: names and numbers.
    #[serde(default)]
    pub path: Vec<String>,
    /// What pairs of old and new are called, where they are objects.
    pub pair: Option<(String, String)>,
    /// The text that stands for null.
    pub null: Option<String>,
    /// The text that stands for a value that was left out because it did not change.
    pub unchanged: Option<String>,
    /// Fields that are no state.
    #[serde(default)]
    pub without: Vec<String>,
    /// Columns of a row that are no state.
    #[serde(default)]
    pub without_columns: Vec<String>,
    /// Text that is a JSON object or list counts as one.
    #[serde(default)]
    pub json_text: bool,
    /// Names and types of the fields are those of the live table's columns, where there is one.
    #[serde(default)]
    pub as_columns: bool,
    /// Columns of the live table that a creation does not name are null.
    #[serde(default)]
    pub absent_is_null: bool,
    /// Whether a deletion says of most fields nothing: null is then no value.
    #[serde(default)]
    pub deleted_is_bare: bool,
    /// Whether an event that changes nothing is left out.
    #[serde(default)]
    pub hide_unchanged: bool,
    /// Whether what a creation left out stands in the next event's state before it.
    #[serde(default)]
    pub completed_by_next: bool,
}

/// How a change is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Field -> new value.
    New,
    /// Field -> old and new.
    Pairs,
    /// New values, and old values beside them (`before`).
    OldNew,
    /// The whole state after it; before it, where it is a deletion.
    Snapshot,
    /// The same, as columns of the row.
    Row,
    /// The whole state before it (`before`), and field -> new value.
    BeforeNew,
    /// The whole state before it (`before`), and field -> old and new.
    BeforePairs,
    /// The whole state before it and after it.
    BeforeAfter,
    /// RFC 6902.
    JsonPatch,
    /// RFC 7386: null takes a field away.
    MergePatch,
    /// What happened, whose fields are merged into the state.
    Domain,
    /// A list of versions in one JSON column of the entity's own row.
    Versions,
}

/// How a payload is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Codec {
    /// Text that holds bytes.
    Base64,
}

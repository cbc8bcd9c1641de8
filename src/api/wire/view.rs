//! What of a timeline is looked at: which events, and how they are laid out in rows.

use serde::{Deserialize, Serialize};

/// What of a timeline is looked at. Two equal views of the same log have the same rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct View {
    /// The opened database.
    pub source: String,
    /// The objective.
    pub objective_id: String,
    /// Which events.
    pub filter: Filter,
    /// The zone whose days the rows are divided by: a name such as `Europe/Vienna`, or an offset such as `+05:30`.
    pub zone: String,
    /// Whether bursts are folded into a row.
    pub fold: bool,
    /// The bursts that are open nevertheless, by the `seq` of their oldest event.
    pub open: Vec<String>,
}

/// Which events of a timeline are wanted: every condition that is set must hold. The core applies it to the whole
/// timeline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(default)]
pub struct Filter {
    /// By the type of the entity.
    pub entity_types: Choice<String>,
    /// By the entity.
    pub entities: Choice<EntityRef>,
    /// By the verb.
    pub actions: Choice<String>,
    /// By who made it; null where the log does not say.
    pub actors: Choice<Option<String>>,
    /// By the fields the event names.
    pub fields: Choice<String>,
    /// By the values that the event sets or replaces.
    pub values: Choice<ValueCondition>,
    /// By text, in whatever case, within the changes, the metadata, the entity's id, the action or the actor.
    pub text: Option<String>,
    /// Stored at or after, RFC 3339.
    pub since: Option<String>,
    /// Stored at or before, RFC 3339.
    pub until: Option<String>,
}

/// What is wanted and what is not: nothing in `any` wants everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(default)]
pub struct Choice<T> {
    /// Any of these, where there are some.
    pub any: Vec<T>,
    /// None of these.
    pub none: Vec<T>,
}

impl<T> Default for Choice<T> {
    fn default() -> Self {
        Self { any: Vec::new(), none: Vec::new() }
    }
}

/// An entity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct EntityRef {
    /// Its type.
    pub entity_type: String,
    /// Its id.
    pub entity_id: String,
}

/// A value that an event sets or replaces: equal to the text, as JSON text or as the string it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ValueCondition {
    /// The field, or any.
    pub field: Option<String>,
    /// The value.
    pub text: String,
}

//! The keys of a mapping's file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::list::List;

/// A mapping, as its file says it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The stable name, the first part of a source's id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The versions it was checked against.
    pub checked: Option<String>,
    /// What cannot be read, or what to know.
    pub note: Option<String>,
    /// How it is recognised.
    pub detect: Detect,
    /// Tables beside the log.
    #[serde(default)]
    pub join: Vec<Join>,
    /// Columns of the log and the text they must have for a row to count.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, String>,
    /// What orders the events.
    pub order: Order,
    /// Whose events they are.
    pub entity: Entity,
    /// What else a row says.
    #[serde(default)]
    pub event: EventColumns,
    /// How a change is written down.
    pub change: Change,
    /// What happens to the entity's existence.
    #[serde(default)]
    pub verbs: Verbs,
    /// What events of some names do besides.
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// How children say whose they are.
    #[serde(default)]
    pub children: Children,
    /// Where the log keeps what it took the state for.
    pub snapshot: Option<Snapshot>,
    /// Tables with the values of fields that hold many.
    #[serde(default)]
    pub list: Vec<List>,
}

/// A state that a log keeps beside its events, after the event of one version.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The state.
    pub state: Place,
    /// The version of the event after which it was so.
    pub version: Place,
}

/// What events of some name do besides what they say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The event's type; `*` stands for anything.
    pub event: String,
    /// The entity's type, where not all are meant; `*` stands for anything.
    pub entity: Option<String>,
    /// Field -> JSON text, set unless the event itself names the field.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// Whether the event is none of the entity's.
    #[serde(default)]
    pub ignore: bool,
}

/// How a log is recognised: by its columns; the table's name only adds to the confidence.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detect {
    /// The usual name of the table.
    pub table: Option<String>,
    /// Whether no table of another name is meant.
    #[serde(default)]
    pub named: bool,
    /// Columns that must be there, in whatever case.
    pub columns: Vec<String>,
    /// Of these, one at least.
    #[serde(default)]
    pub any: Vec<String>,
    /// Columns that must not be there: another library's.
    #[serde(default)]
    pub none: Vec<String>,
    /// Words within a table's name by which it is no such log.
    #[serde(default)]
    pub not_named: Vec<String>,
    /// The type a column must have: a word within the database's name for it.
    #[serde(default)]
    pub types: BTreeMap<String, String>,
    /// Keys that the JSON objects of one of its columns have: [`EVENT`] stands for that column.
    #[serde(default)]
    pub holds: Vec<String>,
}

/// What a mapping calls the column that holds whole events.
pub const EVENT: &str = "event";

/// A table joined to the log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Its name, looked for beside the log first.
    pub table: String,
    /// Its column -> the column of the log (or `table.column` of an earlier join) that it equals.
    pub on: BTreeMap<String, String>,
    /// Its columns and the text they must have.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, String>,
    /// Whether the log can do without.
    #[serde(default)]
    pub optional: bool,
    /// Whether a foreign key over the log's column, where there is one, says which table and column is meant: the name only
    /// stands for it then.
    #[serde(default)]
    pub by_key: bool,
}

/// What orders the events of a log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The first of these columns that is there.
    pub column: OneOrMore,
    /// What it holds.
    #[serde(default)]
    pub by: OrderBy,
}

/// What an order column holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "snake_case")]
pub enum OrderBy {
    /// A whole number of its own for each event of the log.
    #[default]
    Number,
    /// A whole number that several events may share.
    SharedNumber,
    /// A time.
    Time,
    /// A range of time, of which the lower end counts.
    Period,
}

/// Whose event a row is: by a type and an id, by a stream's name, by a class, by the table itself, or all of one type.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// The type.
    pub r#type: Option<Place>,
    /// The id: the first place that is not empty.
    pub id: Option<OneOrMorePlaces>,
    /// Where the entity's own row stands: its id is what the primary key of the live table says, else its field `id`.
    pub row: Option<OneOrMorePlaces>,
    /// A schema's name, shown before the type where it is not the usual one.
    pub schema: Option<Place>,
    /// Whether an id of 32 hexadecimal digits is a UUID and shown as one.
    #[serde(default)]
    pub uuid: bool,
    /// A stream's name, which is type and id.
    pub stream: Option<Place>,
    /// How a stream's name is taken apart.
    #[serde(default)]
    pub split: Split,
    /// A text such as `module:Class.Event`, of which the class is the type and the rest the event's type.
    pub class: Option<Place>,
    /// The type is the table's name without these.
    pub table: Option<TableName>,
    /// The type, where all entities are of one.
    pub named: Option<String>,
    /// Types that are no entities: `*` stands for anything.
    #[serde(default)]
    pub skip: Vec<String>,
}

/// How a stream's name is taken apart into type and id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// At the first `-`.
    #[default]
    FirstDash,
    /// Before a UUID at the end, else at the last `-`.
    Uuid,
    /// At the first `$`.
    Dollar,
}

/// How a table's name becomes a type.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableName {
    /// Everything up to this text is left out.
    pub after: Option<String>,
    /// This ending is left out.
    pub suffix: Option<String>,
}

/// What else a row says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventColumns {
    /// The event's type.
    pub r#type: Option<Place>,
    /// The entity's version; counted where there is none.
    pub version: Option<Place>,
    /// What the first version is.
    pub first_version: Option<i64>,
    /// When: the first place that is not empty.
    pub time: Option<OneOrMorePlaces>,
    /// What the time is, where it is a number.
    pub time_unit: Option<TimeUnit>,
    /// Who: the first place that is not empty.
    pub actor: Option<OneOrMorePlaces>,
    /// What belongs together.
    pub correlation: Option<Place>,
    /// What led to it.
    pub causation: Option<Place>,
    /// Everything else to show.
    #[serde(default)]
    pub metadata: Vec<Place>,
}

/// A number's unit, since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    /// Seconds.
    S,
    /// Milliseconds.
    Ms,
    /// Microseconds.
    Us,
}

/// What happens to the entity's existence, by the text of a column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verbs {
    /// The column; the event's type where there is none.
    pub column: Option<Place>,
    /// Texts by which it begins.
    #[serde(default)]
    pub created: Vec<String>,
    /// Texts by which it changes.
    #[serde(default)]
    pub updated: Vec<String>,
    /// Texts by which it ends.
    #[serde(default)]
    pub deleted: Vec<String>,
    /// Texts by which it comes back.
    #[serde(default)]
    pub restored: Vec<String>,
    /// Whether what comes back is what it was before it ended; else it begins anew with what the event says.
    #[serde(default)]
    pub restored_keeps: bool,
    /// Texts by which every entity of the type ends.
    #[serde(default)]
    pub emptied: Vec<String>,
    /// Texts that are no change.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// Events are named after what they do: `ObjectiveCreated`, `Removed`.
    #[serde(default)]
    pub by_name: bool,
}

/// How children say whose they are.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Children {
    /// The column with the parent's type.
    pub r#type: Option<Place>,
    /// The column with the parent's id.
    pub id: Option<Place>,
    /// A field that is called as the parent's type, without `id`, names the parent, too.
    #[serde(default)]
    pub plain: bool,
}

/// Where something stands: a column of the log, `table.column` of a joined table, or a key within a JSON column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Place {
    /// A column.
    Column(String),
    /// A key within one.
    Key(Key),
}

/// A key within a JSON column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The column.
    pub column: String,
    /// The key, or several that lead into one another.
    pub key: OneOrMore,
}

impl Place {
    /// The column it stands in.
    pub fn column(&self) -> &str {
        match self {
            Self::Column(column) | Self::Key(Key { column, .. }) => column,
        }
    }
}

/// A name, or several in their order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum OneOrMore {
    /// One.
    One(String),
    /// Several.
    More(Vec<String>),
}

impl OneOrMore {
    /// The names.
    pub fn list(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::More(more) => more,
        }
    }
}

/// A place, or several in the order of preference.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMorePlaces {
    // First: a list of two names would pass for a column and a key.
    /// Several.
    More(Vec<Place>),
    /// One.
    One(Place),
}

impl OneOrMorePlaces {
    /// The places.
    pub fn list(&self) -> &[Place] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::More(more) => more,
        }
    }
}

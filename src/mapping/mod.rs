//! How a table that another program writes is to be read: which columns say what, and how a change is written down.
//!
//! A mapping is data: a TOML file of names, never of SQL. The logs that are known stand in `mappings/`, in the same format
//! as those that a person writes (`docs/mappings.md`). [`bind`] holds a mapping to a database's
//! catalogue: only names that stand there are ever asked for.

pub mod bind;
pub mod catalogue;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Code, Error, Result};

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
}

/// What events of some name do besides what they say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The event's type; `*` stands for anything.
    pub event: String,
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
}

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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
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

/// Whose event a row is: by a type and an id, by a stream's name, by a class, or by the table itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// The type.
    pub r#type: Option<Place>,
    /// The id: the first place that is not empty.
    pub id: Option<OneOrMorePlaces>,
    /// A schema's name, shown before the type where it is not the usual one.
    pub schema: Option<String>,
    /// A stream's name, which is type and id.
    pub stream: Option<Place>,
    /// How a stream's name is taken apart.
    #[serde(default)]
    pub split: Split,
    /// A text such as `module:Class.Event`, of which the class is the type and the rest the event's type.
    pub class: Option<Place>,
    /// The type is the table's name without these.
    pub table: Option<TableName>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    /// Seconds.
    S,
    /// Milliseconds.
    Ms,
    /// Microseconds.
    Us,
}

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
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
    /// RFC 6902, of the top level.
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
    /// The key.
    pub key: String,
}

impl Place {
    /// The column it stands in.
    pub fn column(&self) -> &str {
        match self {
            Self::Column(column) | Self::Key(Key { column, .. }) => column,
        }
    }
}

/// A name, or several in the order of preference.
#[derive(Debug, Clone, Deserialize)]
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

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// [`Code::MappingInvalid`] with the line and the reason.
    pub fn parse(text: &str) -> Result<Self> {
        let mapping: Self = toml::from_str(text).map_err(|error| invalid(&error.to_string()))?;
        mapping.check().map_err(|reason| invalid(&reason))?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), String> {
        if self.id.is_empty() || !self.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            return Err("“id” must be letters, digits, - and _".to_owned());
        }
        let entity = &self.entity;
        let ways = [
            entity.stream.is_some(),
            entity.class.is_some(),
            entity.table.is_some(),
            entity.r#type.is_some(),
        ];
        if ways.into_iter().filter(|way| *way).count() != 1 {
            return Err("[entity] needs exactly one of type, stream, class and table".to_owned());
        }
        if entity.stream.is_none() && entity.id.is_none() && entity.table.is_none() {
            return Err("[entity] needs an id".to_owned());
        }
        for (field, text) in self.rule.iter().flat_map(|rule| &rule.set) {
            crate::json::check(text).map_err(|reason| format!("rule: “{field}” is no JSON ({reason})"))?;
        }
        let change = &self.change;
        if change.encoding != Encoding::Row && change.payload.is_none() && change.before.is_none() {
            return Err("[change] needs a payload".to_owned());
        }
        Ok(())
    }

    /// Every place that it names.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        let entity = &self.entity;
        let event = &self.event;
        let single = [
            &entity.r#type,
            &entity.stream,
            &entity.class,
            &event.r#type,
            &event.version,
            &event.correlation,
            &event.causation,
            &self.verbs.column,
            &self.children.r#type,
            &self.children.id,
        ];
        let several = [&entity.id, &event.time, &event.actor, &self.change.payload, &self.change.before];
        let single = single.into_iter().flatten();
        single.chain(several.into_iter().flatten().flat_map(OneOrMorePlaces::list)).chain(&event.metadata)
    }
}

fn invalid(reason: &str) -> Error {
    Error::new(Code::MappingInvalid, "The mapping cannot be used.")
        .hint("docs/mappings.md describes the format.")
        .detail(reason.trim_end())
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        /// The mappings that come along, the most specific first.
        pub const BUILT_IN: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../mappings/", $name, ".toml")))),*];
    };
}
built_in!(
    "commanded",
    "message_db",
    "marten",
    "emmett",
    "rails_event_store",
    "eventsourcing",
    "entities",
    "carbonite",
    "supa_audit",
    "audit_trigger",
    "bemi",
    "audited",
    "laravel_auditing",
    "spatie_activitylog",
    "paper_trail",
    "django_auditlog",
    "django_reversion",
    "django_simple_history",
    "temporal_tables",
    "logidze",
    "envers",
    "event_streamex",
    "debezium",
);

/// The mappings that come along, the most specific first.
///
/// # Panics
/// Where one of them is wrong, which a test excludes.
pub fn built_in() -> Vec<Mapping> {
    BUILT_IN
        .iter()
        .map(|(name, text)| Mapping::parse(text).unwrap_or_else(|error| panic!("{name}: {error:?}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mappings_that_come_along_can_be_read() {
        let all = built_in();
        assert_eq!(all.len(), BUILT_IN.len());
        for (mapping, (name, _)) in all.iter().zip(BUILT_IN) {
            assert_eq!(mapping.id, *name);
        }
    }

    #[test]
    fn a_list_of_two_names_is_two_places() {
        let audited = built_in().into_iter().find(|mapping| mapping.id == "audited").expect("there");
        let actor = audited.event.actor.expect("an actor");
        assert_eq!(actor.list(), ["username", "user_id"].map(|name| Place::Column(name.to_owned())));
    }

    #[test]
    fn what_is_unknown_is_refused() {
        let (_, text) = BUILT_IN[0];
        let error = Mapping::parse(&format!("sql = \"DROP TABLE x\"\n{text}")).expect_err("refused");
        assert_eq!(error.code, Code::MappingInvalid);
        assert!(error.detail.expect("a reason").contains("sql"));
    }
}

//! The JSON documents of the command line, schema 1. Values print exactly as stored.

use std::borrow::Cow;

use backstory::api::{Cursor, EventView, Finding, json};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;

/// The schema that every document names.
pub(crate) const SCHEMA: u8 = 1;

/// Raw JSON text, printed as it is. Text that is no JSON prints as a string.
pub(crate) struct Raw<'t>(pub(crate) Cow<'t, str>);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let line = json::one_line(&self.0);
        match serde_json::from_str::<&RawValue>(&line) {
            Ok(raw) => raw.serialize(serializer),
            Err(_) => serializer.serialize_str(&self.0),
        }
    }
}

/// Fields and their raw values as an object.
pub(crate) struct Fields<'t>(pub(crate) Vec<(Cow<'t, str>, Cow<'t, str>)>);

impl<'t> Fields<'t> {
    /// The fields of a state.
    pub(crate) fn of(state: Vec<(&'t str, &'t str)>) -> Self {
        Self(state.into_iter().map(|(field, value)| (field.into(), value.into())).collect())
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, value) in &self.0 {
            map.serialize_entry(field, &Raw(Cow::Borrowed(value)))?;
        }
        map.end()
    }
}

#[derive(Serialize)]
pub(crate) struct Timeline<'t> {
    pub(crate) schema: u8,
    pub(crate) objective_id: &'t str,
    pub(crate) total: usize,
    pub(crate) page: Option<usize>,
    pub(crate) pages: usize,
    pub(crate) per_page: usize,
    pub(crate) before: Option<i64>,
    pub(crate) events: Vec<Event<'t>>,
}

#[derive(Serialize)]
pub(crate) struct Event<'t> {
    seq: i64,
    entity_type: &'t str,
    entity_id: &'t str,
    objective_id: &'t str,
    version: i64,
    action: &'t str,
    actor: Option<&'t str>,
    inserted_at: String,
    metadata: Option<Raw<'t>>,
    deleted: bool,
    changes: Vec<Change<'t>>,
    /// What is stored where it is no JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes_unreadable: Option<&'t str>,
    /// What is odd about the event.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<Fields<'t>>,
}

#[derive(Serialize)]
struct Change<'t> {
    field: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<Raw<'t>>,
    new: Raw<'t>,
}

impl<'t> Event<'t> {
    pub(crate) fn new(event: &EventView<'t>, cursor: &mut Cursor<'t>, with_state: bool) -> Self {
        let changes = cursor.changes(event).into_iter().map(|change| Change {
            field: change.field,
            old: change.old.map(|old| Raw(old.into())),
            new: Raw(change.new.into()),
        });
        let findings: Vec<_> = event.findings().iter().map(Finding::code).collect();
        Self {
            seq: event.seq(),
            entity_type: event.entity().entity_type(),
            entity_id: event.entity().entity_id(),
            objective_id: event.objective_id(),
            version: event.version(),
            action: event.action(),
            actor: event.actor(),
            inserted_at: event.inserted_at().to_string(),
            metadata: event.metadata().map(|metadata| Raw(metadata.into())),
            deleted: event.deleted(),
            changes: changes.collect(),
            changes_unreadable: findings.contains(&"changes.unreadable").then(|| event.changes_text()),
            findings,
            state: with_state.then(|| Fields::of(cursor.state(event))),
        }
    }
}

/// An entity's state after an event of its own.
#[derive(Serialize)]
pub(crate) struct EntityState<'t> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<u8>,
    pub(crate) entity_type: &'t str,
    pub(crate) entity_id: &'t str,
    pub(crate) seq: i64,
    pub(crate) version: i64,
    pub(crate) deleted: bool,
    pub(crate) state: Fields<'t>,
}

impl<'t> EntityState<'t> {
    pub(crate) fn new(event: &EventView<'t>, schema: Option<u8>) -> Self {
        Self {
            schema,
            entity_type: event.entity().entity_type(),
            entity_id: event.entity().entity_id(),
            seq: event.seq(),
            version: event.version(),
            deleted: event.deleted(),
            state: Fields::of(event.state()),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct AsOf<'t> {
    pub(crate) schema: u8,
    pub(crate) objective_id: &'t str,
    pub(crate) at: At,
    pub(crate) entities: Vec<EntityState<'t>>,
}

/// The instant asked for: a `seq`, or a time.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum At {
    Seq(i64),
    Time(String),
}

#[derive(Serialize)]
pub(crate) struct Objectives {
    pub(crate) schema: u8,
    pub(crate) objectives: Vec<ObjectiveRow>,
}

#[derive(Serialize)]
pub(crate) struct ObjectiveRow {
    pub(crate) objective_id: String,
    pub(crate) title: Option<String>,
    pub(crate) events: usize,
    pub(crate) entities: usize,
    pub(crate) first_at: String,
    pub(crate) last_at: String,
    pub(crate) deleted: bool,
}

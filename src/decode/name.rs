//! What names say: a stream's type and id, a class and its event, what an event does, whose child somebody is.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::bytes::dashed;
use crate::event::{EntityKey, Verb};
use crate::json;
use crate::mapping::bind::{Bound, BoundLog, Ref, normal};
use crate::mapping::live::Live;
use crate::mapping::{Split, composite};

/// Type and id in a stream's name. A name that is not made of two is both.
pub(super) fn stream(name: &str, split: Split) -> (String, String) {
    let parts = match split {
        Split::FirstDash => name.split_once('-'),
        Split::Dollar => name.split_once('$'),
        Split::Uuid => before_uuid(name).or_else(|| name.rsplit_once('-')),
    };
    let (kind, id) = parts.filter(|(kind, id)| !kind.is_empty() && !id.is_empty()).unwrap_or((name, name));
    (kind.to_owned(), id.to_owned())
}

fn before_uuid(name: &str) -> Option<(&str, &str)> {
    let start = name.len().checked_sub(36)?;
    let uuid = name.get(start..)?;
    dashed(&uuid.replace('-', "")).filter(|dashed| dashed.eq_ignore_ascii_case(uuid))?;
    Some((name[..start].strip_suffix(['-', '_', ':', '/'])?, uuid))
}

/// Class and event in `module:Class.Event`.
pub(super) fn class(topic: &str) -> (String, String) {
    let name = topic.rsplit_once(':').map_or(topic, |(_, name)| name);
    let (class, event) = name.rsplit_once('.').unwrap_or((name, name));
    (class.to_owned(), event.to_owned())
}

const CREATED: [&str; 6] = ["created", "added", "started", "opened", "registered", "initialized"];
const DELETED: [&str; 4] = ["deleted", "removed", "destroyed", "discarded"];
const RESTORED: [&str; 3] = ["restored", "undeleted", "recovered"];

/// What an event does, by its name: `ObjectiveCreated` or `Removed`, but not `TagRemoved` on an objective.
pub(super) fn verb(event_type: &str, entity_type: &str) -> Verb {
    let last = event_type.rsplit(['.', ':', '\\', '/']).next().unwrap_or(event_type);
    let (name, kind) = (normal(last), normal(entity_type));
    let rest = name.strip_prefix(kind.as_str()).unwrap_or(&name);
    match rest {
        _ if CREATED.contains(&rest) => Verb::Created,
        _ if DELETED.contains(&rest) => Verb::Deleted,
        _ if RESTORED.contains(&rest) => Verb::Restored,
        _ => Verb::Updated,
    }
}

/// Whether a text matches a pattern in which `*` stands for anything.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => {
            let Some(text) = text.strip_prefix(start) else { return false };
            rest.is_empty()
                || (0..=text.len()).any(|at| text.is_char_boundary(at) && matches(rest, &text[at..]))
        }
    }
}

/// How a child may name its parent: by the name of a field, or by a foreign key.
#[derive(Debug)]
pub(super) struct Parent<'l> {
    key: EntityKey,
    names: Vec<String>,
    live: &'l Live,
    /// Type of the child -> the columns of its foreign keys.
    references: HashMap<Arc<str>, Vec<Vec<&'l str>>>,
}

impl<'l> Parent<'l> {
    /// `plain`: a field that is called as the type is one, too.
    pub(super) fn new(key: &EntityKey, plain: bool, live: &'l Live) -> Self {
        let last = key.entity_type.rsplit(['.', '\\', ':']).next().unwrap_or_default();
        let mut stems = vec![normal(last)];
        if let Some(stem) = stems[0].strip_suffix("ies").map(|stem| format!("{stem}y")) {
            stems.push(stem);
        }
        if let Some(stem) = stems[0].strip_suffix('s').filter(|stem| !stem.is_empty()).map(str::to_owned) {
            stems.push(stem);
        }
        let mut names: Vec<_> = stems.iter().map(|stem| format!("{stem}id")).collect();
        if plain {
            names.extend(stems);
        }
        Self { key: key.clone(), names, live, references: HashMap::new() }
    }

    /// Whether an entity of a type, with this state, is a child.
    pub(super) fn is_of(&mut self, kind: &Arc<str>, state: &BTreeMap<String, String>) -> bool {
        if state.iter().any(|(field, raw)| self.is_named_by(field, raw)) {
            return true;
        }
        let (live, parent) = (self.live, &self.key);
        let found = self.references.entry(kind.clone());
        let found = found.or_insert_with(|| live.references(kind, &parent.entity_type));
        found.iter().any(|columns| {
            let values = columns.iter().map(|column| state.get(*column).filter(|raw| *raw != "null"));
            let values: Option<Vec<_>> = values.map(|raw| raw.map(|raw| text(raw))).collect();
            values.is_some_and(|values| is_id(&composite::join(&values), &parent.entity_id))
        })
    }

    fn is_named_by(&self, field: &str, raw: &str) -> bool {
        is_id(&text(raw), &self.key.entity_id) && self.names.contains(&normal(field))
    }
}

/// The columns of a table of one type by which its rows may name an entity of a type as their parent, each or each few together:
/// those that are called after it, and foreign keys of the live table. What is called after its own type is its own id.
pub fn naming(bound: &Bound, log: &BoundLog, parent: &str) -> Vec<Vec<Ref>> {
    let Some(kind) = log.entity_type.as_deref().filter(|_| !log.key.is_empty()) else { return Vec::new() };
    let own: Vec<_> = log.columns.iter().skip(log.state_from).filter(|column| column.table == 0).collect();
    let names = Parent::new(&EntityKey::new(parent, ""), bound.mapping.children.plain, &bound.live).names;
    let is_called = |column: &Ref| kind != parent && names.contains(&normal(&column.column));
    let called = own.iter().filter(|column| is_called(column));
    let mut found: Vec<Vec<Ref>> = called.map(|column| vec![(*column).clone()]).collect();
    for columns in bound.live.references(kind, parent) {
        let of =
            |name: &&str| own.iter().find(|column| column.column == *name).map(|column| (*column).clone());
        let keyed = columns.iter().map(of).collect::<Option<Vec<_>>>();
        found.extend(keyed.filter(|columns| !found.contains(columns)));
    }
    found
}

fn text(raw: &str) -> Cow<'_, str> {
    json::string(raw).map_or(Cow::Borrowed(raw), Cow::Owned)
}

fn is_id(text: &str, id: &str) -> bool {
    text == id || dashed(text).is_some_and(|dashed| dashed == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_a_type_and_an_id() {
        let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(stream("keyResult-1+a", Split::FirstDash), both("keyResult", "1+a"));
        let uuid = "3f0c1a0e-0000-4000-8000-00000000000a";
        assert_eq!(stream(&format!("key-result-{uuid}"), Split::Uuid), both("key-result", uuid));
        assert_eq!(stream("Objective$1", Split::Dollar), both("Objective", "1"));
        assert_eq!(stream("settings", Split::FirstDash), both("settings", "settings"));
    }

    #[test]
    fn events_are_named_after_what_they_do() {
        assert_eq!(verb("Elixir.Okr.KeyResultRemoved", "key-result"), Verb::Deleted);
        assert_eq!(verb("TagRemoved", "objective"), Verb::Updated);
        assert_eq!(verb("Elixir.Fx.Objective.Created", "objective"), Verb::Created);
        assert_eq!(verb("objective_restored", "Objective"), Verb::Restored);
    }

    #[test]
    fn stars_stand_for_anything() {
        assert!(matches("*:*", "objective:command") && !matches("*:*", "objective"));
        assert!(matches("$by_*", "$by_type_X") && matches("", "") && !matches("", "x"));
    }
}

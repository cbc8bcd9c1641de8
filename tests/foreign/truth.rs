//! A log held to what its application knew after every step.

use std::collections::BTreeMap;
use std::path::Path;

use backstory::api::{Choice, EntityKey, EventView, History, Location, Mapping, Source, inspect};
use backstory_testkit::shared;
use serde_json::Value;

use crate::compared::normal;

/// A fixture, and where its library loses something by design.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) database: &'static str,
    pub(crate) truth: &'static str,
    pub(crate) source: &'static str,
    /// Events of the log.
    pub(crate) events: usize,
    /// Steps of the truth that the library does not record.
    pub(crate) unrecorded: &'static [u64],
    /// Fields that the library does not store, or not so.
    pub(crate) lost: &'static [&'static str],
    /// What the application knows beyond the library: rules added to the mapping.
    pub(crate) rules: &'static str,
    /// States of the log that the truth leaves out: within a transaction, or of what went with its parent.
    pub(crate) beside: usize,
    /// What the log calls those whom the truth names, where that differs; empty where it does not say.
    pub(crate) actors: &'static [(&'static str, &'static str)],
}

pub(crate) const fn case(
    database: &'static str,
    truth: &'static str,
    source: &'static str,
    events: usize,
) -> Case {
    Case { database, truth, source, events, unrecorded: &[], lost: &[], rules: "", beside: 0, actors: &[] }
}

/// What is found there, and every state. Answers what is not so.
pub(crate) async fn wrong(case: &Case, location: Location) -> Vec<String> {
    let Some(truth) = shared::file(&format!("fixtures/{}", case.truth)) else { return Vec::new() };
    let found = inspect(location.clone(), None).await.expect("an inspection");
    let log = found.sources.iter().find(|found| found.id == case.source);
    let log = log.unwrap_or_else(|| panic!("{}: not found", case.database));
    let counted: usize = log.entity_types.iter().filter_map(|kind| kind.events).sum();
    assert_eq!((log.readable, counted), (true, case.events), "{}", case.database);
    let source = opened(case, location).await;
    let truth = std::fs::read_to_string(truth).expect("a truth");
    let truth: Vec<Value> = serde_json::from_str(&truth).expect("JSON");
    let mut steps: BTreeMap<EntityKey, Vec<&Value>> = BTreeMap::new();
    let entities = source.entities().await.expect("entities").list;
    let keys: Vec<_> = entities.into_iter().map(|entity| entity.key).collect();
    for step in &truth {
        let number = step["seq"].as_u64().unwrap_or_default();
        if step.get("state").is_some() && !case.unrecorded.contains(&number) {
            let key = key(step, &keys).unwrap_or_else(|| panic!("{}: nothing for {step}", case.database));
            steps.entry(key).or_default().push(step);
        }
    }
    let (mut wrong, mut beside) = (Vec::new(), Vec::new());
    for (key, steps) in steps {
        wrong.extend(wrong_states(case, &source, &key, &steps, &mut beside).await);
    }
    if beside.len() != case.beside {
        wrong.append(&mut beside);
    }
    wrong
}

/// The log, by the mapping that comes along and what the application knows.
async fn opened(case: &Case, location: Location) -> Source {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings").join(format!("{}.toml", case.source));
    let text = std::fs::read_to_string(file).expect("a mapping");
    let mapping = Mapping::parse(&format!("{text}\n{}", case.rules)).expect("a mapping");
    let choice = Choice { source: Some(case.source.to_owned()), mapping: Some(mapping) };
    Source::open_log(location, &choice).await.expect("a log")
}

/// The entity that a step is about.
fn key(step: &Value, keys: &[EntityKey]) -> Option<EntityKey> {
    if let Some(stream) = step["stream"].as_str() {
        let named = |key: &&EntityKey| {
            let (kind, id) = (&key.entity_type, &key.entity_id);
            stream == format!("{kind}-{id}") || stream == format!("{kind}${id}") || stream == &**id
        };
        return keys.iter().find(named).cloned();
    }
    let kind = step["type"].as_str().or(step["table"].as_str())?;
    let id = step["id"].as_str().map_or_else(|| step["id"].to_string(), str::to_owned);
    keys.iter().find(|key| &*key.entity_type == kind && *key.entity_id == id).cloned()
}

/// Every step of the truth is the state after one of the entity's events, in their order, and done by the same; what is between
/// changes nothing, or stands `beside`.
async fn wrong_states(
    case: &Case,
    source: &Source,
    key: &EntityKey,
    steps: &[&Value],
    beside: &mut Vec<String>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let history = History::replay(&key.to_string(), source.entity(key).await.expect("events"));
    let entity = history.entity(&key.entity_type, &key.entity_id).expect("there");
    let mut steps = steps.iter();
    let mut next = steps.next();
    let mut last = String::new();
    for event in entity.events() {
        let found = found(&event, case);
        let wanted = next.map(|step| wanted(step, case));
        if wanted.as_ref() == Some(&found) {
            wrong.extend(next.and_then(|step| wrong_actor(case, step, event.actor())));
            next = steps.next();
        } else if found != last {
            beside.push(format!(
                "{} {key} {next:?}\nwanted {wanted:?}\nfound  {found}\nbefore {last}",
                case.database
            ));
        }
        last = found;
    }
    wrong.extend(next.map(|step| format!("{} {key}: {step} is missing", case.database)));
    wrong
}

/// The state after an event, and whether the entity is there.
fn found(event: &EventView<'_>, case: &Case) -> String {
    if event.deleted() {
        return "gone".to_owned();
    }
    let state = event.state().into_iter();
    let fields = state.map(|(name, raw)| (name.to_owned(), serde_json::from_str(raw).expect("JSON")));
    stated(fields.collect(), case)
}

fn wanted(step: &Value, case: &Case) -> String {
    match &step["state"] {
        // An aggregate may keep a mark of its own.
        Value::Object(members) if members.get("deleted") != Some(&Value::Bool(true)) => {
            stated(members.clone(), case)
        }
        _ => "gone".to_owned(),
    }
}

fn stated(mut members: serde_json::Map<String, Value>, case: &Case) -> String {
    members.retain(|name, _| !case.lost.contains(&name.as_str()));
    normal(&Value::Object(members))
}

fn wrong_actor(case: &Case, step: &Value, found: Option<&str>) -> Option<String> {
    let actor = match step.get("actor")? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let called = |name: &String| {
        let other = case.actors.iter().find(|(known, _)| known == name);
        other.map_or_else(|| name.clone(), |(_, called)| (*called).to_owned())
    };
    let wanted = actor.as_ref().map(called).filter(|name| !name.is_empty());
    (found != wanted.as_deref()).then(|| format!("{}: {found:?} did {step}", case.database))
}

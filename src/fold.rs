//! The specification: a history as the plain fold of its events, and the timeline as the six steps of the seed.
//!
//! Nothing here is fast, and nothing here may be clever: [`crate::history`] is held to it by property tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::event::{EntityKey, Event, Verb, verb};
use crate::json;

/// An entity's fields after an event: the fold of its events so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Field -> raw JSON text.
    pub fields: BTreeMap<String, String>,
    /// Whether the entity is marked deleted.
    pub deleted: bool,
}

/// An event with its entity as it was just before and just after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The event.
    pub event: Event,
    /// The state before it; empty for the first.
    pub before: State,
    /// The state after it.
    pub after: State,
    /// The objective before it, if there was an event before.
    pub objective_before: Option<Arc<str>>,
}

/// Law 2 and 3: the state after the event. Changes that are no object change no field.
#[must_use]
pub fn apply(state: State, event: &Event) -> State {
    let changes = json::fields(&event.changes).unwrap_or_default();
    let verb = verb(&event.action);
    let mut next = if verb == Verb::Created { State::default() } else { state };
    for field in changes.list {
        next.fields.insert(field.name.into_owned(), field.value.to_owned());
    }
    match verb {
        Verb::Deleted => next.deleted = true,
        Verb::Restored => next.deleted = false,
        Verb::Created | Verb::Updated | Verb::Other => {}
    }
    next
}

/// Sort oldest first, group per entity, replay each group, ungroup: every event with its states, in the log's order.
pub fn replay(mut events: Vec<Event>) -> Vec<Replayed> {
    events.sort_by_key(|event| event.seq);
    let mut groups: BTreeMap<EntityKey, (State, Option<Arc<str>>)> = BTreeMap::new();
    let mut replayed = Vec::with_capacity(events.len());
    for event in events {
        let (before, objective_before) = groups.remove(&event.entity).unwrap_or_default();
        let after = apply(before.clone(), &event);
        groups.insert(event.entity.clone(), (after.clone(), Some(event.objective_id.clone())));
        replayed.push(Replayed { event, before, after, objective_before });
    }
    replayed
}

/// The timeline of an objective newest first: its events, and those by which an entity left it (law 5).
pub fn timeline(events: Vec<Event>, objective: &str) -> Vec<Replayed> {
    let belongs = |replayed: &Replayed| {
        &*replayed.event.objective_id == objective || replayed.objective_before.as_deref() == Some(objective)
    };
    let mut timeline: Vec<_> = replay(events).into_iter().filter(belongs).collect();
    timeline.reverse();
    timeline
}

/// Page `page` (from 1) of `per_page` events.
pub fn page(timeline: &[Replayed], page: usize, per_page: usize) -> &[Replayed] {
    timeline.chunks(per_page).nth(page - 1).unwrap_or_default()
}

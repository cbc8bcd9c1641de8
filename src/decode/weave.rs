//! Rows of many entities to events: each entity's rows folded in their order into what each of them changed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Fields;
use super::change::Change;
use super::name::Parent;
use super::patch;
use super::row::{Row, described};
use crate::event::{EntityKey, Event, Verb};
use crate::interchange::object;
use crate::json;
use crate::mapping::OrderBy;
use crate::mapping::bind::Bound;

/// Makes events of the rows of a log, in whatever order they come: in the log's order, each with a `seq` of its own. With a
/// `subject`, only the entities that ever belonged to it: itself and its children.
///
/// **Law**: the state that replay makes of the events is, after each of them, the state that the rows say.
pub fn weave(mut rows: Vec<Row>, subject: Option<&EntityKey>, bound: &Bound) -> Vec<Event> {
    let order = bound.mapping.order.by;
    let shared = order != OrderBy::Number;
    // An end comes before whatever begins at the same time.
    rows.sort_by(|a, b| {
        let by_place = (a.order, !a.ends).cmp(&(b.order, !b.ends));
        // A database gives what shares a place in whatever order, and `seq` must be the same each time.
        if shared { by_place.then_with(|| a.entity.cmp(&b.entity)) } else { by_place }
    });
    let mut next = following(&rows);
    let plain = bound.mapping.children.plain;
    let mut parent = subject.map(|subject| Parent::new(subject, plain, &bound.live));
    let mut entities: BTreeMap<EntityKey, Entity> = BTreeMap::new();
    let mut events = Vec::with_capacity(rows.len());
    let mut last = i64::MIN;
    for (at, row) in rows.iter().enumerate() {
        let whose: Vec<EntityKey> = if row.every {
            let all = entities
                .iter()
                .filter(|(key, entity)| key.entity_type == row.entity.entity_type && entity.is_there);
            all.map(|(key, _)| key.clone()).collect()
        } else {
            vec![row.entity.clone()]
        };
        for key in whose {
            let follows = next.remove(&at).map(|next| &rows[next]);
            // An end that the next period goes on from; or a current row that is in the history, too, where it may lag behind.
            if (row.ends || order == OrderBy::Period) && follows.is_some_and(|next| next.order == row.order) {
                continue;
            }
            let entity = entities.entry(key.clone()).or_default();
            let version = entity.version;
            let (action, changes, gone) = entity.apply(row, follows);
            if row.hidden && action == "updated" && changes == "{}" {
                entity.version = version;
                continue;
            }
            let differing = row.snapshot.as_ref().map(|kept| entity.differing(kept)).unwrap_or_default();
            let seq = row.order.max(last.saturating_add(1));
            last = seq;
            let belongs = match (subject, &mut parent) {
                (Some(subject), Some(parent)) => {
                    key == *subject
                        || row.parent.as_ref() == Some(subject)
                        || parent.is_of(&key.entity_type, &entity.state)
                }
                _ => true,
            };
            entity.ever |= belongs;
            let objective: Arc<str> = match subject {
                Some(subject) if belongs => subject.to_string().into(),
                _ => key.to_string().into(),
            };
            events.push(Event {
                seq,
                objective_id: objective,
                version: entity.version,
                action: action.into(),
                changes,
                actor: row.actor.as_deref().map(Into::into),
                metadata: metadata(row, &gone, &differing),
                inserted_at: row.at.clone(),
                entity: key,
            });
        }
    }
    if subject.is_some() {
        events.retain(|event| entities.get(&event.entity).is_some_and(|entity| entity.ever));
    }
    events
}

/// For each row, the next of the same entity.
fn following(rows: &[Row]) -> HashMap<usize, usize> {
    let mut last: HashMap<&EntityKey, usize> = HashMap::new();
    let mut next = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        if let Some(before) = last.insert(&row.entity, at) {
            next.insert(before, at);
        }
    }
    next
}

#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that is known of it or not")]
struct Entity {
    state: BTreeMap<String, String>,
    is_known: bool,
    is_there: bool,
    version: i64,
    ever: bool,
    /// Whether the log says how it began.
    began: bool,
    /// The version of its first event in the log.
    first: Option<i64>,
}

impl Entity {
    /// The event's action and changes, and the fields that are gone.
    fn apply(&mut self, row: &Row, follows: Option<&Row>) -> (&'static str, String, Vec<String>) {
        self.first = if self.is_known { self.first } else { row.version };
        self.version = row.version.unwrap_or(self.version.saturating_add(1));
        let begins = !self.is_there;
        let verb = match row.verb {
            // What an event is called does not make an entity begin twice.
            Some(Verb::Created | Verb::Updated) if row.by_name => {
                if !self.is_known || (begins && row.verb == Some(Verb::Created)) {
                    Verb::Created
                } else {
                    Verb::Updated
                }
            }
            Some(verb) => verb,
            None if begins => Verb::Created,
            None => Verb::Updated,
        };
        let change = match &row.change {
            Ok(change) => change,
            Err(reason) => {
                let action = self.exist(verb, false);
                return (action, reason.clone(), Vec::new());
            }
        };
        let next = follows.and_then(|next| next.change.as_ref().ok()?.before.clone());
        let whole = if row.lags && verb != Verb::Deleted {
            // Without a next one, nothing is known of what came after.
            next.or_else(|| change.before.clone())
        } else {
            whole(change, verb)
        };
        let is_whole = whole.is_some();
        let (mut new, mut gone) = (change.new.clone(), change.gone.clone());
        if let Some(whole) = whole {
            let held = self.state.iter().filter(|(_, old)| *old != "null").map(|(name, _)| name);
            let missing = held.filter(|name| !whole.iter().any(|(other, _)| other == *name));
            gone = missing.cloned().collect();
            new = whole;
        }
        // After a deletion only a whole state continues what was; anything else begins anew.
        let continues = verb != Verb::Created && verb != Verb::Restored
            || (self.is_known && begins && (row.keeps || covers(is_whole, &gone)));
        let starts = !continues;
        self.began |= starts;
        if starts {
            self.state.clear();
            gone.clear();
        }
        if row.completed
            && starts
            && let Some(Ok(Change { before: Some(before), .. })) = follows.map(|next| &next.change)
        {
            let left_out = before.iter().filter(|(name, _)| !new.iter().any(|(other, _)| other == name));
            let left_out: Vec<_> = left_out.cloned().collect();
            new.extend(left_out);
        }
        if !change.patch.is_empty() {
            match patch::applied(&change.patch, &self.state, self.began) {
                Ok((set, removed)) => {
                    new.extend(set);
                    gone.extend(removed);
                }
                Err(reason) => return (self.exist(verb, continues), described(&reason, None), Vec::new()),
            }
        }
        new.extend(change.sets.iter().map(|set| set.applied(self.state.get(set.field()))));
        if let Some(kept) = row.snapshot.as_ref().filter(|_| self.first > Some(1)) {
            let unknown = kept.iter().filter(|(name, _)| {
                !self.state.contains_key(name) && !new.iter().any(|(other, _)| other == name)
            });
            let unknown: Vec<_> = unknown.cloned().collect();
            new.extend(unknown);
        }
        let mut changes = Fields::new();
        for (name, value) in new {
            let is_same = self.state.get(&name).is_some_and(|old| json::same(old, &value));
            if !is_same || (row.by_name && !starts) {
                self.state.insert(name.clone(), value.clone());
                changes.push((name, value));
            }
        }
        for name in &gone {
            if self.state.insert(name.clone(), "null".to_owned()).is_none_or(|old| old != "null") {
                changes.push((name.clone(), "null".to_owned()));
            }
        }
        let action = self.exist(verb, continues);
        (action, object(changes.iter().map(|(name, value)| (name.as_str(), value.as_str()))), gone)
    }

    /// The fields that a state which the log keeps has otherwise, with what they are there. What only that state has is no
    /// difference: it may hold more than events say.
    fn differing(&self, kept: &Fields) -> Fields {
        let differs = |(name, value): &&(String, String)| {
            self.state.get(name).is_some_and(|replayed| !json::same(replayed, value))
        };
        kept.iter().filter(differs).cloned().collect()
    }

    fn exist(&mut self, verb: Verb, continues: bool) -> &'static str {
        self.is_known = true;
        match verb {
            Verb::Deleted => {
                self.is_there = false;
                "deleted"
            }
            Verb::Created | Verb::Restored => {
                self.is_there = true;
                if continues { "restored" } else { "created" }
            }
            Verb::Updated | Verb::Other => {
                self.is_there = true;
                "updated"
            }
        }
    }
}

/// The whole state that a change leads to, where it says so.
fn whole(change: &Change, verb: Verb) -> Option<Fields> {
    if change.whole.is_some() {
        return change.whole.clone();
    }
    let mut whole = change.before.clone()?;
    if verb != Verb::Deleted {
        for (name, value) in &change.new {
            match whole.iter_mut().find(|(other, _)| other == name) {
                Some((_, old)) => old.clone_from(value),
                None => whole.push((name.clone(), value.clone())),
            }
        }
    }
    Some(whole)
}

fn covers(is_whole: bool, gone: &[String]) -> bool {
    is_whole && gone.is_empty()
}

fn metadata(row: &Row, gone: &[String], differing: &Fields) -> Option<String> {
    let mut all = Fields::new();
    if let Some(kind) = &row.event_type {
        all.push(("event_type".to_owned(), json::quote(kind)));
    }
    for (name, value) in &row.metadata {
        if !all.iter().any(|(other, _)| other == name) {
            all.push((name.clone(), value.clone()));
        }
    }
    if !gone.is_empty() {
        let names: Vec<_> = gone.iter().map(|name| json::quote(name)).collect();
        all.push(("removed_fields".to_owned(), format!("[{}]", names.join(","))));
    }
    if !differing.is_empty() {
        let kept = object(differing.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        all.push(("snapshot_differs".to_owned(), kept));
    }
    (!all.is_empty()).then(|| object(all.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
}

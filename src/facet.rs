//! The values there are to filter by, each with how many events it would leave.

use std::collections::HashMap;

use crate::event::EntityKey;
use crate::filter::{Choice, Filter};
use crate::history::{EventView, History};
use crate::sieve::Sieve;

/// What of an event is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The type of the entity.
    EntityType,
    /// The entity.
    Entity,
    /// The verb.
    Action,
    /// Who.
    Actor,
    /// The fields it names.
    Field,
}

/// A value and how many events have it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// The type of the entity, the verb, or a field.
    Text(String),
    /// Who, or nobody.
    Actor(Option<String>),
    /// The entity.
    Entity(EntityKey),
}

/// The values of the events that pass a filter, the choice among these very values left out; the most frequent first, then in
/// their order.
pub fn values(history: &History, filter: &Filter, by: By) -> Vec<(Value, usize)> {
    let mut sieve = Sieve::new(history, &without(filter, by));
    let passing = history.timeline().filter(|event| sieve.passes(event));
    let mut counts: HashMap<Value, usize> = HashMap::new();
    if by == By::Field {
        let mut passes = vec![false; history.numbers()];
        passing.for_each(|event| passes[event.number()] = true);
        for entity in history.entities() {
            for (field, events) in entity.fields() {
                let count = events.filter(|event| passes[event.number()]).count();
                if count > 0 {
                    *counts.entry(Value::Text(field.to_owned())).or_default() += count;
                }
            }
        }
    } else {
        let mut kinds: Vec<Option<(EventView<'_>, usize)>> = vec![None; history.kinds()];
        for event in passing {
            kinds[event.kind_number()].get_or_insert((event, 0)).1 += 1;
        }
        for (event, count) in kinds.into_iter().flatten() {
            let value = match by {
                By::EntityType => Value::Text(event.entity().entity_type().to_owned()),
                By::Entity => Value::Entity(event.entity().key()),
                By::Actor => Value::Actor(event.actor().map(str::to_owned)),
                By::Action | By::Field => Value::Text(event.action().to_owned()),
            };
            *counts.entry(value).or_default() += count;
        }
    }
    let mut values: Vec<_> = counts.into_iter().collect();
    values.sort_unstable_by(|(a, many), (b, few)| few.cmp(many).then_with(|| a.cmp(b)));
    values
}

fn without(filter: &Filter, by: By) -> Filter {
    let mut filter = filter.clone();
    match by {
        By::EntityType => filter.entity_types = Choice::default(),
        By::Entity => filter.entities = Choice::default(),
        By::Action => filter.actions = Choice::default(),
        By::Actor => filter.actors = Choice::default(),
        By::Field => filter.fields = Choice::default(),
    }
    filter
}

//! Who set a field: last, and every time before.

use crate::event::{Verb, verb};
use crate::history::{EntityView, EventView};

/// A field and who last set it.
#[derive(Debug)]
pub struct Blamed<'h> {
    /// The field.
    pub field: &'h str,
    /// Its value.
    pub value: &'h str,
    /// The event that set it.
    pub set_by: EventView<'h>,
    /// How many values it had before, since the entity was created.
    pub before: usize,
}

/// A value that a field had.
#[derive(Debug)]
pub struct Held<'h> {
    /// The value; `None` where the entity was created anew without the field.
    pub value: Option<&'h str>,
    /// The event that set it.
    pub set_by: EventView<'h>,
}

/// The fields of an event's entity after it, by name, each with the event that last set it.
pub fn blame<'h>(event: &EventView<'h>) -> Vec<Blamed<'h>> {
    let entity = event.entity();
    let created = entity
        .last_event(|other| other.seq() <= event.seq() && verb(other.action()) == Verb::Created)
        .map_or(i64::MIN, |created| created.seq());
    let state = event.state_with_origin();
    let set_by = |origin| entity.last_event(|other| other.seq() == origin);
    let fields = state.into_iter().filter_map(|(field, value, origin)| {
        let set_by = set_by(origin)?;
        let named = entity.events_naming(field);
        let before = named.filter(|other| (created..origin).contains(&other.seq())).count();
        Some(Blamed { field, value, set_by, before })
    });
    fields.collect()
}

/// Every value that a field had, oldest first. One for each event that named it, and one for each that created the entity anew
/// without it.
pub fn values<'h>(entity: &EntityView<'h>, field: &str) -> Vec<Held<'h>> {
    let mut values: Vec<Held<'h>> = Vec::new();
    for event in entity.events() {
        let is_named = event.names(field);
        let is_wiped =
            verb(event.action()) == Verb::Created && values.last().is_some_and(|last| last.value.is_some());
        if is_named || is_wiped {
            values.push(Held { value: event.value(field), set_by: event });
        }
    }
    values
}

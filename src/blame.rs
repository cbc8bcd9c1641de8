//! Who set a field: last, and every time before.

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
    let state = event.state_with_origin();
    let set_by = |origin| entity.last_event_at_seq(origin).filter(|other| other.seq() == origin);
    let fields = state.into_iter().filter_map(|(field, value, origin)| {
        let set_by = set_by(origin)?;
        let before = entity.times_named(field, &set_by, event);
        Some(Blamed { field, value, set_by, before })
    });
    fields.collect()
}

/// Every value that a field had, oldest first. One for each event that named it, and one for each that created the entity anew
/// without it.
pub fn values<'h>(entity: &EntityView<'h>, field: &str) -> Vec<Held<'h>> {
    let mut values: Vec<Held<'h>> = Vec::new();
    let mut creations = entity.creations().peekable();
    let mut wiped_by = |values: &mut Vec<Held<'h>>, until: Option<&EventView<'h>>| {
        while let Some(set_by) =
            creations.next_if(|event| until.is_none_or(|until| event.seq() <= until.seq()))
        {
            let is_named = until.is_some_and(|until| until.seq() == set_by.seq());
            if !is_named && values.last().is_some_and(|last| last.value.is_some()) {
                values.push(Held { value: None, set_by });
            }
        }
    };
    for (set_by, change) in entity.changes_of(field) {
        wiped_by(&mut values, Some(&set_by));
        values.push(Held { value: Some(change.new), set_by });
    }
    wiped_by(&mut values, None);
    values
}

//! Two instants of an objective side by side.

use std::collections::BTreeMap;

use crate::as_of::{Instant, as_of};
use crate::event::OBJECTIVE;
use crate::history::{EntityView, EventView, History};

/// An entity at two instants: its last event at each, where it was there.
#[derive(Debug)]
pub struct Compared<'h> {
    /// Whose.
    pub entity: EntityView<'h>,
    /// At one instant.
    pub a: Option<EventView<'h>>,
    /// At the other.
    pub b: Option<EventView<'h>>,
    /// Its fields, by name, with their values at both.
    pub fields: Vec<(&'h str, Option<&'h str>, Option<&'h str>)>,
}

impl Compared<'_> {
    /// How many fields differ.
    pub fn differing(&self) -> usize {
        self.fields.iter().filter(|(_, a, b)| a != b).count()
    }

    /// Whether anything differs: a field, whether it was there, or whether it was deleted.
    pub fn differs(&self) -> bool {
        let deleted = |event: &EventView<'_>| event.deleted();
        self.differing() > 0 || self.a.as_ref().map(deleted) != self.b.as_ref().map(deleted)
    }
}

/// Every entity that was there at one of two instants, by law 6: the objective, then the others by id.
pub fn compare(history: &History, a: Instant, b: Instant) -> Vec<Compared<'_>> {
    type Pair<'h> = (Option<EventView<'h>>, Option<EventView<'h>>);
    let mut pairs: BTreeMap<(bool, &str, &str), Pair<'_>> = BTreeMap::new();
    let objective = history.objective_id();
    let key = |event: &EventView<'_>| {
        let entity = event.entity();
        entity.entity_type() == OBJECTIVE && entity.entity_id() == objective
    };
    for event in as_of(history, a) {
        let entity = event.entity();
        pairs.entry((!key(&event), entity.entity_id(), entity.entity_type())).or_default().0 = Some(event);
    }
    for event in as_of(history, b) {
        let entity = event.entity();
        pairs.entry((!key(&event), entity.entity_id(), entity.entity_type())).or_default().1 = Some(event);
    }
    pairs
        .into_values()
        .filter_map(|(a, b)| {
            let entity = a.or(b)?.entity();
            Some(Compared { entity, a, b, fields: states(a.as_ref(), b.as_ref()) })
        })
        .collect()
}

/// The fields of two states, by name.
pub fn states<'h>(
    a: Option<&EventView<'h>>,
    b: Option<&EventView<'h>>,
) -> Vec<(&'h str, Option<&'h str>, Option<&'h str>)> {
    let mut fields: BTreeMap<&str, (Option<&str>, Option<&str>)> = BTreeMap::new();
    for (field, value) in a.map(EventView::state).unwrap_or_default() {
        fields.entry(field).or_default().0 = Some(value);
    }
    for (field, value) in b.map(EventView::state).unwrap_or_default() {
        fields.entry(field).or_default().1 = Some(value);
    }
    fields.into_iter().map(|(field, (a, b))| (field, a, b)).collect()
}

//! Reading one entity of a history: its events, its fields, and what became of each.

use super::cursor::Change;
use super::entity::{EntityIndex, FieldIndex};
use super::{EventView, History};
use crate::event::EntityKey;

/// An entity of a history.
#[derive(Debug, Clone, Copy)]
pub struct EntityView<'h> {
    history: &'h History,
    pub(super) number: u32,
}

impl<'h> EntityView<'h> {
    pub(super) fn new(history: &'h History, number: u32) -> Self {
        Self { history, number }
    }

    pub(super) fn index(&self) -> &'h EntityIndex {
        &self.history.entities[self.number as usize]
    }

    /// What tells it from the others of its history.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The fields it ever had, each with the events that named it, oldest first.
    pub fn fields(
        &self,
    ) -> impl Iterator<Item = (&'h str, impl Iterator<Item = EventView<'h>> + use<'h>)> + use<'h> {
        let (history, index) = (self.history, self.index());
        index.order.iter().map(move |number| {
            let field = &index.fields[*number as usize];
            let mut last = None;
            let events = field.entries.iter().map(|entry| entry.event).filter(move |event| {
                // A field that is named twice by an event is set twice by it.
                last.replace(*event) != Some(*event) && Some(*event) != index.start
            });
            (&**history.symbols.name(field.name), events.map(move |event| EventView::new(history, event)))
        })
    }

    /// The events that set a value or replace one, in a field or in any: one whose raw text has a length that `may_be` it, and
    /// then `is` it. Costs the index; no text is looked at for its length.
    pub fn events_with_value(
        &self,
        field: Option<&str>,
        may_be: impl Fn(usize) -> bool,
        is: impl Fn(&str) -> bool,
    ) -> Vec<EventView<'h>> {
        let (history, index) = (self.history, self.index());
        let only = field.map(|field| history.symbols.find(field));
        let fields = index.fields.iter().filter(|field| only.is_none_or(|only| only == Some(field.name)));
        let mut found = Vec::new();
        for field in fields {
            for (place, entry) in field.entries.iter().enumerate() {
                if !may_be(entry.len as usize) || !is(history.value(*entry)) {
                    continue;
                }
                let next = field.entries.get(place + 1).map(|next| next.event);
                let replaced_by = next.filter(|next| index.life_start(*next) <= entry.event);
                let events = [Some(entry.event).filter(|event| Some(*event) != index.start), replaced_by];
                found.extend(events.into_iter().flatten().map(|event| EventView::new(history, event)));
            }
        }
        found
    }

    /// Every change of a field, oldest first.
    pub fn changes_of(&self, field: &str) -> impl Iterator<Item = (EventView<'h>, Change<'h>)> + use<'h> {
        let field = self.history.symbols.find(field).and_then(|name| self.index().field(name));
        let entity = *self;
        field.into_iter().flat_map(move |field| entity.changes_in(field))
    }

    fn changes_in(
        &self,
        field: &'h FieldIndex,
    ) -> impl Iterator<Item = (EventView<'h>, Change<'h>)> + use<'h> {
        let (history, index) = (self.history, self.index());
        let changes = field.entries.iter().enumerate().map(move |(place, new)| {
            (EventView::new(history, new.event), history.change(index, field, place))
        });
        changes.filter(move |(event, _)| Some(event.position) != index.start)
    }

    /// The events that created it, oldest first.
    pub fn creations(&self) -> impl Iterator<Item = EventView<'h>> + use<'h> {
        let (history, index) = (self.history, self.index());
        let starts = index.starts.iter().filter(move |start| Some(**start) != index.start);
        starts.map(move |start| EventView::new(history, *start))
    }

    /// How many events named a field before one did, in the life that another event belongs to: since the entity was last created.
    pub fn times_named(&self, field: &str, before: &EventView<'h>, life_of: &EventView<'h>) -> usize {
        let index = self.index();
        let field = self.history.symbols.find(field).and_then(|name| index.field(name));
        let entries = field.map_or(&[][..], |field| &field.entries);
        let start = index.life_start(life_of.position + 1);
        let in_life = entries.partition_point(|entry| entry.event < start);
        let before = entries.partition_point(|entry| entry.event < before.position);
        entries
            .get(in_life..before)
            .unwrap_or_default()
            .iter()
            .filter(|entry| Some(entry.event) != index.start)
            .count()
    }

    /// The events that name a field, oldest first.
    pub fn events_naming(&self, field: &str) -> impl Iterator<Item = EventView<'h>> + use<'h> {
        let (history, index) = (self.history, self.index());
        let field = history.symbols.find(field).and_then(|name| index.field(name));
        let entries = field.map_or(&[][..], |field| &field.entries);
        let mut last = None;
        let events = entries.iter().map(|entry| entry.event);
        events
            .filter(move |event| last.replace(*event) != Some(*event) && Some(*event) != index.start)
            .map(move |event| EventView::new(history, event))
    }

    /// Whether it is marked deleted before one event, and after another.
    pub fn deleted_around(&self, first: &EventView<'h>, last: &EventView<'h>) -> (bool, bool) {
        let index = self.index();
        (index.deleted(first.position), index.deleted(last.position + 1))
    }

    /// The fields that its events from one to another name, by name, with their values before the first and after the last.
    pub fn changed_between(
        &self,
        first: &EventView<'h>,
        last: &EventView<'h>,
    ) -> Vec<(&'h str, Option<&'h str>, Option<&'h str>)> {
        let index = self.index();
        let named = index.order.iter().map(|number| &index.fields[*number as usize]).filter(|field| {
            let from = field.entries.partition_point(|entry| entry.event < first.position);
            field.entries.get(from).is_some_and(|entry| entry.event <= last.position)
        });
        let value = |field, end| index.entry(field, end).map(|entry| self.history.value(entry));
        let changed = named.map(|field| {
            let name = &**self.history.symbols.name(field.name);
            (name, value(field, first.position), value(field, last.position + 1))
        });
        changed.filter(|(_, before, after)| before != after).collect()
    }

    /// The type.
    pub fn entity_type(&self) -> &'h str {
        self.history.symbols.name(self.index().entity_type)
    }

    /// The id.
    pub fn entity_id(&self) -> &'h str {
        self.history.symbols.name(self.index().entity_id)
    }

    /// Type and id.
    pub fn key(&self) -> EntityKey {
        let (entity_type, entity_id) = (self.index().entity_type, self.index().entity_id);
        let name = |symbol| self.history.symbols.name(symbol).clone();
        EntityKey { entity_type: name(entity_type), entity_id: name(entity_id) }
    }

    /// Its events, oldest first, under whichever objective they ran.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = EventView<'h>> + ExactSizeIterator + use<'h> {
        let history = self.history;
        self.index().events.iter().map(move |position| EventView::new(history, *position))
    }

    /// Its events in the objective's timeline, oldest first.
    pub fn timeline(&self) -> impl Iterator<Item = EventView<'h>> + use<'h> {
        let objective = self.history.objective_id();
        let mut before = None;
        self.events().filter(move |event| {
            let left = before.replace(event.objective_id());
            event.objective_id() == objective || left == Some(objective)
        })
    }

    /// The last of its events that `wanted` holds for.
    pub fn last_event(&self, mut wanted: impl FnMut(&EventView<'h>) -> bool) -> Option<EventView<'h>> {
        self.events().rev().find(|event| wanted(event))
    }

    /// The last of its events, in the log's order, whose time is not later than so many microseconds since 1970.
    pub fn last_event_at_time(&self, at: i64) -> Option<EventView<'h>> {
        let index = self.index();
        if index.is_in_time_order() {
            let records = &self.history.records;
            let end = index.events.partition_point(|position| records[*position as usize].at <= at);
            return Some(EventView::new(self.history, index.events[end.checked_sub(1)?]));
        }
        self.last_event(|event| event.micros().is_some_and(|micros| micros <= at))
    }

    /// The last of its events at or before a `seq`.
    pub fn last_event_at_seq(&self, seq: i64) -> Option<EventView<'h>> {
        let (events, records) = (&self.index().events, &self.history.records);
        let end = events.partition_point(|position| records[*position as usize].seq <= seq);
        Some(EventView::new(self.history, events[end.checked_sub(1)?]))
    }

    pub(super) fn value(&self, field: &str, end: u32) -> Option<&'h str> {
        let field = self.index().field(self.history.symbols.find(field)?)?;
        self.index().entry(field, end).map(|entry| self.history.value(entry))
    }
}

impl PartialEq for EntityView<'_> {
    /// Within one history.
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for EntityView<'_> {}

//! Reading a history: an event with its old and new values and its entity's state, borrowed from the index.

use super::cursor::{Change, Cursor};
use super::entity::FieldIndex;
use super::kinds::Kind;
use super::symbols::Symbol;
use super::{ABSENT, History, Record};
use crate::event::{EntityKey, Event};
use crate::finding::Findings;
use crate::time::Timestamp;

/// An event of a history.
#[derive(Debug, Clone, Copy)]
pub struct EventView<'h> {
    history: &'h History,
    pub(super) position: u32,
}

impl<'h> EventView<'h> {
    pub(super) fn new(history: &'h History, position: u32) -> Self {
        Self { history, position }
    }

    fn record(&self) -> &'h Record {
        &self.history.records[self.position as usize]
    }

    fn kind(&self) -> Kind {
        self.history.kinds.of(self.record())
    }

    fn name(&self, symbol: Symbol) -> &'h str {
        self.history.symbols.name(symbol)
    }

    /// The log's own order.
    pub fn seq(&self) -> i64 {
        self.record().seq
    }

    /// The entity that changed.
    pub fn entity(&self) -> EntityView<'h> {
        EntityView::new(self.history, self.kind().entity)
    }

    /// The objective the entity belongs to after the event.
    pub fn objective_id(&self) -> &'h str {
        self.name(self.kind().objective)
    }

    /// The entity's version.
    pub fn version(&self) -> i64 {
        self.history.version(self.position)
    }

    /// The verb.
    pub fn action(&self) -> &'h str {
        self.name(self.kind().action)
    }

    /// Who, if the log knows.
    pub fn actor(&self) -> Option<&'h str> {
        self.kind().actor.map(|actor| self.name(actor))
    }

    /// When it was stored.
    pub fn inserted_at(&self) -> Timestamp {
        match self.history.odd_times.get(&self.position) {
            Some(text) => Timestamp::Unreadable(text.clone()),
            None => Timestamp::At(self.record().at),
        }
    }

    /// The same in microseconds since 1970; `None` where it is unreadable.
    pub fn micros(&self) -> Option<i64> {
        let is_odd =
            !self.history.odd_times.is_empty() && self.history.odd_times.contains_key(&self.position);
        (!is_odd).then(|| self.record().at)
    }

    /// Its place among everything the history holds, the oldest being 0: less than [`History::numbers`].
    pub fn number(&self) -> usize {
        self.position as usize
    }

    /// What it shares with the events of the same entity, under the same objective, by the same actor, with the same action: less
    /// than [`History::kinds`].
    pub fn kind_number(&self) -> usize {
        self.record().kind as usize
    }

    /// The changes as stored.
    pub fn changes_text(&self) -> &'h str {
        let (start, end) = self.changes_range();
        &self.history.text[start..end]
    }

    /// The metadata as stored.
    pub fn metadata(&self) -> Option<&'h str> {
        let len = self.record().metadata_len;
        let (_, start) = self.changes_range();
        (len != ABSENT).then(|| &self.history.text[start..start + len as usize])
    }

    /// Where its changes stand in the text.
    fn changes_range(&self) -> (usize, usize) {
        let next = self.history.records.get(self.position as usize + 1);
        let start = offset(self.record().text);
        let end = next.map_or(self.history.text.len(), |next| offset(next.text));
        let metadata = Some(self.record().metadata_len).filter(|len| *len != ABSENT).unwrap_or_default();
        (start, end - metadata as usize)
    }

    /// What is odd about it.
    pub fn findings(&self) -> Findings {
        self.record().findings
    }

    /// Whether the entity is marked deleted after the event.
    pub fn deleted(&self) -> bool {
        self.entity().index().deleted(self.position + 1)
    }

    /// The fields the event names, with their values before and after, in the order it names them. For many events, ask a
    /// [`Cursor`].
    pub fn changes(&self) -> Vec<Change<'h>> {
        Cursor::new(self.history).changes(self)
    }

    /// Whether the event names a field.
    pub fn names(&self, field: &str) -> bool {
        let index = self.entity().index();
        let field = self.history.symbols.find(field).and_then(|name| index.field(name));
        field.is_some_and(|field| {
            field.entries.binary_search_by_key(&self.position, |entry| entry.event).is_ok()
        })
    }

    /// The entity's fields after the event, by name. For many events, ask a [`Cursor`].
    pub fn state(&self) -> Vec<(&'h str, &'h str)> {
        Cursor::new(self.history).state(self)
    }

    /// The same with the `seq` of the event that last set each field.
    pub fn state_with_origin(&self) -> Vec<(&'h str, &'h str, i64)> {
        Cursor::new(self.history).state_with_origin(self)
    }

    /// The value of one field after the event.
    pub fn value(&self, field: &str) -> Option<&'h str> {
        self.entity().value(field, self.position + 1)
    }

    /// The event as the log holds it.
    pub fn to_event(&self) -> Event {
        Event {
            seq: self.seq(),
            entity: self.entity().key(),
            objective_id: self.history.symbols.name(self.kind().objective).clone(),
            version: self.version(),
            action: self.history.symbols.name(self.kind().action).clone(),
            changes: self.changes_text().to_owned(),
            actor: self.kind().actor.map(|actor| self.history.symbols.name(actor).clone()),
            metadata: self.metadata().map(str::to_owned),
            inserted_at: self.inserted_at(),
        }
    }
}

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

    pub(super) fn index(&self) -> &'h super::EntityIndex {
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

    fn value(&self, field: &str, end: u32) -> Option<&'h str> {
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

fn offset(text: u64) -> usize {
    usize::try_from(text).expect("an offset into memory")
}

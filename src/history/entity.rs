//! One entity's part of the index: per field the list of (event, value), and its existence as one more list.

use foldhash::{HashMap, HashMapExt as _};

use super::symbols::Symbol;
use crate::event::Verb;

/// A value set by an event: where its raw text stands within the event's changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) event: u32,
    pub(super) start: u32,
    pub(super) len: u32,
}

/// The history of one field, oldest first.
#[derive(Debug)]
pub(super) struct FieldIndex {
    pub(super) name: Symbol,
    pub(super) entries: Vec<Entry>,
}

/// The history of one entity. Positions are those of [`super::History`]'s events.
#[derive(Debug)]
pub(super) struct EntityIndex {
    pub(super) entity_type: Symbol,
    pub(super) entity_id: Symbol,
    pub(super) events: Vec<u32>,
    /// Where the snapshot stands that the entity begins with, if it does not begin at its beginning.
    pub(super) start: Option<u32>,
    pub(super) fields: Vec<FieldIndex>,
    /// The numbers of the fields, by name.
    pub(super) order: Vec<u32>,
    by_name: HashMap<Symbol, u32>,
    existence: Vec<(u32, Verb)>,
    /// The events that started it.
    pub(super) starts: Vec<u32>,
    /// The latest time of its events; `None` once they are not in the order of their times.
    latest: Option<i64>,
}

impl EntityIndex {
    pub(super) fn new(entity_type: Symbol, entity_id: Symbol) -> Self {
        Self {
            entity_type,
            entity_id,
            events: Vec::new(),
            start: None,
            fields: Vec::new(),
            order: Vec::new(),
            by_name: HashMap::new(),
            existence: Vec::new(),
            starts: Vec::new(),
            latest: Some(i64::MIN),
        }
    }

    /// Adds an event, the last so far, with its time.
    pub(super) fn add(&mut self, event: u32, at: Option<i64>) {
        self.events.push(event);
        self.latest = self.latest.zip(at).and_then(|(latest, at)| (at >= latest).then_some(at));
    }

    /// Whether the times of its events are all readable and never run backwards.
    pub(super) fn is_in_time_order(&self) -> bool {
        self.latest.is_some()
    }

    /// Forgets everything from an event on. `at`: the time of an event.
    pub(super) fn truncate(&mut self, end: u32, at: impl Fn(u32) -> i64) {
        self.events.truncate(self.events.partition_point(|event| *event < end));
        self.latest = self.latest.map(|_| self.events.last().map_or(i64::MIN, |last| at(*last)));
        self.existence.truncate(self.existence.partition_point(|(event, _)| *event < end));
        self.starts.truncate(self.starts.partition_point(|event| *event < end));
        for field in &mut self.fields {
            field.entries.truncate(field.entries.partition_point(|entry| entry.event < end));
        }
    }

    /// Whether it has no events.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.start.is_none()
    }

    /// Adds a value of a field. A field that is new finds its place by its name.
    pub(super) fn set<'n>(&mut self, name: Symbol, entry: Entry, text: impl Fn(Symbol) -> &'n str) {
        let next = u32::try_from(self.fields.len()).expect("no more fields than u32 numbers");
        let number = *self.by_name.entry(name).or_insert(next);
        if number == next {
            self.fields.push(FieldIndex { name, entries: Vec::new() });
            let fields = &self.fields;
            let at = self.order.partition_point(|other| text(fields[*other as usize].name) < text(name));
            self.order.insert(at, number);
        }
        self.fields[number as usize].entries.push(entry);
    }

    pub(super) fn mark(&mut self, event: u32, verb: Verb) {
        if matches!(verb, Verb::Created | Verb::Deleted | Verb::Restored) {
            self.existence.push((event, verb));
        }
        if verb == Verb::Created {
            self.starts.push(event);
        }
    }

    pub(super) fn field(&self, name: Symbol) -> Option<&FieldIndex> {
        self.by_name.get(&name).map(|number| &self.fields[*number as usize])
    }

    /// Whether the entity is marked deleted once everything before `end` has been applied.
    pub(super) fn deleted(&self, end: u32) -> bool {
        before(&self.existence, end, |(event, _)| *event).is_some_and(|(_, verb)| *verb == Verb::Deleted)
    }

    /// A field's entry once everything before `end` has been applied; none where `created` has wiped it since.
    pub(super) fn entry(&self, field: &FieldIndex, end: u32) -> Option<Entry> {
        let entry = *before(&field.entries, end, |entry| entry.event)?;
        (entry.event >= self.life_start(end)).then_some(entry)
    }

    /// Whether everything before `end` is here: the entity begins with its beginning, or with a snapshot.
    pub(super) fn is_known_before(&self, end: u32) -> bool {
        self.start.is_some() || self.starts.first().is_some_and(|start| *start < end)
    }

    /// The event that started the entity, last before `end`. What was set before does not count.
    pub(super) fn life_start(&self, end: u32) -> u32 {
        before(&self.starts, end, |event| *event).copied().unwrap_or_default()
    }

    /// What the entity's lists take in memory, about.
    pub(super) fn bytes(&self) -> usize {
        let entries: usize =
            self.fields.iter().map(|field| field.entries.capacity() * size_of::<Entry>() + 96).sum();
        entries + self.events.capacity() * 4 + self.existence.capacity() * 8 + 256
    }
}

/// The last of a list sorted by event position that lies before `end`.
fn before<T>(list: &[T], end: u32, event: impl Fn(&T) -> u32) -> Option<&T> {
    list[..list.partition_point(|item| event(item) < end)].last()
}

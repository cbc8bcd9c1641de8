//! Reading the values and states of events, one after the other.

use foldhash::{HashMap, HashMapExt as _};

use super::entity::{EntityIndex, Entry, FieldIndex};
use super::{EventView, History};

/// A field named by an event: its value before, where it had one, and after. Raw JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'h> {
    /// The field.
    pub field: &'h str,
    /// The value before; `None` where the field was not set, or it is not known.
    pub old: Option<&'h str>,
    /// Whether there may be a value before that has not been read yet.
    pub old_unread: bool,
    /// The value after.
    pub new: &'h str,
}

/// Reads events, and remembers where each field's list was left: the next event of the entity is a step away instead of a
/// search, in either direction.
#[derive(Debug)]
pub struct Cursor<'h> {
    history: &'h History,
    places: HashMap<u32, Places>,
}

/// Where the lists of one entity were left.
#[derive(Debug)]
struct Places {
    /// Everything before this has been applied.
    end: u32,
    /// How many entries each field has before it.
    before: Vec<usize>,
}

/// Steps to take before it is quicker to search.
const NEAR: usize = 8;

impl<'h> Cursor<'h> {
    /// A cursor that has read nothing yet.
    pub fn new(history: &'h History) -> Self {
        Self { history, places: HashMap::new() }
    }

    /// The fields an event names, with their values before and after, in the order it names them.
    pub fn changes(&mut self, event: &EventView<'h>) -> Vec<Change<'h>> {
        let (position, history) = (event.position, self.history);
        let (index, places) = self.go_to(event);
        let named = index.fields.iter().zip(places).filter_map(|(field, place)| {
            let place = place.checked_sub(1)?;
            (field.entries[place].event == position).then_some((field, place))
        });
        let mut changes: Vec<_> = named.map(|(field, place)| history.change(index, field, place)).collect();
        // Their values stand in one text, in the event's order.
        changes.sort_unstable_by_key(|change| change.new.as_ptr());
        changes
    }

    /// The entity's fields after an event, by name.
    pub fn state(&mut self, event: &EventView<'h>) -> Vec<(&'h str, &'h str)> {
        let history = self.history;
        self.entries(event).map(|(name, entry)| (name, history.value(entry))).collect()
    }

    /// The same with the `seq` of the event that last set each field.
    pub fn state_with_origin(&mut self, event: &EventView<'h>) -> Vec<(&'h str, &'h str, i64)> {
        let history = self.history;
        self.entries(event)
            .map(|(name, entry)| (name, history.value(entry), history.origin(name, entry)))
            .collect()
    }

    fn entries(&mut self, event: &EventView<'h>) -> impl Iterator<Item = (&'h str, Entry)> {
        let history = self.history;
        let (index, places) = self.go_to(event);
        let life_start = index.life_start(event.position + 1);
        index.order.iter().filter_map(move |number| {
            let field = &index.fields[*number as usize];
            let entry = *field.entries[..places[*number as usize]].last()?;
            let name = &**history.symbols.name(field.name);
            (entry.event >= life_start).then_some((name, entry))
        })
    }

    /// Goes to where an event and everything before it has been applied.
    fn go_to(&mut self, event: &EventView<'h>) -> (&'h EntityIndex, &[usize]) {
        let entity = event.entity();
        let (index, end) = (entity.index(), event.position + 1);
        let places = self.places.entry(entity.number).or_insert_with(|| {
            let before = index.fields.iter().map(|field| field.entries.len()).collect();
            Places { end: u32::MAX, before }
        });
        if places.end != end {
            for (place, field) in places.before.iter_mut().zip(&index.fields) {
                *place = seek(&field.entries, *place, end);
            }
            places.end = end;
        }
        (index, &places.before)
    }
}

/// How many entries lie before `end`, looked for around `place`.
fn seek(entries: &[Entry], mut place: usize, end: u32) -> usize {
    for _ in 0..NEAR {
        if place > 0 && entries[place - 1].event >= end {
            place -= 1;
        } else if place < entries.len() && entries[place].event < end {
            place += 1;
        } else {
            return place;
        }
    }
    entries.partition_point(|entry| entry.event < end)
}

impl History {
    /// What became of a field with one of its entries.
    pub(super) fn change<'h>(&'h self, index: &EntityIndex, field: &FieldIndex, place: usize) -> Change<'h> {
        let new = field.entries[place];
        let old = place.checked_sub(1).map(|before| field.entries[before]);
        let old = old.filter(|old| old.event >= index.life_start(new.event)).map(|old| self.value(old));
        let unread = self.read_from.is_some() && !index.is_known_before(new.event + 1);
        Change {
            field: self.symbols.name(field.name),
            old_unread: unread && old.is_none(),
            old,
            new: self.value(new),
        }
    }

    /// The raw text of a value.
    pub(super) fn value(&self, entry: Entry) -> &str {
        let changes = EventView::new(self, entry.event).changes_text();
        &changes[entry.start as usize..][..entry.len as usize]
    }

    /// The `seq` of the event that really set a value.
    fn origin(&self, name: &str, entry: Entry) -> i64 {
        let snapshot = self.symbols.find(name).and_then(|name| self.origins.get(&(entry.event, name)));
        snapshot.copied().unwrap_or(self.records[entry.event as usize].seq)
    }
}

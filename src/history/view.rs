//! Reading a history: an event with its old and new values and its entity's state, borrowed from the index.

use super::cursor::{Change, Cursor};
use super::kinds::Kind;
use super::symbols::Symbol;
use super::{ABSENT, EntityView, History, Record};
use crate::event::Event;
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

fn offset(text: u64) -> usize {
    usize::try_from(text).expect("an offset into memory")
}

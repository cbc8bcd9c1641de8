//! A history as a per-field index: everything known of one objective and its entities.
//!
//! Not a state per event, but for each (entity, field) the list of (event, value), with names held once and every
//! value a slice of the one copy of its event's text. The state at an event is then, for each field, its last entry up
//! to there; the old value is the entry before; appending an event is a push.
//!
//! **Law**: every answer equals that of [`crate::fold`] over the same events, whatever their order of arrival.

mod cursor;
mod entities;
mod entity;
mod kinds;
mod late;
mod odd;
mod symbols;
mod view;

use foldhash::{HashMap, HashMapExt as _};

pub use self::cursor::{Change, Cursor};
pub use self::entities::EntityView;
pub use self::view::EventView;

use self::entity::{EntityIndex, Entry};
use self::kinds::{Kind, Kinds};
use self::symbols::{Symbol, Symbols};
use crate::event::{Event, EventRef, OBJECTIVE, Verb, verb};
use crate::finding::Findings;
use crate::json;
use crate::snapshot::Snapshot;
use crate::time::Timestamp;

const ABSENT: u32 = u32::MAX;

/// The history of one objective: its own events and those of every entity that ever belonged to it, whole.
#[derive(Debug)]
pub struct History {
    objective: Symbol,
    symbols: Symbols,
    kinds: Kinds,
    /// Changes and metadata of all events, one after the other.
    text: String,
    records: Vec<Record>,
    odd_times: HashMap<u32, Box<str>>,
    /// The versions that do not fit into a record.
    odd_versions: HashMap<u32, i64>,
    /// For the fields of snapshots: the `seq` of the event that really set them.
    origins: HashMap<(u32, Symbol), i64>,
    entities: Vec<EntityIndex>,
    numbers: HashMap<(Symbol, Symbol), u32>,
    timeline: Vec<u32>,
    /// How many events are under the objective itself.
    own: usize,
    /// The `seq` before which nothing has been read, where that is so.
    read_from: Option<i64>,
    rewound: u64,
}

/// An event's columns. Its changes start at `text`; its metadata follows them and ends where the next event's text starts.
#[derive(Debug)]
struct Record {
    seq: i64,
    at: i64,
    text: u64,
    metadata_len: u32,
    version: u32,
    kind: u32,
    findings: Findings,
}

impl History {
    /// An empty history of an objective.
    pub fn new(objective_id: &str) -> Self {
        let mut symbols = Symbols::default();
        let objective = symbols.intern(objective_id);
        let (text, records, entities, timeline) = (String::new(), Vec::new(), Vec::new(), Vec::new());
        let (odd_times, odd_versions) = (HashMap::new(), HashMap::new());
        let (origins, numbers, kinds) = (HashMap::new(), HashMap::new(), Kinds::default());
        Self {
            objective,
            symbols,
            kinds,
            text,
            records,
            odd_times,
            odd_versions,
            origins,
            entities,
            numbers,
            timeline,
            own: 0,
            read_from: None,
            rewound: 0,
        }
    }

    /// An empty history to which the events from a `seq` on are added, and none before: values that were set before are
    /// not known.
    pub fn beginning_at(objective_id: &str, seq: i64) -> Self {
        Self { read_from: Some(seq), ..Self::new(objective_id) }
    }

    /// The `seq` before which nothing has been read; `None` where everything has, or all that matters.
    pub fn read_from(&self) -> Option<i64> {
        self.read_from
    }

    /// The history of the events in any order of arrival. An event that comes twice (same `seq`) counts once.
    pub fn replay(objective_id: &str, mut events: Vec<Event>) -> Self {
        events.sort_by_key(|event| event.seq);
        let mut history = Self::new(objective_id);
        for event in &events {
            history.append(event.lend());
        }
        history
    }

    /// Adds an event that follows all others in the log's order; answers whether it did. Costs the event, not the
    /// history. Nothing changes where the event is not the newest.
    pub fn append(&mut self, event: EventRef<'_>) -> bool {
        if self.records.last().is_some_and(|last| last.seq >= event.seq) {
            return false;
        }
        let entity = self.number(event.entity_type, event.entity_id);
        let objective = self.symbols.intern(event.objective_id);
        let left =
            self.previous(entity).is_some_and(|previous| self.kinds.of(previous).objective == self.objective);
        let fields = json::fields(event.changes);
        let findings = self.findings(entity, &event, fields.as_ref().ok());
        let position = self.push(entity, &event, &fields.unwrap_or_default(), findings);
        let index = &mut self.entities[entity as usize];
        index.add(position, event.inserted_at.micros());
        index.mark(position, verb(event.action));
        self.own += usize::from(objective == self.objective);
        if objective == self.objective || left {
            self.timeline.push(position);
        }
        true
    }

    /// Lets the history of an entity begin with its state after an event that is not there itself. Comes before every
    /// event of the entity, and in the log's order among all the others.
    pub fn start_from(&mut self, snapshot: &Snapshot) {
        let entity = self.number(&snapshot.entity.entity_type, &snapshot.entity.entity_id);
        let changes = snapshot.fields_text();
        let event = EventRef {
            seq: snapshot.seq,
            entity_type: &snapshot.entity.entity_type,
            entity_id: &snapshot.entity.entity_id,
            objective_id: &snapshot.objective_id,
            version: snapshot.version,
            action: "created",
            changes: &changes,
            actor: None,
            metadata: None,
            inserted_at: &Timestamp::At(0),
        };
        let fields = json::fields(event.changes).unwrap_or_default();
        let position = self.push(entity, &event, &fields, Findings::default());
        for (name, _, origin) in &snapshot.fields {
            let name = self.symbols.intern(name);
            self.origins.insert((position, name), *origin);
        }
        let index = &mut self.entities[entity as usize];
        index.start = Some(position);
        index.mark(position, Verb::Created);
        if snapshot.deleted {
            index.mark(position, Verb::Deleted);
        }
    }

    fn number(&mut self, entity_type: &str, entity_id: &str) -> u32 {
        let key = (self.symbols.intern(entity_type), self.symbols.intern(entity_id));
        *self.numbers.entry(key).or_insert_with(|| {
            self.entities.push(EntityIndex::new(key.0, key.1));
            number(self.entities.len() - 1)
        })
    }

    /// Keeps an event's columns and indexes its values, which are slices of its changes.
    fn push(
        &mut self,
        entity: u32,
        event: &EventRef<'_>,
        fields: &json::Fields<'_>,
        findings: Findings,
    ) -> u32 {
        let position = number(self.records.len());
        let kind = Kind {
            entity,
            objective: self.symbols.intern(event.objective_id),
            actor: event.actor.map(|actor| self.symbols.intern(actor)),
            action: self.symbols.intern(event.action),
        };
        let version = u32::try_from(event.version).unwrap_or_else(|_| {
            self.odd_versions.insert(position, event.version);
            0
        });
        if let Timestamp::Unreadable(text) = event.inserted_at {
            self.odd_times.insert(position, text.clone());
        }
        self.records.push(Record {
            seq: event.seq,
            at: event.inserted_at.micros().unwrap_or_default(),
            text: self.text.len() as u64,
            metadata_len: event.metadata.map_or(ABSENT, |metadata| number(metadata.len())),
            version,
            kind: self.kinds.intern(kind),
            findings,
        });
        self.text.push_str(event.changes);
        self.text.push_str(event.metadata.unwrap_or_default());
        let index = &mut self.entities[entity as usize];
        for field in &fields.list {
            let start = field.value.as_ptr().addr() - event.changes.as_ptr().addr();
            let entry = Entry { event: position, start: number(start), len: number(field.value.len()) };
            let name = self.symbols.intern(&field.name);
            index.set(name, entry, |symbol| self.symbols.name(symbol));
        }
        position
    }

    fn previous(&self, entity: u32) -> Option<&Record> {
        let index = &self.entities[entity as usize];
        index.events.last().or(index.start.as_ref()).map(|position| &self.records[*position as usize])
    }

    fn version(&self, position: u32) -> i64 {
        let record = &self.records[position as usize];
        self.odd_versions.get(&position).copied().unwrap_or(record.version.into())
    }

    /// The objective whose history this is.
    pub fn objective_id(&self) -> &str {
        self.symbols.name(self.objective)
    }

    /// How many events the timeline has.
    pub fn len(&self) -> usize {
        self.timeline.len()
    }

    /// How many events are under the objective itself: the timeline without those by which entities left it.
    pub fn own_len(&self) -> usize {
        self.own
    }

    /// The event with this `seq`, under whichever objective it ran.
    pub fn any_event(&self, seq: i64) -> Option<EventView<'_>> {
        let position = self.records.binary_search_by_key(&seq, |record| record.seq).ok()?;
        Some(self.view(number(position)))
    }

    /// How often an event came late, so that what was in its place is elsewhere now. As long as that stays the same, the timeline has
    /// only grown at its end.
    pub fn rewound(&self) -> u64 {
        self.rewound
    }

    /// How many events and snapshots it holds, under whichever objective: [`EventView::number`] counts them.
    pub fn numbers(&self) -> usize {
        self.records.len()
    }

    /// How many kinds of events there are: [`EventView::kind_number`] counts them.
    pub fn kinds(&self) -> usize {
        self.kinds.len()
    }

    /// Whether the timeline has no event, which means that there is no such objective.
    pub fn is_empty(&self) -> bool {
        self.timeline.is_empty()
    }

    /// The `nth` event of the timeline, the newest being 0.
    pub fn newest(&self, nth: usize) -> Option<EventView<'_>> {
        let position = self.timeline.len().checked_sub(nth + 1)?;
        Some(self.view(self.timeline[position]))
    }

    /// The timeline, newest first.
    pub fn timeline(&self) -> impl DoubleEndedIterator<Item = EventView<'_>> + ExactSizeIterator {
        self.timeline.iter().rev().map(|position| self.view(*position))
    }

    /// How many events of the timeline are newer than `seq` or are it.
    pub fn newer_or_same(&self, seq: i64) -> usize {
        self.timeline.len()
            - self.timeline.partition_point(|position| self.records[*position as usize].seq < seq)
    }

    /// The event of the timeline with this `seq`.
    pub fn event(&self, seq: i64) -> Option<EventView<'_>> {
        let at =
            self.timeline.binary_search_by_key(&seq, |position| self.records[*position as usize].seq).ok()?;
        Some(self.view(self.timeline[at]))
    }

    /// The events of the timeline with these `seq`; quick where they follow each other, the newest first.
    pub fn events<'s>(&'s self, seqs: &'s [i64]) -> impl Iterator<Item = EventView<'s>> {
        let mut next = 0_usize;
        seqs.iter().filter_map(move |seq| {
            let seq_at = |at: usize| self.records[self.timeline[at] as usize].seq;
            let near = next.checked_sub(1).filter(|at| seq_at(*at) == *seq);
            let at = near.or_else(|| {
                self.timeline.binary_search_by_key(seq, |position| self.records[*position as usize].seq).ok()
            })?;
            next = at;
            Some(self.view(self.timeline[at]))
        })
    }

    /// Every entity that was ever in the timeline, in the order of first appearance.
    pub fn entities(&self) -> impl Iterator<Item = EntityView<'_>> {
        (0..number(self.entities.len())).map(|number| EntityView::new(self, number))
    }

    /// The entity of a type and an id.
    pub fn entity(&self, entity_type: &str, entity_id: &str) -> Option<EntityView<'_>> {
        let key = (self.symbols.find(entity_type)?, self.symbols.find(entity_id)?);
        self.numbers.get(&key).map(|number| EntityView::new(self, *number))
    }

    /// The entity that the history is about: the objective, or, in a log of another program, the entity `TYPE/ID`.
    pub fn subject(&self) -> Option<EntityView<'_>> {
        let id = self.objective_id();
        let named = || id.split_once('/').and_then(|(kind, id)| self.entity(kind, id));
        self.entity(OBJECTIVE, id).or_else(named)
    }

    /// What the history takes in memory, about.
    pub fn bytes(&self) -> usize {
        let lists =
            self.records.capacity() * size_of::<Record>() + self.timeline.capacity() * 4 + self.kinds.bytes();
        let entities: usize = self.entities.iter().map(EntityIndex::bytes).sum();
        size_of::<Self>() + self.text.capacity() + lists + entities + self.symbols.bytes()
    }

    fn view(&self, position: u32) -> EventView<'_> {
        EventView::new(self, position)
    }
}

/// Positions and lengths are 32 bits wide: a history of four billion events, or one value of four gigabytes, does not
/// fit into memory anyway.
fn number(len: usize) -> u32 {
    u32::try_from(len).expect("fewer than 2^32")
}

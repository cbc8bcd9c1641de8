//! The rows of a list: the events that pass a filter, under the days they were stored on, with bursts folded.
//!
//! **Law**: every event shown is in exactly one row, or in exactly one burst; the rows are a function of the history and
//! the view, and those of one day depend on nothing outside that day.

use std::collections::HashSet;

use crate::filter::Filter;
use crate::history::{EventView, History};
use crate::json;
use crate::sieve::Sieve;
use crate::time::rfc3339;
use crate::zone::{DayOf, Zone};

/// From so many events on they are a burst.
const BURST: usize = 4;
/// Events of one entity belong together where they follow each other within a minute.
const ENTITY_GAP: i64 = 60_000_000;
/// Events of several entities belong together where all of them come within a second: what is written steadily, one after the
/// other for days, is no burst.
const SPAN: i64 = 1_000_000;
/// What names a request in an event's metadata.
const REQUESTS: [&str; 2] = ["correlation_id", "transaction_id"];

/// For fewer events a filter is not worth making ready.
const FEW: usize = 100;

/// The rows of a view. Numbers of events count those shown, from 0 at the oldest.
#[derive(Debug, Clone)]
pub struct Layout {
    filter: Filter,
    zone: Zone,
    fold: bool,
    /// The bursts whose events have rows of their own, by the `seq` of their oldest event.
    open: HashSet<i64>,
    /// How many events of the timeline have been looked at, and how often the history had been rewound by then.
    seen: usize,
    rewound: u64,
    /// The positions in the history's timeline of the events shown, oldest first.
    shown: Vec<u32>,
    /// Oldest first: what opens a day stands after its events, as it is read from the newest.
    rows: Vec<Row>,
    findings: usize,
}

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A day begins, seen from the newest.
    Day(Run),
    /// An event.
    Event {
        /// Which.
        nth: u32,
        /// Whether it belongs to an open burst.
        inside: bool,
    },
    /// Events that belong together.
    Burst {
        /// Which.
        run: Run,
        /// Whether they have rows of their own.
        open: bool,
    },
}

/// Events that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The oldest.
    pub first: u32,
    /// The newest.
    pub last: u32,
}

impl Run {
    /// How many.
    pub fn count(self) -> usize {
        (self.last - self.first) as usize + 1
    }
}

impl Row {
    /// The oldest event of the row.
    fn first(self) -> u32 {
        match self {
            Self::Event { nth, .. } => nth,
            Self::Day(run) | Self::Burst { run, .. } => run.first,
        }
    }

    /// The newest event of the row.
    pub fn last(self) -> u32 {
        match self {
            Self::Event { nth, .. } => nth,
            Self::Day(run) | Self::Burst { run, .. } => run.last,
        }
    }
}

impl Layout {
    /// The rows of the events that pass a filter. `open`: the bursts whose events have rows of their own, by the `seq` of their
    /// oldest event.
    pub fn new(history: &History, filter: Filter, zone: Zone, fold: bool, open: HashSet<i64>) -> Self {
        let (shown, rows) = (Vec::new(), Vec::new());
        let rewound = history.rewound();
        let mut layout = Self { filter, zone, fold, open, seen: 0, rewound, shown, rows, findings: 0 };
        layout.take_in(history);
        layout
    }

    /// Whether these are the rows of the history as it is.
    pub fn is_current(&self, history: &History) -> bool {
        self.seen == history.len() && self.rewound == history.rewound()
    }

    /// How often the history had been rewound when it was last looked at: numbers of events shown last until it is once more.
    pub fn rewound(&self) -> u64 {
        self.rewound
    }

    /// Brings the rows up to date. Costs the events that have come and the burst that they may go on; where an event came late, the
    /// whole history.
    ///
    /// **Law**: the rows are then those that [`Self::new`] makes of the history.
    pub fn follow(&mut self, history: &History) {
        if self.rewound != history.rewound() {
            (self.seen, self.rewound, self.findings) = (0, history.rewound(), 0);
            (self.shown, self.rows) = (Vec::new(), Vec::new());
        }
        self.take_in(history);
    }

    /// Takes in the events that have not been looked at.
    fn take_in(&mut self, history: &History) {
        let newcomers = self.count();
        if self.filter.is_empty() {
            self.shown.reserve(history.len() - self.seen);
        }
        let events = (0_u32..).zip(history.timeline().rev()).skip(self.seen);
        let mut take = |position: u32, event: &EventView<'_>| {
            self.shown.push(position);
            self.findings += usize::from(event.findings().iter().next().is_some());
        };
        if history.len() - self.seen < FEW {
            let passing = events.filter(|(_, event)| self.filter.matches(event));
            passing.for_each(|(position, event)| take(position, &event));
        } else {
            let mut sieve = Sieve::new(history, &self.filter);
            let passing = events.filter(|(_, event)| sieve.passes(event));
            passing.for_each(|(position, event)| take(position, &event));
        }
        self.seen = history.len();
        if newcomers < self.count() {
            self.lay_out(history, newcomers);
        }
    }

    /// Makes the rows of the events shown from one on.
    fn lay_out(&mut self, history: &History, newcomers: u32) {
        let mut day_of = DayOf::new(self.zone);
        let mut day_at = |layout: &Self, nth| {
            let micros = layout.event(history, nth).and_then(|event| event.micros());
            micros.map(|micros| day_of.day(micros))
        };
        let (mut first, mut from) = self.reopen_day().unwrap_or_default();
        let mut current = day_at(self, first);
        for nth in newcomers..self.count() {
            let day = day_at(self, nth);
            if nth > first && current != day {
                self.add_day(history, Run { first, last: nth - 1 }, from);
                (first, from) = (nth, nth);
            }
            current = day;
        }
        self.add_day(history, Run { first, last: self.count() - 1 }, from);
    }

    /// Takes away the rows of the last day that may become others when it goes on. Answers its first event, and the first that
    /// has no row any more.
    fn reopen_day(&mut self) -> Option<(u32, u32)> {
        let Some(Row::Day(day)) = self.rows.pop() else { return None };
        // A row is what it is by the events up to a burst's length after it.
        let settled = |row: &Row| row.last() as usize + BURST <= day.last as usize;
        let mut from = day.last + 1;
        while let Some(row) = self.rows.pop_if(|row| {
            row.last() >= day.first && !matches!(row, Row::Day(_)) && (!settled(row) || row.last() >= from)
        }) {
            from = from.min(row.first());
        }
        Some((day.first, from))
    }

    /// Makes the rows of a day from one of its events on, then that of the day.
    fn add_day(&mut self, history: &History, day: Run, from: u32) {
        let mut nth = from;
        while nth <= day.last {
            let last = if self.fold { self.burst(history, nth, day.last) } else { nth };
            let run = Run { first: nth, last };
            if run.count() < BURST {
                self.rows.push(Row::Event { nth, inside: false });
                nth += 1;
                continue;
            }
            let open = self.event(history, nth).is_some_and(|event| self.open.contains(&event.seq()));
            if open {
                self.rows.extend((run.first..=run.last).map(|nth| Row::Event { nth, inside: true }));
            }
            self.rows.push(Row::Burst { run, open });
            nth = last + 1;
        }
        self.rows.push(Row::Day(day));
    }

    /// The last event that belongs together with one and all between: one actor, and one entity, one request, or one second.
    fn burst(&self, history: &History, first: u32, end: u32) -> u32 {
        let Some(oldest) = self.event(history, first) else { return first };
        let next = |last: u32| {
            let next = if last < end { self.event(history, last + 1) } else { None };
            next.filter(|next| next.kind_number() == oldest.kind_number() || next.actor() == oldest.actor())
        };
        let (mut by_entity, mut by_second) = (true, true);
        let (mut near, mut before) = (first, oldest);
        while let Some(event) = next(near) {
            let within = |since, most| gap(since, &event).is_some_and(|gap| gap <= most);
            by_entity = by_entity && within(&before, ENTITY_GAP) && event.entity() == oldest.entity();
            by_second = by_second && within(&oldest, SPAN);
            if !(by_entity || by_second) {
                break;
            }
            (near, before) = (near + 1, event);
        }
        let Some(request) = request(&oldest) else { return near };
        let mut last = first;
        let is_of_it = |event: EventView<'_>| {
            event.metadata() == oldest.metadata() || self::request(&event) == Some(request)
        };
        while next(last).is_some_and(is_of_it) {
            last += 1;
        }
        last.max(near)
    }

    /// How many events are shown.
    pub fn count(&self) -> u32 {
        u32::try_from(self.shown.len()).unwrap_or(u32::MAX)
    }

    /// What the rows take in memory, about.
    pub fn bytes(&self) -> usize {
        self.shown.capacity() * size_of::<u32>() + self.rows.capacity() * size_of::<Row>()
    }

    /// How many of them have findings.
    pub fn findings(&self) -> usize {
        self.findings
    }

    /// The date of an instant, in the zone that the days are of, as `2026-06-16`.
    pub fn date(&self, micros: i64) -> String {
        let date = self.zone.date(micros).map(|date| date.to_string());
        // Beyond the calendar there are no zones.
        date.unwrap_or_else(|| rfc3339(micros).split('T').next().unwrap_or_default().to_owned())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows from one on, counted from 0 at the newest.
    pub fn rows(&self, start: usize, count: usize) -> impl Iterator<Item = Row> {
        self.rows.iter().rev().skip(start).take(count).copied()
    }

    /// An event shown.
    pub fn event<'h>(&self, history: &'h History, nth: u32) -> Option<EventView<'h>> {
        let position = *self.shown.get(nth as usize)? as usize;
        history.newest(history.len().checked_sub(position + 1)?)
    }

    /// The number of an event's row, from 0 at the newest: of its burst where that is folded.
    pub fn row_of(&self, nth: u32) -> Option<usize> {
        let at = self.rows.partition_point(|row| row.last() < nth);
        (at < self.rows.len()).then(|| self.rows.len() - 1 - at)
    }

    /// The newest event shown whose `seq` is not above one.
    pub fn at_seq(&self, history: &History, seq: i64) -> Option<u32> {
        let position = history.len() - history.newer_or_same(seq.saturating_add(1));
        let end = self.shown.partition_point(|shown| (*shown as usize) < position);
        u32::try_from(end.checked_sub(1)?).ok()
    }

    /// The events under the day of one of them.
    pub fn day(&self, nth: u32) -> Option<Run> {
        let from = self.rows.partition_point(|row| row.last() < nth);
        self.rows[from..].iter().find_map(|row| if let Row::Day(run) = row { Some(*run) } else { None })
    }
}

fn gap(before: &EventView<'_>, next: &EventView<'_>) -> Option<i64> {
    Some(next.micros()?.checked_sub(before.micros()?)?.saturating_abs())
}

/// What an event's request is called.
fn request<'h>(event: &EventView<'h>) -> Option<&'h str> {
    let fields = json::fields(event.metadata()?).ok()?;
    let named = fields.list.iter().find(|field| REQUESTS.contains(&&*field.name));
    named.map(|field| field.value).filter(|value| *value != "null")
}

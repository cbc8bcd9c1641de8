//! The rows of a list: the events that pass a filter, under the days they were stored on, with bursts folded.
//!
//! **Law**: every event shown is in exactly one row, or in exactly one burst; the rows are a function of the history and
//! the view, and those of one day depend on nothing outside that day.

use std::collections::HashSet;

use crate::filter::Filter;
use crate::history::{EventView, History};
use crate::json;
use crate::time::rfc3339;
use crate::zone::{DayOf, Zone};

/// From so many events on they are a burst.
const BURST: usize = 4;
/// Events of one entity belong together where they follow each other within a minute.
const ENTITY_GAP: i64 = 60_000_000;
/// Events of several entities belong together where they follow each other within a second.
const GAP: i64 = 1_000_000;
/// What names a request in an event's metadata.
const REQUESTS: [&str; 2] = ["correlation_id", "transaction_id"];

/// The rows of a view. Numbers of events count those shown, from 0 at the oldest.
#[derive(Debug)]
pub struct Layout {
    /// The positions in the history's timeline of the events shown, oldest first.
    shown: Vec<u32>,
    /// Oldest first: what opens a day stands after its events, as it is read from the newest.
    rows: Vec<Row>,
    findings: usize,
    zone: Zone,
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
    pub fn new(history: &History, filter: &Filter, zone: Zone, fold: bool, open: &HashSet<i64>) -> Self {
        let all = filter.is_empty();
        let (mut shown, mut findings) = (Vec::new(), 0);
        for (position, event) in (0_u32..).zip(history.timeline().rev()) {
            if all || filter.matches(&event) {
                shown.push(position);
                findings += usize::from(event.findings().iter().next().is_some());
            }
        }
        let mut layout = Self { shown, rows: Vec::new(), findings, zone };
        let mut day_of = DayOf::new(zone);
        let mut first = 0;
        let mut current = None;
        for nth in 0..layout.count() {
            let day = layout.event(history, nth).and_then(|event| event.inserted_at().micros());
            let day = day.map(|micros| day_of.day(micros));
            if nth > first && current != Some(day) {
                layout.add_day(history, Run { first, last: nth - 1 }, fold, open);
                first = nth;
            }
            current = Some(day);
        }
        if layout.count() > 0 {
            let last = layout.count() - 1;
            layout.add_day(history, Run { first, last }, fold, open);
        }
        layout
    }

    fn add_day(&mut self, history: &History, day: Run, fold: bool, open: &HashSet<i64>) {
        let mut nth = day.first;
        while nth <= day.last {
            let last = if fold { self.burst(history, nth, day.last) } else { nth };
            let run = Run { first: nth, last };
            if run.count() < BURST {
                self.rows.push(Row::Event { nth, inside: false });
                nth += 1;
                continue;
            }
            let open = self.event(history, nth).is_some_and(|event| open.contains(&event.seq()));
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
        let request = request(&oldest);
        let together = |rule: &dyn Fn(&EventView<'_>, &EventView<'_>) -> bool| {
            let mut before = oldest;
            let mut last = first;
            while last < end {
                let Some(next) = self.event(history, last + 1) else { break };
                if next.actor() != oldest.actor() || !rule(&before, &next) {
                    break;
                }
                (before, last) = (next, last + 1);
            }
            last
        };
        let entity = |before: &EventView<'_>, next: &EventView<'_>| {
            next.entity() == oldest.entity() && gap(before, next).is_some_and(|gap| gap <= ENTITY_GAP)
        };
        let second =
            |before: &EventView<'_>, next: &EventView<'_>| gap(before, next).is_some_and(|gap| gap <= GAP);
        let same = |_: &EventView<'_>, next: &EventView<'_>| self::request(next) == request;
        let longest = together(&entity).max(together(&second));
        if request.is_some() { longest.max(together(&same)) } else { longest }
    }

    /// How many events are shown.
    pub fn count(&self) -> u32 {
        u32::try_from(self.shown.len()).unwrap_or(u32::MAX)
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
    Some(next.inserted_at().micros()?.checked_sub(before.inserted_at().micros()?)?.saturating_abs())
}

/// What an event's request is called.
fn request<'h>(event: &EventView<'h>) -> Option<&'h str> {
    let fields = json::fields(event.metadata()?).ok()?;
    let named = fields.list.iter().find(|field| REQUESTS.contains(&&*field.name));
    named.map(|field| field.value).filter(|value| *value != "null")
}

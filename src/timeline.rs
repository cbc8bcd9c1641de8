//! A history newest first, filtered, in pages.

use std::ops::Range;

use crate::as_of::Instant;
use crate::error::{Code, Error, Result};
use crate::filter::Filter;
use crate::history::{EventView, History};
use crate::sieve::Sieve;

/// The most events a page may have.
pub const PAGE_LIMIT: usize = 1_000;

/// Which part of a timeline is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The page with this number, from 1, of so many events.
    Page {
        /// From 1.
        page: usize,
        /// 1 to [`PAGE_LIMIT`].
        per_page: usize,
    },
    /// So many events older than the one with this `seq`.
    Before {
        /// The cursor.
        seq: i64,
        /// 1 to [`PAGE_LIMIT`].
        limit: usize,
    },
    /// So many events around an instant: in the middle the last event at or before it, in the log's order. Where there are not
    /// so many newer ones, more older ones.
    Around {
        /// The instant.
        at: Instant,
        /// 1 to [`PAGE_LIMIT`].
        limit: usize,
    },
}

impl Window {
    /// How many events it may have.
    ///
    /// # Errors
    /// [`Code::RequestInvalid`] where there can be no such page.
    pub fn checked(self) -> Result<usize> {
        let per_page = self.limit();
        if !(1..=PAGE_LIMIT).contains(&per_page) {
            let message = format!("A page cannot have {per_page} events.");
            return Err(Error::new(Code::RequestInvalid, message).hint(format!("Ask for 1 to {PAGE_LIMIT}.")));
        }
        if matches!(self, Self::Page { page: 0, .. }) {
            return Err(Error::new(Code::RequestInvalid, "Pages are counted from 1."));
        }
        Ok(per_page)
    }

    pub(crate) fn limit(self) -> usize {
        match self {
            Self::Page { per_page: limit, .. } | Self::Before { limit, .. } | Self::Around { limit, .. } => {
                limit
            }
        }
    }

    /// The page's number, where it is asked for by number.
    pub(crate) fn number(self) -> Option<usize> {
        match self {
            Self::Page { page, .. } => Some(page),
            Self::Before { .. } | Self::Around { .. } => None,
        }
    }
}

/// A part of a timeline, newest first.
#[derive(Debug)]
pub struct Page<'h> {
    /// How many events the (filtered) timeline has in all.
    pub total: usize,
    /// The page's number, where it was asked for by number.
    pub page: Option<usize>,
    /// How many pages there are.
    pub pages: usize,
    /// Events a page.
    pub per_page: usize,
    /// The `seq` to ask for the events before, where there are any.
    pub before: Option<i64>,
    /// The events.
    pub events: Vec<EventView<'h>>,
}

/// Cuts a part out of the timeline. A page past the end is empty.
pub fn page<'h>(history: &'h History, filter: &Filter, window: Window) -> Result<Page<'h>> {
    let per_page = window.checked()?;
    let wanted = (!filter.is_empty()).then(|| {
        let mut sieve = Sieve::new(history, filter);
        history.timeline().filter(|event| sieve.passes(event)).collect()
    });
    let timeline = Timeline { history, wanted };
    let total = timeline.len();
    let start = match window {
        Window::Page { page, .. } => (page - 1).saturating_mul(per_page),
        Window::Before { seq, .. } => timeline.newer_or_same(seq),
        Window::Around { at, .. } => timeline.newer(at).saturating_sub(per_page / 2),
    };
    let range = start.min(total)..start.saturating_add(per_page).min(total);
    let more = range.end < total && !range.is_empty();
    let events = timeline.events(range);
    let before = events.last().filter(|_| more).map(EventView::seq);
    Ok(Page { total, page: window.number(), pages: total.div_ceil(per_page), per_page, before, events })
}

/// The events that pass a filter, or all of them without a list of their own.
struct Timeline<'h> {
    history: &'h History,
    wanted: Option<Vec<EventView<'h>>>,
}

impl<'h> Timeline<'h> {
    fn len(&self) -> usize {
        self.wanted.as_ref().map_or(self.history.len(), Vec::len)
    }

    fn newer_or_same(&self, seq: i64) -> usize {
        let Some(wanted) = &self.wanted else { return self.history.newer_or_same(seq) };
        wanted.partition_point(|event| event.seq() >= seq)
    }

    /// How many events are newer than the last at or before an instant.
    fn newer(&self, at: Instant) -> usize {
        let time = match at {
            Instant::Seq(seq) => return self.newer_or_same(seq.saturating_add(1)),
            Instant::Time(time) => time,
        };
        let is_there = |event: EventView<'_>| event.micros().is_some_and(|micros| micros <= time);
        let found = match &self.wanted {
            Some(wanted) => wanted.iter().position(|event| is_there(*event)),
            None => self.history.timeline().position(is_there),
        };
        found.unwrap_or(self.len())
    }

    fn events(&self, range: Range<usize>) -> Vec<EventView<'h>> {
        match &self.wanted {
            Some(wanted) => wanted[range].to_vec(),
            None => range.filter_map(|nth| self.history.newest(nth)).collect(),
        }
    }
}

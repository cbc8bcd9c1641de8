//! A page of a timeline, from the whole history where it is in memory, else from just the part it needs.

use std::sync::Arc;

use super::kept::{Kept, Look};
use crate::error::Result;
use crate::filter::Filter;
use crate::history::{EventView, History};
use crate::json;
use crate::source::Part;
use crate::timeline::{self, Window};

/// A page, with what its events need to be understood.
#[derive(Debug)]
pub struct Page {
    /// The history that the events are in: whole, or the part around them.
    history: Held,
    /// Their `seq`, newest first.
    pub seqs: Vec<i64>,
    /// How many events the (filtered) timeline has in all; at least so many where it has not been read whole.
    pub total: usize,
    /// How many entities the timeline has.
    pub entities: usize,
    /// The page's number, where it was asked for by number.
    pub page: Option<usize>,
    /// How many pages there are.
    pub pages: usize,
    /// Events a page.
    pub per_page: usize,
    /// The `seq` to ask for the events before, where there are any.
    pub before: Option<i64>,
    /// The objective's title now.
    pub title: Option<String>,
    /// Whether the objective is marked deleted now.
    pub deleted: bool,
}

#[derive(Debug)]
enum Held {
    Kept(Arc<Kept>),
    Own(Box<History>),
}

impl Page {
    /// The history to look the events up in. One that is kept does not grow meanwhile, so this is not held for long.
    pub fn look(&self) -> Look<'_> {
        match &self.history {
            Held::Kept(kept) => Look::Kept(kept.read()),
            Held::Own(history) => Look::Own(history),
        }
    }

    /// The events, newest first.
    pub fn events<'l>(&'l self, look: &'l Look<'_>) -> impl Iterator<Item = EventView<'l>> {
        look.events(&self.seqs)
    }

    /// A page of a whole history.
    pub(super) fn of(kept: &Arc<Kept>, filter: &Filter, window: Window) -> Result<Self> {
        let history = kept.read();
        let page = timeline::page(&history, filter, window)?;
        let now = history.subject().and_then(|entity| entity.events().next_back());
        Ok(Self {
            history: Held::Kept(kept.clone()),
            seqs: page.events.iter().map(EventView::seq).collect(),
            total: page.total,
            entities: history.entities().count(),
            page: page.page,
            pages: page.pages,
            per_page: page.per_page,
            before: page.before,
            title: now.and_then(|event| title(&event)),
            deleted: now.is_some_and(|event| event.deleted()),
        })
    }

    /// The newest events of a timeline of which no more has been read.
    pub(super) fn newest(history: History, per_page: usize) -> Self {
        let seqs: Vec<_> = history.timeline().take(per_page).map(|event| event.seq()).collect();
        let now = history.subject().and_then(|entity| entity.events().next_back());
        let title = now.and_then(|event| title(&event));
        let deleted = now.is_some_and(|event| event.deleted());
        Self {
            before: seqs.last().copied(),
            total: history.len(),
            entities: history.entities().count(),
            page: Some(1),
            pages: history.len().div_ceil(per_page),
            per_page,
            title,
            deleted,
            seqs,
            history: Held::Own(Box::new(history)),
        }
    }

    /// A page that was read without the rest.
    pub(super) fn from_part(part: Part, window: Window) -> Self {
        let (page, per_page) = (window.number(), window.limit());
        Self {
            before: part.seqs.last().copied().filter(|_| part.more),
            history: Held::Own(Box::new(part.history)),
            seqs: part.seqs,
            total: part.total,
            entities: part.entities,
            page,
            pages: part.total.div_ceil(per_page),
            per_page,
            title: part.title,
            deleted: part.deleted,
        }
    }
}

/// What people call the objective after an event.
fn title(event: &EventView<'_>) -> Option<String> {
    ["title", "name"].iter().find_map(|field| event.value(field)).and_then(json::string)
}

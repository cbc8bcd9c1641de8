//! A history as the window's list and its overview show it.

use super::layouts::Laid;
use super::wire::{
    self, FacetRequest, Hits, HitsRequest, LocateRequest, Located, OverviewRequest, Rows, RowsRequest,
    Target, View,
};
use super::{Backstory, explored, filter};
use crate::error::{Code, Error, Result};
use crate::facet;
use crate::filter::Filter;
use crate::history::{EventView, History};
use crate::layout::{Layout, Row};
use crate::overview::{self, Question};
use crate::sieve::Sieve;
use crate::timeline::PAGE_LIMIT;
use crate::zone::Zone;

/// The most bars, lanes and values that are asked for at once.
const MOST: (usize, usize, usize) = (200, 100, 1_000);

impl Backstory {
    /// A stretch of the rows of a view.
    pub async fn rows(&self, request: &RowsRequest) -> Result<Rows> {
        limited(request.count, PAGE_LIMIT)?;
        let (start, count) = (request.start, request.count);
        self.laid_out(&request.view, move |history, layout| explored::rows(history, layout, start, count))
            .await
    }

    /// Where in a view something is; `None` where there is nothing such.
    pub async fn locate(&self, request: &LocateRequest) -> Result<Option<Located>> {
        let target = request.target.clone();
        self.laid_out(&request.view, move |history, layout| locate(history, layout, &target)).await?
    }

    /// How many events of a view hold a text, and which of them one is.
    pub async fn hits(&self, request: &HitsRequest) -> Result<Hits> {
        let (text, at) = (request.text.clone(), request.at.as_deref().map(filter::seq).transpose()?);
        self.laid(&request.view, move |history, laid| {
            let at = at.and_then(|seq| laid.layout.at_seq(history, seq));
            laid.hits(history, &text, |hits| {
                let (newer, on) = at.map_or((hits.count(), false), |nth| hits.place(nth));
                Hits { hits: hits.count(), newer, on }
            })
        })
        .await
    }

    /// A history at a glance.
    pub async fn overview(&self, request: &OverviewRequest) -> Result<wire::Overview> {
        limited(request.bars, MOST.0)?;
        let time = |text: &Option<String>| text.as_deref().map(filter::micros).transpose();
        let question = Question {
            filter: filter::filter(&request.view.filter)?,
            zone: Zone::parse(&request.view.zone)?,
            from: time(&request.from)?,
            to: time(&request.to)?,
            bars: request.bars,
            columns: request.columns.try_into().unwrap_or(u32::MAX).max(1),
            fold_gaps: request.fold_gaps,
            lanes: request.lanes_from..request.lanes_from.saturating_add(request.lanes.min(MOST.1)),
        };
        let kept = self.history(&request.view.source, &request.view.objective_id).await?;
        blocking(move || explored::overview(&overview::overview(&kept.read(), &question))).await
    }

    /// The values there are to filter by.
    pub async fn facet(&self, request: &FacetRequest) -> Result<wire::Facet> {
        let wanted = filter::filter(&request.view.filter)?;
        let kept = self.history(&request.view.source, &request.view.objective_id).await?;
        let (by, search, limit) = (request.by, request.search.to_lowercase(), request.limit.min(MOST.2));
        blocking(move || {
            let history = kept.read();
            explored::facet(&history, facet::values(&history, &wanted, explored::by(by)), &search, limit)
        })
        .await
    }

    /// Looks at a history and the rows of a view of it, which does not grow meanwhile.
    pub(super) async fn laid_out<T: Send + 'static>(
        &self,
        view: &View,
        look: impl FnOnce(&History, &Layout) -> T + Send + 'static,
    ) -> Result<T> {
        self.laid(view, move |history, laid| look(history, &laid.layout)).await
    }

    /// The same with the hits of a text.
    async fn laid<T: Send + 'static>(
        &self,
        view: &View,
        look: impl FnOnce(&History, &Laid) -> T + Send + 'static,
    ) -> Result<T> {
        let (wanted, open) = (filter::filter(&view.filter)?, filter::open(view)?);
        let zone = Zone::parse(&view.zone)?;
        let kept = self.history(&view.source, &view.objective_id).await?;
        let (layouts, view) = (self.layouts.clone(), view.clone());
        blocking(move || {
            let history = kept.read();
            let make = || Layout::new(&history, wanted, zone, view.fold, open);
            look(&history, &layouts.of(&view, &kept, &history, make))
        })
        .await
    }
}

/// Looks for something in the rows of a view.
fn locate(history: &History, layout: &Layout, target: &Target) -> Result<Option<Located>> {
    let found = |nth: Option<u32>| -> Option<Located> {
        let nth = nth?;
        let seq = layout.event(history, nth)?.seq();
        let is_exact = match target {
            Target::Seq { seq: wanted } => *wanted == seq.to_string(),
            Target::Position { position } => *position < layout.count() as usize,
            _ => true,
        };
        let item = layout.row_of(nth)?;
        let folded = match layout.rows(item, 1).next()? {
            Row::Burst { run, .. } => layout.event(history, run.first).map(|oldest| oldest.seq().to_string()),
            _ => None,
        };
        Some(Located {
            item,
            position: (layout.count() - 1 - nth) as usize,
            seq: seq.to_string(),
            exact: is_exact,
            folded,
        })
    };
    let event = |nth: u32| layout.event(history, nth);
    let next =
        |from: &str, older: bool, wanted: &mut dyn FnMut(&EventView<'_>) -> bool| -> Result<Option<u32>> {
            let seq = filter::seq(from)?;
            let at = layout.at_seq(history, seq);
            let mut is_wanted =
                |nth: &u32| event(*nth).is_some_and(|event| event.seq() != seq && wanted(&event));
            Ok(if older {
                (0..at.map_or(0, |at| at + 1)).rev().find(&mut is_wanted)
            } else {
                (at.unwrap_or(0)..layout.count()).find(&mut is_wanted)
            })
        };
    let nth = match target {
        // Older than all that is shown: the oldest of it.
        Target::Seq { seq } => {
            layout.at_seq(history, filter::seq(seq)?).or((layout.count() > 0).then_some(0))
        }
        Target::Position { position } => {
            let position = u32::try_from(*position).unwrap_or(u32::MAX);
            layout.count().checked_sub(1).map(|last| last - position.min(last))
        }
        Target::Time { at } => {
            let at = filter::micros(at)?;
            let is_there =
                |nth: &u32| event(*nth).and_then(|event| event.micros()).is_some_and(|micros| micros <= at);
            (0..layout.count()).rev().find(is_there)
        }
        Target::Day { from, older } => {
            let day = layout.at_seq(history, filter::seq(from)?).and_then(|nth| layout.day(nth));
            let neighbour =
                day.and_then(|day| if *older { day.first.checked_sub(1) } else { day.last.checked_add(1) });
            neighbour.filter(|nth| *nth < layout.count()).and_then(|nth| layout.day(nth)).map(|day| day.last)
        }
        Target::Finding { from, older } => {
            next(from, *older, &mut |event| event.findings().iter().next().is_some())?
        }
        Target::Text { from, older, text } => {
            let filter = Filter { text: Some(text.clone()), ..Filter::default() };
            let mut sieve = Sieve::new(history, &filter);
            next(from, *older, &mut |event| sieve.passes(event))?
        }
    };
    Ok(found(nth))
}

/// The objective's last event now.
pub(super) fn objective(history: &History) -> Option<EventView<'_>> {
    history.subject()?.events().next_back()
}

pub(super) fn limited(count: usize, most: usize) -> Result<()> {
    if (1..=most).contains(&count) {
        return Ok(());
    }
    let message = format!("There is no answer with {count} of them.");
    Err(Error::new(Code::RequestInvalid, message).hint(format!("Ask for 1 to {most}.")))
}

/// Looks through a whole history, which takes too long for a thread that others wait for.
pub(super) async fn blocking<T: Send + 'static>(look: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(look).await.map_err(|error| {
        Error::new(Code::Internal, "The history could not be looked through.").detail(error.to_string())
    })
}

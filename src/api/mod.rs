//! What the shells call: opened databases, their answers, and failures with a code. The shells know nothing below it.

mod backoff;
mod connect;
mod diagnostics;
mod explore;
mod explored;
mod export;
mod filter;
mod inspect;
mod kept;
mod layouts;
mod link;
mod live;
mod mapper;
mod moments;
mod nothing;
mod page;
mod sample;
mod sources;
mod view;
pub mod wire;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::poll_immediate;
use tokio::sync::Notify;

pub use crate::as_of::{Instant, as_of};
pub use crate::cache::Statistics;
pub use crate::error::{Code, Error, Kind, Result};
pub use crate::event::{EntityKey, Event};
pub use crate::filter::Filter;
pub use crate::finding::Finding;
pub use crate::history::{Cursor, EventView, History};
pub use crate::link::{Link, SAMPLE, SCHEME, place_id};
pub use crate::mapping::Mapping;
pub use crate::record::{Change, Initialized, Progress, Recorded, Recorder, Request, import, init, record};
pub use crate::source::location::{Location, Server, Tls, password_edits};
pub use crate::source::mapped::inspect::{Found, Inspection, inspect};
pub use crate::source::mapped::{Entities, Entity};
pub use crate::source::{Arrival, Choice, Direction, Position, Since, Source, Summary};
pub use crate::time::{Timestamp, now};
pub use crate::timeline::Window;
pub use crate::{interchange, json};
pub use connect::{Steps, parse_location, parsed, requested};
pub use diagnostics::sqlite_version;
pub use kept::{Kept, Look};
pub use link::link_target;
pub use live::Live;
pub use nothing::{no_entity, no_objective};
pub use page::Page;
pub use sample::write_demo;
pub use view::live as live_for_window;

use self::kept::{Histories, Key};
use self::layouts::Layouts;
use self::view::DETAIL_BYTES;

/// The opened databases and the histories read from them.
#[derive(Debug)]
pub struct Backstory {
    opened: Mutex<Opened>,
    histories: Histories,
    layouts: Layouts,
    entities: sources::Lists,
    /// Wakes whoever waits until a lost connection is tried again.
    retry: Arc<Notify>,
    /// Seconds between two looks at what is followed, at least.
    look_every: Arc<AtomicU64>,
}

#[derive(Debug, Default)]
struct Opened {
    last: u64,
    sources: HashMap<String, Open>,
}

/// An opened database, or one of its logs.
#[derive(Debug)]
struct Open {
    source: Arc<Source>,
    /// The database that it is a log of, and whose connections it uses.
    of: Option<String>,
}

impl Backstory {
    /// Nothing opened yet; histories may take so many bytes of memory.
    pub fn new(cache_bytes: usize) -> Self {
        Self {
            opened: Mutex::default(),
            histories: Histories::new(cache_bytes),
            layouts: Layouts::default(),
            entities: sources::Lists::default(),
            retry: Arc::default(),
            look_every: Arc::default(),
        }
    }

    /// Opens the database that a path or a URL names, to read its log at once: what the log holds is not looked at.
    pub async fn open(&self, place: &str) -> Result<wire::SourceInfo> {
        self.open_location(Location::parse(place)?).await
    }

    /// Opens the database at a location.
    pub async fn open_location(&self, location: Location) -> Result<wire::SourceInfo> {
        self.open_log(location, &Choice::default()).await
    }

    /// Opens one of the logs of the database at a location.
    pub async fn open_log(&self, location: Location, choice: &Choice) -> Result<wire::SourceInfo> {
        let source = Box::pin(Source::open_log(location, choice)).await?;
        let log = source.log();
        Ok(self.keep(source, None, false, log))
    }

    /// Opens the sample, which is made at `path` if it is not there yet.
    pub async fn open_sample(&self, path: &Path) -> Result<wire::SourceInfo> {
        let location = Location::Sqlite(path.to_owned());
        if !path.exists() {
            sample::write(location.clone()).await?;
        }
        let source = Box::pin(Source::open(location)).await?;
        let log = source.found().await;
        Ok(self.keep(source, None, true, log))
    }

    fn keep(
        &self,
        source: Source,
        of: Option<&str>,
        sample: bool,
        found: Option<wire::FoundLog>,
    ) -> wire::SourceInfo {
        let source = Arc::new(source);
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.last += 1;
        let id = opened.last.to_string();
        opened.sources.insert(id.clone(), Open { source: source.clone(), of: of.map(str::to_owned) });
        view::source(&id, &source, sample, found)
    }

    /// Closes a database with its logs, or one of them only, and forgets their histories.
    pub async fn close(&self, source: &str) {
        self.close_those(|id, open| id == source || open.of.as_deref() == Some(source)).await;
    }

    /// Closes everything that is open.
    pub async fn close_all(&self) {
        self.close_those(|_, _| true).await;
    }

    async fn close_those(&self, are_meant: impl Fn(&str, &Open) -> bool) {
        let mut closed = Vec::new();
        {
            let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
            closed.extend(opened.sources.extract_if(|id, open| are_meant(id, open)));
        }
        for (id, open) in closed {
            self.histories.forget(&id);
            self.entities.forget(&id);
            if open.of.is_none() {
                open.source.close().await;
            }
        }
    }

    /// The objectives whose title or id holds the text, in whatever case; all of them for an empty text.
    pub async fn objectives(&self, source: &str, search: &str) -> Result<Vec<wire::ObjectiveRow>> {
        let wanted = search.trim().to_lowercase();
        let mut found = self.source(source)?.objectives().await?;
        found.retain(|summary| {
            summary.objective_id.to_lowercase().contains(&wanted)
                || summary.title.as_ref().is_some_and(|title| title.to_lowercase().contains(&wanted))
        });
        Ok(found.into_iter().map(view::objective).collect())
    }

    /// A page of a timeline, for the window.
    pub async fn timeline(&self, request: &wire::TimelineRequest) -> Result<wire::TimelinePage> {
        let window = |page| Window::Page { page, per_page: request.per_page };
        if request.page == 1 {
            let page = self.first_page(&request.source, &request.objective_id, request.per_page).await?;
            return Ok(view::page(&page));
        }
        let page = self.page(&request.source, &request.objective_id, window(request.page)).await?;
        if page.seqs.is_empty() {
            // Past the end, the last page is what was meant.
            let last = self.page(&request.source, &request.objective_id, window(page.pages)).await?;
            return Ok(view::page(&last));
        }
        Ok(view::page(&page))
    }

    /// One event with its entity's state, for the window.
    pub async fn event(&self, request: &wire::EventRequest) -> Result<wire::EventDetail> {
        let seq: i64 = request.seq.parse().map_err(|_| view::no_event(&request.seq))?;
        let window = Window::Before { seq: seq.saturating_add(1), limit: 1 };
        let page = self.page(&request.source, &request.objective_id, window).await?;
        let source = self.source(&request.source)?;
        if page.seqs.first() != Some(&seq) {
            return Err(view::no_event(&request.seq));
        }
        let key = page.look().event(seq).map(|event| event.entity().key());
        let key = key.ok_or_else(|| view::no_event(&request.seq))?;
        let older = source.neighbour_of(&request.objective_id, &key, seq, Direction::Older).await?;
        let newer = source.neighbour_of(&request.objective_id, &key, seq, Direction::Newer).await?;
        let look = page.look();
        let event = look.event(seq).ok_or_else(|| view::no_event(&request.seq))?;
        Ok(view::detail(&event, (older, newer), request.full))
    }

    /// A part of a timeline: out of the history in memory if it is there, else read without the rest where the log allows
    /// that.
    pub async fn page(&self, source: &str, objective_id: &str, window: Window) -> Result<Page> {
        window.checked()?;
        let opened = self.source(source)?;
        let key = key(source, objective_id);
        if let Some(kept) = self.histories.fresh(&opened, &key).await? {
            return Page::of(&kept, &Filter::default(), window);
        }
        if let Some(part) = opened.part(objective_id, window).await? {
            if part.total == 0 {
                return Err(no_objective(&opened, objective_id));
            }
            return Ok(Page::from_part(part, window));
        }
        Page::of(&self.histories.get(&opened, &key).await?, &Filter::default(), window)
    }

    /// The newest page as soon as there is one to show. Where neither memory nor the log itself says what was before it, old
    /// values may be marked as not read yet: [`History::read_from`] is then how far it goes back, and [`Self::load`] reads
    /// the rest.
    pub async fn first_page(&self, source: &str, objective_id: &str, per_page: usize) -> Result<Page> {
        let window = Window::Page { page: 1, per_page };
        window.checked()?;
        let opened = self.source(source)?;
        if !opened.has_shortcuts()
            && !self.histories.holds(&key(source, objective_id))
            && let Some(history) = opened.newest(objective_id, per_page).await?
        {
            return Ok(Page::newest(history, per_page));
        }
        self.page(source, objective_id, window).await
    }

    /// A part of what a filter leaves of a timeline.
    pub async fn filtered(
        &self,
        source: &str,
        objective_id: &str,
        filter: &Filter,
        window: Window,
    ) -> Result<Page> {
        if filter.is_empty() {
            return self.page(source, objective_id, window).await;
        }
        Page::of(&self.history(source, objective_id).await?, filter, window)
    }

    /// The history of an objective, as fresh as the log. Read whole where it is not in memory.
    pub async fn history(&self, source: &str, objective_id: &str) -> Result<Arc<Kept>> {
        self.histories.get(&self.source(source)?, &key(source, objective_id)).await
    }

    /// Lets somebody ask how an objective and its key results were at an instant: out of the history in memory if it is
    /// there; else, for the instant after an event, read without the rest where the log allows that.
    pub async fn at<T>(
        &self,
        source: &str,
        objective_id: &str,
        instant: Instant,
        ask: impl FnOnce(&History) -> T,
    ) -> Result<T> {
        let opened = self.source(source)?;
        let key = key(source, objective_id);
        if let Some(kept) = self.histories.fresh(&opened, &key).await? {
            return Ok(ask(&kept.read()));
        }
        if let Instant::Seq(seq) = instant
            && let Some(history) = opened.at(objective_id, seq).await?
        {
            if history.is_empty() && opened.at(objective_id, i64::MAX).await?.is_none_or(|now| now.is_empty())
            {
                return Err(no_objective(&opened, objective_id));
            }
            return Ok(ask(&history));
        }
        let kept = self.histories.get(&opened, &key).await?;
        let history = kept.read();
        Ok(ask(&history))
    }

    /// Reads a history whole, so that what needs all of it is at hand, and says how far it is: at once, about ten times a
    /// second, and at the end. Ends at once where it is in memory.
    pub async fn load(
        &self,
        source: &str,
        objective_id: &str,
        mut progress: impl FnMut(wire::Loading),
    ) -> Result<()> {
        let opened = self.source(source)?;
        let key = key(source, objective_id);
        let started = std::time::Instant::now();
        let mut report = |(read, total)| progress(view::loading(read, total, started.elapsed()));
        let mut reading = std::pin::pin!(self.histories.get(&opened, &key));
        // Where it is not over at once, it says so before anything is read, however late the timer is.
        // Asked once first: so it says something before anything is read, however late the timer is.
        let mut read = poll_immediate(&mut reading).await;
        let mut ticks = tokio::time::interval(REPORT);
        ticks.reset();
        let kept = loop {
            if let Some(kept) = read {
                break kept?;
            }
            report(self.histories.progress(&key).unwrap_or_default());
            read = tokio::select! {
                biased;
                kept = &mut reading => Some(kept),
                _ = ticks.tick() => None,
            };
        };
        let read = kept.read().len() as u64;
        report((read, read));
        Ok(())
    }

    /// Stops the reading of a history, for everybody who waits for it.
    pub fn cancel_load(&self, source: &str, objective_id: &str) {
        self.histories.cancel(&key(source, objective_id));
    }

    /// How the histories in memory are doing.
    pub fn statistics(&self) -> Statistics {
        self.histories.statistics()
    }

    /// An opened database.
    pub fn source(&self, id: &str) -> Result<Arc<Source>> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.sources.get(id).map(|open| open.source.clone()).ok_or_else(not_open)
    }
}

/// How often a reading says how far it is.
const REPORT: Duration = Duration::from_millis(100);

fn key(source: &str, objective_id: &str) -> Key {
    (source.to_owned(), objective_id.to_owned())
}

/// The database was closed.
fn not_open() -> Error {
    Error::new(Code::SourceMissing, "This database is not open any more.").hint("Open it again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shell runs requests on any thread: this compiles only as long as it can.
    #[test]
    fn requests_can_move_between_threads() {
        fn movable(_: impl Future + Send) {}
        let backstory = Backstory::new(1);
        movable(backstory.open(""));
        movable(backstory.open_sample(Path::new("")));
        movable(backstory.history("", ""));
        movable(backstory.objectives("", ""));
        movable(backstory.close(""));
        movable(backstory.live("", "", None));
    }
}

//! What the shells call: opened databases, their answers, and failures with a code. The shells know nothing below it.

mod backoff;
mod live;
mod page;
mod view;
pub mod wire;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

pub use crate::as_of::{Instant, as_of};
pub use crate::cache::Statistics;
pub use crate::error::{Code, Error, Kind, Result};
pub use crate::event::{EntityKey, Event};
pub use crate::filter::Filter;
pub use crate::finding::Finding;
pub use crate::history::{EventView, History};
pub use crate::record::{Change, Initialized, Progress, Recorded, Request, import, init, record};
pub use crate::source::location::Location;
pub use crate::source::{Arrival, Direction, Position, Since, Source, Summary};
pub use crate::time::{Timestamp, now};
pub use crate::timeline::Window;
pub use crate::{interchange, json};
pub use live::Live;
pub use page::Page;
pub use view::live as live_for_window;

use crate::cache::{Cache, Weight};
use crate::source::Extent;
use crate::{demo, record};

/// A history of no more events is read whole and kept, so that the pages after the first come from memory.
const READ_WHOLE: i64 = 5_000;
/// Events of the sample that the window offers.
const SAMPLE_EVENTS: usize = 1_200;
const SAMPLE_SEED: u64 = 1;

/// The opened databases and the histories read from them.
#[derive(Debug)]
pub struct Backstory {
    opened: Mutex<Opened>,
    histories: Cache<Key, Loaded, Error>,
}

#[derive(Debug, Default)]
struct Opened {
    last: u64,
    sources: HashMap<String, Arc<Source>>,
}

/// A source and an objective.
type Key = (String, String);

/// A history, and how far the log went when it was read.
#[derive(Debug)]
struct Loaded {
    history: Arc<History>,
    extent: Extent,
}

impl Weight for Loaded {
    fn bytes(&self) -> usize {
        self.history.bytes()
    }
}

impl Backstory {
    /// Nothing opened yet; histories may take so many bytes of memory.
    pub fn new(cache_bytes: usize) -> Self {
        Self { opened: Mutex::default(), histories: Cache::new(cache_bytes) }
    }

    /// Opens the database that a path or a URL names.
    pub async fn open(&self, place: &str) -> Result<wire::SourceInfo> {
        self.open_location(Location::parse(place)?).await
    }

    /// Opens the database at a location.
    pub async fn open_location(&self, location: Location) -> Result<wire::SourceInfo> {
        self.open_at(location, false).await
    }

    /// Opens the sample, which is made at `path` if it is not there yet.
    pub async fn open_sample(&self, path: &Path) -> Result<wire::SourceInfo> {
        let location = Location::Sqlite(path.to_owned());
        if !path.exists() {
            write_sample(location.clone()).await?;
        }
        self.open_at(location, true).await
    }

    async fn open_at(&self, location: Location, sample: bool) -> Result<wire::SourceInfo> {
        let source = Arc::new(Source::open(location).await?);
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.last += 1;
        let id = opened.last.to_string();
        opened.sources.insert(id.clone(), source.clone());
        Ok(view::source(&id, &source, sample))
    }

    /// Closes a database and forgets its histories.
    pub async fn close(&self, source: &str) {
        let closed = self.opened.lock().unwrap_or_else(PoisonError::into_inner).sources.remove(source);
        self.histories.invalidate_all(|(of, _)| of == source);
        if let Some(closed) = closed {
            closed.close().await;
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
        let event = page.events().next().filter(|event| event.seq() == seq);
        let event = event.ok_or_else(|| view::no_event(&request.seq))?;
        let source = self.source(&request.source)?;
        let older =
            source.neighbour_of(&request.objective_id, &event.entity().key(), seq, Direction::Older).await?;
        let newer =
            source.neighbour_of(&request.objective_id, &event.entity().key(), seq, Direction::Newer).await?;
        Ok(view::detail(&event, (older, newer), request.full))
    }

    /// A part of a timeline: out of the history in memory if it is there, else read without the rest where the log allows
    /// that.
    pub async fn page(&self, source: &str, objective_id: &str, window: Window) -> Result<Page> {
        window.checked()?;
        let opened = self.source(source)?;
        let extent = opened.extent(objective_id).await?;
        let known = self.histories.peek(&(source.to_owned(), objective_id.to_owned()));
        let is_fresh = known.is_some_and(|known| known.extent == extent);
        if !is_fresh
            && extent.events > READ_WHOLE
            && let Some(part) = opened.part(objective_id, window).await?
        {
            return Ok(Page::from_part(part, window));
        }
        let history = self.history_at(&opened, source, objective_id, extent).await?;
        Page::of(&history, &Filter::default(), window)
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

    /// The history of an objective, from memory as long as the log has not grown since.
    pub async fn history(&self, source: &str, objective_id: &str) -> Result<Arc<History>> {
        let opened = self.source(source)?;
        let extent = opened.extent(objective_id).await?;
        self.history_at(&opened, source, objective_id, extent).await
    }

    /// The history of an objective that goes at least as far as the log did a moment ago.
    async fn history_at(
        &self,
        opened: &Arc<Source>,
        source: &str,
        objective_id: &str,
        extent: Extent,
    ) -> Result<Arc<History>> {
        let key = (source.to_owned(), objective_id.to_owned());
        let load = || {
            let (opened, objective) = (opened.clone(), objective_id.to_owned());
            async move {
                let (history, extent) = opened.history(&objective, &Arc::default()).await?;
                Ok(Loaded { history: Arc::new(history), extent })
            }
        };
        let mut loaded = self.histories.get(&key, load).await?;
        if loaded.extent != extent {
            self.histories.invalidate(&key);
            loaded = self.histories.get(&key, load).await?;
        }
        if loaded.history.is_empty() { Err(no_objective(objective_id)) } else { Ok(loaded.history.clone()) }
    }

    /// How the histories in memory are doing.
    pub fn statistics(&self) -> Statistics {
        self.histories.statistics()
    }

    /// An opened database.
    pub fn source(&self, id: &str) -> Result<Arc<Source>> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.sources.get(id).cloned().ok_or_else(|| {
            Error::new(Code::SourceMissing, "This database is not open any more.").hint("Open it again.")
        })
    }
}

/// Makes the sample on a thread of its own: writing is for commands, and its futures stay where they start.
async fn write_sample(location: Location) -> Result<()> {
    let runtime = tokio::runtime::Handle::current();
    let write = move || {
        runtime.block_on(write_demo(&location, SAMPLE_SEED, SAMPLE_EVENTS, |_| {}, std::future::pending()))
    };
    let written = tokio::task::spawn_blocking(write).await;
    written.map_err(|error| {
        Error::new(Code::Internal, "The sample could not be made.").detail(error.to_string())
    })??;
    Ok(())
}

/// A database as the list of recents remembers it, opened at `at`.
pub fn recent(info: &wire::SourceInfo, at: &Timestamp) -> wire::Recent {
    wire::Recent {
        location: info.location.clone(),
        label: info.label.clone(),
        kind: info.kind,
        opened_at: at.to_string(),
    }
}

/// There is no event for it.
pub fn no_objective(objective_id: &str) -> Error {
    Error::new(Code::ObjectiveMissing, format!("There is no objective “{objective_id}” in this log."))
        .hint("`backstory-cli objectives` lists them.")
}

/// Makes a sample log at a place where there is nothing yet.
pub async fn write_demo(
    location: &Location,
    seed: u64,
    events: usize,
    progress: impl FnMut(Progress),
    stop: impl Future<Output = ()>,
) -> Result<Progress> {
    let Location::Sqlite(path) = location else {
        return Err(
            Error::new(Code::RequestInvalid, "A sample is made as a SQLite file.").hint("Give a path.")
        );
    };
    if path.exists() {
        return Err(Error::new(Code::FileExists, format!("There is already a file at {}.", path.display()))
            .hint("Choose another path, or remove the file first."));
    }
    init(location).await?;
    let written = record::import_events(location, demo::events(seed, events), progress, stop).await;
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    written
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

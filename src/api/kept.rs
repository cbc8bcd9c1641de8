//! The histories in memory: read whole once, and from then on kept as fresh as the log.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::no_objective;
use crate::cache::{Cache, Statistics, Weight};
use crate::error::{Code, Error, Result};
use crate::event::{EntityKey, Event};
use crate::history::History;
use crate::source::{Arrival, Loaded, Loading, Position, Source};

/// A source and an objective.
pub(super) type Key = (String, String);

/// A history in memory. It grows as the log does.
#[derive(Debug)]
pub struct Kept {
    history: RwLock<History>,
    /// Where the log was when it was last looked at. Held while somebody brings the history up to date.
    at: tokio::sync::Mutex<At>,
}

#[derive(Debug)]
struct At {
    position: Position,
    /// When the events were last counted, and how long that took.
    counted: (Instant, Duration),
}

impl Kept {
    /// The history as it is now; it does not grow while this is held.
    pub fn read(&self) -> RwLockReadGuard<'_, History> {
        self.history.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Weight for Kept {
    fn bytes(&self) -> usize {
        self.read().bytes()
    }
}

/// A history to look at: one that is kept, or one that was read for an answer.
#[derive(Debug)]
pub enum Look<'h> {
    /// Kept.
    Kept(RwLockReadGuard<'h, History>),
    /// Read for an answer.
    Own(&'h History),
}

impl Deref for Look<'_> {
    type Target = History;

    fn deref(&self) -> &History {
        match self {
            Self::Kept(guard) => guard,
            Self::Own(history) => history,
        }
    }
}

/// The histories in memory, and those that are being read.
#[derive(Debug)]
pub(super) struct Histories {
    cache: Cache<Key, Kept, Error>,
    under_way: Mutex<HashMap<Key, Arc<UnderWay>>>,
}

/// A history that is being read.
#[derive(Debug, Default)]
struct UnderWay {
    loading: Arc<Loading>,
    cancelled: Notify,
}

impl Histories {
    pub(super) fn new(bytes: usize) -> Self {
        Self { cache: Cache::new(bytes), under_way: Mutex::default() }
    }

    /// The history of an objective, if it is in memory, as fresh as the log.
    pub(super) async fn fresh(&self, source: &Source, key: &Key) -> Result<Option<Arc<Kept>>> {
        match self.cache.peek(key) {
            Some(kept) => self.refreshed(source, key, kept).await,
            None => Ok(None),
        }
    }

    /// The same history with everything that was committed before this was asked; `None` where it has to be read again.
    async fn refreshed(&self, source: &Source, key: &Key, kept: Arc<Kept>) -> Result<Option<Arc<Kept>>> {
        let mut at = kept.at.lock().await;
        if !source.has_changed(&at.position).await? {
            drop(at);
            return Ok(Some(kept));
        }
        if extend(source, &key.1, &kept, &mut at).await? {
            drop(at);
            self.cache.weigh(key);
            return Ok(Some(kept));
        }
        self.cache.invalidate(key);
        Ok(None)
    }

    /// The history of an objective, read whole where it is not in memory.
    ///
    /// # Errors
    /// [`Code::ObjectiveMissing`] where it has no events; [`Code::Cancelled`] where somebody stopped the reading.
    pub(super) async fn get(&self, source: &Arc<Source>, key: &Key) -> Result<Arc<Kept>> {
        let mut kept = self.fresh(source, key).await?;
        while kept.is_none() {
            let read = self.read(source, key).await?;
            // Somebody else may have begun to read it before what this reader was told was committed.
            kept = self.refreshed(source, key, read).await?;
        }
        kept.filter(|kept| !kept.read().is_empty()).ok_or_else(|| no_objective(source, &key.1))
    }

    /// Reads a history, together with whoever reads it already.
    async fn read(&self, source: &Arc<Source>, key: &Key) -> Result<Arc<Kept>> {
        let under_way = self.under_way().entry(key.clone()).or_default().clone();
        let load = || {
            let (source, objective) = (source.clone(), key.1.clone());
            let loading = under_way.loading.clone();
            async move {
                let Loaded { history, position, .. } = source.history(&objective, &loading).await?;
                // Counting has just been part of reading.
                let at = At { position, counted: (Instant::now(), Duration::ZERO) };
                Ok(Kept { history: RwLock::new(history), at: at.into() })
            }
        };
        let read = tokio::select! {
            // Who stops it is obeyed, even where it has come to its end meanwhile.
            biased;
            () = under_way.cancelled.notified() => {
                Err(Error::new(Code::Cancelled, "Reading the history was stopped.").hint("Ask for it again to go on."))
            }
            read = self.cache.get(key, load) => read,
        };
        let mut all = self.under_way();
        if all.get(key).is_some_and(|other| Arc::ptr_eq(other, &under_way)) {
            all.remove(key);
        }
        drop(all);
        read
    }

    /// Whether a history is in memory.
    pub(super) fn holds(&self, key: &Key) -> bool {
        self.cache.peek(key).is_some()
    }

    /// How far the reading of a history is, where it is being read: events so far, and in all.
    pub(super) fn progress(&self, key: &Key) -> Option<(u64, u64)> {
        self.under_way().get(key).map(|under_way| under_way.loading.progress())
    }

    /// Stops the reading of a history for everybody who waits for it.
    pub(super) fn cancel(&self, key: &Key) {
        if let Some(under_way) = self.under_way().remove(key) {
            under_way.cancelled.notify_waiters();
        }
    }

    /// Forgets the histories of a source.
    pub(super) fn forget(&self, source: &str) {
        self.cache.invalidate_all(|(of, _)| of == source);
    }

    /// Forgets all of them.
    pub(super) fn forget_all(&self) {
        self.cache.invalidate_all(|_| true);
    }

    /// Bytes that they may take together.
    pub(super) fn limit(&self) -> usize {
        self.cache.limit()
    }

    pub(super) fn statistics(&self) -> Statistics {
        self.cache.statistics()
    }

    fn under_way(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Arc<UnderWay>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counting that takes no longer is part of every look.
const QUICK: Duration = Duration::from_millis(2);
/// Counting that takes longer may take this part of the time.
const SHARE: u32 = 100;

/// Brings a history up to date by what was committed since it was; answers whether that was possible. What was removed or
/// changed by hand takes reading it again.
async fn extend(source: &Source, objective: &str, kept: &Arc<Kept>, at: &mut At) -> Result<bool> {
    let (last, cost) = at.counted;
    let is_due = cost <= QUICK || last.elapsed() >= cost * SHARE;
    loop {
        let started = Instant::now();
        let (looking, of) = (kept.clone(), objective.to_owned());
        let missing = move |events: &[(Event, Arrival)]| newcomers(&looking.read(), &of, events);
        let (since, newcomers, counted) = source.catch_up(&at.position, objective, missing, is_due).await?;
        let is_known = |event: &Event, history: &History| {
            &*event.objective_id == objective
                || history.entity(&event.entity.entity_type, &event.entity.entity_id).is_some()
        };
        let mut history = kept.history.write().unwrap_or_else(PoisonError::into_inner);
        let differs =
            |event: &Event| history.any_event(event.seq).is_some_and(|known| known.to_event() != *event);
        if !since.removed.is_empty() || since.events.iter().any(|(event, _)| differs(event)) {
            return Ok(false);
        }
        let events = since.events.into_iter().map(|(event, _)| event);
        let mut events: Vec<_> = events.filter(|event| is_known(event, &history)).collect();
        events.extend(newcomers);
        history.insert(events);
        let own = history.own_len() as u64;
        drop(history);
        at.position = since.position;
        if let Some(counted) = counted {
            at.counted = (Instant::now(), started.elapsed());
            return Ok(u64::try_from(counted) == Ok(own));
        }
        if !since.more {
            return Ok(true);
        }
    }
}

/// The entities that have come under the objective and whose earlier events are not here.
fn newcomers(history: &History, objective: &str, events: &[(Event, Arrival)]) -> Vec<EntityKey> {
    let mine = events.iter().map(|(event, _)| event).filter(|event| &*event.objective_id == objective);
    let unknown = mine
        .map(|event| &event.entity)
        .filter(|key| history.entity(&key.entity_type, &key.entity_id).is_none());
    let distinct: std::collections::BTreeSet<_> = unknown.cloned().collect();
    distinct.into_iter().collect()
}

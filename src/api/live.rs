//! A timeline as it grows.

use std::hash::{BuildHasher, RandomState};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep, timeout};

use super::backoff::Backoff;
use super::{Backstory, not_open};
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::source::{Arrival, Continued, Following, Pulse, Source};
use crate::time::{Timestamp, now};

/// Batches on their way to whoever listens. Where they are not taken, nothing more is read.
const UNDER_WAY: usize = 4;
/// No look takes longer: servers end a statement after 120 s, and say so.
const LOOK: Duration = Duration::from_secs(130);

/// What a live timeline says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Live {
    /// Events of the timeline, ascending by `seq`, each of them once; among them those by which an entity leaves the
    /// objective. On MariaDB and MySQL, best effort: an event committed very late may take minutes.
    Events(Vec<(Event, Arrival)>),
    /// Events with these `seq` were removed from the log by hand; whose they were is not known any more.
    Removed(Vec<RangeInclusive<i64>>),
    /// The connection was lost; the last sign of life was at `since`. Events are not seen until it is back.
    Lost {
        /// The last sign of life.
        since: Timestamp,
        /// What was noticed.
        error: Error,
    },
    /// The connection will be tried again.
    Retrying {
        /// Which try it will be, from 1.
        attempt: u32,
        /// How long until then.
        delay: Duration,
        /// Why there is no connection now.
        error: Error,
    },
    /// The connection is back, and goes on where it was lost: what was committed meanwhile comes next.
    Resumed,
    /// Nothing more will come: trying again would not help.
    Ended(Error),
}

impl Backstory {
    /// Follows the timeline of an objective, there already or not. What is committed from now on comes to the receiver; with
    /// `from`, what came after that `seq` comes first. Dropping the receiver ends it, and what the server is doing for it.
    ///
    /// A lost connection is noticed and said within ten seconds, tried again for as long as somebody listens, and goes on
    /// at the same position: no event is missed, and none comes twice.
    pub async fn live(
        &self,
        source: &str,
        objective_id: &str,
        from: Option<i64>,
    ) -> Result<mpsc::Receiver<Live>> {
        let source = self.source(source)?;
        let following = source.follow(objective_id, from).await?;
        let (sender, receiver) = mpsc::channel(UNDER_WAY);
        let closed = sender.clone();
        let seed = RandomState::new().hash_one(objective_id);
        let (retry, every) = (self.retry.clone(), self.look_every.clone());
        tokio::spawn(async move {
            tokio::select! {
                _ = run(&source, following, &sender, (Backoff::new(seed), &retry, &every)) => {}
                () = closed.closed() => {}
            }
        });
        Ok(receiver)
    }

    /// Looks at what is followed not more often than so, in whole seconds; zero is as soon as something comes. It holds at once for
    /// what is followed already. A connection that swallows everything is noticed as much later.
    pub fn look_every(&self, interval: Duration) {
        self.look_every.store(interval.as_secs(), Ordering::Relaxed);
    }

    /// Tries the connections that were lost again at once, where they wait for it.
    pub fn retry_now(&self) {
        self.retry.notify_waiters();
    }
}

/// Nobody listens any more, or nothing more will come.
struct Over;

impl<T> From<mpsc::error::SendError<T>> for Over {
    fn from(_: mpsc::error::SendError<T>) -> Self {
        Self
    }
}

async fn run(
    source: &Arc<Source>,
    mut following: Following,
    sender: &mpsc::Sender<Live>,
    (mut backoff, retry, every): (Backoff, &Notify, &AtomicU64),
) -> Result<(), Over> {
    let mut state = State { heard: now(), is_lost: false };
    loop {
        // The connection ends with the attempt: what has failed once is not asked again.
        let error = match Pulse::connect(source).await {
            _ if source.is_closed() => not_open(),
            Ok(mut pulse) => {
                stay(source, &mut pulse, &mut following, sender, (&mut state, &mut backoff, every)).await?
            }
            Err(error) => error,
        };
        if is_final(error.code) {
            sender.send(Live::Ended(error)).await?;
            return Ok(());
        }
        if !state.is_lost {
            state.is_lost = true;
            sender.send(Live::Lost { since: state.heard.clone(), error: error.clone() }).await?;
        }
        let (attempt, delay) = backoff.next();
        // Whoever has heard how long it takes may end it: it waits before it is said.
        let retried = retry.notified();
        tokio::pin!(retried);
        retried.as_mut().enable();
        sender.send(Live::Retrying { attempt, delay, error }).await?;
        tokio::select! {
            () = sleep(delay) => {}
            () = retried => {}
        }
    }
}

/// How the connection is.
struct State {
    /// The last sign of life.
    heard: Timestamp,
    /// Whether it was said that it is lost, and not yet that it is back.
    is_lost: bool,
}

/// Hands over what happens until the connection is lost; answers why.
async fn stay(
    source: &Arc<Source>,
    pulse: &mut Pulse,
    following: &mut Following,
    sender: &mpsc::Sender<Live>,
    (state, backoff, every): (&mut State, &mut Backoff, &AtomicU64),
) -> Result<Error, Over> {
    loop {
        if source.is_closed() {
            return Ok(not_open());
        }
        let continued = match pulse.has_changed(following.position()).await {
            Ok(true) => look(source, pulse, following).await.map(Some),
            Ok(false) => Ok(None),
            Err(error) => Err(error),
        };
        let continued = match continued {
            Ok(continued) => continued,
            Err(error) => return Ok(error),
        };
        state.heard = now();
        backoff.reset();
        if std::mem::take(&mut state.is_lost) {
            sender.send(Live::Resumed).await?;
        }
        if let Some(continued) = continued {
            *following = continued.following;
            if !continued.removed.is_empty() {
                sender.send(Live::Removed(continued.removed)).await?;
            }
            if !continued.events.is_empty() {
                sender.send(Live::Events(continued.events)).await?;
            }
            if continued.more {
                continue;
            }
        }
        let looked = Instant::now();
        loop {
            if let Err(error) = pulse.wait().await {
                return Ok(error);
            }
            if looked.elapsed() >= Duration::from_secs(every.load(Ordering::Relaxed)) {
                break;
            }
        }
    }
}

/// Reads what happened. The server may take its time, as long as it gives signs of life.
async fn look(source: &Source, pulse: &mut Pulse, following: &Following) -> Result<Continued> {
    tokio::select! {
        continued = timeout(LOOK, source.continued(following)) => continued.unwrap_or_else(|_| {
            Err(Error::new(Code::NetTimeout, "The server did not answer in time.").hint("It is tried again."))
        }),
        error = pulse.fails() => Err(error),
    }
}

/// Whether it stays like this until somebody does something about it.
fn is_final(code: Code) -> bool {
    matches!(
        code,
        Code::AuthFailed
            | Code::TlsRequired
            | Code::TlsUnsupported
            | Code::TlsUntrusted
            | Code::TlsName
            | Code::DatabaseMissing
            | Code::TablePermission
            | Code::SchemaNone
            | Code::SchemaVersion
            | Code::FileMissing
            | Code::FileDirectory
            | Code::FileEmpty
            | Code::FileNotSqlite
            | Code::FileEncrypted
            | Code::FilePermission
            | Code::FileCorrupt
            | Code::DataUnreadable
            | Code::SourceMissing
            | Code::Internal
    )
}

//! Where events come from: an opened database, read and never written.

mod ask;
mod connections;
pub(crate) mod failure;
pub(crate) mod file;
mod follow;
pub mod found;
mod hold;
mod leads;
mod load;
pub mod location;
pub mod mapped;
mod members;
pub(crate) mod mysql;
mod newest;
pub mod notice;
pub(crate) mod open;
mod part;
pub(crate) mod postgres;
pub(crate) mod read;
pub(crate) mod session;
pub(crate) mod sqlite;
mod statements;
mod steps;
mod summary;
#[cfg(test)]
mod tests;
mod window;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::FutureExt;
use sqlx::{MySqlConnection, PgConnection};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

pub use self::follow::{Arrival, Continued, Following, Happened, Position, Since};
pub(crate) use self::follow::{CHANNEL, Pulse};
pub use self::load::{Loaded, Loading};
pub use self::open::Choice;
pub(crate) use self::open::{is_log, no_log};
pub use self::part::Part;
pub use self::read::{Direction, Extent};
pub use self::summary::Summary;

use self::connections::Connections;
use self::failure::{Failure, explain};
use self::location::Location;
use self::notice::Notice;
use crate::error::{Error, Result};
use crate::event::{EntityKey, Event};
use crate::history::History;
use crate::timeline::Window;

/// An opened database and one of its logs. Nothing it can do writes.
#[derive(Debug, Clone)]
pub struct Source {
    location: Location,
    server: String,
    encryption: Option<String>,
    /// Whether the database has Backstory's own log.
    native: bool,
    /// Whether the log has live rows that may be read.
    live_rows: bool,
    /// Whether it has snapshots and marks, so that a page can be read without the whole history.
    shortcuts: bool,
    /// The log of another program, where that is what is read.
    foreign: Option<Arc<mapped::Log>>,
    notices: Vec<Notice>,
    closed: Arc<AtomicBool>,
    pool: Pool,
}

#[derive(Debug, Clone)]
enum Pool {
    Sqlite(sqlite::Pool),
    Postgres(Connections<PgConnection>),
    MySql(Connections<MySqlConnection>),
}

impl Source {
    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// What it is, with its version.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// How the connection to it is encrypted; `None` where it is not.
    pub fn encryption(&self) -> Option<&str> {
        self.encryption.as_deref()
    }

    /// What there is to know about it that is no failure.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Whether the log has snapshots and marks, so that a page can be read without the whole history.
    pub fn has_shortcuts(&self) -> bool {
        self.shortcuts
    }

    /// Every objective of the log, by id.
    pub async fn objectives(&self) -> Result<Vec<Summary>> {
        if let Some(log) = &self.foreign {
            return Box::pin(self.foreign_summaries(log)).await;
        }
        let live_rows = self.live_rows;
        self.read(move |mut session| async move { summary::summaries(&mut session, live_rows).await }.boxed())
            .await
    }

    /// How far the log goes, as far as an objective is concerned.
    pub async fn extent(&self, objective_id: &str) -> Result<Extent> {
        if let Some(log) = &self.foreign {
            return Box::pin(self.foreign_extent(log, objective_id)).await;
        }
        let (objective, marks) = (objective_id.to_owned(), self.shortcuts);
        self.read(move |mut session| {
            async move { read::extent(&mut session, &objective, marks).await }.boxed()
        })
        .await
    }

    /// The whole history of an objective, and the log as it was then. `loading` follows how far it is.
    pub async fn history(&self, objective_id: &str, loading: &Arc<Loading>) -> Result<Loaded> {
        if let Some(log) = &self.foreign {
            return Box::pin(self.foreign_history(log, objective_id)).await;
        }
        let (objective, marks, loading) = (objective_id.to_owned(), self.shortcuts, loading.clone());
        if let Pool::Sqlite(pool) = &self.pool {
            let runtime = Handle::current();
            let read = pool.run_on_two(move |session, second| {
                load::history_by_two(&runtime, (session, second), &objective, marks, &loading)
            });
            return read.await.map_err(|error| self.explain(error));
        }
        self.read(move |mut session| {
            async move { load::history(&mut session, &objective, marks, &loading).await }.boxed()
        })
        .await
    }

    /// A part of a timeline, read without the rest of it; `None` where the log has nothing that would allow it.
    pub async fn part(&self, objective_id: &str, window: Window) -> Result<Option<Part>> {
        if !self.shortcuts {
            return Ok(None);
        }
        let objective = objective_id.to_owned();
        self.read(move |mut session| {
            async move { part::part(&mut session, &objective, window).await }.boxed()
        })
        .await
        .map(Some)
    }

    /// The newest events of an objective, so many, in a history that goes back no further than a little before them; `None`
    /// where there are not many more, so that reading all of them takes no longer.
    pub async fn newest(&self, objective_id: &str, limit: usize) -> Result<Option<History>> {
        if self.foreign.is_some() {
            return Ok(None);
        }
        let objective = objective_id.to_owned();
        self.read(move |mut session| {
            async move { newest::newest(&mut session, &objective, limit).await }.boxed()
        })
        .await
    }

    /// Enough of an objective's history to ask how everything was after a `seq`; `None` where the log has nothing that
    /// would allow it.
    pub async fn at(&self, objective_id: &str, seq: i64) -> Result<Option<History>> {
        if !self.shortcuts {
            return Ok(None);
        }
        let objective = objective_id.to_owned();
        self.read(move |mut session| async move { steps::at(&mut session, &objective, seq).await }.boxed())
            .await
            .map(Some)
    }

    /// An entity's history up to a `seq`: as much of it as its state then takes.
    pub async fn entity_at(&self, key: &EntityKey, seq: i64) -> Result<History> {
        if !self.shortcuts {
            let mut events = self.entity(key).await?;
            events.retain(|event| event.seq <= seq);
            return Ok(History::replay(&key.entity_id, events));
        }
        let key = key.clone();
        self.read(move |mut session| async move { steps::entity_at(&mut session, &key, seq).await }.boxed())
            .await
    }

    /// The `seq` of an entity's event just before or after one, within the timeline of an objective.
    pub async fn neighbour_of(
        &self,
        objective_id: &str,
        key: &EntityKey,
        seq: i64,
        direction: Direction,
    ) -> Result<Option<i64>> {
        if let Some(log) = &self.foreign {
            return Box::pin(self.foreign_neighbour(log, objective_id, key, seq, direction)).await;
        }
        let (objective, key) = (objective_id.to_owned(), key.clone());
        self.read(move |mut session| {
            async move { read::neighbour(&mut session, &objective, &key, seq, direction).await }.boxed()
        })
        .await
    }

    /// The events of one entity, oldest first.
    pub async fn entity(&self, key: &EntityKey) -> Result<Vec<Event>> {
        if let Some(log) = &self.foreign {
            return Box::pin(self.foreign_entity(log, key)).await;
        }
        let key = key.clone();
        self.read(move |mut session| async move { read::entity(&mut session, &key).await }.boxed()).await
    }

    /// Every event of the log, oldest first, in batches as they stream in. Reading ends with the receiver.
    pub fn events(&self) -> mpsc::Receiver<Result<Vec<Event>>> {
        let (sender, receiver) = mpsc::channel(4);
        let source = self.clone();
        tokio::spawn(async move {
            if let Some(log) = &source.foreign {
                let _ = sender.send(Box::pin(source.woven(log, None)).await.map(|(events, _)| events)).await;
                return;
            }
            let batches = sender.clone();
            let read = source
                .read(move |mut session| async move { read::log(&mut session, &batches).await }.boxed());
            tokio::select! {
                read = read => if let Err(error) = read { let _ = sender.send(Err(error)).await; },
                () = sender.closed() => {}
            }
        });
        receiver
    }

    /// The position of now: everything that is committed.
    pub async fn position(&self) -> Result<Position> {
        if self.foreign.is_some() {
            return Box::pin(self.foreign_position()).await;
        }
        let whole = follow::Reach::Whole;
        self.read_to_keep(move |mut session| {
            async move { follow::position(&mut session, whole).await }.boxed()
        })
        .await
    }

    /// What was committed since a position, 1,000 events at most. The answer has the position after it; as long as nobody
    /// has the answer, the position is what it was, so that nothing is missed or comes twice where a connection breaks.
    ///
    /// On MariaDB and MySQL this is best effort: see [`Arrival`] and decision 13.
    pub async fn since(&self, position: &Position) -> Result<Since> {
        if self.foreign.is_some() {
            return Err(mapped::not_followed());
        }
        let position = position.clone();
        self.read_to_keep(move |mut session| {
            async move { follow::first_since(&mut session, position, follow::ROWS).await }.boxed()
        })
        .await
    }

    /// The same for whoever keeps the history of an objective: on the same snapshot, all events of the entities that
    /// `missing` names, and, where everything was handed over and it is wanted, how many events the objective has.
    pub(crate) async fn catch_up(
        &self,
        position: &Position,
        objective_id: &str,
        missing: impl Fn(&[(Event, Arrival)]) -> Vec<EntityKey> + Send + 'static,
        count: bool,
    ) -> Result<(Since, Vec<Event>, Option<i64>)> {
        if let Some(log) = &self.foreign {
            return Box::pin(self.foreign_catch_up(log, objective_id)).await;
        }
        if self.shortcuts
            && let Some((since, counted)) = self.at_once(position, count.then_some(objective_id)).await?
            && missing(&since.events).is_empty()
        {
            return Ok((since, Vec::new(), counted));
        }
        let (objective, marks, position) = (objective_id.to_owned(), self.shortcuts, position.clone());
        self.read_to_keep(move |mut session| {
            async move {
                let since = follow::first_since(&mut session, position, follow::ROWS).await?;
                let mut whole = Vec::new();
                for key in missing(&since.events) {
                    whole.extend(read::entity(&mut session, &key).await?);
                }
                let counted = if count && !since.more {
                    Some(read::events_of(&mut session, &objective, marks).await?)
                } else {
                    None
                };
                Ok((since, whole, counted))
            }
            .boxed()
        })
        .await
    }

    /// Whether anything was committed since a position, asked cheaply: yes where it cannot be excluded. On SQLite it takes
    /// microseconds on the calling thread, on a server one round trip.
    pub async fn has_changed(&self, position: &Position) -> Result<bool> {
        if self.foreign.is_some() && !matches!(self.pool, Pool::Sqlite(_)) {
            return Box::pin(self.foreign_has_changed(position)).await;
        }
        match &self.pool {
            Pool::Sqlite(pool) => Ok(position.has_moved_on(pool.glance())),
            Pool::Postgres(connections) => self.glance(connections, position).await,
            Pool::MySql(connections) => self.glance(connections, position).await,
        }
    }

    /// The timeline of an objective from now on; with `from`, what came after that `seq` is handed over first.
    pub async fn follow(&self, objective_id: &str, from: Option<i64>) -> Result<Following> {
        if let Some(log) = &self.foreign {
            return Box::pin(self.foreign_follow(log, objective_id, from)).await;
        }
        let objective = objective_id.to_owned();
        self.read_to_keep(move |mut session| {
            async move { follow::follow(&mut session, &objective, from).await }.boxed()
        })
        .await
    }

    /// What happened in a timeline that is followed: of the next 1,000 events of the log those that belong to it. Like
    /// [`Self::since`], nothing is missed or comes twice where it fails.
    pub async fn continued(&self, following: &Following) -> Result<Continued> {
        if let (Some(log), Some((subject, known))) = (&self.foreign, following.foreign()) {
            let known = (following.position(), known);
            return Box::pin(self.foreign_continued(log, subject, known)).await;
        }
        let following = following.clone();
        self.read_to_keep(move |mut session| {
            async move { follow::continued(&mut session, following).await }.boxed()
        })
        .await
    }

    /// Whether somebody has closed it.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Closes its connections.
    pub async fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        match &self.pool {
            Pool::Sqlite(pool) => pool.close(),
            Pool::Postgres(connections) => connections.close().await,
            Pool::MySql(connections) => connections.close().await,
        }
    }

    fn explain(&self, error: impl Into<Failure>) -> Error {
        explain(error, &self.location)
    }
}

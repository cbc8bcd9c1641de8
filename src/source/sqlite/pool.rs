//! The connections to an opened file. `SQLite` works on the thread that asks it, so each answer gets one of its own for
//! as long as it takes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use rusqlite::Connection;
use tokio::runtime::Handle;

use super::super::failure::Failure;
use super::super::file;
use super::super::session::Session;
use super::place::Place;
use super::watch::{Seen, Watch};
use super::{BUSY, lines};
use crate::error::Result;

/// Connections kept open while nobody uses them.
const IDLE: usize = 3;
/// Steps of `SQLite`'s machine between two looks at whether somebody still waits: well under a millisecond.
const STEPS: i32 = 1_000;

/// The connections to one file.
#[derive(Debug, Clone)]
pub(in crate::source) struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    idle: Mutex<Vec<(Place, Connection)>>,
    /// The copy that was made of lines: one for all connections.
    lines: Mutex<Option<Place>>,
    watch: Mutex<Watch>,
}

impl Pool {
    /// The connections to a file; none is opened yet. Nothing is created or changed.
    pub(in crate::source) fn new(path: &Path) -> Result<Self> {
        // What keeps the lines from being read is said by the look at the file.
        if !lines::are_in(path).unwrap_or(false) {
            file::check(path)?;
        }
        let path = path.to_owned();
        let (idle, lines, watch) = Default::default();
        Ok(Self { shared: Arc::new(Shared { path, idle, lines, watch }) })
    }

    /// Reads on one consistent snapshot. `watched`: whether what is read is to be kept, so that it must be known whether the
    /// file has changed since.
    pub(in crate::source) async fn read<T: Send + 'static>(
        &self,
        watched: bool,
        read: impl for<'s> FnOnce(Session<'s>) -> BoxFuture<'s, Result<T, Failure>> + Send + 'static,
    ) -> Result<T, Failure> {
        let runtime = Handle::current();
        self.on_a_thread(move |shared, stopped| {
            // Before the snapshot: what is committed in between is then taken for new, and not for seen.
            let seen = if watched { shared.look(stopped) } else { None };
            let mut lent = shared.lend(stopped)?;
            lent.1.execute_batch("BEGIN")?;
            let outcome = runtime.block_on(read(Session::Sqlite(&mut lent.1, seen)));
            lent.1.execute_batch("ROLLBACK")?;
            shared.take_back(lent, outcome)
        })
        .await
    }

    /// Does something with a connection, on a thread where it may take its time. It is stopped where nobody waits for
    /// the outcome any more.
    pub(in crate::source) async fn run<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.on_a_thread(move |shared, stopped| {
            let mut lent = shared.lend(stopped)?;
            let outcome = act(&mut lent.1);
            shared.take_back(lent, outcome)
        })
        .await
    }

    /// The same with two connections that see the same: a transaction is open on both, and while one reads nobody can
    /// commit. `None` instead of the second where that is not so, because some program keeps a write-ahead log open.
    pub(in crate::source) async fn run_on_two<T: Send + 'static>(
        &self,
        act: impl FnOnce(Session<'_>, Option<&mut Connection>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.on_a_thread(move |shared, stopped| {
            let seen = shared.look(stopped);
            let mut first = shared.lend(stopped)?;
            begin(&first.1)?;
            let mut second = None;
            if first.0.is_held_by_reading() {
                let lent = shared.lend(stopped)?;
                // A writer that waits for the first to end lets nobody else begin: then one has to do.
                lent.1.busy_timeout(Duration::ZERO)?;
                let begun = begin(&lent.1);
                lent.1.busy_timeout(BUSY)?;
                second = Some(lent).filter(|(place, _)| begun.is_ok() && place.is_same(&first.0));
            }
            let session = Session::Sqlite(&mut first.1, seen);
            let outcome = act(session, second.as_mut().map(|(_, connection)| connection));
            for (_, connection) in [Some(&first), second.as_ref()].into_iter().flatten() {
                connection.execute_batch("ROLLBACK")?;
            }
            let outcome = shared.take_back(first, outcome);
            second.map_or(Ok(()), |second| shared.take_back(second, Ok(()))).and(outcome)
        })
        .await
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Shared, &Arc<AtomicBool>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let stop = StopOnDrop(Arc::default());
        let (shared, stopped) = (self.shared.clone(), stop.0.clone());
        let acting = tokio::task::spawn_blocking(move || act(&shared, &stopped));
        acting.await.unwrap_or_else(|ended| match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Failure::Unreadable("the reading was ended".into())),
        })
    }

    /// What the file is at, in a few microseconds; `None` where only reading it can tell.
    pub(in crate::source) fn glance(&self) -> Option<Seen> {
        // Where it is in use, somebody is just opening the file anew.
        self.shared.watch.try_lock().ok()?.glance(&self.shared.path)
    }

    /// Whether what was last read stands in a copy.
    pub(in crate::source) fn reads_a_copy(&self) -> bool {
        self.shared.idle().last().is_some_and(|(place, _)| place.is_copy())
    }

    /// Whether what was last read are the lines of a file.
    pub(in crate::source) fn reads_lines(&self) -> bool {
        self.shared.idle().last().is_some_and(|(place, _)| place.is_of_lines())
    }

    /// Closes the connections that nobody uses.
    pub(in crate::source) fn close(&self) {
        self.shared.idle().clear();
        self.shared.watch().close();
        self.shared.lines().take();
    }
}

/// Opens a transaction that holds its snapshot from now on.
fn begin(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1")
}

impl Shared {
    /// A connection, on which statements end once nobody wants them any more.
    fn lend(&self, stopped: &Arc<AtomicBool>) -> Result<(Place, Connection), Failure> {
        // What the file was read through a moment ago may be gone, or a copy may have become old.
        self.idle().retain(|(place, _)| place.still_holds(&self.path));
        let idle = self.idle().pop();
        let (place, connection) = if let Some(idle) = idle {
            idle
        } else {
            let place = self.place(stopped)?;
            let connection = place.connect(&self.path)?;
            (place, connection)
        };
        let stopped = stopped.clone();
        connection.progress_handler(STEPS, Some(move || stopped.load(Ordering::Relaxed)))?;
        Ok((place, connection))
    }

    /// The way to read the file now.
    fn place(&self, stopped: &AtomicBool) -> Result<Place, Failure> {
        let mut kept = self.lines();
        if let Some(place) = kept.as_ref()
            && (place.still_holds(&self.path) || place.grow(&self.path, stopped)?)
        {
            return Ok(place.clone());
        }
        *kept = None;
        let place = Place::decide(&self.path, stopped)?;
        if place.is_of_lines() {
            *kept = Some(place.clone());
        }
        Ok(place)
    }

    fn look(&self, stopped: &AtomicBool) -> Option<Seen> {
        self.watch().look(&self.path, || self.place(stopped))
    }

    /// Keeps a connection for the next answer, and lets this one pass where the file really gave it.
    fn take_back<T>(
        &self,
        (place, connection): (Place, Connection),
        outcome: Result<T, Failure>,
    ) -> Result<T, Failure> {
        connection.progress_handler(0, None::<fn() -> bool>)?;
        if !place.was_undisturbed(&self.path) {
            return Err(Failure::Changing);
        }
        let mut idle = self.idle();
        if connection.is_autocommit() && idle.len() < IDLE {
            idle.push((place, connection));
        }
        outcome
    }

    fn watch(&self) -> std::sync::MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, Option<Place>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(Place, Connection)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says, when it goes away, that nobody waits any more.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

//! The connections to an opened file. `SQLite` works on the thread that asks it, so each answer gets one of its own for
//! as long as it takes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use rusqlite::Connection;
use tokio::runtime::Handle;

use super::super::failure::{Failure, explain};
use super::super::file;
use super::super::location::Location;
use super::super::session::Session;
use super::place::Place;
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
}

impl Pool {
    /// Opens a file for reading. Nothing is created or changed.
    pub(in crate::source) async fn open(path: &Path, location: &Location) -> Result<Self> {
        file::check(path)?;
        let pool = Self { shared: Arc::new(Shared { path: path.to_owned(), idle: Mutex::default() }) };
        // A file that is no database is noticed by the first statement.
        let first =
            pool.run(|connection| Ok(connection.execute_batch("SELECT 1 FROM sqlite_schema LIMIT 1")?));
        first.await.map_err(|error| explain(error, location))?;
        Ok(pool)
    }

    /// Reads on one consistent snapshot.
    pub(in crate::source) async fn read<T: Send + 'static>(
        &self,
        read: impl for<'s> FnOnce(Session<'s>) -> BoxFuture<'s, Result<T, Failure>> + Send + 'static,
    ) -> Result<T, Failure> {
        let runtime = Handle::current();
        self.run(move |connection| {
            connection.execute_batch("BEGIN")?;
            let outcome = runtime.block_on(read(Session::Sqlite(connection)));
            connection.execute_batch("ROLLBACK")?;
            outcome
        })
        .await
    }

    /// Does something with a connection, on a thread where it may take its time. It is stopped where nobody waits for
    /// the outcome any more.
    pub(in crate::source) async fn run<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let stop = StopOnDrop(Arc::default());
        let (shared, stopped) = (self.shared.clone(), stop.0.clone());
        let acting = tokio::task::spawn_blocking(move || {
            let (place, mut connection) = shared.take()?;
            connection.progress_handler(STEPS, Some(move || stopped.load(Ordering::Relaxed)))?;
            let outcome = act(&mut connection);
            connection.progress_handler(0, None::<fn() -> bool>)?;
            if !place.was_undisturbed(&shared.path) {
                return Err(Failure::Changing);
            }
            shared.give_back(place, connection);
            outcome
        });
        acting.await.unwrap_or_else(|ended| match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Failure::Unreadable("the reading was ended".into())),
        })
    }

    /// Closes the connections that nobody uses.
    pub(in crate::source) fn close(&self) {
        self.shared.idle().clear();
    }
}

impl Shared {
    fn take(&self) -> Result<(Place, Connection), Failure> {
        // What the file was read through a moment ago may be gone, or a copy may have become old.
        self.idle().retain(|(place, _)| place.still_holds(&self.path));
        if let Some(idle) = self.idle().pop() {
            return Ok(idle);
        }
        let place = Place::decide(&self.path)?;
        let connection = place.connect(&self.path)?;
        Ok((place, connection))
    }

    fn give_back(&self, place: Place, connection: Connection) {
        let mut idle = self.idle();
        if connection.is_autocommit() && idle.len() < IDLE {
            idle.push((place, connection));
        }
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

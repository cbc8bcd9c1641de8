//! The connections to a server: few, each lent for one answer, and kept for the next.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::location::Location;
use super::session::Session;
use crate::error::{Code, Error, Result};

/// Connections at a time. What is asked beyond that waits for its turn.
pub(super) const ROOM: usize = 3;
/// How long to wait for a turn.
const TURN: Duration = Duration::from_secs(30);

/// How long a server may take to hear that a connection ends.
const GOODBYE: Duration = Duration::from_secs(1);

/// A kind of connection to a server.
pub(super) trait Served: Sized + Send + 'static {
    /// Connects and prepares the session, or says why that is not possible. `schema`: where tables are looked for.
    fn connect(location: &Location, schema: &str) -> impl Future<Output = Result<Self>> + Send;
    /// The connection, to read on.
    fn session(&mut self) -> Session<'_>;
    /// Stops what a session is doing now, by its number; does nothing where the server cannot be reached.
    fn stop(number: i64, location: Location) -> BoxFuture<'static, ()>;
    /// Opens one consistent, read-only snapshot; answers the number by which the server knows the session.
    fn begin(&mut self) -> impl Future<Output = Result<i64, sqlx::Error>> + Send;
    /// Ends it.
    fn end(&mut self) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
    /// Closes the connection.
    fn close(self) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

/// The connections to one server.
#[derive(Debug)]
pub(super) struct Connections<C> {
    shared: Arc<Shared<C>>,
}

impl<C> Clone for Connections<C> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone() }
    }
}

#[derive(Debug)]
struct Shared<C> {
    location: Location,
    schema: String,
    idle: Mutex<Vec<C>>,
    room: Arc<Semaphore>,
}

impl<C: Served> Connections<C> {
    /// Connections to a server, of which there is one already.
    pub(super) fn new(location: &Location, schema: String, first: C) -> Self {
        let (idle, room) = (Mutex::new(vec![first]), Arc::new(Semaphore::new(ROOM)));
        Self { shared: Arc::new(Shared { location: location.clone(), schema, idle, room }) }
    }

    /// A connection: one that is idle, else a new one.
    pub(super) async fn lend(&self) -> Result<Lent<C>> {
        let turn = tokio::time::timeout(TURN, self.shared.room.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(busy(&self.shared.location)) };
        let idle = self.shared.idle().pop();
        let was_idle = idle.is_some();
        let connection = match idle {
            Some(connection) => connection,
            None => C::connect(&self.shared.location, &self.shared.schema).await?,
        };
        Ok(Lent { connection: Some(connection), was_idle, shared: self.shared.clone(), _turn: turn })
    }

    /// Throws away the connections that nobody uses.
    pub(super) fn forget(&self) {
        self.shared.idle().clear();
    }

    /// Closes the connections that nobody uses, and tells the server so.
    pub(super) async fn close(&self) {
        let idle = std::mem::take(&mut *self.shared.idle());
        for connection in idle {
            let _ = tokio::time::timeout(GOODBYE, connection.close()).await;
        }
    }
}

impl<C> Shared<C> {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<C>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that is being asked something. Unless it is given back it is thrown away: a driver that was dropped in the
/// middle of an answer would first read the rest of it, and on a dead link wait for that for ever.
#[derive(Debug)]
pub(super) struct Lent<C> {
    connection: Option<C>,
    /// Whether it had been kept: then it may be gone, and a new one should be tried.
    pub(super) was_idle: bool,
    shared: Arc<Shared<C>>,
    _turn: OwnedSemaphorePermit,
}

impl<C> Lent<C> {
    /// The connection.
    pub(super) fn connection(&mut self) -> &mut C {
        self.connection.as_mut().expect("it is given back only at the end")
    }

    /// Gives the connection back.
    pub(super) fn give_back(mut self) {
        if let Some(connection) = self.connection.take() {
            self.shared.idle().push(connection);
        }
    }
}

fn busy(location: &Location) -> Error {
    let message =
        format!("All connections to {} are in use, and none became free in time.", location.label());
    Error::new(Code::DatabaseBusy, message).hint("Wait for what is being read, or stop it, and try again.")
}

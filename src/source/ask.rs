//! Asking a database: each answer from one consistent snapshot, and stopped where nobody waits for it any more.

use std::time::Duration;

use futures_util::future::BoxFuture;

use super::connections::{Connections, Served};
use super::failure::{self, Failure};
use super::follow::{self, Position, Since};
use super::hold::Held;
use super::session::Session;
use super::{Pool, Source};
use crate::error::Result;

/// How long a server may take to say whether anything has changed.
const LOOK_SECONDS: u64 = 10;

impl Source {
    /// Reads on one consistent snapshot. Where nobody waits for the answer any more, the database stops working on it.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl for<'s> FnOnce(Session<'s>) -> BoxFuture<'s, Result<T, Failure>> + Send + 'static,
    ) -> Result<T> {
        self.read_on(false, read).await
    }

    /// The same for what is kept: the session knows what tells whether anything has changed since.
    pub(super) async fn read_to_keep<T: Send + 'static>(
        &self,
        read: impl for<'s> FnOnce(Session<'s>) -> BoxFuture<'s, Result<T, Failure>> + Send + 'static,
    ) -> Result<T> {
        self.read_on(true, read).await
    }

    async fn read_on<T: Send + 'static>(
        &self,
        watched: bool,
        read: impl for<'s> FnOnce(Session<'s>) -> BoxFuture<'s, Result<T, Failure>> + Send + 'static,
    ) -> Result<T> {
        let outcome = match &self.pool {
            Pool::Sqlite(pool) => pool.read(watched, read).await,
            Pool::Postgres(connections) => {
                let mut held = Held::begin(connections, &self.location).await?;
                let outcome = read(held.connection().session()).await;
                held.end(outcome).await
            }
            Pool::MySql(connections) => {
                let mut held = Held::begin(connections, &self.location).await?;
                let outcome = read(held.connection().session()).await;
                held.end(outcome).await
            }
        };
        outcome.map_err(|error| self.explain(error))
    }

    /// Asks a server outside a transaction. A connection that had been kept may be gone by now; then a new one is asked.
    pub(super) async fn glance<C: Served>(
        &self,
        connections: &Connections<C>,
        position: &Position,
    ) -> Result<bool> {
        loop {
            let mut lent = connections.lend().await?;
            let mut session = lent.connection().session();
            let looking = follow::has_changed(&mut session, position);
            match tokio::time::timeout(Duration::from_secs(LOOK_SECONDS), looking).await {
                Ok(Ok(changed)) => {
                    lent.give_back();
                    return Ok(changed);
                }
                _ if lent.was_idle => {}
                Ok(Err(error)) => return Err(self.explain(error)),
                Err(_) => return Err(failure::unanswered(&self.location, LOOK_SECONDS)),
            }
        }
    }

    /// What was committed since a position, and a count, where one statement to a server tells; asked outside a transaction.
    /// What fails is asked again the long way, which says what the matter is.
    pub(super) async fn at_once(
        &self,
        position: &Position,
        count: Option<&str>,
    ) -> Result<Option<(Since, Option<i64>)>> {
        let Pool::Postgres(connections) = &self.pool else { return Ok(None) };
        let mut lent = connections.lend().await?;
        let mut session = lent.connection().session();
        let asking = follow::at_once(&mut session, position, count);
        match tokio::time::timeout(Duration::from_secs(LOOK_SECONDS), asking).await {
            Ok(Ok(told)) => {
                lent.give_back();
                Ok(told)
            }
            Ok(Err(_)) => Ok(None),
            Err(_) => Err(failure::unanswered(&self.location, LOOK_SECONDS)),
        }
    }
}

//! A connection to a server, held for one answer on one snapshot. Where nobody waits for the answer any more, the server is
//! told to stop working on it: a driver that is only dropped leaves the query running there.

use std::time::Duration;

use tokio::runtime::Handle;

use super::connections::{Connections, Lent, ROOM, Served};
use super::failure::{Failure, explain, unanswered};
use super::location::Location;
use crate::error::Result;

/// How long a server may take to open a snapshot: it does nothing for it.
const SECONDS: u64 = 10;

/// A connection in a read-only transaction.
pub(super) struct Held<C: Served> {
    lent: Option<Lent<C>>,
    /// What the server calls the session, while it may be at work.
    number: Option<i64>,
    location: Location,
}

impl<C: Served> Held<C> {
    /// Opens a snapshot. A connection that had been kept may be gone by now; then another is tried.
    pub(super) async fn begin(connections: &Connections<C>, location: &Location) -> Result<Self> {
        for _ in 0..ROOM {
            let lent = connections.lend().await?;
            let was_idle = lent.was_idle;
            match Self::begin_on(lent, location).await {
                Err(_) if was_idle => {}
                begun => return begun,
            }
        }
        connections.forget();
        Self::begin_on(connections.lend().await?, location).await
    }

    async fn begin_on(lent: Lent<C>, location: &Location) -> Result<Self> {
        let mut held = Self { lent: Some(lent), number: None, location: location.clone() };
        let begun = held.connection().begin();
        let Ok(begun) = tokio::time::timeout(Duration::from_secs(SECONDS), begun).await else {
            return Err(unanswered(location, SECONDS));
        };
        held.number = Some(begun.map_err(|error| explain(error, location))?);
        Ok(held)
    }

    /// The connection.
    pub(super) fn connection(&mut self) -> &mut C {
        self.lent.as_mut().expect("it is given back only at the end").connection()
    }

    /// Ends the transaction and gives the connection back, unless what was asked on it failed so that it is of no use.
    pub(super) async fn end<T>(mut self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        let ended = tokio::time::timeout(Duration::from_secs(SECONDS), self.connection().end()).await;
        self.number = None;
        if let (Ok(Ok(())), Some(lent)) = (ended, self.lent.take()) {
            lent.give_back();
        }
        outcome
    }
}

impl<C: Served> Drop for Held<C> {
    fn drop(&mut self) {
        if let (Some(number), Ok(runtime)) = (self.number, Handle::try_current()) {
            let (lent, location) = (self.lent.take(), self.location.clone());
            runtime.spawn(async move {
                C::stop(number, location).await;
                drop(lent);
            });
        }
    }
}

//! A log that stays open for changes.

use super::change::{self, Change, Recorded};
use super::mysql::MySqlWriter;
use super::writer::Writer;
use super::{open_mysql, open_postgres, open_sqlite};
use crate::error::Result;
use crate::source::failure::{Failure, explain};
use crate::source::location::Location;
use crate::time::Timestamp;

/// A log that changes are recorded in one after the other, on one connection. One that was lost stays lost: open another.
#[derive(Debug)]
pub struct Recorder {
    location: Location,
    log: Open,
}

#[derive(Debug)]
enum Open {
    Sqlite(rusqlite::Connection),
    Postgres(sqlx::PgConnection),
    MySql(MySqlWriter),
}

impl Recorder {
    /// Opens the log at a place.
    pub async fn open(location: Location) -> Result<Self> {
        let log = match &location {
            Location::Sqlite(_) => Open::Sqlite(open_sqlite(&location)?),
            Location::Postgres(server) => Open::Postgres(open_postgres(server, &location).await?),
            Location::MySql(server) => Open::MySql(open_mysql(server, &location).await?),
        };
        Ok(Self { location, log })
    }

    /// Changes entities and their log in one transaction; see [`Change`]. `now` becomes the events' time.
    pub async fn record(&mut self, changes: &[Change], now: &Timestamp) -> Result<Vec<Recorded>> {
        match &mut self.log {
            Open::Sqlite(writer) => change::record(writer, &self.location, changes, now).await,
            Open::Postgres(writer) => change::record(writer, &self.location, changes, now).await,
            Open::MySql(writer) => change::record(writer, &self.location, changes, now).await,
        }
    }

    /// Ends the connection. What was recorded is there either way.
    pub async fn close(self) -> Result<()> {
        let closed: Result<(), Failure> = match self.log {
            Open::Sqlite(writer) => Writer::close(writer).await,
            Open::Postgres(writer) => Writer::close(writer).await,
            Open::MySql(writer) => Writer::close(writer).await,
        };
        closed.map_err(|error| explain(error, &self.location))
    }
}

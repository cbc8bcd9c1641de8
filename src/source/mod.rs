//! Where events come from: an opened database, read and never written.

pub(crate) mod dialect;
pub(crate) mod failure;
pub(crate) mod file;
pub mod location;
pub(crate) mod postgres;
pub(crate) mod read;
pub(crate) mod sqlite;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool};

pub use self::read::Summary;

use self::dialect::Dialect;
use self::failure::explain;
use self::location::Location;
use crate::error::{Code, Error, Result};
use crate::event::{EntityKey, Event};
use crate::history::History;
use crate::interchange;

const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// An opened database with a native log. Nothing it can do writes.
#[derive(Debug)]
pub struct Source {
    location: Location,
    server: String,
    live_rows: bool,
    pool: Pool,
}

#[derive(Debug)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Runs a generic reader in one snapshot of whichever database it is.
macro_rules! in_snapshot {
    ($source:expr, $reader:ident ( $($argument:expr),* )) => {
        match &$source.pool {
            Pool::Sqlite(pool) => {
                let mut snapshot = pool.begin().await.map_err(|error| $source.explain(&error))?;
                read::$reader::<Sqlite>(&mut snapshot, $($argument),*).await
            }
            Pool::Postgres(pool) => {
                let mut snapshot = pool.begin_with(SNAPSHOT).await.map_err(|error| $source.explain(&error))?;
                read::$reader::<Postgres>(&mut snapshot, $($argument),*).await
            }
        }
        .map_err(|error| $source.explain(&error))
    };
}

impl Source {
    /// Opens a database for reading and makes sure that it holds an event log.
    pub async fn open(location: Location) -> Result<Self> {
        match &location {
            Location::Sqlite(path) => {
                let pool = sqlite::open(path, &location).await?;
                let explained = |error| explain(&error, &location);
                let mut connection = pool.acquire().await.map_err(explained)?;
                let columns = sqlite::columns(&mut connection, "events").await.map_err(explained)?;
                let live_rows =
                    has_live_rows(&sqlite::columns(&mut connection, "objectives").await.map_err(explained)?);
                let server = sqlite::version(&mut connection).await.map_err(explained)?;
                if !is_log(&columns) {
                    return Err(no_log(&location));
                }
                drop(connection);
                Ok(Self { server, live_rows, pool: Pool::Sqlite(pool), location })
            }
            Location::Postgres(server) => {
                let mut connection = postgres::connect(server, &location, true).await?;
                let explained = |error| explain(&error, &location);
                let tables = postgres::tables(&mut connection, "events").await.map_err(explained)?;
                let live = postgres::tables(&mut connection, "objectives").await.map_err(explained)?;
                let version = postgres::version(&mut connection).await.map_err(explained)?;
                let log = tables
                    .into_iter()
                    .find(|(_, columns)| is_log(columns))
                    .ok_or_else(|| no_log(&location))?;
                let live_rows =
                    live.iter().any(|(schema, columns)| *schema == log.0 && has_live_rows(columns));
                let pool = Pool::Postgres(postgres::pool(server, log.0));
                let source = Self { server: version, live_rows, pool, location };
                source.entity(&EntityKey::new("", "")).await?; // may the user read the table at all?
                Ok(source)
            }
        }
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// What it is, with its version.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Every objective of the log, by id.
    pub async fn objectives(&self) -> Result<Vec<Summary>> {
        in_snapshot!(self, summaries(self.live_rows))
    }

    /// The largest `seq` of the log; 0 where it is empty.
    pub async fn log_end(&self) -> Result<i64> {
        in_snapshot!(self, log_end())
    }

    /// The whole history of an objective, empty where there is none, and the log's end when it was read.
    pub async fn history(&self, objective_id: &str) -> Result<(History, i64)> {
        in_snapshot!(self, history(objective_id))
    }

    /// The events of one entity, oldest first.
    pub async fn entity(&self, key: &EntityKey) -> Result<Vec<Event>> {
        let mut found = Vec::new();
        let push = |event| {
            found.push(event);
            ControlFlow::Continue(())
        };
        match &self.pool {
            Pool::Sqlite(pool) => {
                Self::read::<Sqlite>(pool, Sqlite::ENTITY, &[&key.entity_type, &key.entity_id], push).await
            }
            Pool::Postgres(pool) => {
                Self::read::<Postgres>(pool, Postgres::ENTITY, &[&key.entity_type, &key.entity_id], push)
                    .await
            }
        }
        .map_err(|error| self.explain(&error))?;
        Ok(found)
    }

    /// Hands over every event of the log, oldest first, as it streams in, until told to stop.
    pub async fn events(&self, each: impl FnMut(Event) -> ControlFlow<()> + Send) -> Result<()> {
        match &self.pool {
            Pool::Sqlite(pool) => Self::read::<Sqlite>(pool, Sqlite::ALL, &[], each).await,
            Pool::Postgres(pool) => Self::read::<Postgres>(pool, Postgres::ALL, &[], each).await,
        }
        .map_err(|error| self.explain(&error))
    }

    async fn read<DB: Dialect>(
        pool: &sqlx::Pool<DB>,
        statement: &'static str,
        parameters: &[&str],
        each: impl FnMut(Event) -> ControlFlow<()> + Send,
    ) -> Result<(), sqlx::Error> {
        let mut connection = pool.acquire().await?;
        read::events::<DB>(&mut connection, statement, parameters, each).await
    }

    /// Closes its connections.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    fn explain(&self, error: &sqlx::Error) -> Error {
        explain(error, &self.location)
    }
}

/// Whether a table has the columns of a native log.
pub(crate) fn is_log(columns: &[String]) -> bool {
    interchange::COLUMNS.iter().all(|wanted| columns.iter().any(|column| column == wanted))
}

/// Whether a table has the columns of the live objectives.
fn has_live_rows(columns: &[String]) -> bool {
    ["id", "version", "fields", "deleted_at"]
        .iter()
        .all(|wanted| columns.iter().any(|column| column == wanted))
}

/// The database can be read, but holds no log.
pub(crate) fn no_log(location: &Location) -> Error {
    Error::new(
        Code::SchemaNone,
        format!("{} was opened, but it has no event log that Backstory knows.", location.label()),
    )
    .hint("Backstory reads a table “events” as `backstory-cli init` creates it. Is this the right database?")
}

//! Where events come from: an opened database, read and never written.

pub(crate) mod dialect;
pub(crate) mod failure;
pub(crate) mod file;
pub mod location;
pub(crate) mod mysql;
mod part;
pub(crate) mod postgres;
pub(crate) mod read;
pub(crate) mod sqlite;
mod summary;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use sqlx::{Connection, MySql, MySqlPool, PgPool, Postgres, Sqlite, SqlitePool, Transaction};

pub use self::part::Part;
pub use self::read::{Direction, Extent};
pub use self::summary::Summary;

use self::failure::explain;
use self::location::Location;
use crate::error::{Code, Error, Result};
use crate::event::{EntityKey, Event};
use crate::history::History;
use crate::interchange;
use crate::timeline::Window;

const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// An opened database with a native log. Nothing it can do writes.
#[derive(Debug)]
pub struct Source {
    location: Location,
    server: String,
    /// Whether the log has live rows that may be read.
    live_rows: bool,
    /// Whether it has snapshots and marks, so that a page can be read without the whole history.
    shortcuts: bool,
    pool: Pool,
}

#[derive(Debug)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
    MySql(MySqlPool),
}

/// Runs a reader of [`read`] on one snapshot of whichever database it is.
macro_rules! in_snapshot {
    ($source:expr, $reader:ident ( $($argument:expr),* )) => {
        match &$source.pool {
            Pool::Sqlite(pool) => {
                let mut snapshot = pool.begin().await.map_err(|error| $source.explain(&error))?;
                read::$reader::<Sqlite>(&mut snapshot, $($argument),*).await
            }
            Pool::Postgres(pool) => {
                let mut snapshot = $source.postgres_snapshot(pool).await?;
                read::$reader::<Postgres>(&mut snapshot, $($argument),*).await
            }
            Pool::MySql(pool) => {
                let mut snapshot = $source.mysql_snapshot(pool).await?;
                read::$reader::<MySql>(&mut snapshot, $($argument),*).await
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
                let mut beside = [false; 3];
                for (found, (name, columns)) in beside.iter_mut().zip(BESIDE) {
                    *found = has(&sqlite::columns(&mut connection, name).await.map_err(explained)?, columns);
                }
                let server = sqlite::version(&mut connection).await.map_err(explained)?;
                if !is_log(&columns) {
                    return Err(no_log(&location));
                }
                drop(connection);
                Ok(Self::new(server, beside, Pool::Sqlite(pool), location))
            }
            Location::Postgres(server) => {
                let mut connection = postgres::connect(server, &location, true).await?;
                let explained = |error| explain(&error, &location);
                let tables = postgres::tables(&mut connection, "events").await.map_err(explained)?;
                let log = tables
                    .into_iter()
                    .find(|table| is_log(&table.columns))
                    .ok_or_else(|| no_log(&location))?;
                let mut beside = [false; 3];
                for (found, (name, columns)) in beside.iter_mut().zip(BESIDE) {
                    let tables = postgres::tables(&mut connection, name).await.map_err(explained)?;
                    *found = tables.iter().any(|table| {
                        table.schema == log.schema && table.readable && has(&table.columns, columns)
                    });
                }
                let version = postgres::version(&mut connection).await.map_err(explained)?;
                let pool = Pool::Postgres(postgres::pool(server, log.schema));
                let source = Self::new(version, beside, pool, location);
                source.entity(&EntityKey::new("", "")).await?; // may the user read the table at all?
                Ok(source)
            }
            Location::MySql(server) => {
                let mut connection = mysql::connect(server, &location, true).await?;
                mysql::check(&mut connection, &location).await?;
                let explained = |error| explain(&error, &location);
                let mut beside = [false; 3];
                for (found, (name, columns)) in beside.iter_mut().zip(BESIDE) {
                    // What the user may not read is hidden from the user.
                    *found = has(&mysql::columns(&mut connection, name).await.map_err(explained)?, columns);
                }
                let version = mysql::version(&mut connection).await.map_err(explained)?;
                let pool = Pool::MySql(mysql::pool(server));
                Ok(Self::new(version, beside, pool, location))
            }
        }
    }

    fn new(server: String, [live_rows, snapshots, marks]: [bool; 3], pool: Pool, location: Location) -> Self {
        Self { server, live_rows, shortcuts: snapshots && marks, pool, location }
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

    /// How far the log goes, as far as an objective is concerned.
    pub async fn extent(&self, objective_id: &str) -> Result<Extent> {
        if self.shortcuts {
            in_snapshot!(self, extent_from_mark(objective_id))
        } else {
            in_snapshot!(self, extent(objective_id))
        }
    }

    /// The whole history of an objective, empty where there is none, and the log's extent when it was read.
    pub async fn history(&self, objective_id: &str) -> Result<(History, Extent)> {
        if self.shortcuts {
            in_snapshot!(self, history_from_mark(objective_id))
        } else {
            in_snapshot!(self, history(objective_id))
        }
    }

    /// A part of a timeline, read without the rest of it; `None` where the log has nothing that would allow it.
    pub async fn part(&self, objective_id: &str, window: Window) -> Result<Option<Part>> {
        if !self.shortcuts {
            return Ok(None);
        }
        in_snapshot!(self, part(objective_id, window)).map(Some)
    }

    /// The `seq` of an entity's event just before or after one, within the timeline of an objective.
    pub async fn neighbour_of(
        &self,
        objective_id: &str,
        key: &EntityKey,
        seq: i64,
        direction: Direction,
    ) -> Result<Option<i64>> {
        in_snapshot!(self, neighbour(objective_id, key, seq, direction))
    }

    /// The events of one entity, oldest first.
    pub async fn entity(&self, key: &EntityKey) -> Result<Vec<Event>> {
        in_snapshot!(self, entity(key))
    }

    /// Hands over every event of the log, oldest first, as it streams in, until told to stop.
    pub async fn events(&self, each: impl FnMut(Event) -> ControlFlow<()> + Send) -> Result<()> {
        in_snapshot!(self, log(each))
    }

    /// Closes its connections.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
            Pool::MySql(pool) => pool.close().await,
        }
    }

    /// A consistent view of a PostgreSQL database. A pool that has no connection to give does not say why, so a connection
    /// of its own is asked.
    async fn postgres_snapshot(&self, pool: &PgPool) -> Result<Transaction<'static, Postgres>> {
        match (pool.begin_with(SNAPSHOT).await, &self.location) {
            (Err(sqlx::Error::PoolTimedOut), Location::Postgres(server)) => {
                let connection = postgres::connect(server, &self.location, true).await?;
                let _: Result<(), _> = connection.close().await;
                pool.begin_with(SNAPSHOT).await.map_err(|error| self.explain(&error))
            }
            (begun, _) => begun.map_err(|error| self.explain(&error)),
        }
    }

    /// The same of a MariaDB or MySQL database.
    async fn mysql_snapshot(&self, pool: &MySqlPool) -> Result<Transaction<'static, MySql>> {
        match (pool.begin_with(mysql::SNAPSHOT).await, &self.location) {
            (Err(sqlx::Error::PoolTimedOut), Location::MySql(server)) => {
                let connection = mysql::connect(server, &self.location, true).await?;
                let _: Result<(), _> = connection.close().await;
                pool.begin_with(mysql::SNAPSHOT).await.map_err(|error| self.explain(&error))
            }
            (begun, _) => begun.map_err(|error| self.explain(&error)),
        }
    }

    fn explain(&self, error: &sqlx::Error) -> Error {
        explain(error, &self.location)
    }
}

/// The tables beside the events, and what they must have to be of use: the live rows, the snapshots, the marks.
const BESIDE: [(&str, &[&str]); 3] = [
    ("objectives", &["id", "version", "fields", "deleted_at"]),
    (
        "snapshots",
        &[
            "entity_type",
            "entity_id",
            "seq",
            "format",
            "version",
            "objective_id",
            "deleted",
            "fields",
            "origins",
        ],
    ),
    ("timeline_marks", &["objective_id", "seq", "ordinal"]),
];

/// Whether a table has the columns of a native log.
pub(crate) fn is_log(columns: &[String]) -> bool {
    has(columns, &interchange::COLUMNS)
}

fn has(columns: &[String], wanted: &[&str]) -> bool {
    wanted.iter().all(|wanted| columns.iter().any(|column| column == wanted))
}

/// The database can be read, but holds no log.
pub(crate) fn no_log(location: &Location) -> Error {
    Error::new(
        Code::SchemaNone,
        format!("{} was opened, but it has no event log that Backstory knows.", location.label()),
    )
    .hint("Backstory reads a table “events” as `backstory-cli init` creates it. Is this the right database?")
}

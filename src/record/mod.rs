//! Writing the native log: creating it, importing into it, and recording changes. The viewer has no way in here.

mod change;
mod import;
mod init;
mod live;
mod mysql;
mod postgres;
mod recorder;
mod sqlite;
mod writer;

use std::future::Future;
use std::io::BufRead;

pub use self::change::{Change, Recorded};
pub use self::import::Progress;
pub use self::init::{Initialized, init};
pub use self::recorder::Recorder;
pub use self::writer::Request;

use crate::error::Result;
use crate::event::Event;
use crate::source::failure::explain;
use crate::source::location::{Location, Server};
use crate::source::{self, is_log, no_log};
use crate::time::Timestamp;

/// Appends NDJSON to the log at a place: all of it, or, where a line is bad or `stop` comes first, nothing.
pub async fn import(
    location: &Location,
    lines: impl BufRead + Send + 'static,
    progress: impl FnMut(Progress),
    stop: impl Future<Output = ()>,
) -> Result<Progress> {
    append(location, import::from_lines(lines), progress, stop).await
}

/// Appends events to the log at a place: all of them or, where `stop` comes first, none. Their `seq` is the log's.
pub async fn import_events(
    location: &Location,
    events: impl Iterator<Item = Event> + Send + 'static,
    progress: impl FnMut(Progress),
    stop: impl Future<Output = ()>,
) -> Result<Progress> {
    append(location, import::from_events(events), progress, stop).await
}

async fn append(
    location: &Location,
    next: import::Next,
    progress: impl FnMut(Progress),
    stop: impl Future<Output = ()>,
) -> Result<Progress> {
    match location {
        Location::Sqlite(_) => import::import(open_sqlite(location)?, location, next, progress, stop).await,
        Location::Postgres(server) => {
            import::import(open_postgres(server, location).await?, location, next, progress, stop).await
        }
        Location::MySql(server) => {
            import::import(open_mysql(server, location).await?, location, next, progress, stop).await
        }
    }
}

/// Changes entities and their log in one transaction, on a connection of its own; see [`Change`]. `now` becomes the events' time.
pub async fn record(location: &Location, changes: &[Change], now: &Timestamp) -> Result<Vec<Recorded>> {
    let mut log = Recorder::open(location.clone()).await?;
    let recorded = log.record(changes, now).await;
    let closed = log.close().await;
    let recorded = recorded?;
    closed?;
    Ok(recorded)
}

fn open_sqlite(location: &Location) -> Result<rusqlite::Connection> {
    let Location::Sqlite(path) = location else { return Err(no_log(location)) };
    source::file::check(path)?;
    let explained = |error: rusqlite::Error| explain(error, location);
    let connection = source::sqlite::connect_writer(path).map_err(explained)?;
    if !is_log(&source::sqlite::columns(&connection, "events").map_err(explained)?) {
        return Err(no_log(location));
    }
    Ok(connection)
}

async fn open_postgres(server: &Server, location: &Location) -> Result<sqlx::PgConnection> {
    let explained = |error: sqlx::Error| explain(error, location);
    let mut connection = source::postgres::connect(server, location, false).await?;
    let tables = source::postgres::tables(&mut connection, &["events"]).await.map_err(explained)?;
    let log = tables.into_iter().find(|table| is_log(&table.columns)).ok_or_else(|| no_log(location))?;
    source::postgres::use_schema(&mut connection, &log.schema).await.map_err(explained)?;
    Ok(connection)
}

async fn open_mysql(server: &Server, location: &Location) -> Result<mysql::MySqlWriter> {
    let mut connection = source::mysql::connect(server, location, false).await?;
    source::mysql::check(&mut connection, location).await?;
    mysql::MySqlWriter::new(connection).await.map_err(|error| explain(error, location))
}

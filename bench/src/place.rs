//! Where a log is, for the drivers that are used here beside the core.

use rusqlite::Connection;
use sqlx::{Connection as _, PgConnection};

use crate::Outcome;

/// Whether a place is on a PostgreSQL server; else it is a SQLite file.
pub(crate) fn is_postgres(place: &str) -> bool {
    place.starts_with("postgres://") || place.starts_with("postgresql://")
}

/// Opens a SQLite file.
pub(crate) fn sqlite(place: &str) -> Outcome<Connection> {
    Ok(Connection::open(place)?)
}

/// Connects to a PostgreSQL database.
pub(crate) async fn postgres(place: &str) -> Outcome<PgConnection> {
    Ok(PgConnection::connect(place).await?)
}

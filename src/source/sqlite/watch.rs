//! Noticing that a file has changed, without reading it.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::super::failure::Failure;
use super::place::Place;

/// What a connection that is kept open knows of a file: two that are equal have nothing committed between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Which connection. `SQLite` counts for each of its own.
    connection: u64,
    version: i64,
}

/// A connection that reads nothing, and is asked whether others have written.
#[derive(Debug, Default)]
pub(super) struct Watch {
    open: Option<(Place, Connection)>,
    opened: u64,
}

impl Watch {
    /// What the file is at. Where there is no connection, or what it leads to is no longer the file, a new one is opened as
    /// `decide` says; where that fails there is no answer, and whoever reads the file gets the reason.
    pub(super) fn look(
        &mut self,
        path: &Path,
        decide: impl FnOnce() -> Result<Place, Failure>,
    ) -> Option<Seen> {
        if !self.open.as_ref().is_some_and(|(place, _)| place.still_holds(path)) {
            self.open = None;
            let place = decide().ok()?;
            let connection = place.connect(path).ok()?;
            // Somebody who is just writing means that there will be something new.
            connection.busy_timeout(Duration::ZERO).ok()?;
            self.opened += 1;
            self.open = Some((place, connection));
        }
        self.glance(path)
    }

    /// The same without opening anything: never waits.
    pub(super) fn glance(&self, path: &Path) -> Option<Seen> {
        let (place, connection) = self.open.as_ref()?;
        if !place.still_holds(path) {
            return None;
        }
        let mut statement = connection.prepare_cached("PRAGMA data_version").ok()?;
        let version = statement.query_row([], |row| row.get(0)).ok()?;
        Some(Seen { connection: self.opened, version })
    }

    pub(super) fn close(&mut self) {
        self.open = None;
    }
}

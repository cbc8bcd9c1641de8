//! One connection, whichever database it leads to, and the rows it gives.

use std::borrow::Cow;
use std::ops::ControlFlow;

use sqlx::{MySqlConnection, PgConnection};

use super::failure::Failure;
use super::mapped::Statement;
use super::statements::Statements;
use super::{mysql, postgres, sqlite};
use crate::decode::Cell;
use crate::event::{Event, EventRef};
use crate::time::Timestamp;

/// A connection that is being read from. Whoever makes it has opened the snapshot that all its answers come from.
///
/// On `SQLite` nothing here waits for anything but the file: the futures are ready when they are first polled.
pub(crate) enum Session<'c> {
    /// A file, and what it had seen just before the snapshot was opened.
    Sqlite(&'c mut rusqlite::Connection, Option<sqlite::Seen>),
    /// A server.
    Postgres(&'c mut PgConnection),
    /// A server.
    MySql(&'c mut MySqlConnection),
}

impl Session<'_> {
    /// What to ask it.
    pub(crate) fn statements(&self) -> &'static Statements {
        match self {
            Self::Sqlite(..) => &sqlite::STATEMENTS,
            Self::Postgres(_) => &postgres::STATEMENTS,
            Self::MySql(_) => &mysql::STATEMENTS,
        }
    }

    /// What tells cheaply that a file has not changed since the snapshot; none on a server.
    pub(super) fn seen(&self) -> Option<sqlite::Seen> {
        if let Self::Sqlite(_, seen) = self { *seen } else { None }
    }

    /// Hands over the rows of a statement as they come, until told to stop. A server sends the rest all the same: a
    /// statement of which only the beginning is wanted has a limit.
    pub(crate) async fn each(
        &mut self,
        statement: &'static str,
        parameters: &[&str],
        mut row: impl FnMut(&dyn Row) -> Result<ControlFlow<()>, Failure> + Send,
    ) -> Result<(), Failure> {
        match self {
            Self::Sqlite(connection, _) => sqlite::each(connection, statement, parameters, &mut row),
            Self::Postgres(connection) => postgres::each(connection, statement, parameters, &mut row).await,
            Self::MySql(connection) => mysql::each(connection, statement, parameters, &mut row).await,
        }
    }

    /// The same for a statement that was made for a database.
    pub(crate) async fn each_made(
        &mut self,
        statement: &Statement,
        mut row: impl FnMut(&dyn Row) -> Result<ControlFlow<()>, Failure> + Send,
    ) -> Result<(), Failure> {
        let parameters: Vec<&str> = statement.parameters().iter().map(String::as_str).collect();
        match self {
            Self::Sqlite(connection, _) => sqlite::each(connection, statement.text(), &parameters, &mut row),
            Self::Postgres(connection) => {
                postgres::each(connection, made(statement), &parameters, &mut row).await
            }
            Self::MySql(connection) => mysql::each(connection, made(statement), &parameters, &mut row).await,
        }
    }

    /// Every row of a statement, made into something.
    pub(crate) async fn collect<T: Send>(
        &mut self,
        statement: &'static str,
        parameters: &[&str],
        mut make: impl FnMut(&dyn Row) -> Result<T, Failure> + Send,
    ) -> Result<Vec<T>, Failure> {
        let mut found = Vec::new();
        self.each(statement, parameters, |row| {
            found.push(make(row)?);
            Ok(ControlFlow::Continue(()))
        })
        .await?;
        Ok(found)
    }

    /// The first row of a statement, made into something.
    pub(crate) async fn first<T: Send>(
        &mut self,
        statement: &'static str,
        parameters: &[&str],
        mut make: impl FnMut(&dyn Row) -> Result<T, Failure> + Send,
    ) -> Result<Option<T>, Failure> {
        let mut found = None;
        self.each(statement, parameters, |row| {
            found = Some(make(row)?);
            Ok(ControlFlow::Break(()))
        })
        .await?;
        Ok(found)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a statement is made of constants and of names from the catalogue, quoted"
)]
fn made(statement: &Statement) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(statement.text().to_owned())
}

/// What takes rows, until it breaks off.
pub(super) type Take<'t> = dyn FnMut(&dyn Row) -> Result<ControlFlow<()>, Failure> + Send + 't;

/// A row of an answer. Columns are counted from 0.
pub(crate) trait Row {
    /// A cell as text, whatever its type: every digit and byte of it. `None` for SQL NULL.
    fn text(&self, column: usize) -> Result<Option<Cow<'_, str>>, Failure>;

    /// A cell as it is.
    fn cell(&self, column: usize) -> Result<Cell, Failure> {
        Ok(self.text(column)?.map_or(Cell::Null, |text| Cell::Text(text.into_owned())))
    }

    /// A cell that is never empty, as text.
    fn required(&self, column: usize) -> Result<Cow<'_, str>, Failure> {
        self.text(column)?.ok_or_else(|| Failure::Unreadable("a column that is never empty is NULL".into()))
    }

    /// A cell that holds a whole number.
    fn number(&self, column: usize) -> Result<i64, Failure> {
        whole_number(&self.required(column)?)
    }

    /// A cell that holds a time.
    fn timestamp(&self, column: usize) -> Result<Timestamp, Failure> {
        Ok(Timestamp::parse(&self.text(column)?.unwrap_or_default()))
    }
}

pub(super) fn whole_number(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| Failure::Unreadable(format!("“{text}” is no whole number")))
}

/// Lends the event in a row.
pub(crate) fn lend_event<T>(row: &dyn Row, take: impl FnOnce(EventRef<'_>) -> T) -> Result<T, Failure> {
    let inserted_at = row.timestamp(9)?;
    Ok(take(EventRef {
        seq: row.number(0)?,
        entity_type: &row.required(1)?,
        entity_id: &row.required(2)?,
        objective_id: &row.required(3)?,
        version: row.number(4)?,
        action: &row.required(5)?,
        changes: &row.required(6)?,
        actor: row.text(7)?.as_deref(),
        metadata: row.text(8)?.as_deref(),
        inserted_at: &inserted_at,
    }))
}

/// The event in a row.
pub(crate) fn event(row: &dyn Row) -> Result<Event, Failure> {
    lend_event(row, |event| event.to_event())
}

/// Bytes as the text they are; where they are none, as a literal that names every one of them.
pub(super) fn bytes_as_text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(hexadecimal(bytes)),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2 + 3);
    text.push_str("X'");
    for byte in bytes {
        let _ = write!(text, "{byte:02X}");
    }
    text.push('\'');
    text
}

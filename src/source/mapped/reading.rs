//! Reading the rows of a log: all of them where it is small, else those of a subject.

use std::ops::ControlFlow;

use super::statement::{Dialect, Which, count, is_number, select};
use super::{GLANCED, Log, SURELY_LARGE, TRIED_BYTES, WHOLE};
use crate::decode::{self, Cell, LeftOut, Row};
use crate::event::{EntityKey, Event};
use crate::json;
use crate::mapping::bind::{BoundLog, Ref};
use crate::source::failure::Failure;
use crate::source::session::Session;

/// Whether there is a row in it.
pub(super) async fn has_rows(session: &mut Session<'_>, log: &Log) -> Result<bool, Failure> {
    for part in &log.bound.logs {
        if counted(session, part, log.dialect, 1).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a log is small enough to be read whole.
pub(super) async fn is_whole(session: &mut Session<'_>, log: &Log) -> Result<bool, Failure> {
    for part in &log.bound.logs {
        if !is_small(session, part, log.dialect).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A few of the last events of a log.
pub(super) async fn glanced(session: &mut Session<'_>, log: &Log) -> Result<(Vec<Event>, LeftOut), Failure> {
    let mut taken = Taken::default();
    for part in &log.bound.logs {
        read(session, log, part, Which::Last(GLANCED), &mut taken).await?;
    }
    Ok((decode::weave(taken.rows, None, &log.bound), taken.left_out))
}

/// Whether a table of it is.
pub(super) async fn is_small(
    session: &mut Session<'_>,
    log: &BoundLog,
    dialect: Dialect,
) -> Result<bool, Failure> {
    // An estimate may be off, but not that far.
    let table = &log.tables[0].table;
    if table.estimate.is_some_and(|rows| rows > SURELY_LARGE) {
        return Ok(false);
    }
    Ok(counted(session, log, dialect, WHOLE + 1).await? <= WHOLE)
}

/// How many rows a table has, counted up to a limit.
async fn counted(
    session: &mut Session<'_>,
    log: &BoundLog,
    dialect: Dialect,
    limit: usize,
) -> Result<usize, Failure> {
    let statement = count(dialect, log, limit);
    let mut found = 0;
    session
        .each_made(&statement, |row| {
            found = row.number(0)?;
            Ok(ControlFlow::Break(()))
        })
        .await?;
    Ok(usize::try_from(found).unwrap_or_default())
}

/// The events of a subject and its children, or of everybody; whether nothing was left out.
pub(super) async fn woven(
    session: &mut Session<'_>,
    log: &Log,
    subject: Option<&EntityKey>,
) -> Result<(Vec<Event>, bool), Failure> {
    let (mut taken, mut complete) = (Taken::default(), true);
    for part in &log.bound.logs {
        let small = subject.is_none() || is_small(session, part, log.dialect).await?;
        let which = match subject {
            Some(subject) if !small => Which::Of(subject),
            _ => Which::All,
        };
        complete &= small;
        if !small
            && subject.is_some_and(|subject| {
                part.entity_type.as_ref().is_some_and(|kind| **kind != *subject.entity_type)
            })
        {
            continue;
        }
        read(session, log, part, which, &mut taken).await?;
    }
    Ok((decode::weave(taken.rows, subject, &log.bound), complete))
}

/// Rows that were read.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) rows: Vec<Row>,
    pub(super) left_out: LeftOut,
}

/// Reads rows of a table of the log, and counts those that are no events.
pub(super) async fn read(
    session: &mut Session<'_>,
    log: &Log,
    part: &BoundLog,
    which: Which<'_>,
    taken: &mut Taken,
) -> Result<(), Failure> {
    for current in [false, true] {
        if current && part.current.is_none() {
            continue;
        }
        let statement = select(log.dialect, &log.bound, part, which, current);
        let mut bytes = 0;
        session
            .each_made(&statement, |row| {
                let order = row.cell(0)?;
                let cells = (0..part.columns.len() + part.lists.len())
                    .map(|at| Ok(cell(row.cell(at + 1)?, part, at, log.dialect)));
                let cells = cells.collect::<Result<Vec<_>, Failure>>()?;
                bytes += cells.iter().map(Cell::size).sum::<usize>();
                let found = decode::rows(&log.bound, part, &order, &cells).unwrap_or_else(|missing| {
                    taken.left_out.add(missing);
                    Vec::new()
                });
                let wanted = found.into_iter().filter(|row| match which {
                    Which::Of(subject) => row.is_of(subject),
                    _ => true,
                });
                taken.rows.extend(wanted);
                let is_enough = matches!(which, Which::First(_)) && bytes >= TRIED_BYTES;
                Ok(if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            })
            .await?;
    }
    Ok(())
}

/// What the column's type says of a cell that came as text.
fn cell(cell: Cell, part: &BoundLog, at: usize, dialect: Dialect) -> Cell {
    let Some(Ref { kind, .. }) = part.columns.get(at) else { return cell };
    match cell {
        Cell::Text(text) if dialect == Dialect::Postgres && at >= part.state_from => Cell::Json(text),
        Cell::Text(text) if dialect == Dialect::MySql && is_number(kind) && json::check(&text).is_ok() => {
            Cell::Number(text)
        }
        cell => cell,
    }
}

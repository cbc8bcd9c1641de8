//! Reading the rows of a log: all of them where it is small, else those of a subject.

use std::ops::ControlFlow;

use super::statement::{Dialect, Which, count, is_number, select};
use super::{GLANCED, Log, SURELY_LARGE, TRIED_BYTES, WHOLE};
use crate::decode::{self, Cell, LeftOut, Row};
use crate::event::{EntityKey, Event};
use crate::json;
use crate::mapping::bind::{Bound, BoundLog, Ref};
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

/// The log without the tables of it that are small enough to be read whole.
pub(super) async fn large(session: &mut Session<'_>, log: &Log) -> Result<Log, Failure> {
    let mut large = Vec::new();
    for part in &log.bound.logs {
        if !is_small(session, part, log.dialect).await? {
            large.push(part.clone());
        }
    }
    Ok(Log { bound: Bound { logs: large, ..log.bound.clone() }, ..log.clone() })
}

/// A few of the last events of a log.
pub(super) async fn glanced(session: &mut Session<'_>, log: &Log) -> Result<(Vec<Event>, LeftOut), Failure> {
    let mut taken = Taken::default();
    for part in &log.bound.logs {
        read(session, log, part, Which::Last(GLANCED), &mut taken).await?;
    }
    Ok((decode::weave(taken.rows, None, &log.bound), taken.left_out))
}

/// Whether a table is small enough to be read whole.
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
        complete &= small;
        let Some(subject) = subject.filter(|_| !small) else {
            read(session, log, part, Which::All, &mut taken).await?;
            continue;
        };
        if part.entity_type.as_ref().is_none_or(|kind| **kind == *subject.entity_type) {
            read(session, log, part, Which::Of(subject), &mut taken).await?;
        }
        if part.entity_type.is_some() {
            read(session, log, part, Which::ChildrenOf(subject), &mut taken).await?;
        }
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
    let mut bytes = 0;
    each(session, log, part, which, |order, cells| {
        bytes += cells.iter().map(Cell::size).sum::<usize>();
        let found = decode::rows(&log.bound, part, order, cells).unwrap_or_else(|missing| {
            taken.left_out.add(missing);
            Vec::new()
        });
        taken.rows.extend(found.into_iter().filter(|row| match which {
            Which::Of(subject) => row.is_of(subject),
            // Of its own type, what names itself has been read.
            Which::ChildrenOf(subject) => row.entity != *subject,
            _ => true,
        }));
        let is_enough = matches!(which, Which::First(_)) && bytes >= TRIED_BYTES;
        if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .await
}

/// How many rows of a log are no events.
pub(super) async fn left_out(session: &mut Session<'_>, log: &Log) -> Result<LeftOut, Failure> {
    let mut left_out = LeftOut::default();
    for part in &log.bound.logs {
        each(session, log, part, Which::All, |_, cells| {
            if let Err(missing) = decode::check(&log.bound, part, cells) {
                left_out.add(missing);
            }
            ControlFlow::Continue(())
        })
        .await?;
    }
    Ok(left_out)
}

/// Hands over rows of a table of the log: the order, then what is read of each.
async fn each(
    session: &mut Session<'_>,
    log: &Log,
    part: &BoundLog,
    which: Which<'_>,
    mut take: impl FnMut(&Cell, &[Cell]) -> ControlFlow<()> + Send,
) -> Result<(), Failure> {
    for current in [false, true] {
        if current && part.current.is_none() {
            continue;
        }
        let statement = select(log.dialect, &log.bound, part, which, current);
        session
            .each_made(&statement, |row| {
                let order = row.cell(0)?;
                let cells = (0..part.columns.len() + part.lists.len())
                    .map(|at| Ok(cell(row.cell(at + 1)?, part, at, log.dialect)));
                let cells = cells.collect::<Result<Vec<_>, Failure>>()?;
                Ok(take(&order, &cells))
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

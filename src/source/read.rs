//! Reading a native log, the same for every database. Each answer comes from one consistent snapshot: the callers open
//! the transaction.

use std::ops::ControlFlow;

use futures_util::TryStreamExt;

use super::dialect::{Dialect, Shortcuts, integer, required};
use crate::event::{EntityKey, Event};
use crate::history::History;
use crate::snapshot::Snapshot;

pub(super) use super::part::part;
pub(super) use super::summary::summaries;

pub(super) async fn events<DB: Dialect>(
    connection: &mut DB::Connection,
    statement: &'static str,
    parameters: &[&str],
    mut each: impl FnMut(Event) -> ControlFlow<()> + Send,
) -> Result<(), sqlx::Error> {
    let mut rows = DB::rows(connection, statement, parameters);
    while let Some(row) = rows.try_next().await? {
        if each(DB::event(&row)?).is_break() {
            break;
        }
    }
    Ok(())
}

/// The largest `seq` of the log; 0 where it is empty.
async fn log_end<DB: Dialect>(connection: &mut DB::Connection) -> Result<i64, sqlx::Error> {
    let mut rows = DB::rows(connection, DB::LOG_END, &[]);
    let end = rows.try_next().await?.map(|row| DB::text(&row, 0)).transpose()?.flatten();
    end.map_or(Ok(0), |end| integer(Some(end)))
}

/// The events of an entity, oldest first.
pub(super) async fn entity<DB: Dialect>(
    connection: &mut DB::Connection,
    key: &EntityKey,
) -> Result<Vec<Event>, sqlx::Error> {
    collect::<DB>(connection, DB::ENTITY, &[&key.entity_type, &key.entity_id]).await
}

/// Every event of the log, oldest first.
pub(super) async fn log<DB: Dialect>(
    connection: &mut DB::Connection,
    each: impl FnMut(Event) -> ControlFlow<()> + Send,
) -> Result<(), sqlx::Error> {
    events::<DB>(connection, DB::ALL, &[], each).await
}

/// The events of an entity after a `seq` and before another, oldest first.
pub(crate) async fn events_between<DB: Dialect>(
    connection: &mut DB::Connection,
    key: &EntityKey,
    after: i64,
    before: i64,
) -> Result<Vec<Event>, sqlx::Error> {
    let parameters = [&*key.entity_type, &*key.entity_id, &after.to_string(), &before.to_string()];
    collect::<DB>(connection, DB::ENTITY_BETWEEN, &parameters).await
}

/// The events that a statement selects.
pub(crate) async fn collect<DB: Dialect>(
    connection: &mut DB::Connection,
    statement: &'static str,
    parameters: &[&str],
) -> Result<Vec<Event>, sqlx::Error> {
    let mut found = Vec::new();
    events::<DB>(connection, statement, parameters, |event| {
        found.push(event);
        ControlFlow::Continue(())
    })
    .await?;
    Ok(found)
}

/// Which way to go from an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the beginning.
    Older,
    /// Towards now.
    Newer,
}

/// The `seq` of an entity's event next to one in the timeline of an objective. Looks at a few events of the entity, unless
/// it was long elsewhere.
pub(super) async fn neighbour<DB: Dialect>(
    connection: &mut DB::Connection,
    objective: &str,
    key: &EntityKey,
    seq: i64,
    direction: Direction,
) -> Result<Option<i64>, sqlx::Error> {
    let seq = seq.to_string();
    let (statement, last) = match direction {
        Direction::Older => (DB::ENTITY_BACK, true),
        Direction::Newer => (DB::ENTITY_ON, false),
    };
    let mut found = None;
    let mut beside: Option<Event> = None;
    events::<DB>(connection, statement, &[&key.entity_type, &key.entity_id, &seq], |event| {
        // Going back, an event is known to have left the objective once the one before it is seen; going on, before.
        if last {
            let left = beside.take().filter(|_| &*event.objective_id == objective);
            found = left.map(|left| left.seq).or((&*event.objective_id == objective).then_some(event.seq));
        } else {
            let left = beside.take().is_some_and(|before| &*before.objective_id == objective);
            let is_next = event.seq.to_string() != seq && (left || &*event.objective_id == objective);
            found = is_next.then_some(event.seq);
        }
        beside = Some(event);
        if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .await?;
    Ok(found)
}

/// The last snapshot of an entity before a `seq`. One that cannot be read counts as none.
pub(crate) async fn snapshot_before<DB: Shortcuts>(
    connection: &mut DB::Connection,
    key: &EntityKey,
    seq: i64,
) -> Result<Option<Snapshot>, sqlx::Error> {
    let parameters = [&*key.entity_type, &*key.entity_id, &seq.to_string()];
    let mut rows = DB::rows(connection, DB::SNAPSHOT_BEFORE, &parameters);
    let Some(row) = rows.try_next().await? else { return Ok(None) };
    let text = |column| DB::text(&row, column);
    let fields = Snapshot::fields_from(&required(text(4)?)?, &required(text(5)?)?);
    let (seq, version, deleted) = (integer(text(0)?)?, integer(text(1)?)?, integer(text(3)?)? != 0);
    let objective_id = required(text(2)?)?;
    Ok(fields.map(|fields| Snapshot { entity: key.clone(), seq, version, objective_id, deleted, fields }))
}

/// The last mark of an objective with an ordinal up to one: its `seq` and ordinal, before every event where there is none.
pub(crate) async fn mark<DB: Shortcuts>(
    connection: &mut DB::Connection,
    objective: &str,
    ordinal: i64,
) -> Result<(i64, i64), sqlx::Error> {
    let mut rows = DB::rows(connection, DB::MARK, &[objective, &ordinal.to_string()]);
    let Some(row) = rows.try_next().await? else { return Ok((i64::MIN, 0)) };
    Ok((integer(DB::text(&row, 0)?)?, integer(DB::text(&row, 1)?)?))
}

/// How many events an objective has.
pub(crate) async fn count<DB: Shortcuts>(
    connection: &mut DB::Connection,
    objective: &str,
) -> Result<i64, sqlx::Error> {
    let mark = mark::<DB>(connection, objective, i64::MAX).await?;
    count_from::<DB>(connection, objective, mark).await
}

async fn count_from<DB: Dialect>(
    connection: &mut DB::Connection,
    objective: &str,
    (seq, ordinal): (i64, i64),
) -> Result<i64, sqlx::Error> {
    let mut rows = DB::rows(connection, DB::COUNT_AFTER, &[objective, &seq.to_string()]);
    let after = rows.try_next().await?.map(|row| DB::text(&row, 0)).transpose()?.flatten();
    Ok(ordinal + integer(after)?)
}

/// How far a log goes, as far as an objective is concerned. Two that are equal, with nothing changed by hand in between,
/// mean the same history: an event that is committed late has a lower `seq`, but is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The largest `seq` of the log; 0 where it is empty.
    pub log_end: i64,
    /// How many events the log has under the objective.
    pub events: i64,
}

/// The extent of an objective's history, counted event by event.
pub(super) async fn extent<DB: Dialect>(
    connection: &mut DB::Connection,
    objective: &str,
) -> Result<Extent, sqlx::Error> {
    let log_end = log_end::<DB>(connection).await?;
    Ok(Extent { log_end, events: count_from::<DB>(connection, objective, (i64::MIN, 0)).await? })
}

/// The same, counted from the last mark.
pub(super) async fn extent_from_mark<DB: Shortcuts>(
    connection: &mut DB::Connection,
    objective: &str,
) -> Result<Extent, sqlx::Error> {
    let log_end = log_end::<DB>(connection).await?;
    Ok(Extent { log_end, events: count::<DB>(connection, objective).await? })
}

/// All events of an objective and of every entity that was ever under it, replayed; and the extent of the log then.
pub(super) async fn history<DB: Dialect>(
    connection: &mut DB::Connection,
    objective: &str,
) -> Result<(History, Extent), sqlx::Error> {
    let extent = extent::<DB>(connection, objective).await?;
    Ok((replayed::<DB>(connection, objective).await?, extent))
}

/// The same, with the extent counted from the last mark.
pub(super) async fn history_from_mark<DB: Shortcuts>(
    connection: &mut DB::Connection,
    objective: &str,
) -> Result<(History, Extent), sqlx::Error> {
    let extent = extent_from_mark::<DB>(connection, objective).await?;
    Ok((replayed::<DB>(connection, objective).await?, extent))
}

async fn replayed<DB: Dialect>(
    connection: &mut DB::Connection,
    objective: &str,
) -> Result<History, sqlx::Error> {
    let mut elsewhere = Vec::new();
    events::<DB>(connection, DB::ELSEWHERE, &[objective], |event| {
        elsewhere.push(event);
        ControlFlow::Continue(())
    })
    .await?;
    let mut elsewhere = elsewhere.into_iter().peekable();
    let mut history = History::new(objective);
    events::<DB>(connection, DB::TIMELINE, &[objective], |event| {
        while let Some(earlier) = elsewhere.next_if(|other| other.seq < event.seq) {
            history.append(&earlier);
        }
        history.append(&event);
        ControlFlow::Continue(())
    })
    .await?;
    for event in elsewhere {
        history.append(&event);
    }
    Ok(history)
}

pub(super) async fn by_seq<DB: Dialect>(
    connection: &mut DB::Connection,
    seq: i64,
) -> Result<Event, sqlx::Error> {
    let mut found = None;
    events::<DB>(connection, DB::BY_SEQ, &[&seq.to_string()], |event| {
        found = Some(event);
        ControlFlow::Continue(())
    })
    .await?;
    found.ok_or(sqlx::Error::RowNotFound)
}

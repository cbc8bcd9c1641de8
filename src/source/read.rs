//! Reading a native log, the same for every database. Each answer comes from one consistent snapshot: the callers open
//! it.

use std::ops::ControlFlow;

use tokio::sync::mpsc;

use super::failure::Failure;
use super::session::{Row, Session, event};
use crate::error::Result as Answer;
use crate::event::{EntityKey, Event};
use crate::snapshot::Snapshot;

/// The largest `seq` of the log; 0 where it is empty.
pub(super) async fn log_end(session: &mut Session<'_>) -> Result<i64, Failure> {
    let statement = session.statements().log_end;
    let end = session
        .first(statement, &[], |row| row.text(0)?.is_some().then(|| row.number(0)).transpose())
        .await?;
    Ok(end.flatten().unwrap_or_default())
}

/// The events that a statement selects.
pub(super) async fn events(
    session: &mut Session<'_>,
    statement: &'static str,
    parameters: &[&str],
) -> Result<Vec<Event>, Failure> {
    session.collect(statement, parameters, event).await
}

/// The events of an entity, oldest first.
pub(super) async fn entity(session: &mut Session<'_>, key: &EntityKey) -> Result<Vec<Event>, Failure> {
    let statement = session.statements().entity;
    events(session, statement, &[&key.entity_type, &key.entity_id]).await
}

/// Events handed over together.
const BATCH: usize = 1_000;

/// Every event of the log, oldest first, in batches; ends when nobody takes them any more.
pub(super) async fn log(
    session: &mut Session<'_>,
    batches: &mpsc::Sender<Answer<Vec<Event>>>,
) -> Result<(), Failure> {
    let statement = session.statements().between;
    let mut from = i64::MIN;
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        session
            .each(statement, &[&from.to_string(), &i64::MAX.to_string(), &BATCH.to_string()], |row| {
                batch.push(event(row)?);
                Ok(ControlFlow::Continue(()))
            })
            .await?;
        let next = batch.last().and_then(|last| last.seq.checked_add(1));
        let taken = batches.send(Ok(batch)).await;
        match (next, taken) {
            (Some(next), Ok(())) => from = next,
            _ => return Ok(()),
        }
    }
}

/// The events of an entity after a `seq` and before another, oldest first.
pub(crate) async fn events_between(
    session: &mut Session<'_>,
    key: &EntityKey,
    after: i64,
    before: i64,
) -> Result<Vec<Event>, Failure> {
    let statement = session.statements().entity_between;
    let parameters = [&*key.entity_type, &*key.entity_id, &after.to_string(), &before.to_string()];
    events(session, statement, &parameters).await
}

/// The event with a `seq`.
pub(super) async fn by_seq(session: &mut Session<'_>, seq: i64) -> Result<Event, Failure> {
    let statement = session.statements().by_seq;
    let found = session.first(statement, &[&seq.to_string()], event).await?;
    found.ok_or_else(|| Failure::Driver(sqlx::Error::RowNotFound))
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
pub(super) async fn neighbour(
    session: &mut Session<'_>,
    objective: &str,
    key: &EntityKey,
    seq: i64,
    direction: Direction,
) -> Result<Option<i64>, Failure> {
    let statement = match direction {
        Direction::Older => session.statements().entity_back,
        Direction::Newer => session.statements().entity_on,
    };
    let mut limit = 8;
    let mut from = seq;
    let mut beside: Option<Event> = None;
    loop {
        let parameters = [&*key.entity_type, &*key.entity_id, &from.to_string(), &limit.to_string()];
        let found = events(session, statement, &parameters).await?;
        let is_last = found.len() < limit;
        for event in found {
            // Going back, an event is known to have left the objective once the one before it is seen; going on, before.
            let before = beside.take();
            let mine = &*event.objective_id == objective;
            let was_mine = before.as_ref().is_some_and(|before| &*before.objective_id == objective);
            match direction {
                Direction::Older if mine => {
                    // The newer of the two left the objective, if it is not this one already.
                    let left = before.filter(|before| &*before.objective_id != objective);
                    return Ok(Some(left.map_or(event.seq, |left| left.seq)));
                }
                Direction::Older if was_mine => return Ok(before.map(|before| before.seq)),
                Direction::Newer if event.seq != seq && (mine || was_mine) => return Ok(Some(event.seq)),
                _ => {}
            }
            from = if direction == Direction::Older { event.seq } else { event.seq + 1 };
            beside = Some(event);
        }
        if is_last {
            return Ok(None);
        }
        limit *= 4;
    }
}

/// The last snapshot of an entity before a `seq`. One that cannot be read counts as none.
pub(crate) async fn snapshot_before(
    session: &mut Session<'_>,
    key: &EntityKey,
    seq: i64,
) -> Result<Option<Snapshot>, Failure> {
    let statement = session.statements().snapshot_before;
    let parameters = [&*key.entity_type, &*key.entity_id, &seq.to_string()];
    Ok(session.first(statement, &parameters, |row| snapshot(row, 0, key)).await?.flatten())
}

/// The snapshot of an entity in the columns from one on: seq, version, objective, deleted, fields, origins.
pub(super) fn snapshot(row: &dyn Row, from: usize, key: &EntityKey) -> Result<Option<Snapshot>, Failure> {
    let Some(fields) = Snapshot::fields_from(&row.required(from + 4)?, &row.required(from + 5)?) else {
        return Ok(None);
    };
    Ok(Some(Snapshot {
        entity: key.clone(),
        seq: row.number(from)?,
        version: row.number(from + 1)?,
        objective_id: row.required(from + 2)?.into_owned(),
        deleted: row.number(from + 3)? != 0,
        fields,
    }))
}

/// The last mark of an objective with an ordinal up to one: its `seq` and ordinal, before every event where there is none.
pub(crate) async fn mark(
    session: &mut Session<'_>,
    objective: &str,
    ordinal: i64,
) -> Result<(i64, i64), Failure> {
    let statement = session.statements().mark;
    let parameters = [objective, &ordinal.to_string()];
    let found = session.first(statement, &parameters, |row| Ok((row.number(0)?, row.number(1)?))).await?;
    Ok(found.unwrap_or((i64::MIN, 0)))
}

/// How many events an objective has, counted from its last mark.
pub(crate) async fn count(session: &mut Session<'_>, objective: &str) -> Result<i64, Failure> {
    let mark = mark(session, objective, i64::MAX).await?;
    count_from(session, objective, mark).await
}

async fn count_from(
    session: &mut Session<'_>,
    objective: &str,
    (seq, ordinal): (i64, i64),
) -> Result<i64, Failure> {
    let statement = session.statements().count_after;
    let after = session.first(statement, &[objective, &seq.to_string()], |row| row.number(0)).await?;
    Ok(ordinal + after.unwrap_or_default())
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

/// The extent of an objective's history. `marks`: whether the log has marks to count from.
pub(super) async fn extent(
    session: &mut Session<'_>,
    objective: &str,
    marks: bool,
) -> Result<Extent, Failure> {
    let log_end = log_end(session).await?;
    Ok(Extent { log_end, events: events_of(session, objective, marks).await? })
}

/// How many events an objective has. `marks`: whether the log has marks to count from.
pub(super) async fn events_of(
    session: &mut Session<'_>,
    objective: &str,
    marks: bool,
) -> Result<i64, Failure> {
    if marks { count(session, objective).await } else { count_from(session, objective, (i64::MIN, 0)).await }
}

//! Reading a native log, the same for every database. Each answer comes from one consistent snapshot: the callers open
//! the transaction.

use std::collections::HashMap;
use std::ops::ControlFlow;

use futures_util::TryStreamExt;

use super::dialect::{Dialect, Shortcuts, integer, required};
use crate::event::{EntityKey, Event, OBJECTIVE};
use crate::fold;
use crate::history::History;
use crate::json;
use crate::snapshot::Snapshot;
use crate::time::Timestamp;

pub(super) use super::part::part;

/// An objective as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub objective_id: String,
    /// Its title now, where it has one.
    pub title: Option<String>,
    /// How many events its timeline has.
    pub events: usize,
    /// How many entities its timeline has, the objective among them.
    pub entities: usize,
    /// When the first event of its timeline was stored.
    pub first_at: Timestamp,
    /// When the last event of its timeline was stored.
    pub last_at: Timestamp,
    /// The `seq` of the last event of its timeline.
    pub last_seq: i64,
    /// Who made the last event.
    pub last_actor: Option<String>,
    /// Whether the objective is marked deleted.
    pub deleted: bool,
}

async fn events<DB: Dialect>(
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

/// Every objective of the log, by id.
///
/// `live_rows`: whether the log has the table of live objectives, which spares replaying them for their titles.
pub(super) async fn summaries<DB: Dialect>(
    connection: &mut DB::Connection,
    live_rows: bool,
) -> Result<Vec<Summary>, sqlx::Error> {
    let members = members::<DB>(connection).await?;
    let moves = moves::<DB>(connection, &members).await?;
    let live = if live_rows { live_objectives::<DB>(connection).await? } else { HashMap::new() };
    let states = objective_states::<DB>(connection, &members, &live).await?;
    let mut counted: HashMap<&str, Counted> = HashMap::new();
    for member in &members {
        counted.entry(&member.objective_id).or_insert_with(|| Counted::new(member)).add(member);
    }
    for (left, seq) in &moves {
        if let Some(objective) = counted.get_mut(left.as_str()) {
            objective.events += 1;
            objective.last = objective.last.max(*seq);
        }
    }
    let mut summaries = Vec::with_capacity(counted.len());
    for (objective_id, counted) in counted {
        let (first, last) =
            (by_seq::<DB>(connection, counted.first).await?, by_seq::<DB>(connection, counted.last).await?);
        let (title, deleted) = states.get(objective_id).cloned().unwrap_or_default();
        summaries.push(Summary {
            objective_id: objective_id.to_owned(),
            title,
            events: counted.events,
            entities: counted.entities,
            first_at: first.inserted_at,
            last_at: last.inserted_at,
            last_seq: counted.last,
            last_actor: last.actor.as_deref().map(str::to_owned),
            deleted,
        });
    }
    summaries.sort_by(|a, b| a.objective_id.cmp(&b.objective_id));
    Ok(summaries)
}

/// An entity under an objective.
struct Member {
    objective_id: String,
    entity: EntityKey,
    events: usize,
    first: i64,
    last: i64,
}

struct Counted {
    events: usize,
    entities: usize,
    first: i64,
    last: i64,
}

impl Counted {
    fn new(member: &Member) -> Self {
        Self { events: 0, entities: 0, first: member.first, last: member.last }
    }

    fn add(&mut self, member: &Member) {
        self.events += member.events;
        self.entities += 1;
        self.first = self.first.min(member.first);
        self.last = self.last.max(member.last);
    }
}

async fn members<DB: Dialect>(connection: &mut DB::Connection) -> Result<Vec<Member>, sqlx::Error> {
    let mut rows = DB::rows(connection, DB::MEMBERS, &[]);
    let mut members = Vec::new();
    while let Some(row) = rows.try_next().await? {
        members.push(Member {
            objective_id: required(DB::text(&row, 0)?)?,
            entity: EntityKey::new(&required(DB::text(&row, 1)?)?, &required(DB::text(&row, 2)?)?),
            events: usize::try_from(integer(DB::text(&row, 3)?)?).unwrap_or_default(),
            first: integer(DB::text(&row, 4)?)?,
            last: integer(DB::text(&row, 5)?)?,
        });
    }
    Ok(members)
}

/// The events by which entities left an objective: the objective left, and the event's `seq`.
async fn moves<DB: Dialect>(
    connection: &mut DB::Connection,
    members: &[Member],
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let mut objectives: HashMap<&EntityKey, usize> = HashMap::new();
    for member in members {
        *objectives.entry(&member.entity).or_default() += 1;
    }
    let mut moves = Vec::new();
    for entity in objectives.into_iter().filter(|(_, count)| *count > 1).map(|(entity, _)| entity) {
        let mut last: Option<std::sync::Arc<str>> = None;
        events::<DB>(connection, DB::ENTITY, &[&entity.entity_type, &entity.entity_id], |event| {
            if let Some(left) =
                last.replace(event.objective_id.clone()).filter(|left| *left != event.objective_id)
            {
                moves.push((left.to_string(), event.seq));
            }
            ControlFlow::Continue(())
        })
        .await?;
    }
    Ok(moves)
}

/// Title and deletion of the objectives that have events of their own: from the live row where it is at the version of
/// the last event, else by replay.
async fn objective_states<DB: Dialect>(
    connection: &mut DB::Connection,
    members: &[Member],
    live: &HashMap<String, LiveObjective>,
) -> Result<HashMap<String, (Option<String>, bool)>, sqlx::Error> {
    let mut last: HashMap<&str, i64> = HashMap::new();
    for member in members.iter().filter(|member| &*member.entity.entity_type == OBJECTIVE) {
        let seq = last.entry(&member.entity.entity_id).or_default();
        *seq = member.last.max(*seq);
    }
    let mut states = HashMap::new();
    for (id, seq) in last {
        let event = by_seq::<DB>(connection, seq).await?;
        if let Some(live) = live.get(id).filter(|live| live.version == event.version) {
            states.insert(id.to_owned(), (live.title.clone(), live.deleted));
            continue;
        }
        let mut state = fold::State::default();
        events::<DB>(connection, DB::ENTITY, &[OBJECTIVE, id], |event| {
            state = fold::apply(std::mem::take(&mut state), &event);
            ControlFlow::Continue(())
        })
        .await?;
        states.insert(
            id.to_owned(),
            (state.fields.get("title").and_then(|raw| json::string(raw)), state.deleted),
        );
    }
    Ok(states)
}

struct LiveObjective {
    version: i64,
    title: Option<String>,
    deleted: bool,
}

async fn live_objectives<DB: Dialect>(
    connection: &mut DB::Connection,
) -> Result<HashMap<String, LiveObjective>, sqlx::Error> {
    let mut rows = DB::rows(connection, DB::LIVE_OBJECTIVES, &[]);
    let mut live = HashMap::new();
    while let Some(row) = rows.try_next().await? {
        let fields = required(DB::text(&row, 2)?)?;
        let title =
            json::fields(&fields).unwrap_or_default().list.into_iter().find(|field| field.name == "title");
        let version = integer(DB::text(&row, 1)?)?;
        let title = title.and_then(|field| json::string(field.value));
        live.insert(
            required(DB::text(&row, 0)?)?,
            LiveObjective { version, title, deleted: DB::text(&row, 3)?.is_some() },
        );
    }
    Ok(live)
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

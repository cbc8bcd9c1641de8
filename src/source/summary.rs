//! The list of objectives: counted from the log, titled from the live rows or by replay.

use std::collections::HashMap;
use std::ops::ControlFlow;

use futures_util::TryStreamExt;

use super::dialect::{Dialect, integer, required};
use super::read::{by_seq, events};
use crate::event::{EntityKey, OBJECTIVE};
use crate::fold;
use crate::json;
use crate::time::Timestamp;

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

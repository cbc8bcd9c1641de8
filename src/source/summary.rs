//! The list of objectives: counted from the log, titled from the live rows or by replay.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::failure::Failure;
use super::read::by_seq;
use super::session::{Session, event};
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
pub(super) async fn summaries(session: &mut Session<'_>, live_rows: bool) -> Result<Vec<Summary>, Failure> {
    let members = members(session).await?;
    let moves = moves(session, &members).await?;
    let live = if live_rows { live_objectives(session).await? } else { HashMap::new() };
    let states = objective_states(session, &members, &live).await?;
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
        let (first, last) = (by_seq(session, counted.first).await?, by_seq(session, counted.last).await?);
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

async fn members(session: &mut Session<'_>) -> Result<Vec<Member>, Failure> {
    let statement = session.statements().members;
    session
        .collect(statement, &[], |row| {
            Ok(Member {
                objective_id: row.required(0)?.into_owned(),
                entity: EntityKey::new(&row.required(1)?, &row.required(2)?),
                events: usize::try_from(row.number(3)?).unwrap_or_default(),
                first: row.number(4)?,
                last: row.number(5)?,
            })
        })
        .await
}

/// The events by which entities left an objective: the objective left, and the event's `seq`.
async fn moves(session: &mut Session<'_>, members: &[Member]) -> Result<Vec<(String, i64)>, Failure> {
    let mut objectives: HashMap<&EntityKey, usize> = HashMap::new();
    for member in members {
        *objectives.entry(&member.entity).or_default() += 1;
    }
    let mut moves = Vec::new();
    for entity in objectives.into_iter().filter(|(_, count)| *count > 1).map(|(entity, _)| entity) {
        let mut last: Option<String> = None;
        let statement = session.statements().entity;
        session
            .each(statement, &[&entity.entity_type, &entity.entity_id], |row| {
                let (objective, seq) = (row.required(3)?, row.number(0)?);
                if last.as_deref() != Some(&*objective)
                    && let Some(left) = last.replace(objective.into_owned())
                {
                    moves.push((left, seq));
                }
                Ok(ControlFlow::Continue(()))
            })
            .await?;
    }
    Ok(moves)
}

/// Title and deletion of the objectives that have events of their own: from the live row where it is at the version of
/// the last event, else by replay.
async fn objective_states(
    session: &mut Session<'_>,
    members: &[Member],
    live: &HashMap<String, LiveObjective>,
) -> Result<HashMap<String, (Option<String>, bool)>, Failure> {
    let mut last: HashMap<&str, i64> = HashMap::new();
    for member in members.iter().filter(|member| &*member.entity.entity_type == OBJECTIVE) {
        let seq = last.entry(&member.entity.entity_id).or_default();
        *seq = member.last.max(*seq);
    }
    let mut states = HashMap::new();
    for (id, seq) in last {
        let last = by_seq(session, seq).await?;
        if let Some(live) = live.get(id).filter(|live| live.version == last.version) {
            states.insert(id.to_owned(), (live.title.clone(), live.deleted));
            continue;
        }
        let mut state = fold::State::default();
        let statement = session.statements().entity;
        session
            .each(statement, &[OBJECTIVE, id], |row| {
                state = fold::apply(std::mem::take(&mut state), &event(row)?);
                Ok(ControlFlow::Continue(()))
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

async fn live_objectives(session: &mut Session<'_>) -> Result<HashMap<String, LiveObjective>, Failure> {
    let statement = session.statements().live_objectives;
    let live = session
        .collect(statement, &[], |row| {
            let fields = row.required(2)?;
            let fields = json::fields(&fields).unwrap_or_default().list;
            let title = fields.into_iter().find(|field| field.name == "title");
            let title = title.and_then(|field| json::string(field.value));
            let deleted = row.text(3)?.is_some();
            Ok((row.required(0)?.into_owned(), LiveObjective { version: row.number(1)?, title, deleted }))
        })
        .await?;
    Ok(live.into_iter().collect())
}

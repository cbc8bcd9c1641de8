//! Following the timeline of one objective: its events, and those by which an entity leaves it.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::{Arrival, Position, ROWS, Reach, Since, first_since, position};
use crate::event::{EntityKey, Event};
use crate::source::failure::Failure;
use crate::source::mapped::Known;
use crate::source::read;
use crate::source::session::Session;

/// Where a timeline is followed from.
#[derive(Debug, Clone)]
pub struct Following {
    objective_id: Arc<str>,
    position: Position,
    /// Every entity that was ever under the objective: only they can leave it.
    members: Arc<HashSet<EntityKey>>,
    /// What is known of it in the log of another program; none in a native one.
    foreign: Option<Known>,
}

/// Some of what happened in a timeline, and where it goes on.
#[derive(Debug, Clone)]
pub struct Continued {
    /// Its events, ascending by `seq`.
    pub events: Vec<(Event, Arrival)>,
    /// The `seq` of events that were removed by hand, of whatever objective.
    pub removed: Vec<RangeInclusive<i64>>,
    /// Where it goes on.
    pub following: Following,
    /// Whether there is more already.
    pub more: bool,
}

impl Following {
    /// The position in the log.
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// A timeline in the log of another program.
    pub(in crate::source) fn of_foreign(subject: &str, position: Position, known: Known) -> Self {
        Self { objective_id: subject.into(), position, members: Arc::default(), foreign: Some(known) }
    }

    /// What is known of it in the log of another program, and whose timeline it is.
    pub(in crate::source) fn foreign(&self) -> Option<(&str, &Known)> {
        self.foreign.as_ref().map(|known| (&*self.objective_id, known))
    }

    /// Whether there was nothing under the objective when it began.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

/// A timeline as it is in the session's snapshot; what came after `from` counts as not handed over.
pub(in crate::source) async fn follow(
    session: &mut Session<'_>,
    objective: &str,
    from: Option<i64>,
) -> Result<Following, Failure> {
    let mut position = position(session, Reach::Whole).await?;
    if let Some(seq) = from {
        position.go_back_to(seq);
    }
    let statement = session.statements().entities_of;
    let members = session
        .collect(statement, &[objective], |row| Ok(EntityKey::new(&row.required(0)?, &row.required(1)?)))
        .await?;
    Ok(Following {
        objective_id: objective.into(),
        position,
        members: Arc::new(members.into_iter().collect()),
        foreign: None,
    })
}

/// What happened in the timeline since.
pub(in crate::source) async fn continued(
    session: &mut Session<'_>,
    following: Following,
) -> Result<Continued, Failure> {
    let Following { objective_id, position, mut members, foreign } = following;
    let Since { events, removed, position, more } = first_since(session, position, ROWS).await?;
    let objective = &*objective_id;
    let new: HashSet<i64> = events.iter().map(|(event, _)| event.seq).collect();
    let mut own = Vec::new();
    for (event, arrival) in events {
        if &*event.objective_id == objective {
            if !members.contains(&event.entity) {
                Arc::make_mut(&mut members).insert(event.entity.clone());
            }
            if arrival == Arrival::Late
                && let Some(next) = left_after(session, objective, &event).await?
                && !new.contains(&next.seq)
                && !position.is_pending(next.seq)
            {
                own.push((next, Arrival::Late));
            }
        } else if !members.contains(&event.entity)
            || (arrival != Arrival::Rewritten
                && before(session, &event).await?.is_none_or(|before| &*before.objective_id != objective))
        {
            continue;
        }
        own.push((event, arrival));
    }
    own.sort_by_key(|(event, _)| event.seq);
    let following = Following { objective_id, position, members, foreign };
    Ok(Continued { events: own, removed, following, more })
}

/// The entity's event before one.
async fn before(session: &mut Session<'_>, event: &Event) -> Result<Option<Event>, Failure> {
    let statement = session.statements().entity_back;
    beside(session, statement, event, event.seq).await
}

/// The event by which an entity leaves the objective right after one that came late: it was there, and was none as long as
/// the late one was missing.
async fn left_after(
    session: &mut Session<'_>,
    objective: &str,
    late: &Event,
) -> Result<Option<Event>, Failure> {
    let statement = session.statements().entity_on;
    let Some(next) = beside(session, statement, late, late.seq.saturating_add(1)).await? else {
        return Ok(None);
    };
    if &*next.objective_id == objective {
        return Ok(None);
    }
    let was_under_it = before(session, late).await?.is_some_and(|before| &*before.objective_id == objective);
    Ok((!was_under_it).then_some(next))
}

async fn beside(
    session: &mut Session<'_>,
    statement: &'static str,
    event: &Event,
    seq: i64,
) -> Result<Option<Event>, Failure> {
    let parameters = [&*event.entity.entity_type, &*event.entity.entity_id, &seq.to_string(), "1"];
    Ok(read::events(session, statement, &parameters).await?.pop())
}

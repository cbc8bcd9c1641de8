//! A part of a timeline without the rest of it: the events of the part, and for each of their entities the last snapshot
//! before and the few events since. Costs the part, however long the history is.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use super::failure::Failure;
use super::leads::{Lead, leads};
use super::members::members;
use super::session::Session;
use super::steps::Steps;
use super::{read, window};
use crate::as_of::Instant;
use crate::event::{EntityKey, Event, OBJECTIVE};
use crate::fold::{self, State};
use crate::history::History;
use crate::json;
use crate::time::Timestamp;
use crate::timeline::Window;

/// A part of a timeline.
#[derive(Debug)]
pub struct Part {
    /// Enough of the history to answer everything about the events in `seqs`.
    pub history: History,
    /// The `seq` of the events asked for, newest first.
    pub seqs: Vec<i64>,
    /// Whether there are older ones.
    pub more: bool,
    /// How many events the timeline has in all.
    pub total: usize,
    /// How many entities it has.
    pub entities: usize,
    /// The objective's title now.
    pub title: Option<String>,
    /// Whether the objective is marked deleted now.
    pub deleted: bool,
}

pub(super) async fn part(
    session: &mut Session<'_>,
    objective: &str,
    window: Window,
) -> Result<Part, Failure> {
    let members = members(session, objective).await?;
    let mut movers = HashMap::new();
    for (key, _) in members.entities.iter().filter(|(_, elsewhere)| *elsewhere) {
        let events = read::entity(session, key).await?;
        movers.insert(key.clone(), events);
    }
    let mut left: Vec<_> = movers.values().flat_map(|events| leaving(events, objective)).collect();
    left.sort_unstable_by_key(|event| event.seq);
    let leaves: Vec<_> = left.iter().map(|event| event.seq).collect();
    let window = match window {
        Window::Around { at: Instant::Time(time), limit } => {
            let at = Instant::Seq(last_at(session, objective, time, &left).await?.unwrap_or(i64::MIN));
            Window::Around { at, limit }
        }
        other => other,
    };
    let total = members.events + leaves.len();
    let wanted = window.limit();
    // One more than asked for: it tells whether times run backwards into the oldest.
    let (mut seqs, shown) = match window {
        Window::Page { page, per_page } if leaves.is_empty() => {
            let shown = window::page_of_own(session, objective, total, page, per_page).await?;
            (shown.iter().map(|event| event.seq).collect(), shown)
        }
        other => {
            let seqs = window::seqs(session, objective, other, total, &leaves).await?;
            let shown = window::between(session, objective, &seqs).await?;
            (seqs, shown)
        }
    };
    let (history, now) = history(session, objective, &seqs, shown, movers).await?;
    let more = seqs.len() > wanted;
    seqs.truncate(wanted);
    let title = now.fields.get("title").or(now.fields.get("name")).and_then(|raw| json::string(raw));
    Ok(Part { history, seqs, more, total, entities: members.entities.len(), title, deleted: now.deleted })
}

/// Asks all that a page asks, but of nothing: a session that is new to the tables takes longer over that than over the page.
pub(super) async fn rehearse(session: &mut Session<'_>) -> Result<(), Failure> {
    const NOBODY: &str = "";
    members(session, NOBODY).await?;
    window::rehearse(session, NOBODY).await?;
    leads(session, &[(EntityKey::new(OBJECTIVE, NOBODY), i64::MIN)]).await.map(drop)
}

/// The events by which an entity left the objective.
fn leaving<'e>(events: &'e [Event], objective: &str) -> Vec<&'e Event> {
    let pairs = events.iter().zip(events.iter().skip(1));
    let left = pairs
        .filter(|(before, after)| &*before.objective_id == objective && &*after.objective_id != objective);
    left.map(|(_, after)| after).collect()
}

/// Times that are looked at together: at first, and at most.
const TIMES: (usize, usize) = (500, 50_000);

/// The `seq` of the timeline's last event, in the log's order, that was stored at or before a time. Costs the events after it,
/// of which only the times are read: times may run backwards, so that there is nothing to search by.
async fn last_at(
    session: &mut Session<'_>,
    objective: &str,
    time: i64,
    left: &[&Event],
) -> Result<Option<i64>, Failure> {
    let is_before = |at: &Timestamp| at.micros().is_some_and(|micros| micros <= time);
    let leave = left.iter().rev().find(|event| is_before(&event.inserted_at)).map(|event| event.seq);
    let statement = session.statements().times_before;
    let (mut before, mut limit) = (i64::MAX, TIMES.0);
    loop {
        let parameters = [objective, &before.to_string(), &limit.to_string()];
        let (mut found, mut seen) = (None, 0);
        session
            .each(statement, &parameters, |row| {
                (before, seen) = (row.number(0)?, seen + 1);
                if found.is_none() && is_before(&row.timestamp(1)?) {
                    found = Some(before);
                }
                Ok(if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            })
            .await?;
        if found.is_some() || seen < limit || leave.is_some_and(|leave| leave > before) {
            return Ok(found.max(leave));
        }
        limit = (limit * 4).min(TIMES.1);
    }
}

/// The events with these `seq`, of which those `shown` are the objective's own, newest first, and all that leads to them;
/// and the objective itself as it is now.
async fn history(
    session: &mut Session<'_>,
    objective: &str,
    seqs: &[i64],
    shown: Vec<Event>,
    movers: HashMap<EntityKey, Vec<Event>>,
) -> Result<(History, State), Failure> {
    let mut steps = Steps::default();
    let mut wanted = vec![(EntityKey::new(OBJECTIVE, objective), i64::MAX)];
    if let Some(newest) = seqs.first() {
        let mut first: BTreeMap<EntityKey, i64> = BTreeMap::new();
        for event in shown.into_iter().filter(|event| !movers.contains_key(&event.entity)) {
            first.insert(event.entity.clone(), event.seq);
            steps.add(event);
        }
        wanted.extend(first);
        let moved = movers.into_values().flatten().filter(|event| event.seq <= *newest);
        moved.for_each(|event| steps.add(event));
    }
    let mut leads = leads(session, &wanted).await?.into_iter();
    let now = now(leads.next().unwrap_or_default());
    leads.for_each(|lead| steps.add_lead(lead));
    Ok((steps.into_history(objective), now))
}

/// The state that a snapshot and what came after it lead to.
fn now(lead: Lead) -> State {
    let start = lead.snapshot.map_or_else(State::default, |snapshot| State {
        fields: snapshot.fields.into_iter().map(|(name, value, _)| (name, value)).collect(),
        deleted: snapshot.deleted,
    });
    lead.events.iter().fold(start, fold::apply)
}

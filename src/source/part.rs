//! A part of a timeline without the rest of it: the events of the part, and for each of their entities the last snapshot
//! before and the few events since. Costs the part, however long the history is.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use super::failure::Failure;
use super::leads::{Lead, leads};
use super::read;
use super::session::{Row, Session};
use super::steps::Steps;
use crate::as_of::Instant;
use crate::event::{EntityKey, Event, OBJECTIVE};
use crate::fold::{self, State};
use crate::history::History;
use crate::json;
use crate::time::Timestamp;
use crate::timeline::Window;

/// From so many events on, a page is looked for from the marks instead of from the newest event.
const NEAR: usize = 1_000;

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
    for (key, _) in members.iter().filter(|(_, elsewhere)| *elsewhere) {
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
    let own = read::count(session, objective).await?;
    let total = usize::try_from(own).unwrap_or_default() + leaves.len();
    let wanted = window.limit();
    // One more than asked for: it tells whether times run backwards into the oldest.
    let (mut seqs, shown) = match window {
        Window::Page { page, per_page } if leaves.is_empty() => {
            let shown = page_of_own(session, objective, total, page, per_page).await?;
            (shown.iter().map(|event| event.seq).collect(), shown)
        }
        other => {
            let seqs = seqs(session, objective, other, total, &leaves).await?;
            let shown = between(session, objective, &seqs).await?;
            (seqs, shown)
        }
    };
    let (history, now) = history(session, objective, &seqs, shown, movers).await?;
    let more = seqs.len() > wanted;
    seqs.truncate(wanted);
    let title = now.fields.get("title").or(now.fields.get("name")).and_then(|raw| json::string(raw));
    Ok(Part { history, seqs, more, total, entities: members.len(), title, deleted: now.deleted })
}

/// The entities that were ever under the objective, and whether they were elsewhere, too.
pub(super) async fn members(
    session: &mut Session<'_>,
    objective: &str,
) -> Result<Vec<(EntityKey, bool)>, Failure> {
    let statement = session.statements().members_of;
    let member =
        |row: &dyn Row| Ok((EntityKey::new(&row.required(0)?, &row.required(1)?), row.required(2)? == "1"));
    session.collect(statement, &[objective], member).await
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

/// The events of a page, newest first, and the one just before the oldest, if there is one, of a timeline that no entity
/// ever left: it is the objective's own events and nothing else.
async fn page_of_own(
    session: &mut Session<'_>,
    objective: &str,
    total: usize,
    page: usize,
    per_page: usize,
) -> Result<Vec<Event>, Failure> {
    let start = page.saturating_sub(1).saturating_mul(per_page);
    if start >= total {
        return Ok(Vec::new());
    }
    let statements = session.statements();
    if start < NEAR {
        let numbers = [i64::MAX.to_string(), (per_page + 1).to_string(), start.to_string()];
        let parameters = [objective, &numbers[0], &numbers[1], &numbers[2]];
        return read::events(session, statements.timeline_back, &parameters).await;
    }
    // Places counted from the oldest of the timeline, from 1: the newest of the page, and the one before the page.
    let newest = total - start;
    let oldest = newest.saturating_sub(per_page).max(1);
    let (mark, before) =
        read::mark(session, objective, i64::try_from(oldest - 1).unwrap_or(i64::MAX)).await?;
    let skipped = oldest - 1 - usize::try_from(before).unwrap_or_default();
    let numbers = [mark.to_string(), (newest + 1 - oldest).to_string(), skipped.to_string()];
    let parameters = [objective, &numbers[0], &numbers[1], &numbers[2]];
    let mut events = read::events(session, statements.timeline_on, &parameters).await?;
    events.reverse();
    Ok(events)
}

/// The objective's own events from the last of these to the first.
async fn between(session: &mut Session<'_>, objective: &str, seqs: &[i64]) -> Result<Vec<Event>, Failure> {
    let (Some(newest), Some(oldest)) = (seqs.first(), seqs.last()) else { return Ok(Vec::new()) };
    let range = [objective, &oldest.to_string(), &newest.to_string()];
    let statement = session.statements().timeline_between;
    let mut events = read::events(session, statement, &range).await?;
    events.reverse();
    Ok(events)
}

/// The window's `seq`, newest first, and the one just before the oldest, if there is one.
async fn seqs(
    session: &mut Session<'_>,
    objective: &str,
    window: Window,
    total: usize,
    leaves: &[i64],
) -> Result<Vec<i64>, Failure> {
    match window {
        Window::Before { seq, limit } => {
            let own = own(session, Side::Before, objective, seq, limit + 1).await?;
            let leaves = leaves.iter().filter(|leave| **leave < seq);
            Ok(newest_first(own, leaves).into_iter().take(limit + 1).collect())
        }
        Window::Around { at, limit } => {
            let Instant::Seq(at) = at else { return Ok(Vec::new()) };
            let mut newer = own(session, Side::After, objective, at, limit / 2).await?;
            newer.extend(leaves.iter().filter(|leave| **leave > at));
            newer.sort_unstable();
            newer.truncate(limit / 2);
            let older = own(session, Side::Before, objective, at.saturating_add(1), limit + 1).await?;
            let older = newest_first(older, leaves.iter().filter(|leave| **leave <= at));
            Ok(newer.into_iter().rev().chain(older).take(limit + 1).collect())
        }
        Window::Page { page, per_page } => {
            let start = page.saturating_sub(1).saturating_mul(per_page);
            if start >= total {
                return Ok(Vec::new());
            }
            if start < NEAR {
                let own = own(session, Side::Before, objective, i64::MAX, start + per_page + 1).await?;
                let all = newest_first(own, leaves.iter());
                return Ok(all.into_iter().skip(start).take(per_page + 1).collect());
            }
            from_marks(session, objective, total - start, per_page, leaves).await
        }
    }
}

/// The same, where `newest` is the place of the window's newest event counted from the oldest of the timeline, from 1.
async fn from_marks(
    session: &mut Session<'_>,
    objective: &str,
    newest: usize,
    per_page: usize,
    leaves: &[i64],
) -> Result<Vec<i64>, Failure> {
    let oldest = newest.saturating_sub(per_page); // the one before the window
    // A mark counts the objective's own events. Every leaving may stand before it.
    let ordinal = oldest.saturating_sub(leaves.len() + 1);
    let (mark, own_before) =
        read::mark(session, objective, i64::try_from(ordinal).unwrap_or(i64::MAX)).await?;
    let own_before = usize::try_from(own_before).unwrap_or_default();
    let leaves_before = leaves.partition_point(|leave| *leave <= mark);
    let own = own(session, Side::After, objective, mark, newest - own_before).await?;
    let mut all = newest_first(own, leaves[leaves_before..].iter());
    all.reverse();
    let skipped = own_before + leaves_before;
    let window = all.into_iter().take(newest - skipped).skip(oldest.saturating_sub(skipped + 1));
    let mut window: Vec<_> = window.collect();
    window.reverse();
    window.truncate(per_page + 1);
    Ok(window)
}

/// On which side of an event.
#[derive(Debug, Clone, Copy)]
enum Side {
    Before,
    After,
}

async fn own(
    session: &mut Session<'_>,
    side: Side,
    objective: &str,
    seq: i64,
    limit: usize,
) -> Result<Vec<i64>, Failure> {
    let statement = match side {
        Side::Before => session.statements().seqs_before,
        Side::After => session.statements().seqs_after,
    };
    let parameters = [objective, &seq.to_string(), &limit.to_string()];
    session.collect(statement, &parameters, |row| row.number(0)).await
}

fn newest_first<'s>(mut own: Vec<i64>, leaves: impl Iterator<Item = &'s i64>) -> Vec<i64> {
    own.extend(leaves);
    own.sort_unstable_by_key(|seq| std::cmp::Reverse(*seq));
    own
}

/// The events with these `seq`, of which those `shown` are the objective's own, newest first, and all that leads to them; and the objective itself as it is now.
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

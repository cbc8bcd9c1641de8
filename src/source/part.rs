//! A part of a timeline without the rest of it: the events of the part, and for each of their entities the last snapshot
//! before and the few events since. Costs the part, however long the history is.

use std::collections::{BTreeMap, HashMap};

use futures_util::TryStreamExt;

use super::dialect::{Shortcuts, integer, required};
use super::read;
use crate::event::{EntityKey, Event, OBJECTIVE};
use crate::fold::{self, State};
use crate::history::History;
use crate::json;
use crate::snapshot::Snapshot;
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

pub(super) async fn part<DB: Shortcuts>(
    connection: &mut DB::Connection,
    objective: &str,
    window: Window,
) -> Result<Part, sqlx::Error> {
    let members = members::<DB>(connection, objective).await?;
    let mut movers = HashMap::new();
    for (key, _) in members.iter().filter(|(_, elsewhere)| *elsewhere) {
        let events = read::collect::<DB>(connection, DB::ENTITY, &[&key.entity_type, &key.entity_id]).await?;
        movers.insert(key.clone(), events);
    }
    let mut leaves: Vec<_> = movers.values().flat_map(|events| leaving(events, objective)).collect();
    leaves.sort_unstable();
    let own = read::count::<DB>(connection, objective).await?;
    let total = usize::try_from(own).unwrap_or_default() + leaves.len();
    let mut seqs = seqs::<DB>(connection, objective, window, total, &leaves).await?;
    let (Window::Page { per_page: wanted, .. } | Window::Before { limit: wanted, .. }) = window;
    // One more than asked for: it tells whether times run backwards into the oldest.
    let history = history::<DB>(connection, objective, &seqs, &movers).await?;
    let more = seqs.len() > wanted;
    seqs.truncate(wanted);
    let now = now::<DB>(connection, objective).await?;
    let title = now.fields.get("title").or(now.fields.get("name")).and_then(|raw| json::string(raw));
    Ok(Part { history, seqs, more, total, entities: members.len(), title, deleted: now.deleted })
}

/// The entities that were ever under the objective, and whether they were elsewhere, too.
async fn members<DB: Shortcuts>(
    connection: &mut DB::Connection,
    objective: &str,
) -> Result<Vec<(EntityKey, bool)>, sqlx::Error> {
    let mut rows = DB::rows(connection, DB::MEMBERS_OF, &[objective]);
    let mut members = Vec::new();
    while let Some(row) = rows.try_next().await? {
        let text = |column| DB::text(&row, column).and_then(required);
        members.push((EntityKey::new(&text(0)?, &text(1)?), text(2)? == "1"));
    }
    Ok(members)
}

/// The events by which an entity left the objective.
fn leaving(events: &[Event], objective: &str) -> Vec<i64> {
    let pairs = events.iter().zip(events.iter().skip(1));
    let left = pairs
        .filter(|(before, after)| &*before.objective_id == objective && &*after.objective_id != objective);
    left.map(|(_, after)| after.seq).collect()
}

/// The window's `seq`, newest first, and the one just before the oldest, if there is one.
async fn seqs<DB: Shortcuts>(
    connection: &mut DB::Connection,
    objective: &str,
    window: Window,
    total: usize,
    leaves: &[i64],
) -> Result<Vec<i64>, sqlx::Error> {
    match window {
        Window::Before { seq, limit } => {
            let own = own::<DB>(connection, DB::SEQS_BEFORE, objective, seq, limit + 1).await?;
            let leaves = leaves.iter().filter(|leave| **leave < seq);
            Ok(newest_first(own, leaves).into_iter().take(limit + 1).collect())
        }
        Window::Page { page, per_page } => {
            let start = page.saturating_sub(1).saturating_mul(per_page);
            if start >= total {
                return Ok(Vec::new());
            }
            if start < NEAR {
                let own =
                    own::<DB>(connection, DB::SEQS_BEFORE, objective, i64::MAX, start + per_page + 1).await?;
                let all = newest_first(own, leaves.iter());
                return Ok(all.into_iter().skip(start).take(per_page + 1).collect());
            }
            from_marks::<DB>(connection, objective, total - start, per_page, leaves).await
        }
    }
}

/// The same, where `newest` is the place of the window's newest event counted from the oldest of the timeline, from 1.
async fn from_marks<DB: Shortcuts>(
    connection: &mut DB::Connection,
    objective: &str,
    newest: usize,
    per_page: usize,
    leaves: &[i64],
) -> Result<Vec<i64>, sqlx::Error> {
    let oldest = newest.saturating_sub(per_page); // the one before the window
    // A mark counts the objective's own events. Every leaving may stand before it.
    let ordinal = oldest.saturating_sub(leaves.len() + 1);
    let (mark, own_before) =
        read::mark::<DB>(connection, objective, i64::try_from(ordinal).unwrap_or(i64::MAX)).await?;
    let own_before = usize::try_from(own_before).unwrap_or_default();
    let leaves_before = leaves.partition_point(|leave| *leave <= mark);
    let own = own::<DB>(connection, DB::SEQS_AFTER, objective, mark, newest - own_before).await?;
    let mut all = newest_first(own, leaves[leaves_before..].iter());
    all.reverse();
    let skipped = own_before + leaves_before;
    let window = all.into_iter().take(newest - skipped).skip(oldest.saturating_sub(skipped + 1));
    let mut window: Vec<_> = window.collect();
    window.reverse();
    window.truncate(per_page + 1);
    Ok(window)
}

async fn own<DB: Shortcuts>(
    connection: &mut DB::Connection,
    statement: &'static str,
    objective: &str,
    seq: i64,
    limit: usize,
) -> Result<Vec<i64>, sqlx::Error> {
    let mut rows = DB::rows(connection, statement, &[objective, &seq.to_string(), &limit.to_string()]);
    let mut seqs = Vec::new();
    while let Some(row) = rows.try_next().await? {
        seqs.push(integer(DB::text(&row, 0)?)?);
    }
    Ok(seqs)
}

fn newest_first<'s>(mut own: Vec<i64>, leaves: impl Iterator<Item = &'s i64>) -> Vec<i64> {
    own.extend(leaves);
    own.sort_unstable_by_key(|seq| std::cmp::Reverse(*seq));
    own
}

/// What a history can begin with, in the log's order.
enum Step {
    Start(Snapshot),
    Event(Event),
}

async fn history<DB: Shortcuts>(
    connection: &mut DB::Connection,
    objective: &str,
    seqs: &[i64],
    movers: &HashMap<EntityKey, Vec<Event>>,
) -> Result<History, sqlx::Error> {
    let mut history = History::new(objective);
    let (Some(newest), Some(oldest)) = (seqs.first(), seqs.last()) else { return Ok(history) };
    let range = [objective, &oldest.to_string(), &newest.to_string()];
    let shown = read::collect::<DB>(connection, DB::TIMELINE_BETWEEN, &range).await?;
    let mut steps = BTreeMap::new();
    let mut first: BTreeMap<EntityKey, i64> = BTreeMap::new();
    for event in shown.into_iter().filter(|event| !movers.contains_key(&event.entity)) {
        first.entry(event.entity.clone()).or_insert(event.seq);
        steps.insert(event.seq, Step::Event(event));
    }
    for (key, seq) in first {
        let snapshot = read::snapshot_before::<DB>(connection, &key, seq).await?;
        let from = snapshot.as_ref().map_or(i64::MIN, |snapshot| snapshot.seq);
        let since = read::events_between::<DB>(connection, &key, from, seq).await?;
        steps.extend(snapshot.map(|snapshot| (snapshot.seq, Step::Start(snapshot))));
        steps.extend(since.into_iter().map(|event| (event.seq, Step::Event(event))));
    }
    let moved = movers.values().flatten().filter(|event| event.seq <= *newest);
    steps.extend(moved.map(|event| (event.seq, Step::Event(event.clone()))));
    for step in steps.into_values() {
        match step {
            Step::Start(snapshot) => history.start_from(&snapshot),
            Step::Event(event) => drop(history.append(&event)),
        }
    }
    Ok(history)
}

/// The objective itself as it is now.
async fn now<DB: Shortcuts>(connection: &mut DB::Connection, objective: &str) -> Result<State, sqlx::Error> {
    let key = EntityKey::new(OBJECTIVE, objective);
    let snapshot = read::snapshot_before::<DB>(connection, &key, i64::MAX).await?;
    let from = snapshot.as_ref().map_or(i64::MIN, |snapshot| snapshot.seq);
    let start = snapshot.map_or_else(State::default, |snapshot| State {
        fields: snapshot.fields.into_iter().map(|(name, value, _)| (name, value)).collect(),
        deleted: snapshot.deleted,
    });
    let since = read::events_between::<DB>(connection, &key, from, i64::MAX).await?;
    Ok(since.iter().fold(start, fold::apply))
}

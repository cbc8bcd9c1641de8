//! Which events of a timeline are in a window. Costs the window, wherever it lies: far from the newest event it is found from
//! the marks.

use super::failure::Failure;
use super::read;
use super::session::Session;
use super::statements::ByPlace;
use crate::as_of::Instant;
use crate::event::Event;
use crate::timeline::Window;

/// From so many events on, a page is looked for from the marks instead of from the newest event.
const NEAR: usize = 1_000;

/// The events of a page, newest first, and the one just before the oldest, if there is one, of a timeline that no entity
/// ever left: it is the objective's own events and nothing else.
pub(super) async fn page_of_own(
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
    let mut events = from_place(session, objective, oldest, newest + 1 - oldest).await?;
    events.reverse();
    Ok(events)
}

/// Asks for the newest page and for one further back, of an event each.
pub(super) async fn rehearse(session: &mut Session<'_>, objective: &str) -> Result<(), Failure> {
    page_of_own(session, objective, 1, 1, 1).await?;
    from_place(session, objective, 1, 1).await.map(drop)
}

/// So many of the objective's own events from a place on, oldest first.
async fn from_place(
    session: &mut Session<'_>,
    objective: &str,
    place: usize,
    limit: usize,
) -> Result<Vec<Event>, Failure> {
    let limit = limit.to_string();
    let statement = match session.statements().timeline_at {
        ByPlace::AtOnce(statement) => {
            return read::events(session, statement, &[objective, &place.to_string(), &limit]).await;
        }
        ByPlace::FromMark(statement) => statement,
    };
    let (mark, before) = read::mark(session, objective, i64::try_from(place - 1).unwrap_or(i64::MAX)).await?;
    let skipped = place - 1 - usize::try_from(before).unwrap_or_default();
    let parameters = [objective, &mark.to_string(), &limit, &skipped.to_string()];
    read::events(session, statement, &parameters).await
}

/// The objective's own events from the last of these to the first.
pub(super) async fn between(
    session: &mut Session<'_>,
    objective: &str,
    seqs: &[i64],
) -> Result<Vec<Event>, Failure> {
    let (Some(newest), Some(oldest)) = (seqs.first(), seqs.last()) else { return Ok(Vec::new()) };
    let range = [objective, &oldest.to_string(), &newest.to_string()];
    let statement = session.statements().timeline_between;
    let mut events = read::events(session, statement, &range).await?;
    events.reverse();
    Ok(events)
}

/// The window's `seq`, newest first, and the one just before the oldest, if there is one.
pub(super) async fn seqs(
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

//! The end of a timeline in a log that has nothing but its events: what came before is read later.

use super::failure::Failure;
use super::read;
use super::session::Session;
use crate::history::History;

/// Events read beyond those that are wanted: many an old value was set by one of them.
const LOOK_BACK: usize = 200;

/// The newest events under an objective, and some before them. The events by which entities left it are not among them.
pub(super) async fn newest(
    session: &mut Session<'_>,
    objective: &str,
    limit: usize,
) -> Result<Option<History>, Failure> {
    let wanted = limit + LOOK_BACK;
    let statement = session.statements().seqs_before;
    let parameters = [objective, &i64::MAX.to_string(), &wanted.to_string()];
    let seqs = session.collect(statement, &parameters, |row| row.number(0)).await?;
    let (Some(newest), Some(oldest)) = (seqs.first(), seqs.last()) else { return Ok(None) };
    if seqs.len() < wanted {
        return Ok(None);
    }
    let statement = session.statements().timeline_between;
    let range = [objective, &oldest.to_string(), &newest.to_string()];
    let mut history = History::beginning_at(objective, *oldest);
    for event in read::events(session, statement, &range).await? {
        history.append(event.lend());
    }
    Ok(Some(history))
}

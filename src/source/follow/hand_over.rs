//! Handing over what was noticed.

use std::ops::ControlFlow;

use super::{Arrival, Happened, Position, ROWS};
use crate::source::failure::Failure;
use crate::source::session::{Session, lend_event};

/// Numbers between two stretches that are read together rather than asked for one after the other.
const NEAR: i64 = 64;

/// Hands over what was noticed, in order.
pub(super) async fn hand_over(
    session: &mut Session<'_>,
    position: &mut Position,
    each: &mut (impl FnMut(Happened<'_>) -> ControlFlow<()> + Send),
) -> Result<(), Failure> {
    while let Some(first) = position.removed.first() {
        let stretch = position.removed.iter().next().unwrap_or(first..=first);
        position.removed.remove(stretch.clone());
        if each(Happened::Removed(stretch)).is_break() {
            return Ok(());
        }
    }
    let statement = session.statements().between;
    while let Some((first, last)) = next_stretch(position) {
        let mut taken = 0;
        let mut upto = last;
        let mut flow = ControlFlow::Continue(());
        let Position { arrived, rewritten, late_below, .. } = &mut *position;
        session
            .each(statement, &[&first.to_string(), &last.to_string(), &ROWS.to_string()], |row| {
                lend_event(row, |event| {
                    taken += 1;
                    upto = event.seq;
                    if arrived.contains(event.seq) {
                        arrived.remove(event.seq..=event.seq);
                        rewritten.remove(&event.seq);
                        flow = each(Happened::Event(event, Arrival::of(event.seq, *late_below)));
                    } else if rewritten.remove(&event.seq) {
                        flow = each(Happened::Event(event, Arrival::Rewritten));
                    }
                    flow
                })
            })
            .await?;
        if flow.is_break() {
            return Ok(());
        }
        // What is gone in the meantime is not waited for.
        let read = if taken < ROWS { last } else { upto };
        position.arrived.remove(first..=read);
        position.rewritten.retain(|seq| !(first..=read).contains(seq));
    }
    Ok(())
}

/// The next numbers to read in one go.
fn next_stretch(position: &Position) -> Option<(i64, i64)> {
    let first = match (position.arrived.first(), position.rewritten.first()) {
        (Some(arrived), Some(rewritten)) => arrived.min(*rewritten),
        (arrived, rewritten) => arrived.or(rewritten.copied())?,
    };
    let mut last = first;
    for stretch in position.arrived.iter() {
        if stretch.start().saturating_sub(NEAR) > last {
            break;
        }
        last = last.max(*stretch.end());
    }
    // One that was changed and lies in between must not be passed over, nor one behind the others be read before its turn.
    let next = position.rewritten.range(first..).take_while(|seq| **seq <= last.saturating_add(NEAR)).last();
    Some((first, next.map_or(last, |seq| last.max(*seq))))
}

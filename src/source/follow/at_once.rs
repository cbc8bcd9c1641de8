//! What was committed since a position, asked of PostgreSQL in one statement: it is a snapshot of its own and needs no
//! transaction around it. For what comes every day, a few events at the end of a log; all else takes a look.

use super::watermark::{self, Watermark};
use super::{Arrival, Noticed, Position, Reach, Since};
use crate::event::Event;
use crate::source::failure::Failure;
use crate::source::postgres::counted;
use crate::source::session::{Session, event};

/// The rows with a `seq` above `$1` that a transaction from `$2` on wrote, as many as `$3`; one without an event where there
/// are none. Beside each event: its transaction in 64 bits, the snapshot as `watermark` reads it, and a count.
macro_rules! touched {
    ($count:expr) => {
        concat!(
            "SELECT e.seq::text, e.entity_type::text, e.entity_id::text, e.objective_id::text, e.version::text, \
             e.action::text, e.changes::text, e.actor::text, e.metadata::text, e.inserted_at, e.x::text, \
             n.s::text, ",
            watermark::standing!(),
            ", ",
            $count,
            " FROM (SELECT s, pg_catalog.pg_snapshot_xmax(s)::text::bigint AS xmax \
             FROM pg_catalog.pg_current_snapshot() s) n \
             LEFT JOIN LATERAL (SELECT *, n.xmax - ((n.xmax - xmin::text::bigint) & 4294967295) AS x \
             FROM events WHERE seq > CAST($1 AS bigint)) e ON e.x >= CAST($2 AS bigint) \
             ORDER BY e.seq LIMIT CAST($3 AS bigint)"
        )
    };
}
const TOUCHED: &str = touched!("NULL");
/// The count is that of the objective `$4`, from its last mark on.
const TOUCHED_AND_COUNTED: &str = touched!(counted!("$4"));

/// Rows that one statement is meant for: more than a look at the end of a quiet log finds.
const FEW: usize = 256;

/// All that was committed since a position and, where an objective is given, how many events it has by its marks; `None`
/// where one statement does not tell: on another database, on a server before version 13, behind a view, for a position
/// that whole looks belong to, and where more happened.
pub(in crate::source) async fn at_once(
    session: &mut Session<'_>,
    position: &Position,
    count: Option<&str>,
) -> Result<Option<(Since, Option<i64>)>, Failure> {
    let Some(before) = position.postgres.as_ref().filter(|before| before.snapshot.has_xmin) else {
        return Ok(None);
    };
    if position.is_behind() || position.reach() == Reach::Whole || watermark::is_before_13(session) {
        return Ok(None);
    }
    let last = position.end();
    let window = Reach::End.window(session, last);
    let numbers = [window, before.end_xmin()].map(|number| number.to_string());
    let limit = (FEW + 1).to_string();
    let mut parameters = vec![&*numbers[0], &*numbers[1], &*limit];
    parameters.extend(count);
    let statement = if count.is_some() { TOUCHED_AND_COUNTED } else { TOUCHED };
    let rows = session
        .collect(statement, &parameters, |row| {
            let found = row.text(0)?.is_some().then(|| Ok::<_, Failure>((event(row)?, row.number(10)?)));
            let counted = row.text(14)?.is_some().then(|| row.number(14)).transpose()?;
            Ok((found.transpose()?, watermark::read_snapshot(row, 11)?, counted))
        })
        .await?;
    let Some((_, now, counted)) = rows.first().cloned() else { return Ok(None) };
    if rows.len() > FEW || !now.has_xmin {
        return Ok(None);
    }
    let found: Vec<(Event, i64)> = rows.into_iter().filter_map(|(found, ..)| found).collect();
    let (mut end, mut noticed) = (Watermark::new(&now), Noticed::default());
    for (event, by) in &found {
        before.see(position, &mut end, (event.seq, *by), &mut noticed);
    }
    let mut after = position.clone();
    after.take_note(&noticed, last, Some(before.moved_on(now, end, window)));
    let arrival = |seq| {
        let rewritten = noticed.rewritten.contains(&seq).then_some(Arrival::Rewritten);
        if noticed.arrived.contains(seq) { Some(Arrival::of(seq, after.late_below)) } else { rewritten }
    };
    let events =
        found.into_iter().filter_map(|(event, _)| arrival(event.seq).map(|how| (event, how))).collect();
    Ok(Some((Since { events, removed: Vec::new(), position: after, more: false }, counted)))
}

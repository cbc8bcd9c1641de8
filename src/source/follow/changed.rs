//! Whether anything happened in a log since a position, asked as cheaply as the database allows.

use super::{Position, statements, watermark};
use crate::source::failure::Failure;
use crate::source::session::Session;

/// Asks a server, in one round trip and outside a transaction: never no where something was committed, perhaps yes where
/// nothing was.
///
/// * PostgreSQL: whether its snapshot is another. A standby does not say which transactions are running, and behind a view
///   there may be another server; then it is always yes.
/// * MariaDB and MySQL: whether the last thousands of numbers are what they were. Whether something came before them is
///   looked at from time to time, and then it is yes.
pub(in crate::source) async fn has_changed(
    session: &mut Session<'_>,
    position: &Position,
) -> Result<bool, Failure> {
    if position.is_behind() {
        return Ok(true);
    }
    if let Some(now) = watermark::snapshot(session).await? {
        let anywhere = position.is_whole_look_due();
        return Ok(!position.postgres.as_ref().is_some_and(|before| before.sees_the_same(&now, anywhere)));
    }
    if position.is_whole_look_due() {
        return Ok(true);
    }
    let statements = statements::of(session);
    let window = position.reach().window(session, position.end());
    let now = session
        .first(statements.end, &[&window.to_string()], |row| {
            let last = row.text(0)?.is_some().then(|| row.number(0)).transpose()?;
            Ok((last, row.number(1)?))
        })
        .await?;
    let before = (position.known.last(), position.known.count_above(window));
    Ok(now.is_none_or(|(last, count)| (last, u64::try_from(count).unwrap_or_default()) != before))
}

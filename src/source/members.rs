//! Who was ever under an objective.

use super::failure::Failure;
use super::read;
use super::session::{Row, Session};
use crate::event::EntityKey;

/// The entities that were ever under an objective.
#[derive(Debug)]
pub(super) struct Members {
    /// Each, and whether it was elsewhere, too.
    pub(super) entities: Vec<(EntityKey, bool)>,
    /// How many events the log has under the objective.
    pub(super) events: usize,
}

/// Asks for both, from one snapshot. Costs the entities and the events since the last mark.
pub(super) async fn members(session: &mut Session<'_>, objective: &str) -> Result<Members, Failure> {
    let statement = session.statements().members_of;
    let mut counted = None;
    let member = |row: &dyn Row| {
        counted = row.text(3)?.is_some().then(|| row.number(3)).transpose()?;
        Ok((EntityKey::new(&row.required(0)?, &row.required(1)?), row.required(2)? == "1"))
    };
    let entities = session.collect(statement, &[objective], member).await?;
    let events = match counted {
        Some(events) => events,
        None if entities.is_empty() => 0,
        None => read::count(session, objective).await?,
    };
    Ok(Members { entities, events: usize::try_from(events).unwrap_or_default() })
}

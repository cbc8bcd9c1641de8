//! What leads to an event: the entity's last snapshot before it, and the few events since.

use std::ops::ControlFlow;

use serde::Serialize;

use super::failure::Failure;
use super::read;
use super::session::{Session, event};
use crate::event::{EntityKey, Event};
use crate::snapshot::Snapshot;

/// What leads to an event.
#[derive(Debug, Default)]
pub(super) struct Lead {
    pub(super) snapshot: Option<Snapshot>,
    /// Oldest first.
    pub(super) events: Vec<Event>,
}

/// An entity as a statement takes it.
#[derive(Serialize)]
struct Wanted<'w> {
    n: usize,
    t: &'w str,
    i: &'w str,
    b: i64,
}

/// What leads to the event of each entity with this `seq`, in their order.
pub(super) async fn leads(
    session: &mut Session<'_>,
    wanted: &[(EntityKey, i64)],
) -> Result<Vec<Lead>, Failure> {
    match &session.statements().leads {
        Some(statement) => together(session, statement, wanted).await,
        None => one_by_one(session, wanted).await,
    }
}

async fn one_by_one(session: &mut Session<'_>, wanted: &[(EntityKey, i64)]) -> Result<Vec<Lead>, Failure> {
    let mut leads = Vec::with_capacity(wanted.len());
    for (key, seq) in wanted {
        let snapshot = read::snapshot_before(session, key, *seq).await?;
        let from = snapshot.as_ref().map_or(i64::MIN, |snapshot| snapshot.seq);
        let events = read::events_between(session, key, from, *seq).await?;
        leads.push(Lead { snapshot, events });
    }
    Ok(leads)
}

async fn together(
    session: &mut Session<'_>,
    statement: &'static str,
    wanted: &[(EntityKey, i64)],
) -> Result<Vec<Lead>, Failure> {
    let asked = wanted.iter().enumerate();
    let asked = asked.map(|(n, (key, b))| Wanted { n, t: &key.entity_type, i: &key.entity_id, b: *b });
    let parameter = serde_json::to_string(&asked.collect::<Vec<_>>()).unwrap_or_default();
    let mut leads: Vec<Lead> = wanted.iter().map(|_| Lead::default()).collect();
    let mut unreadable = Vec::new();
    session
        .each(statement, &[&parameter], |row| {
            let n = usize::try_from(row.number(10)?).ok();
            let Some((n, lead)) = n.and_then(|n| Some((n, leads.get_mut(n)?))) else {
                return Err(Failure::Unreadable("an answer to nothing that was asked".into()));
            };
            if row.text(11)?.is_some() {
                lead.snapshot = read::snapshot(row, 11, &wanted[n].0)?;
                unreadable.extend(lead.snapshot.is_none().then_some(n));
            } else {
                lead.events.push(event(row)?);
            }
            Ok(ControlFlow::Continue(()))
        })
        .await?;
    for n in unreadable {
        let (key, seq) = &wanted[n];
        leads[n].events = read::events_between(session, key, i64::MIN, *seq).await?;
    }
    for lead in &mut leads {
        lead.events.sort_unstable_by_key(|event| event.seq);
    }
    Ok(leads)
}

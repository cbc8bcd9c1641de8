//! What leads to an event: the entity's last snapshot before it, and the few events since.

use serde::Serialize;

use super::failure::Failure;
use super::read;
use super::session::{Row, Session, event};
use super::statements::Leads;
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
    a: i64,
    b: i64,
}

/// What leads to the event of each entity with this `seq`, in their order.
pub(super) async fn leads(
    session: &mut Session<'_>,
    wanted: &[(EntityKey, i64)],
) -> Result<Vec<Lead>, Failure> {
    match &session.statements().leads {
        Some(statements) => together(session, statements, wanted).await,
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
    statements: &'static Leads,
    wanted: &[(EntityKey, i64)],
) -> Result<Vec<Lead>, Failure> {
    let mut leads: Vec<Lead> = wanted.iter().map(|_| Lead::default()).collect();
    let parameter = json(wanted, &leads);
    let number = |row: &dyn Row, column| {
        usize::try_from(row.number(column)?)
            .ok()
            .filter(|n| *n < wanted.len())
            .ok_or_else(|| Failure::Unreadable("an answer to nothing that was asked".into()))
    };
    let snapshots = session
        .collect(statements.snapshots, &[&parameter], |row| {
            let n = number(row, 0)?;
            Ok((n, read::snapshot(row, 1, &wanted[n].0)?))
        })
        .await?;
    for (n, snapshot) in snapshots {
        leads[n].snapshot = snapshot;
    }
    let parameter = json(wanted, &leads);
    let events =
        session.collect(statements.events, &[&parameter], |row| Ok((number(row, 10)?, event(row)?))).await?;
    for (n, event) in events {
        leads[n].events.push(event);
    }
    for lead in &mut leads {
        lead.events.sort_unstable_by_key(|event| event.seq);
    }
    Ok(leads)
}

fn json(wanted: &[(EntityKey, i64)], leads: &[Lead]) -> String {
    let wanted = wanted.iter().zip(leads).enumerate().map(|(n, ((key, seq), lead))| Wanted {
        n,
        t: &key.entity_type,
        i: &key.entity_id,
        a: lead.snapshot.as_ref().map_or(i64::MIN, |snapshot| snapshot.seq),
        b: *seq,
    });
    serde_json::to_string(&wanted.collect::<Vec<_>>()).unwrap_or_default()
}

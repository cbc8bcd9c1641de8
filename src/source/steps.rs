//! Just enough of some entities' events to know what they were: for each a snapshot, and the few events since.

use std::collections::BTreeMap;

use super::failure::Failure;
use super::part::members;
use super::read;
use super::session::Session;
use crate::event::{EntityKey, Event};
use crate::history::History;
use crate::snapshot::Snapshot;

/// What a part of a history is made of, in the log's order.
#[derive(Debug, Default)]
pub(super) struct Steps(BTreeMap<i64, Step>);

#[derive(Debug)]
enum Step {
    Start(Snapshot),
    Event(Event),
}

impl Steps {
    pub(super) fn add(&mut self, event: Event) {
        self.0.insert(event.seq, Step::Event(event));
    }

    /// Adds the last snapshot of an entity before one of its events, and what came between.
    pub(super) async fn add_what_leads_to(
        &mut self,
        session: &mut Session<'_>,
        key: &EntityKey,
        seq: i64,
    ) -> Result<(), Failure> {
        let snapshot = read::snapshot_before(session, key, seq).await?;
        let from = snapshot.as_ref().map_or(i64::MIN, |snapshot| snapshot.seq);
        for event in read::events_between(session, key, from, seq).await? {
            self.add(event);
        }
        self.0.extend(snapshot.map(|snapshot| (snapshot.seq, Step::Start(snapshot))));
        Ok(())
    }

    /// Adds an entity's last event up to a `seq` with all that leads to it; answers whether there is one.
    async fn add_last(
        &mut self,
        session: &mut Session<'_>,
        key: &EntityKey,
        seq: i64,
    ) -> Result<Option<i64>, Failure> {
        let statement = session.statements().entity_back;
        let before = seq.saturating_add(1).to_string();
        let last =
            read::events(session, statement, &[&key.entity_type, &key.entity_id, &before, "1"]).await?;
        let Some(last) = last.into_iter().next() else { return Ok(None) };
        let seq = last.seq;
        self.add_what_leads_to(session, key, seq).await?;
        self.add(last);
        Ok(Some(seq))
    }

    pub(super) fn into_history(self, objective: &str) -> History {
        let mut history = History::new(objective);
        for step in self.0.into_values() {
            match step {
                Step::Start(snapshot) => history.start_from(&snapshot),
                Step::Event(event) => drop(history.append(event.lend())),
            }
        }
        history
    }
}

/// Every entity that was ever under an objective, as it was after a `seq`: enough of the history to ask for that instant.
pub(super) async fn at(session: &mut Session<'_>, objective: &str, seq: i64) -> Result<History, Failure> {
    let mut steps = Steps::default();
    for (key, _) in members(session, objective).await? {
        steps.add_last(session, &key, seq).await?;
    }
    Ok(steps.into_history(objective))
}

/// One entity as it was after a `seq`, in a history of its own; empty where it was not there yet.
pub(super) async fn entity_at(
    session: &mut Session<'_>,
    key: &EntityKey,
    seq: i64,
) -> Result<History, Failure> {
    let mut steps = Steps::default();
    steps.add_last(session, key, seq).await?;
    Ok(steps.into_history(&key.entity_id))
}

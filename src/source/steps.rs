//! Just enough of some entities' events to know what they were: for each a snapshot, and the few events since.

use std::collections::BTreeMap;

use super::failure::Failure;
use super::leads::{Lead, leads};
use super::members::members;
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

    /// Adds what leads to an event.
    pub(super) fn add_lead(&mut self, lead: Lead) {
        lead.events.into_iter().for_each(|event| self.add(event));
        self.0.extend(lead.snapshot.map(|snapshot| (snapshot.seq, Step::Start(snapshot))));
    }

    /// Adds each entity's last event up to a `seq` with all that leads to it.
    async fn add_last(
        &mut self,
        session: &mut Session<'_>,
        keys: &[EntityKey],
        seq: i64,
    ) -> Result<(), Failure> {
        let statement = session.statements().entity_back;
        let before = seq.saturating_add(1).to_string();
        let mut wanted = Vec::new();
        for key in keys {
            let parameters = [&*key.entity_type, &*key.entity_id, &before, "1"];
            for last in read::events(session, statement, &parameters).await? {
                wanted.push((key.clone(), last.seq));
                self.add(last);
            }
        }
        leads(session, &wanted).await?.into_iter().for_each(|lead| self.add_lead(lead));
        Ok(())
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
    let keys: Vec<_> = members(session, objective).await?.entities.into_iter().map(|(key, _)| key).collect();
    steps.add_last(session, &keys, seq).await?;
    Ok(steps.into_history(objective))
}

/// One entity as it was after a `seq`, in a history of its own; empty where it was not there yet.
pub(super) async fn entity_at(
    session: &mut Session<'_>,
    key: &EntityKey,
    seq: i64,
) -> Result<History, Failure> {
    let mut steps = Steps::default();
    steps.add_last(session, std::slice::from_ref(key), seq).await?;
    Ok(steps.into_history(&key.entity_id))
}

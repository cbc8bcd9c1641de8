//! Law 6: as-of an instant, and the state of one entity at an instant.

use backstory::as_of::{Instant, as_of};
use backstory::event::Event;
use backstory::fold;
use backstory::history::{EventView, History};
use proptest::prelude::*;
use std::collections::BTreeMap;

use crate::events::{OBJECTIVES, log, members};

/// Type, id, seq, deleted, state.
type Row = (String, String, i64, bool, Vec<(String, String)>);

fn specification(log: &[Event], objective: &str, instant: Instant) -> Vec<Row> {
    let mut last = BTreeMap::new();
    for replayed in fold::replay(log.to_vec()) {
        let event = &replayed.event;
        let reached = match instant {
            Instant::Seq(seq) => event.seq <= seq,
            Instant::Time(at) => event.inserted_at.micros().is_some_and(|micros| micros <= at),
        };
        if reached {
            last.insert(event.entity.clone(), replayed.clone());
        }
    }
    let mut rows: Vec<_> = last
        .into_values()
        .filter(|replayed| &*replayed.event.objective_id == objective)
        .map(|replayed| {
            let key = replayed.event.entity;
            let state = replayed.after.fields.into_iter().collect();
            (
                key.entity_type.to_string(),
                key.entity_id.to_string(),
                replayed.event.seq,
                replayed.after.deleted,
                state,
            )
        })
        .collect();
    rows.sort_by_key(|row| ((row.0 != "objective" || row.1 != objective), row.1.clone(), row.0.clone()));
    rows
}

fn row(event: &EventView<'_>) -> Row {
    let state =
        event.state().into_iter().map(|(field, value)| (field.to_owned(), value.to_owned())).collect();
    let entity = event.entity();
    (entity.entity_type().into(), entity.entity_id().into(), event.seq(), event.deleted(), state)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_states_at_an_instant(log in log(), seq in 0_i64..100, second in -6_i64..52) {
        for objective in OBJECTIVES {
            let history = History::replay(objective, members(&log, objective));
            for instant in [Instant::Seq(seq), Instant::Time(second * 1_000_001)] {
                let found: Vec<_> = as_of(&history, instant).iter().map(row).collect();
                prop_assert_eq!(found, specification(&log, objective, instant));
            }
        }
    }
}

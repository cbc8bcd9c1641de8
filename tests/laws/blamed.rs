//! Who set a field, and how often it had been set before.

use backstory::blame;
use backstory::event::Event;
use backstory::fold;
use backstory::history::History;
use proptest::prelude::*;

use crate::events::{OBJECTIVES, log, members};

/// The specification: every event that names a field sets it; one that creates the entity without it takes its value away.
fn naive_values<'e>(events: impl Iterator<Item = &'e Event>, field: &str) -> Vec<(i64, Option<String>)> {
    let mut values: Vec<(i64, Option<String>)> = Vec::new();
    for event in events {
        let fields = backstory::json::fields(&event.changes).unwrap_or_default();
        let named = fields.list.iter().find(|named| named.name == field).map(|named| named.value.to_owned());
        let had_one = values.last().is_some_and(|(_, value)| value.is_some());
        if named.is_some() || event.action == "created".into() && had_one {
            values.push((event.seq, named));
        }
    }
    values
}

/// The specification: how many events had named a field when it was last named, each life of its own.
fn naive_before<'e>(events: impl Iterator<Item = &'e Event>, field: &str) -> usize {
    let (mut named, mut before) = (0, 0);
    for event in events {
        if event.action == "created".into() {
            named = 0;
        }
        let fields = backstory::json::fields(&event.changes).unwrap_or_default();
        if fields.list.iter().any(|named| named.name == field) {
            before = named;
            named += 1;
        }
    }
    before
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn blame_and_values_are_those_of_the_fold(log in log()) {
        let objective = OBJECTIVES[0];
        let spec = fold::timeline(log.clone(), objective);
        let history = History::replay(objective, members(&log, objective));
        for (view, spec) in history.timeline().zip(&spec) {
            let blamed = blame::blame(&view);
            let state: Vec<_> = blamed.iter().map(|field| (field.field, field.value)).collect();
            prop_assert_eq!(&state, &view.state());
            prop_assert_eq!(state.len(), spec.after.fields.len());
            for field in blamed {
                let is_own = |event: &&Event| event.entity == spec.event.entity && event.seq <= spec.event.seq;
                let own = || log.iter().filter(is_own);
                let held = naive_values(own(), field.field);
                let (set_by, value) = held.last().expect("somebody set it");
                prop_assert_eq!((field.set_by.seq(), Some(field.value)), (*set_by, value.as_deref()));
                prop_assert_eq!(field.before, naive_before(own(), field.field), "{}", field.field);
            }
        }
        for entity in history.entities() {
            for field in ["title", "progress", "__proto__", "", "none"] {
                let values = blame::values(&entity, field).into_iter();
                let values: Vec<_> = values.map(|held| (held.set_by.seq(), held.value.map(str::to_owned))).collect();
                let own = log.iter().filter(|event| event.entity == entity.key());
                prop_assert_eq!(values, naive_values(own, field));
            }
        }
    }
}

//! Whatever comes late is put in its place: a history that grew in any order is the one that had everything at once.

use backstory::as_of::{Instant, as_of};
use backstory::event::Event;
use backstory::finding::Finding;
use backstory::history::{EventView, History};
use proptest::prelude::*;

use crate::events::{OBJECTIVES, log, members};

/// Everything there is to see of an event.
fn seen(event: &EventView<'_>) -> impl PartialEq + std::fmt::Debug {
    let state = event
        .state_with_origin()
        .into_iter()
        .map(|(field, value, origin)| (field.to_owned(), value.to_owned(), origin));
    let changes = event
        .changes()
        .into_iter()
        .map(|change| (change.field.to_owned(), change.old.map(str::to_owned), change.new.to_owned()));
    (
        event.to_event(),
        state.collect::<Vec<_>>(),
        changes.collect::<Vec<_>>(),
        event.deleted(),
        event.findings().iter().map(Finding::code).collect::<Vec<_>>(),
    )
}

fn assert_same(grown: &History, whole: &History) {
    assert_eq!(grown.len(), whole.len());
    for (one, other) in grown.timeline().zip(whole.timeline()) {
        assert_eq!(seen(&one), seen(&other));
    }
    let names = |history: &History| history.entities().map(|entity| entity.key()).collect::<Vec<_>>();
    assert_eq!(names(grown), names(whole), "entities in the order of their first appearance");
    for second in -6..52 {
        let at = |history: &History| {
            as_of(history, Instant::Time(second * 1_000_001)).iter().map(EventView::seq).collect::<Vec<_>>()
        };
        assert_eq!(at(grown), at(whole));
    }
}

/// A log and the order in which its events come, in handfuls.
fn arrivals() -> impl Strategy<Value = (Vec<Event>, Vec<Event>, usize)> {
    log().prop_flat_map(|log| {
        let order = Just(log.clone()).prop_shuffle();
        (Just(log), order, 1_usize..9)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_history_that_grew_in_any_order_is_the_whole_one((log, order, handful) in arrivals()) {
        for objective in OBJECTIVES {
            let whole = History::replay(objective, members(&log, objective));
            let mut grown = History::new(objective);
            let mine = members(&order, objective);
            for events in mine.chunks(handful) {
                grown.insert(events.to_vec());
                // What is there already changes nothing.
                grown.insert(events.to_vec());
            }
            assert_same(&grown, &whole);
        }
    }
}

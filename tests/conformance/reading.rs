//! Reading: what the specification says, from whichever database.

use std::sync::Arc;

use backstory::api::{EntityKey, Event, EventView, Source};
use backstory::fold;
use backstory::source::Loaded;

use crate::{empty_log, import, log, odd_history, on_every_database};

on_every_database!(a_history_is_what_the_fold_says, objectives_are_counted, an_entity_has_its_whole_history);

async fn a_history_is_what_the_fold_says(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let events = log(&location).await;
    let source = Source::open(location).await.expect("an opened log");
    for objective in ["o1", "o2", "none"] {
        let Loaded { history, extent: end, .. } =
            source.history(objective, &Arc::default()).await.expect("a history");
        assert_eq!(end.log_end, 10);
        let spec = fold::timeline(events.clone(), objective);
        assert_eq!(
            history.timeline().map(|event| event.to_event()).collect::<Vec<_>>(),
            spec.iter().map(|replayed| replayed.event.clone()).collect::<Vec<_>>()
        );
        for (event, replayed) in history.timeline().zip(&spec) {
            let state: Vec<_> =
                replayed.after.fields.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
            assert_eq!(event.state(), state);
            assert_eq!(event.deleted(), replayed.after.deleted);
        }
    }
    let Loaded { history, .. } = source.history("o1", &Arc::default()).await.expect("a history");
    let seqs: Vec<_> = history.timeline().map(|event: EventView<'_>| event.seq()).collect();
    assert_eq!(
        seqs,
        [9, 8, 5, 4, 3, 1],
        "the event by which k1 left o1 is in its timeline, those under o2 are not"
    );
}

async fn objectives_are_counted(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let source = Source::open(location).await.expect("an opened log");
    let found = source.objectives().await.expect("objectives");
    let rows: Vec<_> = found
        .iter()
        .map(|o| (o.objective_id.as_str(), o.title.as_deref(), o.events, o.entities, o.last_seq, o.deleted))
        .collect();
    // k1 left o1 with event 5 and o2 with event 8: each shows in both timelines.
    assert_eq!(rows, [("o1", Some("One"), 6, 3, 9, false), ("o2", Some("Two, once"), 6, 2, 10, true)]);
    for objective in &found {
        let Loaded { history, .. } =
            source.history(&objective.objective_id, &Arc::default()).await.expect("a history");
        assert_eq!(history.len(), objective.events);
        assert_eq!(history.entities().count(), objective.entities);
        assert_eq!(history.newest(0).expect("an event").inserted_at(), objective.last_at);
        assert_eq!(history.newest(0).expect("an event").seq(), objective.last_seq);
    }
}

async fn an_entity_has_its_whole_history(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let source = Source::open(location).await.expect("an opened log");
    let events: Vec<Event> = source.entity(&EntityKey::new("key_result", "k1")).await.expect("events");
    assert_eq!(events.iter().map(|event| event.version).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 8]);
    assert!(source.entity(&EntityKey::new("objective", "k1")).await.expect("no events").is_empty());
}

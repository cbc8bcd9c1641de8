//! Laws 1 to 5: order, verbs, deletion, sameness, moves.

use backstory::as_of::Instant;
use backstory::filter::Filter;
use backstory::finding::Finding;
use backstory::fold::{self, Replayed};
use backstory::history::{EventView, History};
use backstory::timeline::{self, Window};
use proptest::prelude::*;

use crate::events::{OBJECTIVES, log, members};

fn assert_same(view: &EventView<'_>, spec: &Replayed) {
    assert_eq!(view.to_event(), spec.event);
    let state: Vec<_> =
        spec.after.fields.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
    assert_eq!(view.state(), state, "state after {}", view.seq());
    assert_eq!(view.deleted(), spec.after.deleted, "deleted after {}", view.seq());
    for change in view.changes() {
        assert_eq!(
            change.old,
            spec.before.fields.get(change.field).map(String::as_str),
            "{} before",
            change.field
        );
        assert_eq!(
            Some(change.new),
            spec.after.fields.get(change.field).map(String::as_str),
            "{} after",
            change.field
        );
    }
    for (field, value, origin) in view.state_with_origin() {
        let mut own = view.entity().events();
        let origin = own.find(|event| event.seq() == origin).expect("an event of the entity");
        assert!(origin.seq() <= view.seq());
        assert!(origin.changes().iter().any(|change| change.field == field && change.new == value));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_index_answers_what_the_fold_answers(log in log(), shuffle in any::<prop::sample::Index>()) {
        for objective in OBJECTIVES {
            let mut arrival = members(&log, objective);
            if !arrival.is_empty() {
                let middle = shuffle.index(arrival.len());
                arrival.rotate_left(middle);
            }
            let spec = fold::timeline(log.clone(), objective);
            let history = History::replay(objective, arrival);
            prop_assert_eq!(history.len(), spec.len());
            for (view, spec) in history.timeline().zip(&spec) {
                assert_same(&view, spec);
            }
        }
    }

    #[test]
    fn pages_of_any_size_are_the_timeline(log in log(), per_page in 1_usize..12) {
        let objective = OBJECTIVES[0];
        let spec = fold::timeline(log.clone(), objective);
        let history = History::replay(objective, members(&log, objective));
        let mut before = None;
        for page in 1..=spec.len().div_ceil(per_page) + 1 {
            let filter = Filter::default();
            let answer = timeline::page(&history, &filter, Window::Page { page, per_page }).expect("a page");
            let wanted: Vec<_> = fold::page(&spec, page, per_page).iter().map(|replayed| replayed.event.seq).collect();
            let found: Vec<_> = answer.events.iter().map(EventView::seq).collect();
            prop_assert_eq!(&found, &wanted);
            prop_assert_eq!(answer.total, spec.len());
            if let Some(seq) = before {
                let window = Window::Before { seq, limit: per_page };
                let by_cursor = timeline::page(&history, &filter, window).expect("a page");
                prop_assert_eq!(by_cursor.events.iter().map(EventView::seq).collect::<Vec<_>>(), wanted);
            }
            prop_assert_eq!(answer.before.is_some(), page * per_page < spec.len() && !found.is_empty());
            before = answer.before.or(before);
            if answer.before.is_none() { break }
        }
    }

    #[test]
    fn a_page_around_an_instant_has_its_last_event_in_the_middle(
        log in log(),
        limit in 1_usize..12,
        at in prop_oneof![(0_i64..80).prop_map(Instant::Seq), (-6_i64..51).prop_map(|n| Instant::Time(n * 1_000_001))],
        actor in proptest::option::of("[ab]"),
    ) {
        let objective = OBJECTIVES[0];
        let history = History::replay(objective, members(&log, objective));
        let actors = actor.iter().cloned().map(Some).collect::<Vec<_>>().into();
        let filter = Filter { actors, ..Filter::default() };
        let spec = fold::timeline(log.clone(), objective).into_iter().map(|replayed| replayed.event);
        let spec: Vec<_> =
            spec.filter(|event| actor.is_none() || event.actor.as_deref() == actor.as_deref()).collect();
        let newer = spec.iter().position(|event| match at {
            Instant::Seq(seq) => event.seq <= seq,
            Instant::Time(time) => event.inserted_at.micros().is_some_and(|micros| micros <= time),
        });
        let start = newer.unwrap_or(spec.len()).saturating_sub(limit / 2);
        let answer = timeline::page(&history, &filter, Window::Around { at, limit }).expect("a page");
        let wanted: Vec<_> = spec.iter().skip(start).take(limit).map(|event| event.seq).collect();
        prop_assert_eq!(answer.events.iter().map(EventView::seq).collect::<Vec<_>>(), wanted);
        prop_assert_eq!(answer.page, None);
    }

    #[test]
    fn a_filter_keeps_what_it_says_and_no_more(log in log(), actor in "[ab]", action in 0_usize..3) {
        let objective = OBJECTIVES[0];
        let history = History::replay(objective, members(&log, objective));
        let action = ["updated", "deleted", "archived"][action];
        let actors = vec![Some(actor.clone())].into();
        let filter = Filter { actions: vec![action.to_owned()].into(), actors, ..Filter::default() };
        let answer = timeline::page(&history, &filter, Window::Page { page: 1, per_page: 1_000 }).expect("a page");
        let wanted = fold::timeline(log.clone(), objective).into_iter().map(|replayed| replayed.event);
        let wanted: Vec<_> = wanted
            .filter(|event| &*event.action == action && event.actor.as_deref() == Some(actor.as_str()))
            .map(|event| event.seq)
            .collect();
        prop_assert_eq!(answer.total, wanted.len());
        prop_assert_eq!(answer.events.iter().map(EventView::seq).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn odd_events_are_pointed_out(log in log()) {
        let objective = OBJECTIVES[0];
        let history = History::replay(objective, members(&log, objective));
        for (view, spec) in history.timeline().zip(fold::timeline(log.clone(), objective)) {
            let known = ["created", "updated", "deleted", "restored"].contains(&&*spec.event.action);
            prop_assert_eq!(view.findings().contains(Finding::ActionUnknown), !known);
            let late = spec.before.deleted && !["created", "restored"].contains(&&*spec.event.action);
            prop_assert_eq!(view.findings().contains(Finding::AfterDeletion), late);
            let unreadable = spec.event.inserted_at.micros().is_none();
            prop_assert_eq!(view.findings().contains(Finding::TimeUnreadable), unreadable);
        }
    }
}

#[test]
fn an_event_that_comes_twice_counts_once() {
    let event = |seq, version| backstory::event::Event {
        seq,
        entity: backstory::event::EntityKey::new("objective", "o1"),
        objective_id: "o1".into(),
        version,
        action: "updated".into(),
        changes: r#"{"n":1}"#.into(),
        actor: None,
        metadata: None,
        inserted_at: backstory::time::Timestamp::At(seq),
    };
    let history = History::replay("o1", vec![event(2, 2), event(1, 1), event(2, 2)]);
    assert_eq!(history.len(), 2);
}

//! Overviews, facets and days: nothing lost, nothing twice.

use std::collections::{BTreeMap, HashSet};

use backstory::facet::{self, By, Value};
use backstory::filter::{Choice, Filter};
use backstory::history::History;
use backstory::overview::{AXIS, Lane, Question, overview};
use backstory::zone::Zone;
use proptest::prelude::*;

use crate::events::{OBJECTIVES, log, members};

pub(crate) const ZONES: [&str; 4] = ["UTC", "Europe/Vienna", "America/St_Johns", "+05:30"];

/// Some of the filters there are, those that leave everything among them.
pub(crate) fn filter() -> impl Strategy<Value = Filter> {
    let actors = prop_oneof![
        Just(Choice::default()),
        Just(Choice { any: vec![Some("a".to_owned())], none: vec![] }),
        Just(Choice { any: vec![], none: vec![None, Some("b".to_owned())] }),
    ];
    let since = proptest::option::of((0_i64..40).prop_map(|n| n * 1_000_001));
    (actors, since, any::<bool>()).prop_map(|(actors, since, no_deleted)| Filter {
        actors,
        since,
        actions: Choice { any: vec![], none: no_deleted.then(|| "deleted".to_owned()).into_iter().collect() },
        ..Filter::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn an_overview_counts_every_event_once(
        log in log(),
        filter in filter(),
        zone in prop::sample::select(&ZONES[..]),
        bars in 1_usize..60,
        columns in 1_u32..400,
        fold_gaps in any::<bool>(),
    ) {
        let objective = OBJECTIVES[0];
        let history = History::replay(objective, members(&log, objective));
        let zone = Zone::parse(zone).expect("a zone");
        let question = Question { filter: filter.clone(), zone, from: None, to: None, bars, columns, fold_gaps, lanes: 0..usize::MAX };
        let overview = overview(&history, &question);

        let timed = |event: &backstory::history::EventView<'_>| event.inserted_at().micros().is_some();
        let any_time = filter.at_any_time();
        let total = history.timeline().filter(timed).count();
        let passing = history.timeline().filter(|event| timed(event) && any_time.matches(event)).count();
        let within = history.timeline().filter(|event| timed(event) && filter.matches(event)).count();
        prop_assert!(overview.bars.len() <= bars.max(1));
        prop_assert_eq!(overview.bars.iter().map(|bar| bar.total).sum::<usize>(), total);
        prop_assert_eq!(overview.bars.iter().flat_map(|bar| &bar.shown).sum::<usize>(), passing);
        let marks = overview.lanes.iter().flat_map(|lane| &lane.marks);
        prop_assert_eq!(marks.map(|mark| mark.events).sum::<usize>(), passing);
        prop_assert_eq!(overview.lanes.iter().map(|lane| lane.events).sum::<usize>(), within);
        for lane in &overview.lanes {
            prop_assert!(lane.marks.iter().all(|mark| mark.column < columns));
            prop_assert!(lane.marks.is_sorted_by(|before, after| before.column < after.column));
        }

        let some = Question { lanes: 1..3, ..question };
        let some = backstory::overview::overview(&history, &some);
        prop_assert_eq!((some.lanes_total, overview.lanes_total), (overview.lanes.len(), overview.lanes.len()));
        let told = |lane: &Lane<'_>| (lane.entity.key(), lane.events, lane.marks.iter().map(|mark| (mark.column, mark.events, mark.seq)).collect::<Vec<_>>());
        let of = |lanes: &[Lane<'_>]| lanes.iter().map(told).collect::<Vec<_>>();
        prop_assert_eq!(of(&some.lanes), of(overview.lanes.get(1..overview.lanes.len().min(3)).unwrap_or_default()));

        prop_assert!(overview.bars.windows(2).all(|pair| pair[0].to <= pair[1].from));
        prop_assert!(overview.axis.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].end == pair[1].start));
        prop_assert_eq!(overview.axis.first().expect("an axis").start, 0);
        prop_assert_eq!(overview.axis.last().expect("an axis").end, AXIS);
    }

    #[test]
    fn a_facet_counts_what_choosing_its_value_leaves(log in log(), filter in filter()) {
        let objective = OBJECTIVES[0];
        let history = History::replay(objective, members(&log, objective));
        for by in [By::EntityType, By::Entity, By::Action, By::Actor, By::Field] {
            for (value, count) in facet::values(&history, &filter, by) {
                let mut chosen = filter.clone();
                match (by, value) {
                    (By::EntityType, Value::Text(text)) => chosen.entity_types = vec![text].into(),
                    (By::Action, Value::Text(text)) => chosen.actions = vec![text].into(),
                    (By::Field, Value::Text(text)) => chosen.fields = vec![text].into(),
                    (_, Value::Actor(actor)) => chosen.actors = vec![actor].into(),
                    (_, Value::Entity(key)) => chosen.entities = vec![key].into(),
                    (by, value) => panic!("{value:?} of {by:?}"),
                }
                prop_assert_eq!(history.timeline().filter(|event| chosen.matches(event)).count(), count);
            }
        }
    }

    #[test]
    fn days_are_those_of_the_calendar(
        mut instants in prop::collection::vec(1_100_000_000_000_000_i64..1_400_000_000_000_000, 1..40),
        zone in prop::sample::select(&ZONES[..]),
        sorted in any::<bool>(),
    ) {
        let zone = Zone::parse(zone).expect("a zone");
        if sorted {
            instants.sort_unstable();
        }
        let mut day_of = backstory::zone::DayOf::new(zone);
        let mut dates = BTreeMap::new();
        for micros in instants {
            let date = zone.date(micros).expect("within the calendar");
            prop_assert_eq!(dates.entry(day_of.day(micros)).or_insert(date), &date);
        }
        prop_assert_eq!(dates.values().collect::<HashSet<_>>().len(), dates.len());
    }
}

/// Clocks in Newfoundland once went back at one minute past midnight: the day before came twice.
#[test]
fn a_day_that_comes_twice_is_told_apart() {
    let zone = Zone::parse("America/St_Johns").expect("a zone");
    let mut day_of = backstory::zone::DayOf::new(zone);
    // 2006-10-29 00:00:30 there, 23:30 of the day before, and 00:30 again.
    let seconds = [1_162_089_030, 1_162_090_860, 1_162_094_460];
    let days: Vec<_> = seconds.iter().map(|second| day_of.day(second * 1_000_000)).collect();
    let dates: Vec<_> =
        seconds.iter().map(|second| zone.date(second * 1_000_000).expect("a date").to_string()).collect();
    assert_eq!(dates, ["2006-10-29", "2006-10-28", "2006-10-29"]);
    assert_eq!((days[0], days[1] + 1), (days[2], days[0]));
}

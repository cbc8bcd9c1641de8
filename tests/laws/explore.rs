//! Rows, overviews and facets: nothing lost, nothing twice, every number found again.

use std::collections::{BTreeMap, HashSet};

use backstory::blame;
use backstory::facet::{self, By, Value};
use backstory::filter::{Choice, Filter};
use backstory::fold;
use backstory::history::History;
use backstory::layout::{Layout, Row};
use backstory::overview::{AXIS, Question, overview};
use backstory::zone::Zone;
use proptest::prelude::*;

use crate::events::{OBJECTIVES, log, members};

const ZONES: [&str; 4] = ["UTC", "Europe/Vienna", "America/St_Johns", "+05:30"];

/// Some of the filters there are, those that leave everything among them.
fn filter() -> impl Strategy<Value = Filter> {
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
    fn every_event_shown_is_in_one_row_and_is_found_there(
        log in log(),
        filter in filter(),
        zone in prop::sample::select(&ZONES[..]),
        fold in any::<bool>(),
        opens in any::<bool>(),
    ) {
        let objective = OBJECTIVES[0];
        let history = History::replay(objective, members(&log, objective));
        let open: HashSet<i64> = history.timeline().map(|event| event.seq()).filter(|_| opens).collect();
        let layout = Layout::new(&history, &filter, Zone::parse(zone).expect("a zone"), fold, &open);
        let wanted: Vec<_> =
            history.timeline().filter(|event| filter.matches(event)).map(|event| event.seq()).collect();
        prop_assert_eq!(layout.count() as usize, wanted.len());

        let rows: Vec<_> = layout.rows(0, usize::MAX).collect();
        let seq = |nth| layout.event(&history, nth).expect("an event shown").seq();
        let (mut shown, mut in_days) = (Vec::new(), 0);
        for row in &rows {
            match row {
                Row::Day(run) => in_days += run.count(),
                Row::Event { nth, .. } => shown.push(seq(*nth)),
                Row::Burst { run, open } => {
                    prop_assert!(fold && run.count() >= 4);
                    if !open {
                        shown.extend((run.first..=run.last).rev().map(seq));
                    }
                }
            }
        }
        prop_assert_eq!(&shown, &wanted);
        prop_assert_eq!(in_days, wanted.len());
        prop_assert!(rows.first().is_none_or(|row| matches!(row, Row::Day(_))));

        for nth in 0..layout.count() {
            let row = rows[layout.row_of(nth).expect("a row")];
            let is_there = match row {
                Row::Event { nth: there, .. } => there == nth,
                Row::Burst { run, open } => !open && (run.first..=run.last).contains(&nth),
                Row::Day(_) => false,
            };
            prop_assert!(is_there, "{nth} in {row:?}");
            prop_assert_eq!(layout.at_seq(&history, seq(nth)), Some(nth));
            let day = layout.day(nth).expect("a day");
            prop_assert!((day.first..=day.last).contains(&nth));
        }
    }

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
        let question = Question { filter: filter.clone(), zone, from: None, to: None, bars, columns, fold_gaps };
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
                // The naive answer: walk back to the last event that names it.
                let mut own = view.entity().events().rev().filter(|event| event.seq() <= view.seq());
                let last = own.find(|event| event.changes().iter().any(|change| change.field == field.field));
                prop_assert_eq!(last.expect("somebody set it").seq(), field.set_by.seq());
                let values = blame::values(&view.entity(), field.field);
                let at = values.iter().position(|value| value.set_by.seq() == field.set_by.seq()).expect("a value");
                prop_assert_eq!(values[at].value, Some(field.value));
                let alive = values[..at].iter().rev().take_while(|value| value.value.is_some());
                prop_assert!(field.before <= alive.count());
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

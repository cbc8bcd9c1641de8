//! Rows, overviews and facets: nothing lost, nothing twice, every number found again.

use std::collections::{BTreeMap, HashSet};

use backstory::blame;
use backstory::event::{EntityKey, Event};
use backstory::facet::{self, By, Value};
use backstory::filter::{Choice, Filter, ValueCondition};
use backstory::fold;
use backstory::history::{EventView, History};
use backstory::layout::{Layout, Row, Run};
use backstory::overview::{AXIS, Lane, Question, overview};
use backstory::sieve::Sieve;
use backstory::time::Timestamp;
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

/// Every condition there is.
fn any_filter() -> impl Strategy<Value = Filter> {
    fn some<T: Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Choice<T>> {
        let few = |most| prop::collection::vec(prop::sample::select(values.clone()), 0..most);
        prop_oneof![2 => Just(Choice::default()), 1 => (few(3), few(2)).prop_map(|(any, none)| Choice { any, none })]
    }
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let keys = vec![
        EntityKey::new("objective", "o1"),
        EntityKey::new("key_result", "k1"),
        EntityKey::new("note", "k1"),
    ];
    let kinds =
        (some(names(&["objective", "key_result", "none"])), some(keys), some(names(&["o1", "k1", "k2"])));
    let deeds = (some(names(&["created", "updated", "Deleted"])), some(vec![None, Some("a".to_owned())]));
    let fields = some(names(&["title", "progress", "", "none"]));
    const TEXTS: [&str; 8] =
        ["null", "1", "1.0", "", "text \u{e9}", r#""text \u00e9""#, r#"text \u00e9"#, "2"];
    let value = (
        prop::sample::select(&TEXTS[..]),
        prop::option::of(prop::sample::select(&["title", "", "none"][..])),
    )
        .prop_map(|(text, field)| ValueCondition { text: text.to_owned(), field: field.map(str::to_owned) });
    let text = prop::sample::select(
        &["TEXT", "k", "K1", "\u{212a}1", "by", "\u{e9}", "owner \u{202e}", "{}", "}{", ""][..],
    );
    let time = || prop::option::weighted(0.2, (0_i64..50).prop_map(|n| n * 1_000_001));
    let rest = (prop::option::weighted(0.3, value), time(), time(), prop::option::weighted(0.3, text));
    (kinds, deeds, fields, rest).prop_map(|(kinds, deeds, fields, (value, since, until, text))| Filter {
        entity_types: kinds.0,
        entities: kinds.1,
        entity_ids: kinds.2,
        actions: deeds.0,
        actors: deeds.1,
        fields,
        value,
        since,
        until,
        text: text.map(str::to_owned),
    })
}

/// Events of one objective that come close together, around midnight, some of them of one request.
fn together() -> impl Strategy<Value = Vec<Event>> {
    let gaps = prop::sample::select(
        &[0, 400_000, 1_000_000, 1_000_001, 30_000_000, 60_000_001, 7_200_000_000, -1][..],
    );
    let gap = prop_oneof![5 => Just(500_000), 1 => gaps];
    let event = (gap, 0..8_u8, 0..8_u8, 0..6_u8);
    prop::collection::vec(event, 0..60).prop_map(|events| {
        let (mut at, mut versions) = (1_767_216_000_000_000, BTreeMap::new());
        let events = events.into_iter().zip(1..).map(|((gap, entity, actor, request), seq)| {
            at += gap;
            let version = versions.entry(entity / 6).or_insert(0);
            *version += 1;
            Event {
                seq,
                entity: EntityKey::new("objective", ["o1", "o1b"][usize::from(entity / 6)]),
                objective_id: OBJECTIVES[0].into(),
                version: *version,
                action: "updated".into(),
                changes: "{\"title\":1}".to_owned(),
                actor: (actor > 0).then(|| ["a", "b"][usize::from(actor > 6)].into()),
                metadata: (request < 5).then(|| {
                    format!(r#"{{"by":1,"correlation_id":{}}}"#, ["null", "1", "2"][usize::from(request / 2)])
                }),
                inserted_at: Timestamp::At(at),
            }
        });
        events.collect()
    })
}

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

fn bursts(rows: &[Row]) -> Vec<Run> {
    rows.iter()
        .rev()
        .filter_map(|row| if let Row::Burst { run, .. } = row { Some(*run) } else { None })
        .collect()
}

/// The specification: from the oldest event of a day on, the longest run that holds together by any of the rules.
fn naive_bursts(views: &[EventView<'_>], rows: &[Row]) -> Vec<Run> {
    let days = rows.iter().rev().filter_map(|row| if let Row::Day(run) = row { Some(*run) } else { None });
    let mut bursts = Vec::new();
    for day in days {
        let mut first = day.first;
        while first <= day.last {
            let all = &views[first as usize..=day.last as usize];
            let longest = [by_entity, by_second, by_request].map(|rule| {
                all.windows(2)
                    .take_while(|pair| pair[1].actor() == all[0].actor() && rule(&all[0], &pair[0], &pair[1]))
                    .count()
            });
            let last = first + u32::try_from(*longest.iter().max().expect("three")).expect("few");
            if last - first >= 3 {
                bursts.push(Run { first, last });
                first = last;
            }
            first += 1;
        }
    }
    bursts
}

fn apart(before: &EventView<'_>, next: &EventView<'_>) -> Option<i64> {
    Some((next.inserted_at().micros()? - before.inserted_at().micros()?).abs())
}

fn by_entity(oldest: &EventView<'_>, before: &EventView<'_>, next: &EventView<'_>) -> bool {
    next.entity() == oldest.entity() && apart(before, next).is_some_and(|gap| gap <= 60_000_000)
}

fn by_second(_: &EventView<'_>, before: &EventView<'_>, next: &EventView<'_>) -> bool {
    apart(before, next).is_some_and(|gap| gap <= 1_000_000)
}

fn by_request(oldest: &EventView<'_>, _: &EventView<'_>, next: &EventView<'_>) -> bool {
    let request = |event: &EventView<'_>| {
        let fields = backstory::json::fields(event.metadata()?).ok()?;
        fields.list.iter().find(|field| field.name == "correlation_id").map(|field| field.value.to_owned())
    };
    request(oldest).is_some_and(|wanted| wanted != "null" && request(next) == Some(wanted))
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
        let layout = Layout::new(&history, filter.clone(), Zone::parse(zone).expect("a zone"), fold, open);
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

        let views: Vec<_> = (0..layout.count()).map(|nth| layout.event(&history, nth).expect("shown")).collect();
        prop_assert_eq!(bursts(&rows), if fold { naive_bursts(&views, &rows) } else { vec![] });

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
    fn rows_that_grew_are_those_of_the_whole_history(
        mut log in together(),
        late in prop::collection::vec(any::<bool>(), 60),
        handful in 1_usize..20,
        filter in filter(),
        fold in any::<bool>(),
        opens in any::<bool>(),
    ) {
        let open: HashSet<i64> = log.iter().map(|event| event.seq).filter(|seq| opens && seq % 3 != 0).collect();
        let (objective, zone) = (OBJECTIVES[0], Zone::parse("Europe/Vienna").expect("a zone"));
        let mut after = late.iter();
        let (late, timely): (Vec<_>, Vec<_>) = log.drain(..).partition(|_| handful > 15 && *after.next().unwrap_or(&false));
        let mut history = History::new(objective);
        let mut grown = Layout::new(&history, filter.clone(), zone, fold, open.clone());
        for events in timely.chunks(handful).chain(late.chunks(handful)) {
            history.insert(events.to_vec());
            grown.follow(&history);
            let whole = Layout::new(&history, filter.clone(), zone, fold, open.clone());
            prop_assert!(grown.is_current(&history));
            prop_assert_eq!((grown.count(), grown.findings()), (whole.count(), whole.findings()));
            let rows = |layout: &Layout| layout.rows(0, usize::MAX).collect::<Vec<_>>();
            prop_assert_eq!(rows(&grown), rows(&whole));
            let seqs = |layout: &Layout| {
                (0..layout.count()).map(|nth| layout.event(&history, nth).map(|event| event.seq())).collect::<Vec<_>>()
            };
            prop_assert_eq!(seqs(&grown), seqs(&whole));
        }
    }

    #[test]
    fn bursts_are_what_belongs_together(log in together()) {
        let history = History::replay(OBJECTIVES[0], log);
        let layout = Layout::new(&history, Filter::default(), Zone::UTC, true, HashSet::new());
        let rows: Vec<_> = layout.rows(0, usize::MAX).collect();
        let views: Vec<_> = history.timeline().rev().collect();
        prop_assert_eq!(bursts(&rows), naive_bursts(&views, &rows));
    }

    #[test]
    fn a_sieve_lets_through_what_its_filter_matches(log in log(), filters in prop::collection::vec(any_filter(), 8)) {
        let objective = OBJECTIVES[0];
        let history = History::replay(objective, members(&log, objective));
        for filter in filters {
            let mut sieve = Sieve::new(&history, &filter);
            for event in history.timeline().chain(history.timeline().rev()) {
                prop_assert_eq!(sieve.passes(&event), filter.matches(&event), "{:?} {:?}", filter, event.to_event());
            }
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

/// Some letters beyond ASCII have lower-case forms within it.
#[test]
fn a_text_is_found_in_whatever_case_it_is_written() {
    let log = ["300 \u{212a}", "300 K", "300 k", "300 \u{130}x"].iter().zip(1..).map(|(text, seq)| Event {
        seq,
        entity: EntityKey::new("objective", "o1"),
        objective_id: "o1".into(),
        version: seq,
        action: "updated".into(),
        changes: format!("{{\"title\":\"{text}\"}}"),
        actor: None,
        metadata: None,
        inserted_at: Timestamp::At(seq),
    });
    let history = History::replay("o1", log.collect());
    let found = |text: &str| {
        let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
        let mut sieve = Sieve::new(&history, &filter);
        let naive: Vec<_> =
            history.timeline().filter(|event| filter.matches(event)).map(|event| event.seq()).collect();
        let found: Vec<_> =
            history.timeline().filter(|event| sieve.passes(event)).map(|event| event.seq()).collect();
        assert_eq!(found, naive);
        found
    };
    assert_eq!(found("300 k"), [3, 2, 1]);
    assert_eq!(found("300 \u{212a}"), [3, 2, 1]);
    assert_eq!(found("300 i"), [4]);
    assert_eq!(found("300 \u{e4}"), [0; 0]);
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

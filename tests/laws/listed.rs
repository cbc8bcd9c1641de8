//! The rows of a list: every event in one of them and found there, bursts by their rules, and the same rows whether they grew or not.

use std::collections::{BTreeMap, HashSet};

use backstory::event::{EntityKey, Event};
use backstory::filter::Filter;
use backstory::history::{EventView, History};
use backstory::hits::Hits;
use backstory::layout::{Layout, Row, Run};
use backstory::time::Timestamp;
use backstory::zone::Zone;
use proptest::prelude::*;

use crate::events::{OBJECTIVES, log, members};
use crate::explore::{ZONES, filter};

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

fn by_second(oldest: &EventView<'_>, _: &EventView<'_>, next: &EventView<'_>) -> bool {
    apart(oldest, next).is_some_and(|gap| gap <= 1_000_000)
}

fn by_request(oldest: &EventView<'_>, _: &EventView<'_>, next: &EventView<'_>) -> bool {
    let request = |event: &EventView<'_>| {
        let fields = backstory::json::fields(event.metadata()?).ok()?;
        fields.list.iter().find(|field| field.name == "correlation_id").map(|field| field.value.to_owned())
    };
    request(oldest).is_some_and(|wanted| wanted != "null" && request(next) == Some(wanted))
}

/// Of each event shown, how many newer ones hold the text, and whether it does itself.
fn places(hits: &Hits, layout: &Layout) -> Vec<(usize, bool)> {
    (0..layout.count()).map(|nth| hits.place(nth)).collect()
}

fn naive_places(history: &History, layout: &Layout) -> Vec<(usize, bool)> {
    let wanted = Filter { text: Some("K1".to_owned()), ..Filter::default() };
    let is_hit = |nth| layout.event(history, nth).is_some_and(|event| wanted.matches(&event));
    let newer = |nth| (nth + 1..layout.count()).filter(|nth| is_hit(*nth)).count();
    (0..layout.count()).map(|nth| (newer(nth), is_hit(nth))).collect()
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
        let mut hits = Hits::new("K1");
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
            hits.follow(&history, &grown);
            prop_assert_eq!(places(&hits, &grown), naive_places(&history, &grown));
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
}

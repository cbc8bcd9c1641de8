//! A page read without its history is the page of the whole history.

use std::sync::Arc;

use backstory::api::{self, Backstory, Change, EventView, Instant, Source, Window};
use backstory::finding::Finding;
use backstory::history::History;
use backstory::source::Loaded;
use backstory::source::Part;
use backstory::{demo, record};

use crate::{empty_log, import, line, odd_history, on_every_database};

on_every_database!(
    every_page_read_alone_is_the_page_of_the_whole,
    odd_histories_read_alone_are_the_same,
    recorded_events_are_in_the_next_page,
    an_event_out_of_turn_is_counted,
    a_snapshot_that_cannot_be_read_counts_as_none,
    the_neighbours_of_an_event,
);

fn assert_same(part: &EventView<'_>, whole: &EventView<'_>, is_oldest: bool) {
    assert_eq!(part.to_event(), whole.to_event());
    assert_eq!(part.changes(), whole.changes());
    assert_eq!(part.state_with_origin(), whole.state_with_origin(), "after {}", whole.seq());
    assert_eq!(part.deleted(), whole.deleted());
    let findings: Vec<_> = part.findings().iter().collect();
    let wanted: Vec<_> = whole.findings().iter().collect();
    assert!(
        findings == wanted || (is_oldest && wanted.contains(&Finding::StartMissing)),
        "{findings:?} {wanted:?}"
    );
}

async fn assert_part(source: &Source, whole: &History, window: Window, start: usize, len: usize) {
    let part: Part = source.part(whole.objective_id(), window).await.expect("a part").expect("shortcuts");
    let wanted: Vec<_> = whole.timeline().skip(start).take(len).collect();
    assert_eq!(part.seqs, wanted.iter().map(EventView::seq).collect::<Vec<_>>(), "{window:?}");
    assert_eq!((part.total, part.entities), (whole.len(), whole.entities().count()));
    assert_eq!(part.more, start + wanted.len() < whole.len());
    for whole in &wanted {
        let event = part.history.event(whole.seq()).expect("the event");
        assert_same(&event, whole, start + len >= part.total);
    }
}

async fn assert_all_parts(source: &Source, objective: &str, per_page: usize) {
    let Loaded { history: whole, .. } = source.history(objective, &Arc::default()).await.expect("a history");
    for page in 1..=whole.len().div_ceil(per_page) + 1 {
        assert_part(source, &whole, Window::Page { page, per_page }, (page - 1) * per_page, per_page).await;
    }
    for nth in [0, 1, whole.len() / 2, whole.len()] {
        let seq = whole.newest(nth).map_or(0, |event| event.seq() + 1);
        assert_part(source, &whole, Window::Before { seq, limit: per_page }, nth, per_page).await;
    }
    let instants = [0, 1, whole.len() / 2, whole.len()].into_iter().filter_map(|nth| {
        let event = whole.newest(nth)?;
        Some([Some(Instant::Seq(event.seq())), event.inserted_at().micros().map(Instant::Time)])
    });
    for at in instants.flatten().flatten().chain([Instant::Time(i64::MIN), Instant::Seq(0)]) {
        // The naive answer: go from the newest to the first that is not later.
        let newer = whole.timeline().position(|event| match at {
            Instant::Seq(seq) => event.seq() <= seq,
            Instant::Time(time) => event.inserted_at().micros().is_some_and(|micros| micros <= time),
        });
        let start = newer.unwrap_or(whole.len()).saturating_sub(per_page / 2);
        assert_part(source, &whole, Window::Around { at, limit: per_page }, start, per_page).await;
    }
}

async fn every_page_read_alone_is_the_page_of_the_whole(place: &str) {
    let location = empty_log(place).await;
    // Long enough for marks, and for pages that are looked for from them; in two imports, so that the second goes on.
    let mut events = demo::events(3, 6_000);
    let first: Vec<_> = events.by_ref().take(2_500).collect();
    let rest: Vec<_> = events.collect();
    for part in [first, rest] {
        record::import_events(&location, part.into_iter(), |_| {}, std::future::pending())
            .await
            .expect("events");
    }
    let source = Source::open(location).await.expect("opened");
    for objective in source.objectives().await.expect("objectives") {
        assert_all_parts(&source, &objective.objective_id, 97).await;
    }
}

async fn odd_histories_read_alone_are_the_same(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let source = Source::open(location).await.expect("opened");
    for objective in ["o1", "o2"] {
        for per_page in [1, 2, 3, 50] {
            assert_all_parts(&source, objective, per_page).await;
        }
    }
    let none =
        source.part("none", Window::Page { page: 1, per_page: 5 }).await.expect("a part").expect("shortcuts");
    assert_eq!((none.total, none.seqs.len()), (0, 0));
}

async fn recorded_events_are_in_the_next_page(place: &str) {
    let location = empty_log(place).await;
    for n in 0..70 {
        let change = Change {
            objective_id: Some("o".into()),
            ..crate::recording::change("key_result", "k", &format!(r#"{{"n":{n}}}"#))
        };
        api::record(&location, &[change], &api::now()).await.expect("recorded");
        if n % 23 == 0 {
            let source = Source::open(location.clone()).await.expect("opened");
            assert_all_parts(&source, "o", 9).await;
            source.close().await;
        }
    }
    let backstory = Backstory::new(1 << 20);
    let source = backstory.open(place).await.expect("opened").id;
    let page = backstory.page(&source, "o", Window::Page { page: 1, per_page: 3 }).await.expect("a page");
    assert_eq!(page.events(&page.look()).next().expect("an event").value("n"), Some("69"));
}

/// Somebody writes an event with a `seq` that lies before the last snapshot and the last mark: both must give way.
async fn an_event_out_of_turn_is_counted(place: &str) {
    let location = empty_log(place).await;
    let lines: Vec<_> = (1..=600)
        .map(|n| {
            line("key_result", "k", "o", n, "updated", &format!(r#"{{"n":{n}}}"#), "2026-01-01T00:00:00Z")
        })
        .collect();
    import(&location, &lines).await.expect("an import");
    let statements = [
        "UPDATE events SET seq = seq + 1000 WHERE seq > 100",
        "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
         VALUES (101, 'key_result', 'k', 'o', 9000, 'updated', '{\"late\":true}', '2026-01-01 00:00:00')",
        "DELETE FROM events WHERE seq = 50",
    ];
    for statement in statements {
        execute(place, statement).await;
        let source = Source::open(location.clone()).await.expect("opened");
        assert_all_parts(&source, "o", 61).await;
        source.close().await;
    }
}

async fn a_snapshot_that_cannot_be_read_counts_as_none(place: &str) {
    let location = empty_log(place).await;
    let lines: Vec<_> = (1..=200)
        .map(|n| {
            let changes = format!(r#"{{"f{}":{n}}}"#, n % 40);
            line("key_result", "k", "o", n, "updated", &changes, "2026-01-01T00:00:00Z")
        })
        .collect();
    import(&location, &lines).await.expect("an import");
    for statement in
        ["UPDATE snapshots SET fields = '[]' WHERE seq % 32 = 0", "UPDATE snapshots SET fields = '[]'"]
    {
        execute(place, statement).await;
        let source = Source::open(location.clone()).await.expect("opened");
        assert_all_parts(&source, "o", 21).await;
        source.close().await;
    }
}

/// Runs a statement behind Backstory's back.
pub(crate) async fn execute(place: &str, statement: &'static str) {
    use sqlx::{Connection, Executor};
    if place.starts_with("postgres") {
        let mut connection = sqlx::PgConnection::connect(place).await.expect("a connection");
        connection.execute(statement).await.expect("done");
        connection.close().await.expect("closed");
    } else if place.starts_with("mysql") {
        let mut connection = sqlx::MySqlConnection::connect(place).await.expect("a connection");
        connection.execute(statement).await.expect("done");
        connection.close().await.expect("closed");
    } else {
        let mut connection = sqlx::SqliteConnection::connect(place).await.expect("a connection");
        connection.execute(statement).await.expect("done");
        connection.close().await.expect("closed");
    }
}

async fn the_neighbours_of_an_event(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let source = Source::open(location).await.expect("opened");
    for objective in ["o1", "o2"] {
        let Loaded { history: whole, .. } =
            source.history(objective, &Arc::default()).await.expect("a history");
        for event in whole.timeline() {
            let own: Vec<_> = event.entity().timeline().map(|event| event.seq()).collect();
            let at = own.iter().position(|seq| *seq == event.seq()).expect("in the timeline");
            let older = at.checked_sub(1).map(|at| own[at]);
            let newer = own.get(at + 1).copied();
            let key = event.entity().key();
            for (direction, wanted) in [(api::Direction::Older, older), (api::Direction::Newer, newer)] {
                let found =
                    source.neighbour_of(objective, &key, event.seq(), direction).await.expect("an answer");
                assert_eq!(found, wanted, "{direction:?} of {} in {objective}", event.seq());
            }
        }
    }
}

//! A history in memory grows with its log, and is then the one that a fresh reading finds.

use std::sync::Arc;

use backstory::api::{self, Backstory, Change, History, Kept, Location, Source, Window};
use backstory::source::Loaded;
use backstory::{demo, record};
use sqlx::{Connection as _, Executor as _};

use crate::parts::execute;
use crate::{empty_log, import, line, on_every_database};

on_every_database!(
    a_history_in_memory_grows,
    what_has_come_from_elsewhere_is_whole,
    what_was_changed_by_hand_is_read_again,
    many_at_once_are_taken_in,
    reading_says_how_far_it_is,
    reading_can_be_stopped,
    readers_see_what_writers_were_told,
    who_joins_a_reading_misses_nothing,
);

fn assert_same(kept: &Kept, fresh: &History) {
    let kept = kept.read();
    assert_eq!((kept.len(), kept.own_len()), (fresh.len(), fresh.own_len()));
    for (one, other) in kept.timeline().zip(fresh.timeline()) {
        assert_eq!(one.to_event(), other.to_event());
        assert_eq!(one.changes(), other.changes(), "{}", one.seq());
        assert_eq!(one.state_with_origin(), other.state_with_origin(), "{}", one.seq());
        assert_eq!(one.findings(), other.findings(), "{}", one.seq());
    }
}

async fn fresh(location: &Location, objective: &str) -> History {
    let source = Source::open(location.clone()).await.expect("opened");
    let Loaded { history, .. } = source.history(objective, &Arc::default()).await.expect("a history");
    source.close().await;
    history
}

async fn a_history_in_memory_grows(place: &str) {
    let location = empty_log(place).await;
    record::import_events(&location, demo::events(1, 600), |_| {}, std::future::pending())
        .await
        .expect("events");
    let backstory = Backstory::new(1 << 24);
    let source = backstory.open(place).await.expect("opened").id;
    let objective = demo::events(1, 1).next().expect("one").objective_id.to_string();
    let kept = backstory.history(&source, &objective).await.expect("a history");
    let bytes = backstory.statistics().bytes;
    for n in 0..30 {
        let change = Change {
            objective_id: Some(objective.clone()),
            ..crate::recording::change("key_result", &format!("new-{}", n % 3), &format!(r#"{{"n":{n}}}"#))
        };
        api::record(&location, &[change], &api::now()).await.expect("recorded");
        let page =
            backstory.page(&source, &objective, Window::Page { page: 1, per_page: 1 }).await.expect("a page");
        let look = page.look();
        let newest = page.events(&look).next().expect("an event");
        assert_eq!(newest.value("n"), Some(n.to_string().as_str()), "a read after the insert has it");
    }
    let again = backstory.history(&source, &objective).await.expect("a history");
    assert!(Arc::ptr_eq(&kept, &again), "it was not read again");
    assert_same(&again, &fresh(&location, &objective).await);
    assert!(backstory.statistics().bytes > bytes, "and weighs what it weighs now");
    assert!(backstory.statistics().hits >= 30);
}

/// A key result with a history of its own comes under the objective, and leaves it again.
async fn what_has_come_from_elsewhere_is_whole(place: &str) {
    let location = empty_log(place).await;
    let event = |id: &str, objective: &str, version, action: &str, n: usize| {
        line(
            "key_result",
            id,
            objective,
            version,
            action,
            &format!(r#"{{"f{n}":{n}}}"#),
            "2026-01-01T00:00:00Z",
        )
    };
    import(
        &location,
        &[
            event("k", "o2", 1, "created", 1),
            event("mine", "o1", 1, "created", 2),
            event("k", "o2", 2, "updated", 3),
        ],
    )
    .await
    .expect("an import");
    let backstory = Backstory::new(1 << 24);
    let source = backstory.open(place).await.expect("opened").id;
    let kept = backstory.history(&source, "o1").await.expect("a history");
    let steps = [
        vec![event("k", "o1", 3, "updated", 4)],
        vec![event("k", "o1", 4, "deleted", 5), event("k", "o2", 5, "restored", 6)],
        vec![event("k", "o2", 6, "updated", 7), event("mine", "o3", 2, "updated", 8)],
        vec![
            event("new", "o3", 1, "created", 9),
            event("new", "o1", 2, "updated", 10),
            event("k", "o1", 7, "updated", 11),
        ],
    ];
    for step in steps {
        import(&location, &step).await.expect("an import");
        let again = backstory.history(&source, "o1").await.expect("a history");
        assert!(Arc::ptr_eq(&kept, &again));
        assert_same(&again, &fresh(&location, "o1").await);
    }
}

async fn what_was_changed_by_hand_is_read_again(place: &str) {
    let location = empty_log(place).await;
    let lines: Vec<_> = (1..=700)
        .map(|n| {
            line("key_result", "k", "o", n, "updated", &format!(r#"{{"n":{n}}}"#), "2026-01-01T00:00:00Z")
        })
        .collect();
    import(&location, &lines).await.expect("an import");
    let backstory = Backstory::new(1 << 24);
    let source = backstory.open(place).await.expect("opened").id;
    backstory.history(&source, "o").await.expect("a history");
    for statement in [
        "DELETE FROM events WHERE seq = 690",
        "DELETE FROM events WHERE seq = 3",
        "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
         VALUES (3, 'key_result', 'k', 'o', 9000, 'updated', '{\"late\":true}', '2026-01-01 00:00:00')",
    ] {
        execute(place, statement).await;
        let again = backstory.history(&source, "o").await.expect("a history");
        assert_same(&again, &fresh(&location, "o").await);
    }
}

/// Where the rows say who wrote them; a transaction that stays open has them looked at again and again.
#[tokio::test]
async fn in_postgres_what_was_rewritten_by_hand_is_read_again() {
    let server = backstory_testkit::postgres::server().expect("a PostgreSQL server");
    let place = &server.create_database("rewritten_in_memory").expect("a database");
    let location = empty_log(place).await;
    let event = |n: i64| {
        line("key_result", "k", "o", n, "updated", &format!(r#"{{"n":{n}}}"#), "2026-01-01T00:00:00Z")
    };
    import(&location, &(1..=700).map(event).collect::<Vec<_>>()).await.expect("an import");
    let backstory = Backstory::new(1 << 24);
    let source = backstory.open(place).await.expect("opened").id;
    let mut kept = backstory.history(&source, "o").await.expect("a history");
    let mut open = sqlx::PgConnection::connect(place).await.expect("a connection");
    open.execute("BEGIN; SELECT pg_current_xact_id()").await.expect("begun");
    for n in 701..=703 {
        import(&location, &[event(n)]).await.expect("an import");
        let again = backstory.history(&source, "o").await.expect("a history");
        assert!(Arc::ptr_eq(&kept, &again), "an event more is no reason to read it again");
        assert_same(&again, &fresh(&location, "o").await);
        execute(
            place,
            "UPDATE events SET actor = concat(actor, 'm') WHERE seq = (SELECT max(seq) FROM events) - 1",
        )
        .await;
        let again = backstory.history(&source, "o").await.expect("a history");
        assert!(!Arc::ptr_eq(&kept, &again), "a changed one is");
        assert_same(&again, &fresh(&location, "o").await);
        kept = again;
    }
}

async fn many_at_once_are_taken_in(place: &str) {
    let location = empty_log(place).await;
    let mut events = demo::events(7, 6_000);
    let first: Vec<_> = events.by_ref().take(1_000).collect();
    let objective = first[0].objective_id.to_string();
    record::import_events(&location, first.into_iter(), |_| {}, std::future::pending())
        .await
        .expect("events");
    let backstory = Backstory::new(1 << 24);
    let source = backstory.open(place).await.expect("opened").id;
    let kept = backstory.history(&source, &objective).await.expect("a history");
    let rest: Vec<_> = events.collect();
    record::import_events(&location, rest.into_iter(), |_| {}, std::future::pending()).await.expect("events");
    let again = backstory.history(&source, &objective).await.expect("a history");
    assert!(Arc::ptr_eq(&kept, &again));
    assert_same(&again, &fresh(&location, &objective).await);
}

async fn reading_says_how_far_it_is(place: &str) {
    let location = empty_log(place).await;
    record::import_events(&location, demo::events(1, 3_000), |_| {}, std::future::pending())
        .await
        .expect("events");
    let backstory = Backstory::new(1 << 24);
    let source = backstory.open(place).await.expect("opened").id;
    let objective = demo::events(1, 1).next().expect("one").objective_id.to_string();
    let mut reports = Vec::new();
    backstory.load(&source, &objective, |report| reports.push(report)).await.expect("read");
    let last = reports.last().expect("a report");
    let len = backstory.history(&source, &objective).await.expect("a history").read().len();
    assert_eq!((last.read, last.total), (len as u64, len as u64));
    assert!(reports.iter().all(|report| report.read <= report.total));
    let missing = backstory.load(&source, "none", |_| {}).await.expect_err("no such objective");
    assert_eq!(missing.code.as_str(), "objective.missing");
}

async fn reading_can_be_stopped(place: &str) {
    let location = empty_log(place).await;
    record::import_events(&location, demo::events(1, 3_000), |_| {}, std::future::pending())
        .await
        .expect("events");
    let backstory = Backstory::new(1 << 24);
    let source = backstory.open(place).await.expect("opened").id;
    let objective = demo::events(1, 1).next().expect("one").objective_id.to_string();
    // Stopped as soon as it says something, which it does before anything is read.
    let stopped = backstory.load(&source, &objective, |_| backstory.cancel_load(&source, &objective)).await;
    assert_eq!(stopped.expect_err("stopped").code.as_str(), "cancelled");
    let kept = backstory.history(&source, &objective).await.expect("it can be read all the same");
    assert_same(&kept, &fresh(&location, &objective).await);
}

/// Four writers and four readers: whoever was told that an event is recorded finds it with the next read.
async fn readers_see_what_writers_were_told(place: &str) {
    const WRITERS: usize = 4;
    const EVENTS: i64 = 12;
    let location = empty_log(place).await;
    let backstory = Arc::new(Backstory::new(1 << 24));
    let source = backstory.open(place).await.expect("opened").id;
    let written: Arc<std::sync::Mutex<Vec<i64>>> = Arc::default();
    let writing = Arc::new(std::sync::atomic::AtomicUsize::new(WRITERS));
    let mut readers = Vec::new();
    for _ in 0..4 {
        let (backstory, source) = (backstory.clone(), source.clone());
        let (written, writing) = (written.clone(), writing.clone());
        readers.push(tokio::spawn(async move {
            while writing.load(std::sync::atomic::Ordering::SeqCst) > 0 {
                let told = written.lock().expect("a lock").clone();
                if !told.is_empty() {
                    let kept = backstory.history(&source, "o").await.expect("a history");
                    let history = kept.read();
                    assert!(told.iter().all(|seq| history.event(*seq).is_some()), "a stale history");
                }
                tokio::task::yield_now().await;
            }
        }));
    }
    let writers = (0..WRITERS).map(|writer| {
        let location = location.clone();
        let (written, writing) = (written.clone(), writing.clone());
        // Writing has threads of its own: its futures stay where they start.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            for n in 0..EVENTS {
                let id = format!("k{writer}");
                let change = Change {
                    objective_id: Some("o".into()),
                    ..crate::recording::change("key_result", &id, &format!(r#"{{"n":{n}}}"#))
                };
                let recorded =
                    runtime.block_on(api::record(&location, &[change], &api::now())).expect("recorded");
                let seq = recorded[0].event.as_ref().expect("an event").seq;
                written.lock().expect("a lock").push(seq);
            }
            writing.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
        })
    });
    let writers: Vec<_> = writers.collect();
    for reader in readers {
        reader.await.expect("no stale read");
    }
    for writer in writers {
        writer.join().expect("written");
    }
    let kept = backstory.history(&source, "o").await.expect("a history");
    assert_eq!(kept.read().len(), WRITERS * usize::try_from(EVENTS).expect("few"));
}

/// Whoever asks while a history is being read, after something was recorded since that began, waits for the same reading
/// and has what was recorded all the same.
async fn who_joins_a_reading_misses_nothing(place: &str) {
    let location = empty_log(place).await;
    record::import_events(&location, demo::events(1, 4_000), |_| {}, std::future::pending())
        .await
        .expect("events");
    let objective = demo::events(1, 1).next().expect("one").objective_id.to_string();
    for n in 0..4 {
        let backstory = Arc::new(Backstory::new(1 << 24));
        let source = backstory.open(place).await.expect("opened").id;
        let first = {
            let (backstory, source, objective) = (backstory.clone(), source.clone(), objective.clone());
            tokio::spawn(async move { backstory.history(&source, &objective).await.map(|_| ()) })
        };
        // The reading begins, and something is recorded while it goes on.
        for _ in 0..=n {
            tokio::task::yield_now().await;
        }
        let change = Change {
            objective_id: Some(objective.clone()),
            ..crate::recording::change("key_result", "joined", &format!(r#"{{"n":{n}}}"#))
        };
        let recorded = api::record(&location, &[change], &api::now()).await.expect("recorded");
        let seq = recorded[0].event.as_ref().expect("an event").seq;
        let kept = backstory.history(&source, &objective).await.expect("a history");
        assert!(kept.read().event(seq).is_some(), "what was recorded before it was asked");
        first.await.expect("read").expect("a history");
        backstory.close(&source).await;
    }
}

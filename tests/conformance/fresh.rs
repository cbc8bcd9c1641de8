//! What another program writes is seen by the next read.

use backstory::api::{self, Backstory, Window};

use crate::{empty_log, import, odd_history, on_every_database};

on_every_database!(
    a_read_after_an_insert_has_it,
    an_event_that_comes_late_is_seen,
    a_source_that_is_closed_says_so,
    what_was_forgotten_is_read_again,
);

async fn a_read_after_an_insert_has_it(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let backstory = Backstory::new(1 << 20);
    let source = backstory.open(place).await.expect("opened").id;
    let before = backstory.history(&source, "o1").await.expect("a history").read().len();
    assert_eq!(backstory.history(&source, "o1").await.expect("a history").read().len(), before);
    assert_eq!(backstory.statistics().hits, 1);
    let change = crate::recording::change("key_result", "k1", r#"{"n":7}"#);
    api::record(&location, &[change], &api::now()).await.expect("recorded");
    let kept = backstory.history(&source, "o1").await.expect("a history");
    let history = kept.read();
    assert_eq!(history.len(), before + 1);
    assert_eq!(history.newest(0).expect("an event").value("n"), Some("7"));
}

/// Between concurrent writers an event can become visible after others with higher numbers.
async fn an_event_that_comes_late_is_seen(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    crate::parts::execute(place, "DELETE FROM events WHERE seq = 4").await;
    let backstory = Backstory::new(1 << 20);
    let source = backstory.open(place).await.expect("opened").id;
    let before = backstory.history(&source, "o1").await.expect("a history").read().len();
    let late = "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
                VALUES (4, 'key_result', 'k1', 'o1', 2, 'updated', '{\"late\":1}', '2026-01-01 00:00:00')";
    crate::parts::execute(place, late).await;
    let page = backstory.page(&source, "o1", Window::Page { page: 1, per_page: 50 }).await.expect("a page");
    assert_eq!((page.total, page.seqs.contains(&4)), (before + 1, true));
    let kept = backstory.history(&source, "o1").await.expect("a history");
    let history = kept.read();
    assert_eq!(
        history.event(5).expect("a later event").value("late"),
        Some("1"),
        "what came after it is replayed again"
    );
}

async fn a_source_that_is_closed_says_so(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let backstory = Backstory::new(1 << 20);
    let source = backstory.open(place).await.expect("opened").id;
    assert_eq!(
        backstory.history(&source, "none").await.expect_err("no such").code.as_str(),
        "objective.missing"
    );
    backstory.close(&source).await;
    assert_eq!(backstory.history(&source, "o1").await.expect_err("closed").code.as_str(), "source.missing");
}

/// What diagnostics say of the memory, and that it can be had back.
async fn what_was_forgotten_is_read_again(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let backstory = Backstory::new(1 << 20);
    let source = backstory.open(place).await.expect("opened");
    let before = backstory.history(&source.id, "o1").await.expect("a history").read().len();
    let held = backstory.cache_use();
    assert_eq!((held.entries, held.limit, held.misses), (1, 1 << 20, 1));
    assert!(held.bytes > 0, "{held:?}");
    backstory.clear_cache();
    let left = backstory.cache_use();
    assert_eq!((left.entries, left.bytes, left.misses), (0, 0, 1));
    assert_eq!(backstory.history(&source.id, "o1").await.expect("a history").read().len(), before);
    assert_eq!(backstory.cache_use().misses, 2, "it was read again");
    let databases = backstory.databases();
    assert_eq!(databases.len(), 1);
    assert_eq!((&databases[0].location, &databases[0].server), (&source.location, &source.server));
    backstory.close(&source.id).await;
    assert_eq!(backstory.databases(), []);
}

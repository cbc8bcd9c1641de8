//! What another program writes is seen by the next read.

use backstory::api::{self, Backstory};

use crate::{empty_log, import, odd_history, on_every_database};

on_every_database!(a_read_after_an_insert_has_it, a_source_that_is_closed_says_so);

async fn a_read_after_an_insert_has_it(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let backstory = Backstory::new(1 << 20);
    let source = backstory.open(place).await.expect("opened").id;
    let before = backstory.history(&source, "o1").await.expect("a history").len();
    assert_eq!(backstory.history(&source, "o1").await.expect("a history").len(), before);
    assert_eq!(backstory.statistics().hits, 1);
    let change = crate::recording::change("key_result", "k1", r#"{"n":7}"#);
    api::record(&location, &[change], &api::now()).await.expect("recorded");
    let history = backstory.history(&source, "o1").await.expect("a history");
    assert_eq!(history.len(), before + 1);
    assert_eq!(history.newest(0).expect("an event").value("n"), Some("7"));
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

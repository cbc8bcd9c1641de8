//! Importing and exporting: exact, all or nothing, and clear about what is wrong.

use std::future::ready;
use std::io::Cursor;

use backstory::api::{self, Initialized, interchange};

use crate::{empty_log, import, line, location, log, odd_history, on_every_database};

on_every_database!(
    an_export_is_what_was_imported,
    a_bad_line_is_named_and_nothing_is_written,
    a_version_that_is_taken_is_named_and_nothing_is_written,
    an_import_that_is_stopped_leaves_nothing,
    a_second_import_goes_on_where_the_first_ended,
    a_value_of_ten_megabytes_is_kept,
    a_log_is_created_once,
);

async fn an_export_is_what_was_imported(place: &str) {
    let location = empty_log(place).await;
    let lines = odd_history();
    assert_eq!(import(&location, &lines).await.expect("an import").events, lines.len() as u64);
    let exported: Vec<_> = log(&location).await;
    for (number, (event, line)) in exported.iter().zip(&lines).enumerate() {
        let wanted = interchange::parse(line).expect("an event");
        assert_eq!(event.changes, wanted.changes);
        assert_eq!(event.seq, i64::try_from(number).expect("few") + 1);
        assert_eq!(interchange::parse(&interchange::write(event)).expect("an event"), wanted);
    }
    assert_eq!(exported.len(), lines.len());
}

async fn a_bad_line_is_named_and_nothing_is_written(place: &str) {
    let location = empty_log(place).await;
    // Far enough into the file that batches before it have already gone to the database.
    let mut lines: Vec<_> = (1..=2_000)
        .map(|version| line("key_result", "k", "o", version, "updated", r#"{"n":1}"#, "2026-01-01T00:00:00Z"))
        .collect();
    for (bad, reason) in [
        ("{\"entity_type\":", "not valid JSON"),
        ("[]", "not a JSON object"),
        (
            &*line("key_result", "k", "o", 1_501, "updated", "[1]", "2026-01-01T00:00:00Z"),
            "`changes` is not a JSON object",
        ),
        (&*line("key_result", "k", "o", 1_501, "updated", "{}", "yesterday"), "`inserted_at` is not a time"),
        (r#"{"entity_type":"key_result"}"#, "is missing"),
    ] {
        let good = std::mem::replace(&mut lines[1_500], bad.to_owned());
        let error = import(&location, &lines).await.expect_err(bad);
        assert_eq!(error.code.as_str(), "import.line");
        assert!(
            error.message.starts_with("Line 1501: ") && error.message.contains(reason),
            "{}",
            error.message
        );
        assert!(log(&location).await.is_empty());
        lines[1_500] = good;
    }
    assert_eq!(import(&location, &lines).await.expect("an import").events, 2_000);
    assert_eq!(log(&location).await[0].seq, 1, "failed imports use up no numbers");
}

async fn a_version_that_is_taken_is_named_and_nothing_is_written(place: &str) {
    let location = empty_log(place).await;
    let mut lines = odd_history();
    lines.insert(7, lines[3].clone());
    let error = import(&location, &lines).await.expect_err("twice in the file");
    assert_eq!(error.code.as_str(), "import.duplicate");
    assert_eq!(error.message, "Line 8: version 2 of key_result/k1 is taken. Nothing was imported.");
    assert!(log(&location).await.is_empty());

    import(&location, &odd_history()).await.expect("an import");
    let error = import(&location, &[odd_history()[5].clone()]).await.expect_err("in the log already");
    assert_eq!(error.message, "Line 1: version 4 of key_result/k1 is taken. Nothing was imported.");
    assert_eq!(log(&location).await.len(), odd_history().len());
}

async fn an_import_that_is_stopped_leaves_nothing(place: &str) {
    let location = empty_log(place).await;
    let text = odd_history().join("\n");
    let error = api::import(&location, Cursor::new(text), |_| {}, ready(())).await.expect_err("stopped");
    assert_eq!(error.code.as_str(), "cancelled");
    assert!(log(&location).await.is_empty());
}

async fn a_second_import_goes_on_where_the_first_ended(place: &str) {
    let location = empty_log(place).await;
    let lines = odd_history();
    import(&location, &lines[..4]).await.expect("the first part");
    import(&location, &lines[4..]).await.expect("the rest");
    let events = log(&location).await;
    assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    // The live row knows the whole history: recording goes on from its last version, with its last values.
    let change = crate::recording::change("key_result", "k1", r#"{"new":[1,2],"back":true,"trailing":1.1}"#);
    let recorded = api::record(&location, &[change], &api::now()).await.expect("recorded");
    let event = recorded[0].event.as_ref().expect("an event");
    assert_eq!((event.version, event.changes.as_str()), (9, r#"{"trailing":1.1}"#));
    assert_eq!(event.seq, 11);
}

async fn a_value_of_ten_megabytes_is_kept(place: &str) {
    let location = empty_log(place).await;
    let long = "é".repeat(5 << 20);
    let changes = format!(r#"{{"text":"{long}"}}"#);
    import(&location, &[line("objective", "o", "o", 1, "created", &changes, "2026-01-01T00:00:00Z")])
        .await
        .expect("an import");
    assert_eq!(log(&location).await[0].changes, changes);
}

async fn a_log_is_created_once(place: &str) {
    let location = location(place);
    assert_eq!(api::init(&location).await.expect("a log"), Initialized::Created);
    import(&location, &odd_history()).await.expect("an import");
    assert_eq!(api::init(&location).await.expect("a log"), Initialized::AlreadyThere);
    assert_eq!(log(&location).await.len(), odd_history().len());
}

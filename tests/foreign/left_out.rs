//! Rows without what makes an event: how many there are is said wherever the log is.

use backstory::api::{EntityKey, Location, inspect};

use crate::databases::{mariadb, postgres, source, sqlite};

/// Two rows without an id and one without a type beside an event.
const VERSIONS: &str = "CREATE TABLE versions (id bigint PRIMARY KEY, item_type varchar(40), item_id bigint, event varchar(20), \
     whodunnit varchar(40), object text, object_changes text, created_at varchar(40)); \
     INSERT INTO versions VALUES (1, 'Order', 7, 'create', NULL, NULL, '{\"n\":[null,1]}', '2026-01-01 00:00:00'), \
     (2, 'Order', NULL, 'update', NULL, NULL, '{}', '2026-01-01 00:00:00'), \
     (3, 'Order', NULL, 'update', NULL, NULL, '{}', '2026-01-01 00:00:00'), \
     (4, NULL, 7, 'update', NULL, NULL, '{}', '2026-01-01 00:00:00');";
const TOLD: &str = "1 row has no entity type and is not shown, 2 rows have no id and are not shown.";

async fn is_told(location: Location, id: &str, key: (&str, &str), told: &str) {
    let found = inspect(location.clone(), None).await.expect("an inspection");
    let found = found.sources.iter().find(|found| found.id == id).expect("the log");
    let note = found.note.clone().unwrap_or_default();
    assert!(note.contains(told), "{note}");
    let log = source(location, id).await;
    let notice = log.notices().iter().find(|notice| notice.code == "log.left_out").expect("said");
    assert_eq!(notice.message, told);
    assert_eq!(log.entity(&EntityKey::new(key.0, key.1)).await.expect("events").len(), 1);
    log.close().await;
}

#[tokio::test]
async fn rows_of_a_table_that_are_no_events_are_told_on_three_databases() {
    let folder = tempfile::tempdir().expect("a folder");
    let places =
        [sqlite(folder.path(), VERSIONS), postgres("left_out", VERSIONS), mariadb("left_out", VERSIONS)];
    for location in places {
        is_told(location, "paper_trail", ("Order", "7"), TOLD).await;
    }
}

#[tokio::test]
async fn lines_that_are_no_events_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = |after: &str, source: &str| {
        format!(
            "{{\"before\":null,\"after\":{after},\"op\":\"c\",\"ts_ms\":1767225600123,\"source\":{source}}}\n"
        )
    };
    let table = r#"{"table":"orders"}"#;
    let text = [
        line(r#"{"id":7}"#, table),
        line(r#"{"code":7}"#, table),
        line(r#"{"id":null}"#, table),
        // What a connector says of itself.
        line("null", r#"{"connector":"postgresql"}"#),
        "no event\n".to_owned(),
    ];
    let path = folder.path().join("events.ndjson");
    std::fs::write(&path, text.concat()).expect("a file");
    let location = Location::Sqlite(path);
    is_told(location.clone(), "debezium_json", ("orders", "7"), TOLD).await;
    let found = inspect(location, None).await.expect("an inspection");
    assert_eq!(found.plain, [""; 0]);
    let note = found.sources[0].note.clone().expect("a note");
    assert!(note.contains("A line of") && note.contains("Line 5: "), "{note}");
}

#[tokio::test]
async fn of_a_log_without_such_rows_nothing_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let sql = format!("{VERSIONS} DELETE FROM versions WHERE id > 1");
    let log = source(sqlite(folder.path(), &sql), "paper_trail").await;
    assert!(log.notices().iter().all(|notice| notice.code != "log.left_out"));
}

#[tokio::test]
async fn of_a_large_log_those_looked_at_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let many = "INSERT INTO versions SELECT n, 'Order', CASE WHEN n % 10000 = 0 THEN NULL ELSE 8 END, 'update', NULL, NULL, '{}', '2026-01-01 00:00:00' \
         FROM (WITH RECURSIVE c (n) AS (SELECT 5 UNION ALL SELECT n + 1 FROM c WHERE n < 100010) SELECT n FROM c)";
    let location = sqlite(folder.path(), &format!("{VERSIONS} {many}"));
    let told = "Of the rows looked at, 1 row has no id and is not shown.";
    let log = source(location.clone(), "paper_trail").await;
    let notice = log.notices().iter().find(|notice| notice.code == "log.left_out").expect("said");
    assert_eq!(notice.message, told);
    let found = inspect(location, None).await.expect("an inspection");
    let note = found.sources[0].note.clone().expect("a note");
    assert!(note.contains("It is large and was not counted"), "{note}");
    assert!(note.contains("Of the rows looked at, 2 rows have no id"), "{note}");
}

//! Large logs are not read whole; what is no log is said to be none; several logs stand side by side.

use backstory::api::{Backstory, Choice, Code, EntityKey, Source, inspect};

use crate::databases::{mariadb, source, sqlite};

#[tokio::test]
async fn the_columns_of_a_library_on_mariadb_are_read_exactly() {
    let sql = "CREATE TABLE versions (id bigint PRIMARY KEY, item_type varchar(191) NOT NULL, item_id bigint NOT NULL, \
         event varchar(255) NOT NULL, whodunnit varchar(255), object longtext, object_changes longtext, created_at datetime(6)); \
         INSERT INTO versions VALUES (1, 'Order', 7, 'create', 'ann', NULL, \
         '---\\nid:\\n-\\n- 7\\nbudget:\\n-\\n- !ruby/object:BigDecimal 27:0.10005e4\\n', '2026-01-02 03:04:05.000006'), \
         (2, 'Order', 7, 'destroy', NULL, '---\\nid: 7\\nbudget: !ruby/object:BigDecimal 27:0.10005e4\\n', NULL, '2026-01-02 03:04:05.000007')";
    let location = mariadb("papertrail", sql);
    let source = source(location, "paper_trail").await;
    let events = source.entity(&EntityKey::new("Order", "7")).await.expect("events");
    assert_eq!(events[0].changes, r#"{"id":7,"budget":"1000.5"}"#);
    assert_eq!(events[0].inserted_at.to_string(), "2026-01-02T03:04:05.000006Z");
    assert_eq!((&*events[1].action, events[1].changes.as_str(), events.len()), ("deleted", "{}", 2));
}

const VERSIONS: &str = "CREATE TABLE versions (id integer PRIMARY KEY, item_type text, item_id integer, event text, \
     whodunnit text, object text, object_changes text, created_at text); \
     CREATE INDEX by_item ON versions (item_type, item_id);";

#[tokio::test]
async fn of_a_large_log_only_the_subject_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let many = format!(
        "{VERSIONS} WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000) \
         INSERT INTO versions SELECT i, 'Order', i % 50000, CASE WHEN i <= 50000 THEN 'create' ELSE 'update' END, 'x', NULL, \
         json_object('n', json_array(NULL, i)), '2026-01-01 00:00:00' FROM n;"
    );
    let location = sqlite(folder.path(), &many);
    let found = inspect(location.clone(), None).await.expect("an inspection");
    assert_eq!(found.sources[0].entity_types[0].events, None);
    let note = found.sources[0].note.as_ref().expect("a note");
    assert!(note.contains("large") && !note.contains("CREATE INDEX"), "{note}");
    let source = source(location, "paper_trail").await;
    let notices: Vec<_> = source.notices().iter().map(|notice| notice.code).collect();
    assert_eq!(notices, ["log.foreign", "log.large"]);
    assert!(!source.entities().await.expect("entities").complete);
    let events = source.entity(&EntityKey::new("Order", "7")).await.expect("events");
    assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [7, 50_007, 100_007]);
}

#[tokio::test]
async fn a_table_without_a_history_is_said_to_be_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let location = sqlite(folder.path(), "CREATE TABLE orders (id integer PRIMARY KEY, total text);");
    let found = inspect(location.clone(), None).await.expect("an inspection");
    assert!(found.sources.is_empty());
    assert_eq!(found.plain, ["orders"]);
    let none = Source::open(location.clone()).await.expect_err("none");
    assert_eq!(none.code, Code::SchemaNone);
    assert!(none.message.ends_with("Its tables: orders."), "{}", none.message);
    assert!(none.hint.expect("a hint").contains("--mapping"));
    let choice = Choice { source: Some("paper_trail".to_owned()), mapping: None };
    assert_eq!(Source::open_log(location, &choice).await.expect_err("none").code, Code::LogMissing);
}

#[tokio::test]
async fn tables_of_one_name_are_told_apart_by_their_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let both = format!(
        "{VERSIONS} CREATE TABLE audits (id integer PRIMARY KEY, user_type text, user_id integer, event text, auditable_type text, \
         auditable_id integer, old_values text, new_values text, url text, ip_address text, user_agent text, tags text, created_at text); \
         INSERT INTO audits VALUES (1, NULL, 7, 'created', 'App\\Order', 1, '[]', '{{\"total\":\"1.50\"}}', NULL, NULL, NULL, NULL, '2026-01-01 00:00:00'), \
         (2, NULL, 7, 'updated', 'App\\Order', 1, '{{\"total\":\"1.50\"}}', '{{\"total\":\"2.00\"}}', NULL, NULL, NULL, NULL, '2026-01-02 00:00:00'), \
         (3, NULL, 7, 'deleted', 'App\\Order', 1, '{{\"total\":\"2.00\"}}', '[]', NULL, NULL, NULL, NULL, '2026-01-03 00:00:00'), \
         (4, NULL, 7, 'restored', 'App\\Order', 1, '[]', '{{\"total\":\"2.00\"}}', NULL, NULL, NULL, NULL, '2026-01-04 00:00:00');"
    );
    let location = sqlite(folder.path(), &both);
    let found = inspect(location.clone(), None).await.expect("an inspection");
    assert_eq!(
        found.sources.iter().map(|found| found.id.as_str()).collect::<Vec<_>>(),
        ["laravel_auditing", "paper_trail"]
    );
    // The one that has events is what opens by itself.
    let source = Source::open(location).await.expect("a log");
    let events = source.entity(&EntityKey::new("App\\Order", "1")).await.expect("events");
    let said: Vec<_> = events.iter().map(|event| (&*event.action, event.changes.as_str())).collect();
    assert_eq!(said[0], ("created", r#"{"total":"1.50"}"#));
    assert_eq!(said[1], ("updated", r#"{"total":"2.00"}"#));
    assert_eq!(said[2], ("deleted", "{}"));
    assert_eq!(said[3].1, r#"{"total":"2.00"}"#);
}

#[tokio::test]
async fn a_kept_history_has_what_was_committed_since() {
    let folder = tempfile::tempdir().expect("a folder");
    let row = |id: u32, n: u32| {
        let event = if id == 1 { "create" } else { "update" };
        format!(
            "INSERT INTO versions VALUES ({id}, 'Order', 1, '{event}', 'x', NULL, '{{\"n\":[null,{n}]}}', '2026-01-01 00:00:00');"
        )
    };
    let location = sqlite(folder.path(), &format!("{VERSIONS}{}", row(1, 1)));
    let backstory = Backstory::new(1 << 20);
    let id = backstory.open_location(location.clone()).await.expect("opened").id;
    assert_eq!(backstory.history(&id, "Order/1").await.expect("read").read().len(), 1);
    let backstory::api::Location::Sqlite(path) = location else { unreachable!("a file") };
    let writer = rusqlite::Connection::open(path).expect("a writer");
    writer.execute_batch(&row(2, 2)).expect("written");
    let kept = backstory.history(&id, "Order/1").await.expect("read");
    assert_eq!(
        kept.read().newest(0).and_then(|event| event.value("n").map(str::to_owned)).as_deref(),
        Some("2")
    );
    writer.execute_batch("DELETE FROM versions WHERE id = 2").expect("removed");
    assert_eq!(backstory.history(&id, "Order/1").await.expect("read").read().len(), 1);
}

#[tokio::test]
async fn what_stands_only_in_the_next_row_is_read_from_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let sql = "CREATE TABLE versions (id integer PRIMARY KEY, item_type text, item_id integer, event text, whodunnit text, \
         object text, created_at text); INSERT INTO versions VALUES \
         (1, 'Order', 1, 'create', 'x', NULL, '2026-01-01 00:00:00'), (2, 'Order', 1, 'update', 'x', '{\"n\":1}', '2026-01-02 00:00:00'), \
         (3, 'Order', 1, 'update', 'x', '{\"n\":2}', '2026-01-03 00:00:00'), (4, 'Order', 1, 'destroy', 'x', '{\"n\":3}', '2026-01-04 00:00:00'), \
         (5, 'Order', 2, 'create', 'x', NULL, '2026-01-05 00:00:00');";
    let source = source(sqlite(folder.path(), sql), "paper_trail").await;
    let events = source.entity(&EntityKey::new("Order", "1")).await.expect("events");
    let said: Vec<_> = events.iter().map(|event| (&*event.action, event.changes.as_str())).collect();
    let wanted =
        [("created", r#"{"n":1}"#), ("updated", r#"{"n":2}"#), ("updated", r#"{"n":3}"#), ("deleted", "{}")];
    assert_eq!(said, wanted);
    let alone = source.entity(&EntityKey::new("Order", "2")).await.expect("events");
    assert_eq!((&*alone[0].action, alone[0].changes.as_str()), ("created", "{}"));
}

//! What is no usual table is pointed out: views, stored views, partitions, and tables of another server.

use backstory::api::{EntityKey, Location, inspect};

use crate::databases::{mariadb, postgres, source, sqlite};

const COLUMNS: &str = "id bigint, item_type varchar(20), item_id bigint, event varchar(20), whodunnit varchar(20), \
     object_changes varchar(99), created_at varchar(40)";
const ROW: &str = "1, 'Order', 7, 'create', 'ann', '{\"n\":[null,1]}', '2026-01-01 00:00:00'";

/// The log is read, and this is said of it.
async fn is_pointed_out(location: Location, wanted: &str) {
    let found = inspect(location.clone(), None).await.expect("an inspection");
    assert_eq!(found.sources.len(), 1, "{wanted}: {found:#?}");
    let note = found.sources[0].note.clone().unwrap_or_default();
    assert!(note.contains(wanted), "{wanted}: {note}");
    let source = source(location, "paper_trail").await;
    let events = source.entity(&EntityKey::new("Order", "7")).await.expect("events");
    assert_eq!(
        events.iter().map(|event| event.changes.as_str()).collect::<Vec<_>>(),
        [r#"{"n":1}"#],
        "{wanted}"
    );
}

#[tokio::test]
async fn views_on_every_database_are_pointed_out() {
    // The table behind the view is none of the library's.
    let sql = format!(
        "CREATE TABLE kept ({}); INSERT INTO kept VALUES ({ROW}); \
         CREATE VIEW versions AS SELECT id, item_type, item_id, what AS event, whodunnit, object_changes, created_at FROM kept;",
        COLUMNS.replace("event", "what")
    );
    let folder = tempfile::tempdir().expect("a folder");
    for location in [sqlite(folder.path(), &sql), postgres("views", &sql), mariadb("views", &sql)] {
        is_pointed_out(location, "versions is a view").await;
    }
}

#[tokio::test]
async fn stored_views_on_postgres_are_pointed_out() {
    let sql = format!(
        "CREATE TABLE kept ({COLUMNS}); INSERT INTO kept VALUES ({ROW}); ALTER TABLE kept RENAME event TO what; \
         CREATE MATERIALIZED VIEW versions AS SELECT id, item_type, item_id, what AS event, whodunnit, object_changes, created_at FROM kept;"
    );
    is_pointed_out(postgres("stored_view", &sql), "versions is a materialized view").await;
}

#[tokio::test]
async fn partitions_on_postgres_are_read_through_their_table_once() {
    let sql = format!(
        "CREATE TABLE versions ({COLUMNS}) PARTITION BY RANGE (id); CREATE TABLE versions_1 PARTITION OF versions FOR VALUES FROM (0) TO (100); \
         CREATE TABLE versions_rest PARTITION OF versions DEFAULT; INSERT INTO versions VALUES ({ROW});"
    );
    is_pointed_out(postgres("partitions", &sql), "versions is partitioned").await;
}

#[tokio::test]
async fn tables_of_another_server_on_postgres_are_pointed_out() {
    let row = r#"1,Order,7,create,ann,"{""n"":[null,1]}",2026-01-01 00:00:00"#;
    let sql = format!(
        "CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; \
         CREATE FOREIGN TABLE versions ({COLUMNS}) SERVER files OPTIONS (program $program$echo '{row}'$program$, format 'csv');"
    );
    is_pointed_out(postgres("foreign_table", &sql), "versions is a table of another server").await;
}

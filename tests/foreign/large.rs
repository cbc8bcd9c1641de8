//! Logs too large to be read whole: they are found without a scan, and the index that is proposed helps.

use std::fmt::Write as _;

use backstory::api::{EntityKey, Location, Source, inspect};
use backstory_testkit::{mariadb, postgres};

use crate::databases::{not_found, source, sqlite};

/// More rows than are looked through without an index; the first is the only one of its entity; in the end the table is emptied.
const MANY: &str = "CREATE SCHEMA audit; CREATE TYPE audit.operation AS ENUM ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'); \
     CREATE TABLE audit.record_version (id bigserial PRIMARY KEY, record_id uuid, old_record_id uuid, op audit.operation NOT NULL, \
     ts timestamptz NOT NULL DEFAULT now(), table_oid oid NOT NULL, table_schema name NOT NULL, table_name name NOT NULL, \
     record jsonb, old_record jsonb); \
     INSERT INTO audit.record_version (op, table_oid, table_schema, table_name, record) \
     SELECT 'INSERT', 1, 'public', 'orders', jsonb_build_object('id', CASE n WHEN 1 THEN -1 ELSE n % 400000 END, 'n', n) \
     FROM generate_series(1, 1200000) AS n; \
     INSERT INTO audit.record_version (op, table_oid, table_schema, table_name) VALUES ('TRUNCATE', 1, 'public', 'orders'), ('TRUNCATE', 2, 'public', 'others'); \
     ANALYZE audit.record_version";

fn asked(server: &postgres::Server, database: &str, column: &str) -> i64 {
    let sql = format!(
        "SELECT pg_stat_force_next_flush(); SELECT {column} FROM pg_stat_user_tables WHERE relname = 'record_version'"
    );
    let told = server.sql(database, &sql).expect("statistics");
    told.split_whitespace().last().and_then(|number| number.parse().ok()).expect("a number")
}

async fn numbers(source: &Source, kind: &str, id: &str) -> Vec<i64> {
    let events = source.entity(&EntityKey::new(kind, id)).await.expect("events");
    events.iter().map(|event| event.seq).collect()
}

fn proposed(note: &str) -> &str {
    &note[note.find("CREATE INDEX").expect("an index")..]
}

#[tokio::test]
async fn a_large_log_on_postgres_is_opened_without_a_scan_and_the_proposed_index_is_used() {
    let server = postgres::server().expect("a server");
    let url = server.create_database("large").expect("a database");
    let database = postgres::database_of(&url);
    server.sql(database, MANY).expect("rows");
    let location = Location::parse(&url).expect("a location");
    let scanned = asked(server, database, "seq_tup_read");
    let found = inspect(location.clone(), None).await.expect("an inspection");
    let note = found.sources[0].note.clone().expect("a note");
    assert!(note.contains("among the last 1 million rows only"), "{note}");
    let log = source(location.clone(), "supa_audit").await;
    let notice = log.notices().iter().find(|notice| notice.code == "log.large").expect("said");
    assert_eq!(notice.script.as_deref(), Some(proposed(&note)));
    assert_eq!(numbers(&log, "orders", "7").await, [400_007_000, 800_007_000, 1_200_001_000]);
    assert_eq!(numbers(&log, "orders", "-1").await, [0_i64; 0]);
    log.close().await;
    let said = not_found(location.clone(), "supa_audit", "orders/-1").await;
    assert!(
        said.contains("looked for among the last 1 million rows only"),
        "what is not known is not denied: {said}"
    );
    assert_eq!(asked(server, database, "seq_tup_read"), scanned);

    server.sql(database, proposed(&note)).expect("an index");
    let built = asked(server, database, "seq_tup_read");
    let found = inspect(location.clone(), None).await.expect("an inspection");
    assert!(!found.sources[0].note.as_ref().expect("a note").contains("INDEX"));
    let log = source(location, "supa_audit").await;
    assert_eq!(numbers(&log, "orders", "-1").await, [1_000, 1_200_001_000]);
    assert_eq!(numbers(&log, "orders", "7").await, [7_000, 400_007_000, 800_007_000, 1_200_001_000]);
    log.close().await;
    assert_eq!(asked(server, database, "seq_tup_read"), built);
    let told = server.sql(
        database,
        "SELECT idx_scan, idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'record_version_entity'",
    );
    let told = told.expect("statistics");
    assert!(told.contains("4|6") || told.split_whitespace().collect::<Vec<_>>() == ["4", "6"], "{told}");
}

/// A log with so many rows that it is not read whole; the ids stand within JSON.
fn cdc(json: &str) -> String {
    let mut sql = format!(
        "CREATE TABLE cdc (id bigint PRIMARY KEY, before_ {json}, after_ {json}, op varchar(3), ts_ms bigint, source {json});"
    );
    for start in (1..=100_002).step_by(1_000) {
        let rows = (start..start + 1_000).map(|n| {
            format!(
                "({n}, NULL, '{{\"id\":{},\"n\":{n}}}', 'c', {n}, '{{\"table\":\"orders\"}}')",
                n % 50_000
            )
        });
        let _ = write!(sql, "INSERT INTO cdc VALUES {};", rows.collect::<Vec<_>>().join(","));
    }
    for name in ["before", "after"] {
        sql = sql.replace(&format!("{name}_"), &format!("\"{name}\""));
    }
    sql
}

async fn is_found_within_json(location: Location) {
    let found = inspect(location.clone(), None).await.expect("an inspection");
    let note = found.sources[0].note.clone().expect("a note");
    assert!(note.contains("large") && note.contains("among the last 1 million rows only"), "{note}");
    let log = source(location, "debezium").await;
    assert_eq!(numbers(&log, "orders", "7").await, [7_000, 50_007_000, 100_007_000]);
    assert_eq!(numbers(&log, "orders", "x' OR 1").await, [0_i64; 0]);
}

#[tokio::test]
async fn an_id_within_json_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    is_found_within_json(sqlite(folder.path(), &cdc("text"))).await;
}

#[tokio::test]
async fn an_id_within_json_on_mariadb_is_found() {
    let sql = format!("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES'); {}", cdc("json"));
    is_found_within_json(crate::databases::mariadb("large_json", &sql)).await;
}

const VERSIONS: &str = "CREATE TABLE versions (id bigint PRIMARY KEY, item_type text, item_id bigint, event text, \
     whodunnit text, object text, object_changes text, created_at varchar(40));";

fn versions() -> String {
    let mut sql = VERSIONS.to_owned();
    for start in (1..=100_002).step_by(1_000) {
        let rows = (start..start + 1_000).map(|n| {
            format!("({n}, 'Order', {}, 'create', NULL, NULL, '{{}}', '2026-01-01 00:00:00')", n % 50_000)
        });
        let _ = write!(sql, "INSERT INTO versions VALUES {};", rows.collect::<Vec<_>>().join(","));
    }
    sql
}

async fn note(location: &Location) -> String {
    let found = inspect(location.clone(), None).await.expect("an inspection");
    found.sources[0].note.clone().expect("a note")
}

#[tokio::test]
async fn the_proposed_index_can_be_made_and_is_not_proposed_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let location = sqlite(folder.path(), &versions());
    let index = proposed(&note(&location).await).to_owned();
    assert_eq!(index, r#"CREATE INDEX "versions_entity" ON "versions" ("item_type", "item_id");"#);
    let location = sqlite(folder.path(), &index);
    assert!(!note(&location).await.contains("INDEX"));
    assert_eq!(
        numbers(&source(location.clone(), "paper_trail").await, "Order", "7").await,
        [7, 50_007, 100_007]
    );
    let said = not_found(location, "paper_trail", "Order/none").await;
    assert!(said.starts_with("There is no event of “Order/none” in this log."), "{said}");
}

#[tokio::test]
async fn the_proposed_index_on_mariadb_can_be_made_and_is_not_proposed_again() {
    let server = mariadb::server().expect("a server");
    let url = server.create_database("index").expect("a database");
    let database = mariadb::database_of(&url);
    server.sql(database, &versions()).expect("rows");
    let location = Location::parse(&url).expect("a location");
    let index = proposed(&note(&location).await).to_owned();
    assert_eq!(index, "CREATE INDEX `versions_entity` ON `versions` (`item_type`(191), `item_id`);");
    server.sql(database, &index).expect("an index");
    assert!(!note(&location).await.contains("INDEX"));
}

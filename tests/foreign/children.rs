//! Children in tables too large to be read whole: found by an index over the column that names their parent, and by no scan.

use std::fmt::Write as _;
use std::sync::Arc;

use backstory::api::{Location, Source, inspect};
use backstory_testkit::{mariadb, postgres};

use crate::databases::{not_found, source, sqlite};

const ID: &str = "history_id integer PRIMARY KEY, history_date {time} NOT NULL, history_change_reason varchar(100) NULL, \
     history_type varchar(1) NOT NULL";

/// Lines of orders as django-simple-history keeps them, more than are read whole: each was stored once, but line 7, which went
/// from order 7 to order 9, instead of line 50009, and was deleted. Orders are few.
fn orders(time: &str) -> String {
    let id = ID.replace("{time}", time);
    let mut sql = format!(
        "CREATE TABLE shop_order (id bigint PRIMARY KEY, name varchar(20)); \
         CREATE TABLE shop_line (id bigint PRIMARY KEY, part_of bigint NOT NULL, n bigint, instead_of bigint, \
             FOREIGN KEY (part_of) REFERENCES shop_order (id), FOREIGN KEY (instead_of) REFERENCES shop_line (id)); \
         CREATE TABLE shop_historicalorder (id bigint NOT NULL, name varchar(20), {id}); \
         CREATE TABLE shop_historicalline (id bigint NOT NULL, part_of bigint NULL, n bigint, instead_of bigint NULL, {id}); \
         CREATE INDEX line_id ON shop_historicalline (id); CREATE INDEX line_instead ON shop_historicalline (instead_of); \
         INSERT INTO shop_historicalorder VALUES (9, 'nine', 1, '2026-01-01 00:00:00', NULL, '+'), \
             (9, 'neuf', 2, '2026-03-01 00:00:00', NULL, '~');"
    );
    for start in (1..=100_001).step_by(1_000) {
        let rows = (start..start + 1_000)
            .map(|n| format!("({n}, {}, {n}, NULL, {n}, '2026-01-02 00:00:00', NULL, '+')", n % 50_000));
        let _ = write!(sql, "INSERT INTO shop_historicalline VALUES {};", rows.collect::<Vec<_>>().join(","));
    }
    sql.push_str(
        "INSERT INTO shop_historicalline VALUES (7, 9, 0, 50009, 200001, '2026-02-01 00:00:00', NULL, '~'), \
         (7, 9, 0, 50009, 200002, '2026-02-02 00:00:00', NULL, '-');",
    );
    sql
}

async fn opened(location: &Location) -> (Source, String, Option<String>) {
    let source = source(location.clone(), "django_simple_history").await;
    let notice = source.notices().iter().find(|notice| notice.code == "log.large").expect("said").clone();
    (source, format!("{} {}", notice.message, notice.hint.unwrap_or_default()), notice.script)
}

async fn timeline(source: &Source, subject: &str) -> Vec<String> {
    let loaded = source.history(subject, &Arc::default()).await.expect("a history");
    let mut events: Vec<_> = loaded.history.timeline().collect();
    events.sort_by_key(backstory::api::EventView::seq);
    events.iter().map(|event| format!("{} {}", event.entity().key(), event.action())).collect()
}

const ITS_OWN: [&str; 2] = ["order/9 created", "order/9 updated"];
/// Of line 7 what it did there, and how it came.
const WITH_LINES: [&str; 7] = [
    "order/9 created",
    "line/100009 created",
    "line/50009 created",
    "line/9 created",
    "line/7 updated",
    "line/7 deleted",
    "order/9 updated",
];

/// `run`: runs a statement in the database. `index`: the one that is proposed.
async fn are_found(location: Location, index: &str, run: impl FnOnce(&str)) {
    let (source, said, script) = opened(&location).await;
    assert!(
        said.contains("No index tells which rows of shop_historicalline name their parent in part_of"),
        "{said}"
    );
    assert_eq!(script.as_deref(), Some(index), "{said}");
    assert_eq!(timeline(&source, "order/9").await, ITS_OWN);
    source.close().await;
    let said = not_found(location.clone(), "django_simple_history", "line/0").await;
    assert!(said.starts_with("There is no event of “line/0”"), "its own rows would be found: {said}");

    run(index);
    let (source, said, script) = opened(&location).await;
    assert!(said.contains("its children are found by the columns that name it"), "{said}");
    assert_eq!(script, None, "{said}");
    assert_eq!(timeline(&source, "order/9").await, WITH_LINES);
    let itself = ["line/50009 created", "line/7 updated", "line/7 deleted"];
    assert_eq!(timeline(&source, "line/50009").await, itself, "of its own type");
    source.close().await;
    let note = inspect(location, None).await.expect("an inspection").sources.remove(0).note.expect("a note");
    assert!(note.contains("its children are found by the columns that name it"), "{note}");
}

#[tokio::test]
async fn children_are_found_by_an_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let location = sqlite(folder.path(), &orders("datetime"));
    let index = r#"CREATE INDEX "shop_historicalline_part_of" ON "shop_historicalline" ("part_of");"#;
    are_found(location, index, |index| drop(sqlite(folder.path(), index))).await;
}

#[tokio::test]
async fn children_on_postgres_are_found_by_an_index_and_by_no_scan() {
    let server = postgres::server().expect("a server");
    let url = server.create_database("children").expect("a database");
    let database = postgres::database_of(&url);
    server.sql(database, &orders("timestamptz")).expect("rows");
    server.sql(database, "ANALYZE shop_historicalline").expect("statistics");
    let location = Location::parse(&url).expect("a location");
    let index =
        r#"CREATE INDEX "shop_historicalline_part_of" ON "public"."shop_historicalline" ("part_of");"#;
    let scans = || {
        let sql = "SELECT pg_stat_force_next_flush(); SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'shop_historicalline'";
        server.sql(database, sql).expect("statistics")
    };
    are_found(location.clone(), index, |index| drop(server.sql(database, index).expect("an index"))).await;
    let before = scans();
    assert_eq!(timeline(&source(location, "django_simple_history").await, "order/9").await, WITH_LINES);
    let read = |told: &str| -> i64 {
        told.split_whitespace().last().and_then(|n| n.parse().ok()).expect("a number")
    };
    // Twice it is found out that there are more rows than are read whole.
    assert!(read(&scans()) - read(&before) < 3 * 100_000, "the table is not read: {before}, {}", scans());
}

#[tokio::test]
async fn children_on_mariadb_are_found_by_an_index() {
    let server = mariadb::server().expect("a server");
    let url = server.create_database("children").expect("a database");
    let database = mariadb::database_of(&url);
    server.sql(database, &orders("datetime(6)")).expect("rows");
    let location = Location::parse(&url).expect("a location");
    let index = "CREATE INDEX `shop_historicalline_part_of` ON `shop_historicalline` (`part_of`);";
    are_found(location, index, |index| drop(server.sql(database, index).expect("an index"))).await;
}

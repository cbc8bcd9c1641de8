//! The index that is proposed for ids within JSON, made in real databases: the plan of the very question uses it.

use backstory_testkit::{mariadb, postgres};

use std::ops::ControlFlow;

use super::statement::{Which, select};
use super::*;
use crate::source::location::Location;

/// Change events of a table whose key is called `the "no'` and whose ids are texts, and which was emptied in the end. `rows`: how the database counts to 100,002.
fn many(quote: &str, json: &str, rows: &str, object: &str) -> String {
    let key = "the \"no'".replace(quote, &quote.repeat(2));
    format!(
        "CREATE TABLE orders ({quote}{key}{quote} varchar(20) PRIMARY KEY, total integer); \
         CREATE TABLE cdc (id bigint PRIMARY KEY, {quote}before{quote} {json}, {quote}after{quote} {json}, op varchar(3), ts_ms bigint, source {json}); \
         INSERT INTO cdc SELECT n, NULL, {object}('the \"no''', concat('A-', n % 50000), 'n', n), 'c', n, '{{\"table\":\"orders\"}}' FROM {rows}; \
         INSERT INTO cdc VALUES (100003, NULL, '{{}}', 'x', 1, '{{\"table\":\"orders\"}}'), (100004, NULL, NULL, 't', 2, '{{\"table\":\"orders\"}}');"
    )
}

/// The log of the change events, with the proposed index.
async fn proposed(location: &Location) -> (Source, Log, Option<String>) {
    let database = Source::database(location.clone(), &mut |_| {}).await.expect("opened");
    let logs = database.logs(&crate::mapping::built_in()).await.expect("logs");
    let log = logs.into_iter().find(|log| log.bound.id == "debezium").expect("the log");
    let source = database.with_log(log.clone()).await.expect("the log");
    let notice = source.notices().iter().find(|notice| notice.code == "log.large").expect("said");
    let script = notice.script.clone();
    (source, log, script)
}

async fn plan(source: &Source, log: &Log, kind: &str, id: &str) -> String {
    let key = EntityKey::new(kind, id);
    let statement = select(log.dialect, &log.bound, &log.bound.logs[0], Which::Of(&key), false);
    explained(source, statement.explained(log.dialect)).await
}

pub(super) async fn explained(source: &Source, statement: Statement) -> String {
    let plan = source.read(move |mut session| {
        async move {
            let mut plan = String::new();
            session
                .each_made(&statement, |row| {
                    for at in 0..12 {
                        plan += &row.text(at).ok().flatten().unwrap_or_default();
                        plan.push('|');
                    }
                    plan.push('\n');
                    Ok(ControlFlow::Continue(()))
                })
                .await?;
            Ok(plan)
        }
        .boxed()
    });
    plan.await.expect("a plan")
}

async fn is_used(location: Location, make: impl FnOnce(&str)) {
    let (source, log, script) = proposed(&location).await;
    let before = plan(&source, &log, "orders", "A-7").await;
    assert!(!before.contains("cdc_entity"), "{before}");
    source.close().await;
    make(&script.expect("a proposal"));
    let (source, log, script) = proposed(&location).await;
    assert_eq!(script, None, "it is not proposed again: {:?}", log.bound.logs[0].tables[0].table.indexes);
    let after = plan(&source, &log, "orders", "A-7").await;
    assert!(after.contains("cdc_entity"), "{after}");
    let events = source.entity(&EntityKey::new("orders", "A-7")).await.expect("events");
    let seqs: Vec<_> = events.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, [7_000, 50_007_000, 100_004_000], "{after}");
    source.close().await;
}

#[tokio::test]
async fn an_index_for_ids_within_json_is_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.db");
    let writer = rusqlite::Connection::open(&path).expect("a file");
    let rows =
        "(WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100002) SELECT n FROM c)";
    let sql =
        many("\"", "text", rows, "json_object").replace("concat('A-', n % 50000)", "'A-' || (n % 50000)");
    writer.execute_batch(&sql).expect("rows");
    is_used(Location::Sqlite(path.clone()), |script| writer.execute_batch(script).expect("an index")).await;
}

#[tokio::test]
async fn an_index_for_ids_within_json_on_postgres_is_used() {
    let server = postgres::server().expect("a server");
    let url = server.create_database("proposed").expect("a database");
    let database = postgres::database_of(&url);
    let sql = many("\"", "jsonb", "generate_series(1, 100002) AS n", "jsonb_build_object");
    server.sql(database, &sql).expect("rows");
    is_used(Location::parse(&url).expect("a location"), |script| {
        server.sql(database, &format!("{script} ANALYZE cdc")).expect("an index");
    })
    .await;
}

#[tokio::test]
async fn an_index_for_ids_within_json_on_mariadb_is_used() {
    let server = mariadb::server().expect("a server");
    let url = server.create_database("proposed").expect("a database");
    let database = mariadb::database_of(&url);
    let rows = "(SELECT seq AS n FROM seq_1_to_100002) AS numbers";
    server.sql(database, &many("`", "json", rows, "json_object")).expect("rows");
    is_used(Location::parse(&url).expect("a location"), |script| {
        server.sql(database, script).expect("an index");
        let long = format!("INSERT INTO cdc (id, `after`, op, source) VALUES (200000, json_object('the \"no''', '{}'), 'c', '{{\"table\":\"orders\"}}')", "x".repeat(400));
        server.sql(database, &long).expect("a long id is stored as before");
    })
    .await;
}

/// A log of one type. `{rows}`: how the database counts to 100,002.
const ONE_TYPE: &str = "CREATE TABLE versions (id bigint PRIMARY KEY, item_type varchar(40), item_id bigint, event varchar(20), \
     whodunnit varchar(40), object text, object_changes text, created_at varchar(40)); \
     INSERT INTO versions SELECT n, 'Order', n % 50000, 'create', NULL, NULL, '{}', '2026-01-01 00:00:00' FROM {rows};";

/// What the index is over that is in the database before, and whether it tells which rows are an entity's.
const JUDGED: [(&str, bool); 6] = [
    ("item_type", false),
    ("item_type, created_at, item_id", false),
    ("created_at, item_type, item_id", false),
    ("item_id", true),
    ("item_id, item_type", true),
    ("item_type, item_id, id", true),
];

/// Each index is judged as the plan of the very question takes it, and where it is no help, the proposed one is used.
async fn is_judged(location: &Location, run: impl Fn(&str), drop: &str) {
    let key = EntityKey::new("Order", "7");
    let told = async || {
        let database = Source::database(location.clone(), &mut |_| {}).await.expect("opened");
        let logs = database.logs(&crate::mapping::built_in()).await.expect("logs");
        let log = logs.into_iter().find(|log| log.bound.id == "paper_trail").expect("the log");
        let source = database.with_log(log.clone()).await.expect("the log");
        let notice = source.notices().iter().find(|notice| notice.code == "log.large").expect("said").clone();
        let plan = plan(&source, &log, "Order", "7").await;
        let seqs: Vec<_> = source.entity(&key).await.expect("events").iter().map(|event| event.seq).collect();
        assert_eq!(seqs, [7, 50_007]);
        source.close().await;
        (notice, plan)
    };
    for (columns, helps) in JUDGED {
        run(&format!("CREATE INDEX theirs ON versions ({columns});"));
        let (notice, before) = told().await;
        assert_eq!(notice.script.is_none(), helps, "{columns}: {notice:?}\n{before}");
        assert!(!helps || before.contains("theirs"), "{columns}: {before}");
        if let Some(script) = notice.script {
            let hint = notice.hint.expect("how far is looked");
            let of_its_type = columns.starts_with("item_type");
            assert_eq!(hint.contains("1 million rows of its type only"), of_its_type, "{columns}: {hint}");
            run(&script);
            let (notice, after) = told().await;
            assert_eq!(notice.script, None, "{columns}");
            assert!(after.contains("versions_entity"), "{columns}: {after}");
            run(&drop.replace("NAME", "versions_entity"));
        }
        run(&drop.replace("NAME", "theirs"));
    }
}

#[tokio::test]
async fn an_index_is_judged_as_the_plan_takes_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.db");
    let writer = rusqlite::Connection::open(&path).expect("a file");
    let rows =
        "(WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100002) SELECT n FROM c)";
    let run = |sql: &str| writer.execute_batch(sql).expect("valid SQL");
    run(&ONE_TYPE.replace("{rows}", rows));
    is_judged(&Location::Sqlite(path.clone()), run, "DROP INDEX NAME").await;
    // One that holds some of the rows tells nothing of the others.
    run("CREATE INDEX theirs ON versions (item_type, item_id) WHERE event = 'update'");
    assert!(large(&Location::Sqlite(path)).await.script.is_some());
}

#[tokio::test]
async fn an_index_on_postgres_is_judged_as_the_plan_takes_it() {
    let server = postgres::server().expect("a server");
    let url = server.create_database("judged").expect("a database");
    let database = postgres::database_of(&url);
    let run = |sql: &str| drop(server.sql(database, &format!("{sql}; ANALYZE versions")).expect("valid SQL"));
    run(&ONE_TYPE.replace("{rows}", "generate_series(1, 100002) AS n"));
    let location = Location::parse(&url).expect("a location");
    is_judged(&location, run, "DROP INDEX NAME").await;
    run("CREATE INDEX theirs ON versions (item_type, item_id) WHERE event = 'update'");
    assert!(large(&location).await.script.is_some());
}

#[tokio::test]
async fn an_index_on_mariadb_is_judged_as_the_plan_takes_it() {
    let server = mariadb::server().expect("a server");
    let url = server.create_database("judged").expect("a database");
    let database = mariadb::database_of(&url);
    let run = |sql: &str| drop(server.sql(database, sql).expect("valid SQL"));
    run(&ONE_TYPE.replace("{rows}", "(SELECT seq AS n FROM seq_1_to_100002) AS numbers"));
    is_judged(&Location::parse(&url).expect("a location"), run, "DROP INDEX NAME ON versions").await;
}

async fn large(location: &Location) -> notice::Notice {
    let source = Source::open(location.clone()).await.expect("the log");
    source.notices().iter().find(|notice| notice.code == "log.large").expect("said").clone()
}

/// JSON in columns of text: a cast of it is what an index can be over.
#[tokio::test]
async fn an_index_for_ids_within_text_on_postgres_is_used() {
    let server = postgres::server().expect("a server");
    let url = server.create_database("proposed_text").expect("a database");
    let database = postgres::database_of(&url);
    let sql = many("\"", "text", "generate_series(1, 100002) AS n", "jsonb_build_object");
    server
        .sql(
            database,
            &sql.replace("'{\"table\":\"orders\"}'", "'no JSON'").replace("'n', n)", "'n', n)::text"),
        )
        .expect("rows");
    server
        .sql(database, "UPDATE cdc SET source = '{\"table\":\"orders\"}' WHERE id <> 100003")
        .expect("rows");
    let location = Location::parse(&url).expect("a location");
    let notice = large(&location).await;
    let hint = notice.hint.expect("a hint");
    assert!(hint.contains("refuses rows whose after and before is text that is no JSON"), "{hint}");
    is_used(location, |script| {
        server.sql(database, &format!("{script} ANALYZE cdc")).expect("an index");
    })
    .await;
}

/// Rows that name their parent in columns that no index is over do not keep an entity's own from being found.
#[tokio::test]
async fn an_entity_is_found_by_its_index_where_its_children_have_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.db");
    let writer = rusqlite::Connection::open(&path).expect("a file");
    let made = "CREATE TABLE audits (id INTEGER PRIMARY KEY, auditable_id INTEGER, auditable_type VARCHAR, associated_id INTEGER, \
         associated_type VARCHAR, user_id INTEGER, action VARCHAR, audited_changes TEXT, version INTEGER, created_at DATETIME); \
         WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100002) \
         INSERT INTO audits SELECT n, n % 50000, 'Line', n % 10, 'Order', 1, 'create', '{}', 1, '2026-01-01 00:00:00' FROM c; \
         CREATE INDEX auditable_index ON audits (auditable_type, auditable_id, version)";
    writer.execute_batch(made).expect("rows");
    let location = Location::Sqlite(path);
    let log = async || {
        let database = Source::database(location.clone(), &mut |_| {}).await.expect("opened");
        let logs = database.logs(&crate::mapping::built_in()).await.expect("logs");
        (database, logs.into_iter().find(|log| log.bound.id == "audited").expect("the log"))
    };
    let (source, bound) = log().await;
    let before = plan(&source, &bound, "Line", "7").await;
    assert!(before.contains("auditable_index") && !before.contains("SCAN"), "{before}");
    let notice = large(&location).await;
    let hint = notice.hint.expect("a hint");
    assert!(hint.contains("name their parent in associated_type and associated_id"), "{hint}");
    assert!(!hint.contains("looked for among"), "{hint}");
    writer.execute_batch(&notice.script.expect("a proposal")).expect("an index");
    assert_eq!(large(&location).await.script, None);
    let (source, bound) = log().await;
    let after = plan(&source, &bound, "Order", "7").await;
    assert!(after.contains("auditable_index") && after.contains("audits_parent"), "{after}");
}

/// Where no index can be, the reason is said, and which children are found.
#[tokio::test]
async fn where_no_index_can_be_the_reason_is_said() {
    let server = postgres::server().expect("a server");
    let url = server.create_database("unproposed").expect("a database");
    let database = postgres::database_of(&url);
    let sql = many("\"", "text", "generate_series(1, 100002) AS n", "jsonb_build_object")
        .replace("jsonb_build_object(", "convert_to(jsonb_build_object(")
        .replace("'n', n)", "'n', n)::text, 'UTF8')")
        .replace("\"before\" text, \"after\" text", "\"before\" bytea, \"after\" bytea");
    server.sql(database, &sql).expect("rows");
    let location = Location::parse(&url).expect("a location");
    let notice = large(&location).await;
    assert!(notice.message.contains("its children are not found"), "{}", notice.message);
    let hint = notice.hint.expect("a hint");
    assert!(notice.script.is_none() && hint.contains("cannot look into what holds the ids"), "{hint}");
    let events = Source::open(location.clone()).await.expect("the log");
    let events = events.entity(&EntityKey::new("orders", "A-7")).await.expect("events");
    assert_eq!(events.len(), 3);
    server
        .sql(
            database,
            "ALTER TABLE cdc RENAME TO cdc_rows; CREATE VIEW cdc AS SELECT * FROM cdc_rows; DROP TABLE orders; \
             CREATE VIEW versions AS SELECT id, 'Order' AS item_type, id AS item_id, 'create'::text AS event, NULL::text AS whodunnit, \
             NULL::text AS object, '{}'::text AS object_changes, '2026-01-01 00:00:00' AS created_at FROM cdc_rows",
        )
        .expect("views");
    let choice = crate::source::Choice { source: Some("paper_trail".to_owned()), mapping: None };
    let source = Source::open_log(location, &choice).await.expect("the log");
    let notice = source.notices().iter().find(|notice| notice.code == "log.large").expect("said").clone();
    assert!(notice.script.is_none());
    assert!(notice.hint.expect("a hint").contains("no table of this database"));
}

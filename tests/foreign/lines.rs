//! Files of JSON lines, and tables of whole events: change events of Debezium and `WalEx`, and exports of Backstory's own.

use std::path::Path;
use std::sync::Arc;

use backstory::api::{Choice, Code, EntityKey, Location, Source, inspect};
use backstory_testkit::{mariadb, postgres, shared};

use crate::databases;
use crate::truth::{Case, case, wrong};

/// The rows that a trigger stored for `supa_audit`'s fixture, as the change events that Debezium would have sent.
const DEBEZIUM: &str = "SELECT json_build_object('before', old_record, 'after', record, 'op', \
     CASE op WHEN 'INSERT' THEN 'c' WHEN 'UPDATE' THEN 'u' WHEN 'DELETE' THEN 'd' ELSE 't' END, \
     'source', json_build_object('db', 'shop', 'schema', table_schema, 'table', table_name, \
     'ts_ms', (extract(epoch FROM ts) * 1000)::bigint), 'ts_ms', 0)::text FROM audit.record_version ORDER BY id";
/// The same as `WalEx` would, which tells nothing of truncations.
const WALEX: &str = "SELECT json_build_object('name', table_name || '.' || lower(op::text), 'type', lower(op::text), \
     'source', json_build_object('name', 'WalEx', 'version', '4.7.1', 'db', 'shop', 'schema', table_schema, 'table', table_name), \
     'new_record', record, 'old_record', CASE op WHEN 'DELETE' THEN old_record END, 'changes', NULL, 'timestamp', ts, \
     'lsn', json_build_array(0, id))::text FROM audit.record_version WHERE op <> 'TRUNCATE' ORDER BY id";

/// The lines that a question about the fixture gives; none where it is missing.
fn lines(name: &str, query: &str) -> Option<String> {
    let dump = std::fs::read_to_string(shared::file("fixtures/supa_audit/rows.pg.sql")?).expect("a dump");
    let server = postgres::server().expect("a server");
    let url = server.create_database(name).expect("a database");
    server.sql(postgres::database_of(&url), &dump).expect("loaded");
    let told = server.sql(postgres::database_of(&url), query).expect("rows");
    let lines: Vec<_> = told.lines().filter(|line| line.starts_with('{')).collect();
    Some(lines.join("\n") + "\n")
}

fn file(folder: &Path, text: &str) -> Location {
    let path = folder.join("events.ndjson");
    std::fs::write(&path, text).expect("a file");
    Location::Sqlite(path)
}

const NOBODY: &[(&str, &str)] = &[("alice", ""), ("bob", "")];

fn truth(source: &'static str, events: usize) -> Case {
    let usual = case("lines", "supa_audit/truth.json", source, events);
    Case { unrecorded: &[16], beside: 2, actors: NOBODY, ..usual }
}

#[tokio::test]
async fn change_events_in_a_file_or_a_table_lead_to_the_true_states_on_three_databases() {
    for (query, case) in [(DEBEZIUM, truth("debezium_json", 17)), (WALEX, truth("walex", 16))] {
        let case = if query == WALEX { Case { beside: 1, ..case } } else { case };
        let Some(text) = lines(case.source, query) else { return };
        let each = |wrap: &dyn Fn(&str) -> String| {
            let lines: Vec<_> = text.lines().map(wrap).collect();
            lines.join("\n")
        };
        let wrapped =
            each(&|line| format!(r#"{{"schema":{{"type":"struct","payload":1}},"payload":{line}}}"#));
        let of_a_client =
            each(&|line| format!(r#"{{"topic":"t","key":"x","payload":{}}}"#, backstory::json::quote(line)));
        for text in [&text, &wrapped, &of_a_client] {
            let folder = tempfile::tempdir().expect("a folder");
            let wrong = wrong(&case, file(folder.path(), text)).await;
            assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
        }
        for text in [&text, &wrapped] {
            let rows: Vec<_> = text
                .lines()
                .map(|line| format!("('{}')", line.replace('\\', "\\\\").replace('\'', "''")))
                .collect();
            let rows = rows.join(",");
            let name = format!("{}_rows", case.source);
            let places = [
                databases::postgres(
                    &name,
                    &format!(
                        "CREATE TABLE messages (n bigserial PRIMARY KEY, body jsonb, received text); \
                     INSERT INTO messages (body) VALUES {};",
                        rows.replace("\\\\", "\\")
                    ),
                ),
                databases::mariadb(
                    &name,
                    &format!(
                        "CREATE TABLE messages (n bigint AUTO_INCREMENT PRIMARY KEY, body json, received text); \
                     INSERT INTO messages (body) VALUES {rows};"
                    ),
                ),
            ];
            for location in places {
                let wrong = wrong(&case, location).await;
                assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
            }
        }
    }
    assert!(mariadb::server().is_ok());
}

#[tokio::test]
async fn a_file_of_change_events_is_read_as_it_grows() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = |n: u32| {
        format!(
            "{{\"before\":null,\"after\":{{\"id\":7,\"n\":{n}.10,\"big\":\"__debezium_unavailable_value\"}},\"op\":\"u\",\"ts_ms\":1767225600123,\
             \"source\":{{\"schema\":\"public\",\"table\":\"orders\"}}}}\n"
        )
    };
    let first = line(1).replace("__debezium_unavailable_value", "kept").replace("\"u\"", "\"c\"");
    let location = file(folder.path(), &first);
    let Location::Sqlite(path) = &location else { unreachable!("a file") };
    let found = inspect(location.clone(), None).await.expect("an inspection");
    assert_eq!((found.sources.len(), found.sources[0].id.as_str()), (1, "debezium_json"));
    let source = Source::open(location.clone()).await.expect("the only log");
    let key = EntityKey::new("orders", "7");
    let events = source.entity(&key).await.expect("events");
    assert_eq!(events[0].changes, r#"{"id":7,"n":1.10,"big":"kept"}"#);
    assert_eq!(events[0].inserted_at.to_string(), "2026-01-01T00:00:00.123000Z");
    // Half a line is waited for; what is no event is told of.
    std::fs::write(path, format!("{first}no event\n{}{{\"half", line(2))).expect("written");
    let events = source.entity(&key).await.expect("events");
    assert_eq!((events.len(), events[1].changes.as_str()), (2, r#"{"n":2.10}"#));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
    let again = Source::open(location).await.expect("opened");
    let notice = again.notices().iter().find(|notice| notice.code == "file.lines").expect("said");
    assert!(notice.message.contains("A line") && notice.message.contains("Line 2"), "{}", notice.message);
}

#[tokio::test]
async fn an_export_is_opened_like_the_log_it_came_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let events = backstory::demo::events(1, 300);
    let text: String = events.map(|event| backstory::interchange::write(&event) + "\n").collect();
    let source = Source::open_log(file(folder.path(), &text), &Choice::default()).await.expect("a log");
    assert!(source.foreign().is_none());
    let objectives = source.objectives().await.expect("objectives");
    let loaded = source.history(&objectives[0].objective_id, &Arc::default()).await.expect("a history");
    assert!(loaded.history.len() > 1);
}

#[tokio::test]
async fn other_text_is_refused_as_before() {
    let folder = tempfile::tempdir().expect("a folder");
    for text in ["[{\"a\":1}]", "{\n \"a\": 1\n}", "hello"] {
        let error = Source::open(file(folder.path(), text)).await.expect_err(text);
        assert_eq!(error.code, Code::FileNotSqlite, "{text}");
    }
    let objects = source_of_nothing(file(folder.path(), "{\"a\":1}\n")).await;
    assert_eq!(objects, ["lines"]);
}

async fn source_of_nothing(location: Location) -> Vec<String> {
    inspect(location, None).await.expect("an inspection").plain
}

/// The table that a file is copied to is nobody's live table.
#[tokio::test]
async fn a_type_may_be_called_as_the_table_of_a_file_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = r#"{"before":null,"after":{"id":7,"line":9},"op":"c","ts_ms":1,"source":{"table":"lines"}}"#;
    let source = Source::open(file(folder.path(), line)).await.expect("the log");
    assert_eq!(source.entity(&EntityKey::new("lines", "7")).await.expect("events").len(), 1);
}

//! The logs of other programs from the command line.

use backstory_testkit::{mariadb, postgres, shared};
use serde_json::json;

use crate::{fails, json, text};

fn fixture() -> Option<String> {
    Some(shared::file("fixtures/paper_trail/db.yaml.sqlite")?.display().to_string())
}

#[test]
fn inspect_lists_what_was_found() {
    let Some(db) = fixture() else { return };
    let found = json(&["inspect", "--db", &db]);
    let source = &found["sources"][0];
    assert_eq!((&source["id"], &source["kind"]), (&json!("paper_trail"), &json!("PaperTrail")));
    assert_eq!((&source["readable"], &source["tables"]), (&json!(true), &json!(["versions"])));
    let types =
        json!([{"type":"KeyResult","entities":1,"events":5},{"type":"Objective","entities":1,"events":6}]);
    assert_eq!(source["entity_types"], types);
    assert!(found["plain_tables"].as_array().expect("a list").contains(&json!("objectives")));
}

#[test]
fn every_command_takes_a_subject_of_a_source() {
    let Some(db) = fixture() else { return };
    let with = |arguments: &[&str]| json(&[arguments, &["--db", &db, "--source", "paper_trail"]].concat());
    let entities = with(&["entities", "--search", "keyres"]);
    assert_eq!(entities["entities"].as_array().map(Vec::len), Some(1));
    assert_eq!(entities["entities"][0]["deleted"], true);
    let timeline = with(&["timeline", "Objective/1", "--per-page", "3", "--with-state"]);
    assert_eq!((&timeline["total"], &timeline["pages"]), (&json!(11), &json!(4)));
    assert_eq!(timeline["events"][0]["entity_type"], "KeyResult");
    let of_one = with(&["timeline", "Objective/1", "--entity-type", "KeyResult", "--action", "deleted"]);
    assert_eq!(of_one["total"], 2);
    let state = with(&["state", "KeyResult", "1", "--at", "5"]);
    assert_eq!((&state["state"]["current"], &state["version"]), (&json!(4), &json!(2)));
    let as_of = with(&["as-of", "Objective/1", "--at", "7"]);
    let keys: Vec<_> =
        as_of["entities"].as_array().expect("a list").iter().map(|one| &one["entity_type"]).collect();
    assert_eq!(keys, ["Objective", "KeyResult"]);
    let lines = text(&["export", "Objective/1", "--db", &db]);
    assert_eq!(lines.lines().count(), 11);
}

#[test]
fn what_is_not_there_has_a_code() {
    let Some(db) = fixture() else { return };
    assert_eq!(
        fails(&["timeline", "Objective/1", "--db", &db, "--source", "nothing"]),
        ("log.missing".into(), 4)
    );
    assert_eq!(fails(&["timeline", "Objective/9", "--db", &db]), ("objective.missing".into(), 4));
    let folder = tempfile::tempdir().expect("a folder");
    let mapping = folder.path().join("mapping.toml");
    std::fs::write(&mapping, "id = 1").expect("a file");
    let mapping = mapping.display().to_string();
    assert_eq!(fails(&["inspect", "--db", &db, "--mapping", &mapping]), ("mapping.invalid".into(), 2));
}

#[test]
fn a_file_of_change_events_is_a_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("orders.ndjson");
    let source = r#""source":{"schema":"public","table":"orders","ts_ms":1767225600123}"#;
    let lines = format!(
        "{{\"schema\":{{}},\"payload\":{{\"before\":null,\"after\":{{\"id\":7,\"total\":1.50}},\"op\":\"c\",\"ts_ms\":1,{source}}}}}\n\
         {{\"before\":{{\"id\":7,\"total\":1.50}},\"after\":{{\"id\":7,\"total\":2}},\"op\":\"u\",\"ts_ms\":1,{source}}}\n"
    );
    std::fs::write(&path, lines).expect("a file");
    let db = path.display().to_string();
    let found = json(&["inspect", "--db", &db]);
    assert_eq!(found["sources"][0]["id"], "debezium_json");
    let types = json!([{"type":"orders","entities":1,"events":2}]);
    assert_eq!(found["sources"][0]["entity_types"], types);
    let timeline = json(&["timeline", "orders/7", "--db", &db, "--with-state"]);
    assert_eq!((&timeline["total"], &timeline["events"][0]["state"]["total"]), (&json!(2), &json!(2)));
    assert_eq!(timeline["events"][0]["changes"][0]["old"], json!(1.50));
    let exported = folder.path().join("exported.ndjson");
    std::fs::write(&exported, text(&["export", "orders/7", "--db", &db])).expect("a file");
    let again = json(&["timeline", "orders/7", "--db", &exported.display().to_string()]);
    assert_eq!(again["total"], 2);
}

/// A table that nobody prepared for, and a mapping written for it, on the three databases.
#[test]
fn a_mapping_written_by_hand_opens_a_table_nobody_prepared_for_on_postgres_and_mariadb_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let sql = "CREATE TABLE shelf_diary (n integer PRIMARY KEY, shelf varchar(20), slot varchar(20), did varchar(20), note varchar(99), hand varchar(20)); \
         INSERT INTO shelf_diary VALUES (1, 'A,1', 'x', 'put', '{\"item\":\"pen\",\"count\":3.10}', 'ann'), \
         (2, 'A', '1,x', 'put', '{\"item\":\"ink\"}', 'bo'), (3, 'A,1', 'x', 'count', '{\"count\":9007199254740993}', 'ann'), \
         (4, 'A,1', 'x', 'take', '{}', NULL);";
    let mapping = folder.path().join("mine.toml");
    let text = "id = \"shelf\"\nname = \"Shelf diary\"\n[detect]\ncolumns = [\"shelf\", \"slot\", \"did\"]\n[order]\ncolumn = \"n\"\n[entity]\n\
         named = \"slot\"\nid = \"shelf\"\n[event]\ntype = \"did\"\nactor = \"hand\"\n[change]\nencoding = \"new\"\npayload = \"note\"\n\
         [verbs]\ncreated = [\"put\"]\nupdated = [\"count\"]\ndeleted = [\"take\"]\n";
    std::fs::write(&mapping, text).expect("a file");
    let mapping = mapping.display().to_string();
    let file = folder.path().join("shelf.db");
    rusqlite::Connection::open(&file).expect("a file").execute_batch(sql).expect("rows");
    let (postgres, mariadb) = (postgres::server().expect("a server"), mariadb::server().expect("a server"));
    let on_postgres = postgres.create_database("shelf").expect("a database");
    postgres.sql(postgres::database_of(&on_postgres), sql).expect("rows");
    let on_mariadb = mariadb.create_database("shelf").expect("a database");
    mariadb.sql(mariadb::database_of(&on_mariadb), sql).expect("rows");
    for db in [file.display().to_string(), on_postgres, on_mariadb] {
        let with = |arguments: &[&str]| json(&[arguments, &["--db", &db, "--mapping", &mapping]].concat());
        assert_eq!(
            with(&["inspect"])["sources"][0]["entity_types"],
            json!([{"type":"slot","entities":2,"events":4}])
        );
        let timeline = with(&["timeline", "slot/A,1", "--with-state"]);
        assert_eq!((&timeline["total"], &timeline["events"][0]["action"]), (&json!(3), &json!("deleted")));
        assert_eq!(timeline["events"][1]["changes"][0]["field"], "count");
        assert_eq!(timeline["events"][1]["state"]["count"].to_string(), "9007199254740993");
        assert_eq!(with(&["state", "slot", "A,1", "--at", "2"])["state"]["item"], "pen");
    }
}

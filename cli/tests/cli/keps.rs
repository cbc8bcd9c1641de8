//! Real histories through the documents of the command line, on every database.

use std::collections::BTreeMap;

use backstory_testkit::{mariadb, postgres, shared};
use serde_json::Value;

use crate::{json, text};

fn known(state: &Value) -> BTreeMap<&String, &Value> {
    state.as_object().expect("an object").iter().filter(|(_, value)| !value.is_null()).collect()
}

fn every_document_is_true(db: &str) {
    let Some(keps) = shared::keps() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("keps.ndjson");
    keps.write_events(&file).expect("a file");
    text(&["init", "--db", db]);
    text(&["import", &file.display().to_string(), "--db", db]);
    let parse = |lines: &[String]| {
        lines.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>()
    };
    let (events, truth) = (parse(&keps.events), parse(&keps.truth));
    let exported = text(&["export", "--db", db]);
    assert_eq!(
        exported.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>(),
        events
    );
    let mut seen = 0;
    for objective in json(&["objectives", "--db", db])["objectives"].as_array().expect("objectives") {
        let id = objective["objective_id"].as_str().expect("an id");
        let mut cursor = Some("999999".to_owned());
        while let Some(before) = cursor {
            let page =
                json(&["timeline", id, "--db", db, "--before", &before, "--limit", "400", "--with-state"]);
            assert_eq!(page["total"], objective["events"]);
            for event in page["events"].as_array().expect("events") {
                let nth = usize::try_from(event["seq"].as_u64().expect("a seq") - 1).expect("an index");
                let (wanted, truth) = (&events[nth], &truth[nth]);
                for key in
                    ["entity_type", "entity_id", "objective_id", "version", "action", "actor", "inserted_at"]
                {
                    assert_eq!(event[key], wanted[key], "{key} of {nth}");
                }
                let new: BTreeMap<_, _> = event["changes"]
                    .as_array()
                    .expect("changes")
                    .iter()
                    .map(|change| (change["field"].as_str().expect("a field"), &change["new"]))
                    .collect();
                assert_eq!(
                    new,
                    wanted["changes"]
                        .as_object()
                        .expect("changes")
                        .iter()
                        .map(|(field, value)| (field.as_str(), value))
                        .collect()
                );
                assert_eq!(event["deleted"], !truth["exists"].as_bool().expect("a bool"));
                if truth["exists"] == true {
                    assert_eq!(known(&event["state"]), known(&truth["state"]), "after {nth}");
                }
                seen += 1;
            }
            cursor = page["before"].as_i64().map(|seq| seq.to_string());
        }
    }
    // Four events are moves, which show in two timelines each.
    assert_eq!(seen, 2_461 + 4);
}

#[test]
fn on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    every_document_is_true(&folder.path().join("keps.db").display().to_string());
}

#[test]
fn on_postgres() {
    let server = postgres::server().expect("a PostgreSQL server");
    every_document_is_true(&server.create_database("cli_keps").expect("a database"));
}

#[test]
fn on_mariadb() {
    let server = mariadb::server().expect("a MariaDB server");
    every_document_is_true(&server.create_database("cli_keps").expect("a database"));
}

//! The documents of the design's section 6.

use serde_json::json as value;

use crate::{json, log, program, run, text};

const EVENTS: [&str; 6] = [
    r#"{"entity_type":"objective","entity_id":"o","objective_id":"o","version":1,"action":"created","changes":{"title":"O"},"actor":"ana","inserted_at":"2026-01-01T00:00:00Z"}"#,
    r#"{"entity_type":"key_result","entity_id":"k2","objective_id":"o","version":1,"action":"created","changes":{"n":12345678901234567890123,"x":0.1000000000000000055511151231257827},"actor":null,"inserted_at":"2026-01-02T00:00:00+01:00"}"#,
    r#"{"entity_type":"key_result","entity_id":"k1","objective_id":"o","version":1,"action":"created","changes":{"n":1.10},"actor":"bo","inserted_at":"2026-01-03T00:00:00.123456Z","tenant":7}"#,
    r#"{"entity_type":"key_result","entity_id":"k2","objective_id":"o","version":2,"action":"updated","changes":{"n":null},"actor":"ana","inserted_at":"2026-01-04T00:00:00Z"}"#,
    r#"{"entity_type":"key_result","entity_id":"k2","objective_id":"p","version":3,"action":"updated","changes":{},"actor":"ana","inserted_at":"2026-01-05T00:00:00Z"}"#,
    r#"{"entity_type":"key_result","entity_id":"k1","objective_id":"o","version":2,"action":"deleted","changes":{},"actor":"ana","inserted_at":"2026-01-06T00:00:00Z"}"#,
];

fn with_log(test: impl FnOnce(&str)) {
    let folder = tempfile::tempdir().expect("a folder");
    test(&log(folder.path(), &EVENTS));
}

#[test]
fn objectives() {
    with_log(|db| {
        let wanted = value!([
            {"objective_id": "o", "title": "O", "events": 6, "entities": 3, "deleted": false,
             "first_at": "2026-01-01T00:00:00.000000Z", "last_at": "2026-01-06T00:00:00.000000Z"},
            {"objective_id": "p", "title": null, "events": 1, "entities": 1, "deleted": false,
             "first_at": "2026-01-05T00:00:00.000000Z", "last_at": "2026-01-05T00:00:00.000000Z"},
        ]);
        assert_eq!(json(&["objectives", "--db", db])["objectives"], wanted);
        let table = text(&["objectives", "--db", db]);
        assert!(table.starts_with("o ") && table.contains("6 events"), "{table}");
    });
}

#[test]
fn a_timeline_in_pages() {
    with_log(|db| {
        let page = json(&["timeline", "o", "--db", db, "--page", "2", "--per-page", "2", "--with-state"]);
        assert_eq!(
            (&page["total"], &page["page"], &page["pages"], &page["per_page"], &page["before"]),
            (&value!(6), &value!(2), &value!(3), &value!(2), &value!(3))
        );
        let wanted = value!({
            "seq": 4, "entity_type": "key_result", "entity_id": "k2", "objective_id": "o", "version": 2, "action": "updated",
            "actor": "ana", "inserted_at": "2026-01-04T00:00:00.000000Z", "metadata": null, "deleted": false,
        });
        for (key, value) in wanted.as_object().expect("an object") {
            assert_eq!(&page["events"][0][key], value, "{key}");
        }
        assert_eq!(page["events"][1]["metadata"], value!({"tenant": 7}));
        let none = json(&["timeline", "o", "--db", db, "--page", "4", "--per-page", "2"]);
        assert_eq!(
            (&none["events"], &none["before"], &none["page"]),
            (&value!([]), &value!(null), &value!(4))
        );
    });
}

#[test]
fn a_timeline_by_cursor() {
    with_log(|db| {
        let mut seqs = Vec::new();
        let mut before = "9".to_owned();
        loop {
            let page = json(&["timeline", "o", "--db", db, "--before", &before, "--limit", "4"]);
            assert_eq!((&page["page"], &page["total"]), (&value!(null), &value!(6)));
            seqs.extend(page["events"].as_array().expect("events").iter().map(|event| event["seq"].clone()));
            let Some(cursor) = page["before"].as_i64() else { break };
            before = cursor.to_string();
        }
        assert_eq!(value!(seqs), value!([6, 5, 4, 3, 2, 1]));
    });
}

#[test]
fn filters_leave_a_smaller_timeline() {
    with_log(|db| {
        for (filters, wanted) in [
            (&["--entity", "k2"][..], value!([5, 4, 2])),
            (&["--action", "deleted", "--action", "created"], value!([6, 3, 2, 1])),
            (&["--actor", "bo"], value!([3])),
            (&["--field", "n", "--entity-type", "key_result"], value!([4, 3, 2])),
            (&["--since", "2026-01-03T00:00:00Z", "--until", "2026-01-05T00:00:00Z"], value!([5, 4, 3])),
            (&["--search", "5511151231257827"], value!([2])),
            (&["--search", "BO"], value!([3])),
        ] {
            let page = json(&[&["timeline", "o", "--db", db], filters].concat());
            let seqs: Vec<_> =
                page["events"].as_array().expect("events").iter().map(|event| event["seq"].clone()).collect();
            assert_eq!(value!(seqs), wanted, "{filters:?}");
            assert_eq!(page["total"], wanted.as_array().expect("seqs").len());
        }
    });
}

#[test]
fn numbers_print_exactly_as_stored() {
    let folder = tempfile::tempdir().expect("a folder");
    let huge = EVENTS[1].replace("0.1000000000000000055511151231257827", "1e400");
    let db = &log(folder.path(), &[EVENTS[0], &huge, EVENTS[2], EVENTS[3]]);
    let page = text(&["timeline", "o", "--db", db, "--json", "--with-state"]);
    for exact in [
        r#"{"field":"n","new":12345678901234567890123}"#,
        r#"{"field":"n","old":12345678901234567890123,"new":null}"#,
        r#""state":{"n":null,"x":1e400}"#,
        r#"{"n":1.10}"#,
    ] {
        assert!(page.contains(exact), "{exact} in {page}");
    }
    assert_eq!(page.lines().count(), 1);
}

#[test]
fn a_state_at_an_event_or_a_time() {
    with_log(|db| {
        let now = json(&["state", "key_result", "k1", "--db", db]);
        assert_eq!(
            now,
            value!({"schema": 1, "entity_type": "key_result", "entity_id": "k1", "seq": 6, "version": 2, "deleted": true, "state": {"n": 1.10}})
        );
        for at in ["3", "5", "2026-01-03T00:00:00.123456Z", "2026-01-05T23:59:59Z"] {
            assert_eq!(
                json(&["state", "key_result", "k1", "--db", db, "--at", at])["deleted"],
                false,
                "{at}"
            );
        }
    });
}

#[test]
fn everything_at_an_instant() {
    with_log(|db| {
        let row = |id: &str, seq, version, deleted, state| value!({"entity_type": if id == "o" { "objective" } else { "key_result" }, "entity_id": id, "seq": seq, "version": version, "deleted": deleted, "state": state});
        let last = json(&["as-of", "o", "--db", db, "--at", "6"]);
        assert_eq!(last["at"], 6);
        assert_eq!(
            last["entities"],
            value!([
                row("o", 1, 1, false, value!({"title": "O"})),
                row("k1", 6, 2, true, value!({"n": 1.10}))
            ])
        );
        let before = text(&["as-of", "o", "--db", db, "--at", "2026-01-03T12:00:00Z", "--json"]);
        assert!(
            before.contains(r#""at":"2026-01-03T12:00:00.000000Z""#)
                && before
                    .contains(r#"{"n":12345678901234567890123,"x":0.1000000000000000055511151231257827}"#),
            "{before}"
        );
        let moved = json(&["as-of", "p", "--db", db, "--at", "6"]);
        assert_eq!(moved["entities"][0]["entity_id"], "k2");
    });
}

#[test]
fn an_export_can_be_imported() {
    with_log(|db| {
        let exported = text(&["export", "--db", db]);
        assert_eq!(exported.lines().count(), EVENTS.len());
        assert_eq!(text(&["export", "p", "--db", db]).lines().count(), 1);
        let folder = tempfile::tempdir().expect("a folder");
        let copy = log(folder.path(), &exported.lines().collect::<Vec<_>>());
        assert_eq!(text(&["export", "--db", &copy]), exported);
    });
}

#[test]
fn recording_and_reading_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = &folder.path().join("log.db").display().to_string();
    text(&["init", "--db", db]);
    let record =
        |arguments: &[&str]| json(&[&["record", "--db", db], arguments].concat())["recorded"][0].clone();
    let new = record(&[
        "objective",
        "o",
        "--set",
        "title=Grow EMEA",
        "--set",
        "budget=1.50",
        "--text",
        "code=7",
        "--actor",
        "ana",
        "--expect",
        "0",
    ]);
    assert_eq!((&new["version"], &new["seq"]), (&value!(1), &value!(1)));
    assert_eq!(record(&["objective", "o", "--set", "budget=1.50"])["seq"], value!(null));
    assert!(
        text(&["state", "objective", "o", "--db", db, "--json"])
            .contains(r#"{"budget":1.50,"code":"7","title":"Grow EMEA"}"#)
    );
    let changes = folder.path().join("changes.ndjson");
    let lines = [
        r#"{"entity_type":"key_result","entity_id":"k","objective_id":"o","changes":{"n":0},"request":{"type":"start","payload":{"by":"ana"}}}"#,
        r#"{"entity_type":"objective","entity_id":"o","expected_version":1,"action":"deleted"}"#,
    ];
    std::fs::write(&changes, lines.join("\n")).expect("a file");
    assert_eq!(record(&["--from", &changes.display().to_string()])["version"], 1);
    assert_eq!(json(&["objectives", "--db", db])["objectives"][0]["deleted"], true);
}

#[test]
fn a_demo_is_the_same_for_the_same_seed() {
    let folder = tempfile::tempdir().expect("a folder");
    let demo = |name: &str, seed: &str| {
        let path = folder.path().join(name).display().to_string();
        assert_eq!(json(&["demo", &path, "--events", "700", "--seed", seed])["events"], 700);
        text(&["export", "--db", &path])
    };
    let first = demo("a.db", "5");
    assert_eq!(first.lines().count(), 700);
    assert_eq!(first, demo("b.db", "5"));
    assert_ne!(first, demo("c.db", "6"));
}

#[test]
fn the_environment_names_the_database() {
    with_log(|db| {
        let ends = |name: &str| program(&["objectives"]).env(name, db).output().expect("a run").status.code();
        assert_eq!((ends("BACKSTORY_DB"), ends("DATABASE_URL")), (Some(0), Some(0)));
        let both = program(&["objectives"])
            .env("BACKSTORY_DB", db)
            .env("DATABASE_URL", "mongodb://x")
            .output()
            .expect("a run");
        assert!(both.status.success());
        assert_eq!(run(&["objectives"]).status.code(), Some(2));
    });
}

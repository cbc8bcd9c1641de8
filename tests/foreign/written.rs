//! Mappings written by hand, one for each way in which a change can be written down.

use backstory::api::{Choice, EntityKey, Event, Mapping, Source};

use crate::databases::sqlite;

/// The events of a table `log (id, what, kind, before, after, at)` with these rows.
async fn events(change: &str, rows: &[(&str, Option<&str>, Option<&str>)]) -> Vec<Event> {
    let folder = tempfile::tempdir().expect("a folder");
    let location = sqlite(
        folder.path(),
        "CREATE TABLE log (id integer PRIMARY KEY, what text, kind text, before text, after text, at integer);",
    );
    let backstory::api::Location::Sqlite(path) = &location else { unreachable!("a file") };
    let writer = rusqlite::Connection::open(path).expect("a writer");
    for (at, (verb, before, after)) in (1_767_225_600_i64..).zip(rows) {
        let values = rusqlite::params![verb, before, after, at];
        writer
            .execute("INSERT INTO log (what, kind, before, after, at) VALUES ('x', ?1, ?2, ?3, ?4)", values)
            .expect("a row");
    }
    let text = format!(
        "id = \"own\"\nname = \"Own\"\n[detect]\ncolumns = [\"what\", \"kind\", \"after\"]\n[order]\ncolumn = \"id\"\n[entity]\n\
         type = \"what\"\nid = \"what\"\n[event]\ntype = \"kind\"\ntime = \"at\"\ntime_unit = \"s\"\n[change]\npayload = \"after\"\n{change}\n\
         [verbs]\ncreated = [\"c\"]\nupdated = [\"u\"]\ndeleted = [\"d\"]\nrestored = [\"r\"]\n"
    );
    let mapping = Some(Mapping::parse(&text).expect("a mapping"));
    let source = Source::open_log(location, &Choice { source: None, mapping }).await.expect("a log");
    source.entity(&EntityKey::new("x", "x")).await.expect("events")
}

fn said(events: &[Event]) -> Vec<(&str, &str)> {
    events.iter().map(|event| (&*event.action, event.changes.as_str())).collect()
}

#[tokio::test]
async fn whole_states_are_compared() {
    let rows = [
        ("c", None, Some(r#"{"a":1.50,"b":[1, 2]}"#)),
        ("u", None, Some(r#"{"a":1.50,"b":[1,2],"c":null}"#)),
        ("u", None, Some(r#"{"a":2}"#)),
        ("d", None, Some(r#"{"a":2}"#)),
        ("c", None, Some(r#"{"a":3,"b":0,"c":1}"#)),
    ];
    let events = events("encoding = \"snapshot\"", &rows).await;
    let wanted = [
        ("created", r#"{"a":1.50,"b":[1, 2]}"#),
        ("updated", r#"{"c":null}"#),
        ("updated", r#"{"a":2,"b":null}"#),
        ("deleted", "{}"),
        ("restored", r#"{"a":3,"b":0,"c":1}"#),
    ];
    assert_eq!(said(&events), wanted);
    assert!(events[2].metadata.as_ref().expect("metadata").contains(r#""removed_fields":["b"]"#));
    assert_eq!(events[1].inserted_at.to_string(), "2026-01-01T00:00:01.000000Z");
}

#[tokio::test]
async fn patches_are_applied() {
    let merge = [("c", None, Some(r#"{"a":1,"b":2}"#)), ("u", None, Some(r#"{"a":null,"c":1e400}"#))];
    let events_of_merge = events("encoding = \"merge_patch\"", &merge).await;
    assert_eq!(said(&events_of_merge)[1], ("updated", r#"{"c":1e400,"a":null}"#));
    let patch = [
        ("c", None, Some(r#"[{"op":"add","path":"/a","value":1},{"op":"add","path":"/x~1y","value":2}]"#)),
        ("u", None, Some(r#"[{"op":"test","path":"/a","value":1},{"op":"remove","path":"/a"}]"#)),
        ("u", None, Some(r#"[{"op":"add","path":"/b/0","value":1}]"#)),
        ("u", None, Some(r#"[{"op":"add","path":"/b","value":[{"n":1.50}]}]"#)),
        ("u", None, Some(r#"[{"op":"add","path":"/b/0","value":7},{"op":"remove","path":"/b/1/n"}]"#)),
    ];
    let events_of_patch = events("encoding = \"json_patch\"", &patch).await;
    assert_eq!(
        said(&events_of_patch)[..2],
        [("created", r#"{"a":1,"x/y":2}"#), ("updated", r#"{"a":null}"#)]
    );
    assert!(events_of_patch[2].changes.contains("“/b/0” leads nowhere"), "{}", events_of_patch[2].changes);
    let contradicted = [
        ("c", None, Some(r#"[{"op":"add","path":"/a","value":1}]"#)),
        ("u", None, Some(r#"[{"op":"replace","path":"/a","value":3},{"op":"test","path":"/a","value":2}]"#)),
        (
            "u",
            None,
            Some(r#"[{"op":"test","path":"/a","value":1.0},{"op":"replace","path":"/a","value":4}]"#),
        ),
    ];
    let contradicted = events("encoding = \"json_patch\"", &contradicted).await;
    let refused = &contradicted[1].changes;
    assert!(refused.contains("tests whether “/a” is 2, and it is 3"), "{refused}");
    assert_eq!(said(&contradicted)[2], ("updated", r#"{"a":4}"#));
    let within = [("updated", r#"{"b":[{"n":1.50}]}"#), ("updated", r#"{"b":[7,{}]}"#)];
    assert_eq!(said(&events_of_patch)[3..], within);
}

#[tokio::test]
async fn pairs_may_be_objects_and_text_may_stand_for_null() {
    let change = "encoding = \"pairs\"\npair = [\"old_value\", \"new_value\"]\nnull = \"None\"";
    let rows = [
        ("c", None, Some(r#"{"a":{"old_value":null,"new_value":"None"}}"#)),
        ("d", None, Some(r#"{"a":{"old_value":"last","new_value":null}}"#)),
    ];
    assert_eq!(
        said(&events(change, &rows).await),
        [("created", r#"{"a":null}"#), ("deleted", r#"{"a":"last"}"#)]
    );
}

#[tokio::test]
async fn what_was_before_shows_what_went_unrecorded() {
    let rows = [
        ("c", None, Some(r#"{"a":1,"b":1}"#)),
        ("u", Some(r#"{"a":1,"b":5}"#), Some(r#"{"a":2}"#)),
        ("d", Some(r#"{"a":2,"b":6}"#), None),
    ];
    let events = events("encoding = \"before_new\"\nbefore = \"before\"", &rows).await;
    assert_eq!(
        said(&events),
        [("created", r#"{"a":1,"b":1}"#), ("updated", r#"{"a":2,"b":5}"#), ("deleted", r#"{"b":6}"#)]
    );
}

#[tokio::test]
async fn what_cannot_be_read_leaves_the_rest() {
    let rows =
        [("c", None, Some(r#"{"a":1}"#)), ("u", None, Some("garbage")), ("u", None, Some(r#"{"b":2}"#))];
    let events = events("encoding = \"new\"", &rows).await;
    assert!(events[1].changes.contains("cannot be read") && events[1].changes.contains("garbage"));
    assert_eq!((said(&events)[2], events.len()), (("updated", r#"{"b":2}"#), 3));
}

#[tokio::test]
async fn base64_is_unpacked() {
    let rows = [("c", None, Some("eyJhIjoxLjEwfQ=="))];
    assert_eq!(
        said(&events("encoding = \"new\"\ncodec = \"base64\"", &rows).await),
        [("created", r#"{"a":1.10}"#)]
    );
}

/// What orders the events may be wrong, too: nothing is left out for it.
#[tokio::test]
async fn rows_without_a_place_of_their_own_are_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let sql = "CREATE TABLE log (place text, what text, after text); INSERT INTO log VALUES (7, 'x', '{\"a\":1}'), \
         (7, 'x', '{\"a\":2}'), (NULL, 'x', '{\"b\":1}'), ('later', 'x', '{\"b\":2}');";
    let text = "id = \"own\"\nname = \"Own\"\n[detect]\ncolumns = [\"place\", \"what\", \"after\"]\n[order]\ncolumn = \"place\"\n\
         [entity]\ntype = \"what\"\nid = \"what\"\n[change]\nencoding = \"new\"\npayload = \"after\"\n";
    let mapping = Some(Mapping::parse(text).expect("a mapping"));
    let source =
        Source::open_log(sqlite(folder.path(), sql), &Choice { source: None, mapping }).await.expect("a log");
    let events = source.entity(&EntityKey::new("x", "x")).await.expect("events");
    assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [0, 1, 7, 8]);
}

//! Change events that carry their schema, as Kafka Connect's JSON converter writes them: what is encoded is decoded, and nothing else.

use backstory::api::{EntityKey, Location, inspect};

use crate::databases::{mariadb, postgres, source};

const ROW: &str = r#"[{"type":"int32","optional":false,"field":"id"},
    {"type":"bytes","optional":true,"name":"org.apache.kafka.connect.data.Decimal","version":1,"parameters":{"scale":"2","connect.decimal.precision":"10"},"field":"price"},
    {"type":"int32","optional":true,"name":"io.debezium.time.Date","version":1,"field":"day"},
    {"type":"int64","optional":true,"name":"io.debezium.time.MicroTimestamp","version":1,"default":0,"field":"at"},
    {"type":"string","optional":true,"name":"io.debezium.time.ZonedTimestamp","version":1,"field":"zoned"},
    {"type":"int64","optional":true,"field":"micros"}]"#;

/// A change event, as one line.
fn event(op: &str, before: &str, after: &str) -> String {
    let side = |name: &str| {
        format!(
            r#"{{"type":"struct","fields":{ROW},"optional":true,"name":"shop.public.orders.Value","field":"{name}"}}"#
        )
    };
    let source = r#"{"type":"struct","fields":[{"type":"string","optional":false,"field":"table"}],"optional":false,"name":"io.debezium.connector.postgresql.Source","field":"source"}"#;
    let schema = format!(
        r#"{{"type":"struct","fields":[{},{},{source},{{"type":"string","optional":false,"field":"op"}},{{"type":"int64","optional":true,"field":"ts_ms"}}],"optional":false,"name":"shop.public.orders.Envelope"}}"#,
        side("before"),
        side("after")
    );
    let payload = format!(
        r#"{{"before":{before},"after":{after},"source":{{"table":"orders"}},"op":"{op}","ts_ms":1767225600123}}"#
    );
    format!(r#"{{"schema":{schema},"payload":{payload}}}"#).replace('\n', "")
}

const FIRST: &str = r#"{"id":7,"price":"AdTA","day":20454,"at":-1,"zoned":"2026-01-01T00:00:00.1Z","micros":1767225600000000}"#;
const SECOND: &str = r#"{"id":7,"price":"/w==","day":20454,"at":1767225600000001,"zoned":"2026-01-01T00:00:00.1Z","micros":1767225600000000}"#;

async fn is_decoded(location: Location) {
    let log = source(location, "debezium_json").await;
    let events = log.entity(&EntityKey::new("orders", "7")).await.expect("events");
    let changes: Vec<_> = events.iter().map(|event| (&*event.action, event.changes.as_str())).collect();
    assert_eq!(
        changes,
        [
            (
                "created",
                r#"{"id":7,"price":1200.00,"day":"2026-01-01","at":"1969-12-31T23:59:59.999999","zoned":"2026-01-01T00:00:00.1Z","micros":1767225600000000}"#
            ),
            ("updated", r#"{"price":-0.01,"at":"2026-01-01T00:00:00.000001"}"#),
            ("deleted", "{}"),
        ]
    );
    log.close().await;
}

#[tokio::test]
async fn what_the_schema_says_is_encoded_is_decoded() {
    let lines = [event("c", "null", FIRST), event("u", FIRST, SECOND), event("d", SECOND, "null")];
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events.ndjson");
    std::fs::write(&path, lines.join("\n") + "\n").expect("a file");
    is_decoded(Location::Sqlite(path)).await;
    let rows: Vec<_> = lines.iter().map(|line| format!("('{line}')")).collect();
    let rows = format!("INSERT INTO messages (body) VALUES {};", rows.join(","));
    let table = "CREATE TABLE messages (n bigserial PRIMARY KEY, body json);";
    is_decoded(postgres("encoded", &format!("{table} {rows}"))).await;
    let table = "CREATE TABLE messages (n bigint AUTO_INCREMENT PRIMARY KEY, body json);";
    is_decoded(mariadb("encoded", &format!("{table} {rows}"))).await;
}

#[tokio::test]
async fn without_a_schema_nothing_is_guessed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events.ndjson");
    let line = format!(
        r#"{{"before":null,"after":{FIRST},"source":{{"table":"orders"}},"op":"c","ts_ms":1767225600123}}"#
    );
    std::fs::write(&path, line + "\n").expect("a file");
    let location = Location::Sqlite(path);
    let found = inspect(location.clone(), None).await.expect("an inspection");
    let note = found.sources[0].note.clone().expect("a note");
    assert!(note.contains("without one they stand as Debezium encodes them"), "{note}");
    let log = source(location, "debezium_json").await;
    let events = log.entity(&EntityKey::new("orders", "7")).await.expect("events");
    assert_eq!(events[0].changes, FIRST);
}

#[tokio::test]
async fn an_encoded_id_is_found_in_a_large_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events.ndjson");
    let kind = r#""name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"0"},"field":"id""#;
    let variable = r#""name":"io.debezium.data.VariableScaleDecimal","field":"id""#;
    let line = |kind: &str, table: &str, id: &str| {
        format!(
            r#"{{"schema":{{"fields":[{{"fields":[{{{kind}}}],"field":"after"}}]}},"payload":{{"after":{{"id":{id}}},"op":"c","ts_ms":1,"source":{{"table":"{table}"}}}}}}"#
        ) + "\n"
    };
    let mut text =
        line(kind, "orders", "\"Bw==\"") + &line(variable, "parts", r#"{"scale":0,"value":"Bw=="}"#);
    text += &line(kind, "orders", "\"CA==\"").repeat(100_000);
    std::fs::write(&path, text).expect("a file");
    let log = source(Location::Sqlite(path), "debezium_json").await;
    for (kind, seq) in [("orders", 1_000), ("parts", 2_000)] {
        let events = log.entity(&EntityKey::new(kind, "7")).await.expect("events");
        let seqs: Vec<_> = events.iter().map(|event| (event.seq, event.changes.as_str())).collect();
        assert_eq!(seqs, [(seq, r#"{"id":7}"#)], "{kind}");
    }
}

//! Libraries of which there is no database at hand: their tables are built after their documentation.

use backstory::api::{EntityKey, Event, Source};

use crate::databases::{source, sqlite};

async fn events(sql: &str, id: &str, kind: &str, entity: &str) -> Vec<Event> {
    let folder = tempfile::tempdir().expect("a folder");
    let source: Source = source(sqlite(folder.path(), sql), id).await;
    source.entity(&EntityKey::new(kind, entity)).await.expect("events")
}

fn said(events: &[Event]) -> Vec<(&str, &str)> {
    events.iter().map(|event| (&*event.action, event.changes.as_str())).collect()
}

#[tokio::test]
async fn envers() {
    let sql = "CREATE TABLE REVINFO (REV integer PRIMARY KEY, REVTSTMP bigint); \
         CREATE TABLE orders (id bigint PRIMARY KEY, total text); \
         CREATE TABLE orders_AUD (id bigint NOT NULL, REV integer NOT NULL, REVTYPE tinyint, total text, PRIMARY KEY (id, REV)); \
         INSERT INTO REVINFO VALUES (1, 1767225600123), (2, 1767225601000), (3, 1767225602000); \
         INSERT INTO orders_AUD VALUES (7, 1, 0, 'ten'), (7, 2, 1, 'twelve'), (7, 3, 2, NULL), (8, 2, 0, 'other');";
    let events = events(sql, "envers", "orders", "7").await;
    assert_eq!(
        said(&events),
        [("created", r#"{"id":7,"total":"ten"}"#), ("updated", r#"{"total":"twelve"}"#), ("deleted", "{}")]
    );
    assert_eq!(events[0].inserted_at.to_string(), "2026-01-01T00:00:00.123000Z");
}

#[tokio::test]
async fn marten() {
    let sql = "CREATE TABLE mt_streams (id text PRIMARY KEY, type text, version bigint); \
         CREATE TABLE mt_events (seq_id bigint PRIMARY KEY, id text, stream_id text, version bigint, data text, type text, \
         timestamp text, tenant_id text, mt_dotnet_type text, is_archived boolean, user_name text); \
         INSERT INTO mt_streams VALUES ('a', 'order', 2), ('t', 'mt_tombstone', 1); \
         INSERT INTO mt_events VALUES (1, 'e1', 'a', 1, '{\"Total\":10}', 'order_created', '2026-01-01 00:00:00', 'x', 'y', 0, 'ann'), \
         (2, 'e2', 't', 1, '{}', 'tombstone', '2026-01-01 00:00:00', 'x', 'y', 0, NULL), \
         (4, 'e3', 'a', 2, '{\"Total\":12.50}', 'total_changed', '2026-01-02 00:00:00', 'x', 'y', 0, NULL);";
    let events = events(sql, "marten", "order", "a").await;
    assert_eq!(said(&events), [("created", r#"{"Total":10}"#), ("updated", r#"{"Total":12.50}"#)]);
    assert_eq!((events[1].seq, events[0].actor.as_deref()), (4, Some("ann")));
}

#[tokio::test]
async fn spatie_of_two_versions() {
    let sql = "CREATE TABLE activity_log (id integer PRIMARY KEY, log_name text, description text, subject_type text, subject_id integer, \
         causer_type text, causer_id integer, properties text, attribute_changes text, event text, created_at text); \
         INSERT INTO activity_log VALUES (1, 'd', 'created', 'Order', 1, 'User', 5, '{\"attributes\":{\"n\":1}}', NULL, 'created', '2026-01-01 00:00:00'), \
         (2, 'd', 'updated', 'Order', 1, 'User', 5, '[]', '{\"attributes\":{\"n\":2},\"old\":{\"n\":1}}', 'updated', '2026-01-02 00:00:00'), \
         (3, 'd', 'logged in', NULL, NULL, 'User', 5, '[]', NULL, NULL, '2026-01-03 00:00:00'), \
         (4, 'd', 'deleted', 'Order', 1, 'User', 5, '{\"old\":{\"n\":2}}', NULL, 'deleted', '2026-01-04 00:00:00');";
    let events = events(sql, "spatie_activitylog", "Order", "1").await;
    assert_eq!(said(&events), [("created", r#"{"n":1}"#), ("updated", r#"{"n":2}"#), ("deleted", "{}")]);
}

#[tokio::test]
async fn debezium_rows() {
    let sql = "CREATE TABLE cdc (id integer PRIMARY KEY, before text, after text, op text, ts_ms bigint, source text); \
         INSERT INTO cdc VALUES (1, NULL, '{\"id\":1,\"n\":9007199254740993}', 'c', 1767225600000, '{\"table\":\"orders\"}'), \
         (2, '{\"id\":1,\"n\":9007199254740993}', '{\"id\":1,\"n\":null}', 'u', 1767225601000, '{\"table\":\"orders\"}'), \
         (3, '{\"id\":1,\"n\":null}', NULL, 'd', 1767225602000, '{\"table\":\"orders\"}');";
    let events = events(sql, "debezium", "orders", "1").await;
    assert_eq!(
        said(&events),
        [("created", r#"{"id":1,"n":9007199254740993}"#), ("updated", r#"{"n":null}"#), ("deleted", "{}")]
    );
}

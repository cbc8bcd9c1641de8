//! Libraries of which there is no database at hand: their tables are built after their documentation, on each database that the
//! library has, with the types it uses there.

use backstory::api::{EntityKey, Location};

use crate::databases::{mariadb, postgres, source, sqlite};

struct Case {
    source: &'static str,
    /// The databases of the library: `s`, `p` and `m`.
    on: &'static str,
    /// Statements with `{json}` and `{time}` for the types of those.
    sql: &'static str,
    entity: (&'static str, &'static str),
    /// Number, action, changes, actor and time of each event.
    events: &'static [(i64, &'static str, &'static str, Option<&'static str>, &'static str)],
}

const ENVERS: Case = Case {
    source: "envers",
    on: "spm",
    sql: "CREATE TABLE REVINFO (REV integer PRIMARY KEY, REVTSTMP bigint); \
         CREATE TABLE orders (id bigint PRIMARY KEY, total varchar(255)); \
         CREATE TABLE orders_AUD (id bigint NOT NULL, REV integer NOT NULL, REVTYPE smallint, total varchar(255), PRIMARY KEY (id, REV)); \
         INSERT INTO REVINFO VALUES (1, 1767225600123), (2, 1767225601000), (3, 1767225602000); \
         INSERT INTO orders_AUD VALUES (7, 1, 0, 'ten'), (7, 2, 1, 'twelve'), (7, 3, 2, NULL), (8, 2, 0, 'other');",
    entity: ("orders", "7"),
    events: &[
        (1_000, "created", r#"{"id":7,"total":"ten"}"#, None, "2026-01-01T00:00:00.123000Z"),
        (2_000, "updated", r#"{"total":"twelve"}"#, None, "2026-01-01T00:00:01.000000Z"),
        (3_000, "deleted", "{}", None, "2026-01-01T00:00:02.000000Z"),
    ],
};

/// A revision entity of one's own: another table with other columns, which the foreign key leads to.
const ENVERS_OWN: Case = Case {
    source: "envers",
    on: "spm",
    sql: "CREATE TABLE audit_revision (id integer PRIMARY KEY, timestamp bigint NOT NULL, username varchar(255)); \
         CREATE TABLE orders (id bigint PRIMARY KEY, total varchar(255)); \
         CREATE TABLE orders_AUD (id bigint NOT NULL, REV integer NOT NULL, REVTYPE smallint, total varchar(255), PRIMARY KEY (id, REV), \
         FOREIGN KEY (REV) REFERENCES audit_revision (id)); \
         INSERT INTO audit_revision VALUES (1, 1767225600123, 'ann'), (2, 1767225601000, NULL); \
         INSERT INTO orders_AUD VALUES (7, 1, 0, 'ten'), (7, 2, 1, 'twelve');",
    entity: ("orders", "7"),
    events: &[
        (1_000, "created", r#"{"id":7,"total":"ten"}"#, Some("ann"), "2026-01-01T00:00:00.123000Z"),
        (2_000, "updated", r#"{"total":"twelve"}"#, None, "2026-01-01T00:00:01.000000Z"),
    ],
};

const MARTEN: Case = Case {
    source: "marten",
    on: "p",
    sql: "CREATE TABLE mt_streams (id uuid PRIMARY KEY, type varchar, version bigint); \
         CREATE TABLE mt_events (seq_id bigint PRIMARY KEY, id uuid, stream_id uuid, version bigint, data {json}, type varchar(500), \
         timestamp timestamptz, tenant_id varchar, mt_dotnet_type varchar, is_archived boolean, user_name varchar); \
         INSERT INTO mt_streams VALUES ('0b8f1d4e-6c0a-4b8e-9d3a-2f0c5e7a9b11', 'order', 2), ('0b8f1d4e-6c0a-4b8e-9d3a-2f0c5e7a9b12', 'mt_tombstone', 1); \
         INSERT INTO mt_events VALUES (1, NULL, '0b8f1d4e-6c0a-4b8e-9d3a-2f0c5e7a9b11', 1, '{\"Total\":10}', 'order_created', '2026-01-01 00:00:00.000001+00', 'x', 'y', false, 'ann'), \
         (2, NULL, '0b8f1d4e-6c0a-4b8e-9d3a-2f0c5e7a9b12', 1, '{}', 'tombstone', '2026-01-01 00:00:00+00', 'x', 'y', false, NULL), \
         (4, NULL, '0b8f1d4e-6c0a-4b8e-9d3a-2f0c5e7a9b11', 2, '{\"Total\":12.50}', 'total_changed', '2026-01-02 00:00:00+00', 'x', 'y', false, NULL);",
    entity: ("order", "0b8f1d4e-6c0a-4b8e-9d3a-2f0c5e7a9b11"),
    events: &[
        (1, "created", r#"{"Total":10}"#, Some("ann"), "2026-01-01T00:00:00.000001Z"),
        (4, "updated", r#"{"Total":12.50}"#, None, "2026-01-02T00:00:00.000000Z"),
    ],
};

const SPATIE: Case = Case {
    source: "spatie_activitylog",
    on: "spm",
    sql: "CREATE TABLE activity_log (id bigint PRIMARY KEY, log_name varchar(255), description text, subject_type varchar(255), subject_id bigint, \
         causer_type varchar(255), causer_id bigint, properties {json}, attribute_changes {json}, event varchar(255), created_at {time}); \
         INSERT INTO activity_log VALUES (1, 'd', 'created', 'Order', 1, 'User', 5, '{\"attributes\":{\"n\":1}}', NULL, 'created', '2026-01-01 00:00:00'), \
         (2, 'd', 'updated', 'Order', 1, 'User', 5, '[]', '{\"attributes\":{\"n\":2},\"old\":{\"n\":1}}', 'updated', '2026-01-02 00:00:00'), \
         (3, 'd', 'logged in', NULL, NULL, 'User', 5, '[]', NULL, NULL, '2026-01-03 00:00:00'), \
         (4, 'd', 'deleted', 'Order', 1, NULL, NULL, '{\"old\":{\"n\":2}}', NULL, 'deleted', '2026-01-04 00:00:00');",
    entity: ("Order", "1"),
    events: &[
        (1, "created", r#"{"n":1}"#, Some("5"), "2026-01-01T00:00:00.000000Z"),
        (2, "updated", r#"{"n":2}"#, Some("5"), "2026-01-02T00:00:00.000000Z"),
        (4, "deleted", "{}", None, "2026-01-04T00:00:00.000000Z"),
    ],
};

const LARAVEL: Case = Case {
    source: "laravel_auditing",
    on: "spm",
    sql: "CREATE TABLE audits (id bigint PRIMARY KEY, user_type varchar(255), user_id bigint, event varchar(255), auditable_type varchar(255), \
         auditable_id bigint, old_values text, new_values text, url text, ip_address varchar(45), user_agent varchar(1023), tags varchar(255), \
         created_at {time}, updated_at {time}); \
         INSERT INTO audits VALUES (1, 'User', 7, 'created', 'order', 1, '[]', '{\"total\":\"1.50\"}', NULL, NULL, NULL, NULL, '2026-01-01 00:00:00', NULL), \
         (2, 'User', 7, 'updated', 'order', 1, '{\"total\":\"1.50\"}', '{\"total\":\"2.00\"}', NULL, NULL, NULL, NULL, '2026-01-02 00:00:00', NULL), \
         (3, 'User', 7, 'retrieved', 'order', 1, '[]', '[]', NULL, NULL, NULL, NULL, '2026-01-02 00:00:01', NULL), \
         (4, NULL, NULL, 'deleted', 'order', 1, '{\"total\":\"2.00\"}', '[]', NULL, NULL, NULL, NULL, '2026-01-03 00:00:00', NULL), \
         (5, 'User', 7, 'restored', 'order', 1, '[]', '{\"total\":\"2.00\"}', NULL, NULL, NULL, NULL, '2026-01-04 00:00:00', NULL);",
    entity: ("order", "1"),
    events: &[
        (1, "created", r#"{"total":"1.50"}"#, Some("7"), "2026-01-01T00:00:00.000000Z"),
        (2, "updated", r#"{"total":"2.00"}"#, Some("7"), "2026-01-02T00:00:00.000000Z"),
        (4, "deleted", "{}", None, "2026-01-03T00:00:00.000000Z"),
        (5, "created", r#"{"total":"2.00"}"#, Some("7"), "2026-01-04T00:00:00.000000Z"),
    ],
};

const DEBEZIUM: Case = Case {
    source: "debezium",
    on: "spm",
    sql: "CREATE TABLE cdc (id bigint PRIMARY KEY, \"before\" {json}, \"after\" {json}, op varchar(3), ts_ms bigint, source {json}); \
         INSERT INTO cdc VALUES (1, NULL, '{\"id\":1,\"n\":9007199254740993}', 'c', 1767225600000, '{\"table\":\"orders\"}'), \
         (2, '{\"id\":1,\"n\":9007199254740993}', '{\"id\":1,\"n\":null}', 'u', 1767225601000, '{\"table\":\"orders\"}'), \
         (3, '{\"id\":1,\"n\":null}', NULL, 'd', 1767225602000, '{\"table\":\"orders\"}');",
    entity: ("orders", "1"),
    events: &[
        (1_000, "created", r#"{"id":1,"n":9007199254740993}"#, None, "2026-01-01T00:00:00.000000Z"),
        (2_000, "updated", r#"{"n":null}"#, None, "2026-01-01T00:00:01.000000Z"),
        (3_000, "deleted", "{}", None, "2026-01-01T00:00:02.000000Z"),
    ],
};

async fn hold(on: char, place: impl Fn(&Case) -> Location) {
    for case in
        [ENVERS, ENVERS_OWN, MARTEN, SPATIE, LARAVEL, DEBEZIUM].iter().filter(|case| case.on.contains(on))
    {
        let source = source(place(case), case.source).await;
        let (kind, id) = case.entity;
        let events = source.entity(&EntityKey::new(kind, id)).await.expect("events");
        let times: Vec<_> = events.iter().map(|event| event.inserted_at.to_string()).collect();
        let found = events.iter().zip(&times).map(|(event, at)| {
            // PostgreSQL writes JSON with spaces of its own.
            let changes = event.changes.replace(": ", ":").replace(", ", ",");
            (event.seq, event.action.to_string(), changes, event.actor.as_deref(), at.as_str())
        });
        let wanted = case.events.iter().map(|(seq, action, changes, actor, at)| {
            (*seq, (*action).to_owned(), (*changes).to_owned(), *actor, *at)
        });
        assert_eq!(found.collect::<Vec<_>>(), wanted.collect::<Vec<_>>(), "{} on {on}", case.source);
    }
}

fn typed(sql: &str, json: &str, time: &str) -> String {
    sql.replace("{json}", json).replace("{time}", time)
}

#[tokio::test]
async fn tables_as_documented_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |case: &Case| {
        let folder = folder.path().join(format!("{}-{}", case.source, case.events.len()));
        std::fs::create_dir(&folder).expect("a folder");
        sqlite(&folder, &typed(case.sql, "text", "datetime"))
    };
    hold('s', place).await;
}

#[tokio::test]
async fn tables_as_documented_on_postgres_are_read() {
    hold('p', |case| postgres(case.source, &typed(case.sql, "json", "timestamp(0)"))).await;
}

#[tokio::test]
async fn tables_as_documented_on_mariadb_are_read() {
    let place = |case: &Case| {
        let sql = typed(case.sql, "json", "datetime");
        mariadb(case.source, &format!("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES'); {sql}"))
    };
    hold('m', place).await;
}

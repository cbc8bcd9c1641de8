//! The tables of libraries with data that none of the fixtures has.

use backstory::api::{EntityKey, Event, Location};

use crate::databases::{postgres, source, sqlite};

async fn events(location: Location, log: &str, kind: &str, id: &str) -> Vec<Event> {
    source(location, log).await.entity(&EntityKey::new(kind, id)).await.expect("events")
}

/// The value of a field of an event's changes, as JSON.
fn value(event: &Event, field: &str) -> serde_json::Value {
    let changes: serde_json::Value = serde_json::from_str(&event.changes).expect("an object");
    changes[field].clone()
}

#[tokio::test]
async fn odd_scalars_of_paper_trail_are_what_ruby_wrote() {
    let yaml = "---\nyes_text:\n- \n- 'yes'\nnumber_text:\n- \n- '0042'\nnull_text:\n- \n- 'null'\ncolon:\n- \n- 'a: b # c'\n\
        lines:\n- \n- |\n  one\n  two\nsymbol:\n- \n- :draft\nbig:\n- \n- 9007199254740993\nempty:\n- \n- ''\ntruth:\n- false\n- true\n\
        quoted:\n- \n- \"tab\\there \\u00e9\"\nlist:\n- []\n- - 1\n  - x\n";
    let folder = tempfile::tempdir().expect("a folder");
    let sql = format!(
        "CREATE TABLE versions (id integer PRIMARY KEY, item_type varchar NOT NULL, item_id bigint NOT NULL, event varchar NOT NULL, \
         whodunnit varchar, object text, object_changes text, created_at datetime(6)); \
         INSERT INTO versions VALUES (1, 'Odd', 5, 'create', NULL, NULL, '{}', '2026-01-01 00:00:00.000001');",
        yaml.replace('\'', "''")
    );
    let events = events(sqlite(folder.path(), &sql), "paper_trail", "Odd", "5").await;
    let wanted = serde_json::json!({
        "yes_text": "yes", "number_text": "0042", "null_text": "null", "colon": "a: b # c", "lines": "one\ntwo\n", "symbol": "draft",
        "big": 9_007_199_254_740_993_i64, "empty": "", "truth": true, "quoted": "tab\there é", "list": [1, "x"],
    });
    let found: serde_json::Value = serde_json::from_str(&events[0].changes).expect("an object");
    for (field, wanted) in wanted.as_object().expect("an object") {
        let found = &found[field];
        let is_symbol = field == "symbol" && found == ":draft";
        assert!(found == wanted || is_symbol, "{field}: {found} instead of {wanted}");
    }
    assert_eq!(events[0].inserted_at.to_string(), "2026-01-01T00:00:00.000001Z");
}

#[tokio::test]
async fn escapes_of_hstore_on_postgres_are_undone() {
    let sql = r#"CREATE EXTENSION hstore; CREATE SCHEMA audit;
        CREATE TABLE notes (code text PRIMARY KEY, body text, tags text[], done boolean);
        CREATE TABLE audit.logged_actions (event_id bigserial PRIMARY KEY, schema_name text NOT NULL, table_name text NOT NULL,
            relid oid NOT NULL, session_user_name text, action_tstamp_tx timestamptz NOT NULL, action_tstamp_stm timestamptz NOT NULL,
            action_tstamp_clk timestamptz NOT NULL, transaction_id bigint, application_name text, client_addr inet, client_port integer,
            client_query text, action text NOT NULL, row_data hstore, changed_fields hstore, statement_only boolean NOT NULL);
        INSERT INTO audit.logged_actions VALUES (1, 'public', 'notes', 1, 'ann', '2026-01-01Z', '2026-01-01Z', '2026-01-01Z', 1, NULL,
            NULL, NULL, NULL, 'I', hstore(ARRAY['code', 'a"b\c', 'body', 'x=>y, "q" \', 'tags', '{"a,b",c}', 'done', 'f']), NULL, false),
            (2, 'public', 'notes', 1, 'ann', '2026-01-02Z', '2026-01-02Z', '2026-01-02Z', 2, NULL, NULL, NULL, NULL, 'U',
            hstore(ARRAY['code', 'a"b\c', 'body', 'x=>y, "q" \', 'tags', '{"a,b",c}', 'done', 'f']),
            hstore(ARRAY['body', NULL, 'done', 't']), false);"#;
    let events = events(postgres("escapes", sql), "audit_trigger", "notes", r#"a"b\c"#).await;
    assert_eq!(events.len(), 2);
    assert_eq!(value(&events[0], "body"), r#"x=>y, "q" \"#);
    assert_eq!(
        (value(&events[0], "tags"), value(&events[0], "done")),
        (serde_json::json!(["a,b", "c"]), false.into())
    );
    assert_eq!(
        (value(&events[1], "body"), value(&events[1], "done")),
        (serde_json::Value::Null, true.into())
    );
}

#[tokio::test]
async fn keys_of_carbonite_on_postgres_that_hold_commas_are_told_apart() {
    let sql = r#"CREATE SCHEMA carbonite_default; CREATE TYPE carbonite_default.change_op AS ENUM ('insert', 'update', 'delete');
        CREATE TABLE carbonite_default.transactions (id bigint PRIMARY KEY, xact_id xid8, meta jsonb, inserted_at timestamp);
        CREATE TABLE carbonite_default.changes (id bigint PRIMARY KEY, transaction_id bigint, transaction_xact_id xid8,
            op carbonite_default.change_op, table_prefix varchar, table_name varchar, table_pk varchar[], data jsonb, changed varchar[],
            changed_from jsonb);
        INSERT INTO carbonite_default.transactions VALUES (1, NULL, '{"type": "import", "user": "ann"}', '2026-01-01 00:00:00.000007');
        INSERT INTO carbonite_default.changes VALUES
            (1, 1, NULL, 'insert', 'public', 'pairs', ARRAY['a,b', 'c'], '{"n": 1}', '{}', NULL),
            (2, 1, NULL, 'insert', 'public', 'pairs', ARRAY['a', 'b,c'], '{"n": 2}', '{}', NULL),
            (3, 1, NULL, 'delete', 'public', 'pairs', ARRAY['a,b', 'c'], '{"n": 1}', '{}', NULL);"#;
    let location = postgres("commas", sql);
    let first = events(location.clone(), "carbonite", "pairs", r"a\,b,c").await;
    assert_eq!(first.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 3]);
    assert_eq!((first[0].actor.as_deref(), &*first[1].action), (Some("ann"), "deleted"));
    let second = events(location, "carbonite", "pairs", r"a,b\,c").await;
    assert_eq!(second.iter().map(|event| event.seq).collect::<Vec<_>>(), [2]);
}

/// As version 3.4.1 writes it; entries from before 3.0 have their changes in the other column.
#[tokio::test]
async fn changes_of_django_auditlog_add_up() {
    let sql = r#"CREATE TABLE django_content_type (id integer PRIMARY KEY, app_label varchar(100) NOT NULL, model varchar(100) NOT NULL);
        INSERT INTO django_content_type VALUES (7, 'shop', 'note');
        CREATE TABLE shop_note (id bigint PRIMARY KEY, body text NULL, amount decimal NULL);
        CREATE TABLE auditlog_logentry (id integer PRIMARY KEY, object_pk varchar(255) NOT NULL, object_id bigint NULL, object_repr text NOT NULL,
            action smallint NOT NULL, timestamp datetime NOT NULL, actor_id integer NULL, content_type_id integer NOT NULL, remote_addr char(39) NULL,
            additional_data text NULL, serialized_data text NULL, cid varchar(255) NULL, changes_text text NOT NULL, changes text NULL,
            remote_port integer NULL, actor_email varchar(254) NULL);
        INSERT INTO auditlog_logentry (id, object_pk, object_repr, action, timestamp, content_type_id, cid, changes_text, changes, actor_email) VALUES
            (1, '1', 'Note', 0, '2026-01-01 00:00:00.000001', 7, NULL,
                '{"id": ["None", "1"], "body": ["None", "x"], "amount": ["None", "12345678901234567.100000"]}', NULL, NULL),
            (2, '1', 'Note', 1, '2026-01-02 00:00:00', 7, 'c-1', '', '{"body": ["x", "None"]}', 'ann@example.org'),
            (3, '1', 'Note', 1, '2026-01-03 00:00:00', 7, NULL, '',
                '{"tags": {"type": "m2m", "operation": "add", "objects": ["red", "blue"]}}', NULL),
            (4, '1', 'Note', 3, '2026-01-03 00:00:01', 7, NULL, '', '{}', NULL),
            (5, '1', 'Note', 1, '2026-01-04 00:00:00', 7, NULL, '',
                '{"tags": {"type": "m2m", "operation": "delete", "objects": ["red"]}}', NULL),
            (6, '1', 'Note', 2, '2026-01-05 00:00:00', 7, NULL, '', '{"id": ["1", "None"], "amount": ["12345678901234567.100000", "None"]}', NULL);"#;
    let folder = tempfile::tempdir().expect("a folder");
    let events = events(sqlite(folder.path(), sql), "django_auditlog", "note", "1").await;
    let seqs: Vec<_> = events.iter().map(|event| (event.seq, &*event.action)).collect();
    assert_eq!(seqs, [(1, "created"), (2, "updated"), (3, "updated"), (5, "updated"), (6, "deleted")]);
    assert!(events[0].changes.contains("12345678901234567.100000"), "every digit: {}", events[0].changes);
    assert_eq!(value(&events[1], "body"), serde_json::Value::Null);
    assert_eq!(events[1].actor.as_deref(), Some("ann@example.org"));
    assert_eq!(value(&events[2], "tags"), serde_json::json!(["red", "blue"]));
    assert_eq!(value(&events[3], "tags"), serde_json::json!(["blue"]));
}

/// What format 1.4.1 has beside what the fixture shows: a history that was cut short, an undone version, the actor's older key.
#[tokio::test]
async fn versions_of_logidze_on_postgres_add_up() {
    let log = r#"{"v": 5, "h": [
        {"v": 3, "ts": 1767225600123, "c": {"id": 1, "body": true, "code": 42, "amount": 12345678901234567.1000, "big": 9007199254740993,
            "tags": ["a", "b,c"], "done": false}},
        {"v": 4, "ts": 1767225601000, "c": {"body": null, "tags": "{\"b,c\",\"\\\"q\\\"\"}"}, "m": {"r": "ann"}},
        {"v": 5, "ts": 1767225601000, "c": {"done": true, "code": "0042"}, "m": {"_r": "bob", "reason": "late"}},
        {"v": 6, "ts": 1767225602000, "c": {"body": "undone"}}]}"#;
    let columns = "body text, code text, amount numeric(24,4), big bigint, tags text[], done boolean";
    let beside = format!(
        "CREATE TABLE notes (id bigint PRIMARY KEY, {columns});
        CREATE TABLE logidze_data (id bigserial PRIMARY KEY, log_data jsonb, loggable_type varchar, loggable_id bigint);
        INSERT INTO notes VALUES (1, NULL, '0042', 12345678901234567.1, 9007199254740993, NULL, true);
        INSERT INTO logidze_data (log_data, loggable_type, loggable_id) VALUES ('{log}', 'Note', 1), (NULL, 'Note', 2);"
    );
    let within = format!(
        "CREATE TABLE notes (id bigint PRIMARY KEY, {columns}, log_data jsonb);
        INSERT INTO notes VALUES (1, NULL, '0042', 12345678901234567.1, 9007199254740993, NULL, true, '{log}'); INSERT INTO notes (id) VALUES (2);"
    );
    let within = events(postgres("versions_within", &within), "logidze", "notes", "1").await;
    let beside = events(postgres("versions_beside", &beside), "logidze_data", "Note", "1").await;
    for events in [within, beside] {
        let told: Vec<_> = events
            .iter()
            .map(|event| {
                (event.version, &*event.action, event.actor.as_deref(), event.inserted_at.to_string())
            })
            .collect();
        let second = || "2026-01-01T00:00:01.000000Z".to_owned();
        let wanted = [
            (3, "created", None, "2026-01-01T00:00:00.123000Z".to_owned()),
            (4, "updated", Some("ann"), second()),
            (5, "updated", Some("bob"), second()),
        ];
        assert_eq!(told, wanted);
        assert!(events[0].changes.contains("12345678901234567.1000"), "every digit: {}", events[0].changes);
        let wanted = serde_json::json!({"body": "t", "code": "42", "big": 9_007_199_254_740_993_i64, "tags": ["a", "b,c"], "done": false});
        for (field, wanted) in wanted.as_object().expect("an object") {
            assert_eq!(value(&events[0], field), *wanted, "{field}");
        }
        assert_eq!(value(&events[1], "body"), serde_json::Value::Null);
        assert_eq!(value(&events[1], "tags"), serde_json::json!(["b,c", "\"q\""]));
        assert_eq!((value(&events[2], "code"), value(&events[2], "done")), ("0042".into(), true.into()));
    }
}

/// As `include_current_version_in_history` of nearform 1.2.1 keeps it: what stands in the table stands in its history as well,
/// where it lags behind after a second change in one transaction.
#[tokio::test]
async fn current_rows_of_temporal_tables_on_postgres_are_no_second_event() {
    let columns =
        "code text NOT NULL, part integer NOT NULL, amount numeric(24,4), sys_period tstzrange NOT NULL";
    let sql = format!(
        "CREATE TABLE prices ({columns}, PRIMARY KEY (code, part)); CREATE TABLE prices_history ({columns});
        INSERT INTO prices_history VALUES
            ('a,b', 1, 1.5, '[2026-01-01 00:00:00.000001Z,2026-01-02Z)'), ('a,b', 1, 12345678901234567.1, '[2026-01-02Z,2026-01-03Z)'),
            ('a,b', 1, 2, '[2026-01-04Z,)'), ('a,b', 2, 9, '[2026-01-01Z,2026-01-05Z)');
        INSERT INTO prices VALUES ('a,b', 1, 3, '[2026-01-04Z,)');"
    );
    let location = postgres("periods", &sql);
    let told = |events: &[Event]| -> Vec<_> {
        events.iter().map(|event| (event.action.to_string(), event.inserted_at.to_string())).collect()
    };
    let wanted = |list: &[(&str, &str)]| -> Vec<_> {
        list.iter().map(|(action, at)| ((*action).to_owned(), format!("2026-01-{at}Z"))).collect()
    };
    let first = events(location.clone(), "temporal_tables", "prices", r"a\,b,1").await;
    let times = [
        ("created", "01T00:00:00.000001"),
        ("updated", "02T00:00:00.000000"),
        ("deleted", "03T00:00:00.000000"),
        ("restored", "04T00:00:00.000000"),
    ];
    assert_eq!(told(&first), wanted(&times));
    assert!(first[1].changes.contains("12345678901234567.1000"), "every digit: {}", first[1].changes);
    assert!(first[3].changes.contains("3.0000"), "what stands in the table: {}", first[3].changes);
    let second = events(location, "temporal_tables", "prices", r"a\,b,2").await;
    assert_eq!(
        told(&second),
        wanted(&[("created", "01T00:00:00.000000"), ("deleted", "05T00:00:00.000000")])
    );
}

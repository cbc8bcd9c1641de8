//! Tables that nobody prepared for: what their columns say is guessed, tried on a few rows, and kept as a mapping.

use std::time::Instant;

use backstory::api::wire::{Draft, Encoding, EntitiesRequest, EntitySort, EventRow, TableKind};
use backstory::api::{Backstory, Code, Location, Mapping, Steps};

use crate::databases::{mariadb, postgres, sqlite};

async fn connect(backstory: &Backstory, location: Location) -> String {
    backstory.connect(location, &mut Steps::new(Instant::now(), |_| {})).await.expect("opened").id
}

async fn draft(backstory: &Backstory, database: &str, table: &str) -> Draft {
    let tables = backstory.tables(database).await.expect("tables");
    let found = tables.iter().find(|found| found.name == table).expect("the table");
    backstory.sample(database, &found.schema, table).await.expect("a sample").draft
}

/// Action, and each change as `field: old -> new`.
fn said(rows: &[EventRow]) -> Vec<String> {
    let change = |row: &EventRow| {
        let changes = row.changes.iter().map(|change| match &change.old {
            Some(old) => format!("{}: {} -> {}", change.field, old.text, change.new.text),
            None => format!("{}: {}", change.field, change.new.text),
        });
        changes.collect::<Vec<_>>().join(", ")
    };
    rows.iter()
        .map(|row| format!("{}/{} {} {}", row.entity_type, row.entity_id, row.action, change(row)))
        .collect()
}

const ROWS: &str = r#"INSERT INTO order_log VALUES
 (1, 42, 'placed', 'ann', '2026-01-01 00:00:00', '{"lines":[null,2],"total":[null,"10.50"]}'),
 (2, 42, 'changed', 'bo', '2026-01-02 00:00:00', '{"total":["10.50","12.00"]}'),
 (3, 7, 'placed', 'ann', '2026-01-03 00:00:00', '{"total":[null,"1.00"]}'),
 (4, 42, 'deleted', NULL, '2026-01-04 00:00:00', '{"total":["12.00",null]}')"#;

#[tokio::test]
async fn a_table_nobody_prepared_for_is_read_on_three_databases() {
    let table = |id: &str, text: &str, json: &str| {
        format!(
            "CREATE TABLE order_log (id {id} PRIMARY KEY, order_id integer, what {text}, who {text}, at {text}, changes {json}); {ROWS};"
        )
    };
    let folder = tempfile::tempdir().expect("a folder");
    let places = [
        sqlite(folder.path(), &table("integer", "text", "text")),
        postgres("mapper", &table("bigserial", "text", "jsonb")),
        mariadb("mapper", &table("bigint", "varchar(40)", "json")),
    ];
    for location in places {
        let backstory = Backstory::new(1 << 22);
        let database = connect(&backstory, location).await;
        let mut draft = draft(&backstory, &database, "order_log").await;
        assert_eq!(
            (draft.order.as_str(), draft.id.as_str(), draft.named.as_str()),
            ("id", "order_id", "order")
        );
        assert_eq!((draft.event_type.as_deref(), draft.actor.as_deref()), (Some("what"), Some("who")));
        assert_eq!((draft.time.as_deref(), draft.time_unit), (Some("at"), None));
        assert_eq!((draft.encoding, draft.payload.as_deref()), (Encoding::Pairs, Some("changes")));

        let trial = backstory.try_draft(&database, &draft).await.expect("a trial");
        let wanted = [
            "order/42 created lines: 2, total: \"10.50\"",
            "order/42 updated total: \"10.50\" -> \"12.00\"",
            "order/7 created total: \"1.00\"",
            "order/42 deleted ",
        ];
        assert_eq!(said(&trial.events), wanted);
        assert_eq!((trial.total, trial.entities, trial.unreadable), (4, 2, 0));
        let encoding = |wanted| trial.encodings.iter().find(|tried| tried.encoding == wanted).expect("tried");
        assert_eq!((encoding(Encoding::Pairs).readable, encoding(Encoding::JsonPatch).readable), (4, 0));
        assert_eq!(
            encoding(Encoding::BeforeNew).failure.as_ref().map(|failure| failure.code),
            Some("mapping.invalid")
        );
        let example = encoding(Encoding::New).example.clone().expect("an example");
        // PostgreSQL has its own way with spaces in JSON.
        let example = said(&[example])[0].replace(", ", ",");
        assert_eq!(example, "order/42 updated total: [null,\"10.50\"] -> [\"10.50\",\"12.00\"]");

        // What was put together opens as a file does.
        draft.name = "Our orders".to_owned();
        let trial = backstory.try_draft(&database, &draft).await.expect("a trial");
        let own = [Mapping::parse(&trial.toml).expect("a mapping")];
        assert_eq!((trial.id.as_str(), own[0].id.as_str()), ("our_orders", "our_orders"));
        let found = backstory.sources(&database, &own).await.expect("sources");
        assert!(found.plain.is_empty() && found.sources[0].own, "{found:?}");
        let chosen = backstory.choose(&database, "our_orders", &own).await.expect("chosen");
        let request = EntitiesRequest {
            source: chosen.id,
            search: String::new(),
            entity_type: None,
            sort: EntitySort::Name,
            start: 0,
            count: 10,
            again: true,
        };
        let list = backstory.entities(&request).await.expect("entities");
        let rows: Vec<_> =
            list.rows.iter().map(|row| (row.subject.as_str(), row.events, row.deleted)).collect();
        assert_eq!(rows, [("order/7", 1, false), ("order/42", 3, true)]);
        assert_eq!(list.rows[0].last_actor.as_deref(), Some("ann"));
    }
}

#[tokio::test]
async fn the_encoding_is_told_from_the_rows() {
    let cases = [
        ("data text", r#"'{"a":1,"b":2}'"#, r#"'{"a":1,"b":3}'"#, Encoding::Snapshot),
        ("data text", r#"'{"a":1,"b":2}'"#, r#"'{"b":3}'"#, Encoding::New),
        (
            "old text, data text",
            r#"NULL, '{"a":1,"b":2}'"#,
            r#"'{"a":1,"b":2}', '{"a":1,"b":3}'"#,
            Encoding::BeforeAfter,
        ),
        ("old text, data text", r#"NULL, '{"a":1,"b":2}'"#, r#"'{"b":2}', '{"b":3}'"#, Encoding::OldNew),
        (
            "patch text",
            r#"'[{"op":"add","path":"/b","value":2}]'"#,
            r#"'[{"op":"replace","path":"/b","value":3}]'"#,
            Encoding::JsonPatch,
        ),
        ("diff text", r#"'{"b":{"from":null,"to":2}}'"#, r#"'{"b":{"from":2,"to":3}}'"#, Encoding::Pairs),
        ("a integer, b integer", "1, 2", "1, 3", Encoding::Row),
    ];
    for (columns, first, second, encoding) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let sql = format!(
            "CREATE TABLE orders_history (history_id integer PRIMARY KEY, order_id integer, op text, {columns}); \
             INSERT INTO orders_history VALUES (1, 5, 'I', {first}), (2, 5, 'U', {second});"
        );
        let backstory = Backstory::new(1 << 20);
        let database = connect(&backstory, sqlite(folder.path(), &sql)).await;
        let draft = draft(&backstory, &database, "orders_history").await;
        assert_eq!((draft.encoding, draft.id.as_str()), (encoding, "order_id"), "{columns}");
        let trial = backstory.try_draft(&database, &draft).await.expect("a trial");
        let last = said(&trial.events).pop().unwrap_or_default();
        assert_eq!(last, "order/5 updated b: 2 -> 3", "{columns} {}", trial.toml);
    }
}

#[tokio::test]
async fn what_is_still_open_is_said_and_nothing_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let sql = "CREATE TABLE notes (body text); CREATE VIEW seen AS SELECT body FROM notes; INSERT INTO notes VALUES ('x');";
    let backstory = Backstory::new(1 << 20);
    let database = connect(&backstory, sqlite(folder.path(), sql)).await;
    let kinds: Vec<_> =
        backstory.tables(&database).await.expect("tables").iter().map(|table| table.kind).collect();
    assert_eq!(kinds, [TableKind::Table, TableKind::View]);
    let draft = draft(&backstory, &database, "notes").await;
    let error = backstory.try_draft(&database, &draft).await.expect_err("incomplete");
    assert_eq!(error.code, Code::MappingInvalid);
    assert!(
        error.message.contains("orders the events") && error.message.contains("id of the entity"),
        "{error:?}"
    );
    let gone = backstory.sample(&database, "", "nothing").await.expect_err("not there");
    assert_eq!(gone.code, Code::LogMissing);
    let wrong =
        Draft { order: "absent".to_owned(), id: "body".to_owned(), named: "note".to_owned(), ..draft };
    let error = backstory.try_draft(&database, &wrong).await.expect_err("no such column");
    assert_eq!(error.code, Code::MappingInvalid);
}

#[tokio::test]
async fn of_a_large_table_only_a_few_rows_are_read_and_hostile_names_are_only_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let sql = "CREATE TABLE \"x\"\"; DROP TABLE y; --\" (\"i'd\" text, \"se\"\"q\" integer, \"da]ta\" text); \
         CREATE TABLE y (n integer); \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
         INSERT INTO \"x\"\"; DROP TABLE y; --\" SELECT 'e' || (i % 10), i, json_object('n', i) FROM n;";
    let backstory = Backstory::new(1 << 20);
    let database = connect(&backstory, sqlite(folder.path(), sql)).await;
    let name = "x\"; DROP TABLE y; --";
    let draft = draft(&backstory, &database, name).await;
    let draft = Draft {
        order: "se\"q".to_owned(),
        id: "i'd".to_owned(),
        payload: Some("da]ta".to_owned()),
        named: "it's".to_owned(),
        encoding: Encoding::New,
        ..draft
    };
    let trial = backstory.try_draft(&database, &draft).await.expect("a trial");
    assert_eq!((trial.total, trial.entities, trial.events.len()), (200, 10, 50));
    assert_eq!(backstory.tables(&database).await.expect("tables").len(), 2);
    let own = [Mapping::parse(&trial.toml).expect("a mapping")];
    let found = backstory.sources(&database, &own).await.expect("sources");
    assert_eq!((found.sources[0].entity_types[0].events, found.plain), (Some(5000), vec!["y".to_owned()]));
}

/// The same columns in another table: only the one that was mapped is meant.
#[tokio::test]
async fn a_mapping_of_one_table_leaves_others_of_its_columns_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let columns = "(id integer PRIMARY KEY, thing_id text, data text)";
    let sql = format!(
        "CREATE TABLE a_log {columns}; CREATE TABLE b_log {columns}; INSERT INTO a_log VALUES (1, 't', '{{}}');"
    );
    let backstory = Backstory::new(1 << 20);
    let database = connect(&backstory, sqlite(folder.path(), &sql)).await;
    let draft = draft(&backstory, &database, "a_log").await;
    let own = [Mapping::parse(&backstory.try_draft(&database, &draft).await.expect("a trial").toml)
        .expect("a mapping")];
    let found = backstory.sources(&database, &own).await.expect("sources");
    assert_eq!(
        (found.sources[0].tables.clone(), found.plain),
        (vec!["a_log".to_owned()], vec!["b_log".to_owned()])
    );
}

/// A table of large values is neither shown nor tried row by row to the end.
#[tokio::test]
async fn large_rows_are_bounded_in_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let location = sqlite(
        folder.path(),
        "CREATE TABLE order_log (id integer PRIMARY KEY, order_id integer, what text, at text, changes text); \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30) INSERT INTO order_log \
         SELECT i, 1, 'changed', '2026-01-01 00:00:00', json_object('n', json_array(i, printf('%.*c', 1000000, 'x'))) FROM n;",
    );
    let backstory = Backstory::new(1 << 22);
    let database = connect(&backstory, location).await;
    let sample = backstory.sample(&database, "", "order_log").await.expect("a sample");
    assert_eq!(sample.rows.len(), 9);
    let trial = backstory.try_draft(&database, &sample.draft).await.expect("a trial");
    assert_eq!(trial.total, 9);
}

#[tokio::test]
async fn the_rows_shown_of_a_table_are_the_last_by_number_on_three_databases() {
    let rows: Vec<_> = (1..=40).map(|n| format!("({n}, 'x')")).collect();
    let sql = |id: &str| {
        format!(
            "CREATE TABLE log (id {id} PRIMARY KEY, what varchar(9)); INSERT INTO log VALUES {};",
            rows.join(",")
        )
    };
    let folder = tempfile::tempdir().expect("a folder");
    let places = [
        sqlite(folder.path(), &sql("integer")),
        postgres("shown", &sql("bigint")),
        mariadb("shown", &sql("bigint")),
    ];
    for location in places {
        let backstory = Backstory::new(1 << 20);
        let database = connect(&backstory, location).await;
        let tables = backstory.tables(&database).await.expect("tables");
        let sample = backstory.sample(&database, &tables[0].schema, "log").await.expect("a sample");
        let ids: Vec<_> =
            sample.rows.iter().map(|row| row[0].as_ref().expect("a number").text.clone()).collect();
        assert_eq!((ids.len(), ids[0].as_str(), ids[24].as_str()), (25, "40", "16"));
    }
}

//! Values that other programs have written into a log, and that a careless reader would lose, change, or stumble over:
//! they are shown as they are stored.

use backstory::api::{Backstory, Window};
use backstory_testkit::{mariadb, postgres};
use rusqlite::Connection;

use crate::parts::execute;

/// An event as it is shown: actor, time, metadata, and each field with its value.
type Shown = (String, String, String, Vec<(String, String)>);

/// The events of objective `o`, oldest first, from a page and from the whole history, which must agree.
async fn shown(place: &str) -> Vec<Shown> {
    let backstory = Backstory::new(1 << 24);
    let source = backstory.open(place).await.expect("opened").id;
    let window = Window::Page { page: 1, per_page: 50 };
    let mut answers = Vec::new();
    for whole in [false, true] {
        if whole {
            backstory.history(&source, "o").await.expect("a history");
        }
        let page = backstory.page(&source, "o", window).await.expect("a page");
        let look = page.look();
        let events = page.events(&look).map(|event| {
            let state = event.state().into_iter();
            (
                event.actor().unwrap_or("NULL").to_owned(),
                event.inserted_at().to_string(),
                event.metadata().unwrap_or("NULL").to_owned(),
                state.map(|(field, value)| (field.to_owned(), value.to_owned())).collect(),
            )
        });
        let mut events: Vec<Shown> = events.collect();
        events.reverse();
        answers.push(events);
    }
    let whole = answers.pop().expect("two answers");
    assert_eq!(answers.pop().expect("two answers"), whole);
    whole
}

fn event(actor: &str, at: &str, metadata: &str, state: &[(&str, &str)]) -> Shown {
    let state = state.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    (actor.to_owned(), at.to_owned(), metadata.to_owned(), state)
}

#[tokio::test]
async fn on_sqlite_cells_have_types_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.db");
    let connection = Connection::open(&path).expect("a file");
    connection
        .execute_batch(
            r#"CREATE TABLE events (seq INTEGER PRIMARY KEY, entity_type, entity_id, objective_id, version, action, changes, actor, metadata, inserted_at);
            INSERT INTO events VALUES
              (1, 'objective', 'o', 'o', 1, 'created', CAST('{"big":12345678901234567890123,"huge":1e400}' AS BLOB), 9007199254740993, 1.5, 1e300),
              (2, 'objective', 'o', 'o', '2', 'updated', '{"half":"\ud800","nul":"\u0000","twice":{"a":1,"a":2}}', X'FF00', '["m"]', '24:00:00'),
              (3, 'objective', 'o', 'o', 9e999, 'updated', X'FF7B7D', 9e999, NULL, X'00FF'),
              (4, 'objective', 'o', 'o', 4, 'updated', '{"n":1}', '', '', '2026-01-01 00:00:00.5');"#,
        )
        .expect("a log");
    drop(connection);
    // A version that is no number is no event that could be shown in its place: it is said, and nothing is made up.
    let backstory = Backstory::new(1 << 20);
    let source = backstory.open(&path.display().to_string()).await.expect("opened").id;
    let error = backstory.history(&source, "o").await.expect_err("a version that is none");
    assert_eq!(error.code.as_str(), "data.unreadable");
    assert!(error.detail.expect("what").contains("inf"));
    execute(&path.display().to_string(), "UPDATE events SET version = 3 WHERE seq = 3").await;
    let fields = [("big", "12345678901234567890123"), ("huge", "1e400")];
    let more = [("half", r#""\ud800""#), ("nul", r#""\u0000""#), ("twice", r#"{"a":1,"a":2}"#)];
    let mut both: Vec<_> = fields.iter().chain(&more).copied().collect();
    both.sort_unstable();
    let with_n: Vec<_> = {
        let mut all = both.clone();
        all.push(("n", "1"));
        all.sort_unstable();
        all
    };
    assert_eq!(
        shown(&path.display().to_string()).await,
        [
            event("9007199254740993", "1e300", "1.5", &fields),
            event("X'FF00'", "24:00:00", r#"["m"]"#, &both),
            event("inf", "X'00FF'", "NULL", &both),
            event("", "2026-01-01T00:00:00.500000Z", "", &with_n),
        ]
    );
}

#[tokio::test]
async fn on_postgres_values_stand_at_the_ends_of_their_types() {
    let server = postgres::server().expect("a PostgreSQL server");
    let columns = "seq bigint PRIMARY KEY, entity_type text, entity_id text, objective_id text, version bigint, action text";
    for (name, rest, rows, wanted) in [
        (
            "foreign_times",
            "changes json, actor bytea, metadata json, inserted_at timestamptz",
            r#"(1, 'objective', 'o', 'o', 1, 'created', '{"half":"\ud800","nul":"\u0000","huge":1e400}', '\xff00', '{"a":1,"a":2}', 'infinity'),
               (2, 'objective', 'o', 'o', 2, 'updated', '{}', NULL, NULL, '-infinity'),
               (3, 'objective', 'o', 'o', 3, 'updated', '{}', '', NULL, '9999-12-31 23:59:59.999999Z'),
               (4, 'objective', 'o', 'o', 4, 'updated', '{}', NULL, NULL, '0044-03-15 00:00:00Z BC')"#,
            vec![
                ("\\xff00", "infinity", r#"{"a":1,"a":2}"#),
                ("NULL", "-infinity", "NULL"),
                ("\\x", "9999-12-31T23:59:59.999999Z", "NULL"),
                ("NULL", "-0043-03-15T00:00:00.000000Z", "NULL"),
            ],
        ),
        (
            "foreign_numbers",
            "changes text, actor numeric, metadata text, inserted_at text",
            r#"(1, 'objective', 'o', 'o', 1, 'created', '{"half":"\ud800","nul":"\u0000","huge":1e400}', 'NaN', NULL, '24:00:00'),
               (2, 'objective', 'o', 'o', 2, 'updated', '{}', 'Infinity', NULL, '294276-12-31'),
               (3, 'objective', 'o', 'o', 3, 'updated', '{}', 0.1000000000000000055511151231257827, '9007199254740993', '')"#,
            vec![
                ("NaN", "24:00:00", "NULL"),
                ("Infinity", "294276-12-31", "NULL"),
                ("0.1000000000000000055511151231257827", "", "9007199254740993"),
            ],
        ),
        (
            "foreign_dates",
            "changes jsonb, actor time, metadata xml, inserted_at timestamp",
            r#"(1, 'objective', 'o', 'o', 1, 'created', '{"huge":1e30}', '24:00:00', '<a/>', 'infinity'),
               (2, 'objective', 'o', 'o', 2, 'updated', '{}', NULL, NULL, '294276-12-31 23:59:59')"#,
            vec![
                ("24:00:00", "infinity", "<a/>"),
                // Later than can be counted in microseconds from 1970.
                ("NULL", "+294276-12-31T23:59:59.000000Z", "NULL"),
            ],
        ),
    ] {
        let url = server.create_database(name).expect("a database");
        let sql = format!("CREATE TABLE events ({columns}, {rest}); INSERT INTO events VALUES {rows}");
        server.sql(postgres::database_of(&url), &sql).expect("a log");
        let events = shown(&url).await;
        let found =
            events.iter().map(|(actor, at, metadata, _)| (actor.as_str(), at.as_str(), metadata.as_str()));
        assert_eq!(found.collect::<Vec<_>>(), wanted, "{name}");
        let huge = if name == "foreign_dates" { "1000000000000000000000000000000" } else { "1e400" };
        assert!(events[0].3.contains(&("huge".to_owned(), huge.to_owned())), "{:?}", events[0].3);
        if name != "foreign_dates" {
            assert!(events[0].3.contains(&("half".to_owned(), r#""\ud800""#.to_owned())));
            assert!(events[0].3.contains(&("nul".to_owned(), r#""\u0000""#.to_owned())));
        }
    }
}

#[tokio::test]
async fn on_mariadb_there_are_times_that_are_none() {
    let server = mariadb::server().expect("a MariaDB server");
    let url = server.create_database("foreign").expect("a database");
    let sql = r#"SET sql_mode = ''; CREATE TABLE events (seq bigint PRIMARY KEY, entity_type varchar(40), entity_id varchar(40), objective_id varchar(40), version bigint, action varchar(40), changes longtext, actor time, metadata blob, inserted_at datetime(6));
        INSERT INTO events VALUES
          (1, 'objective', 'o', 'o', 1, 'created', '{"big":12345678901234567890123,"half":"\\ud800","twice":{"a":1,"a":2}}', '838:59:59', X'FF00', '0000-00-00 00:00:00'),
          (2, 'objective', 'o', 'o', 2, 'updated', '{}', '-838:59:59', 'text', '2026-00-00 00:00:00'),
          (3, 'objective', 'o', 'o', 3, 'updated', '{}', NULL, NULL, '9999-12-31 23:59:59.999999')"#;
    server.sql(mariadb::database_of(&url), sql).expect("a log");
    let fields = [("big", "12345678901234567890123"), ("half", r#""\ud800""#), ("twice", r#"{"a":1,"a":2}"#)];
    assert_eq!(
        shown(&url).await,
        [
            event("838:59:59", "0000-00-00 00:00:00.000000", "X'FF00'", &fields),
            event("-838:59:59", "2026-00-00 00:00:00.000000", "text", &fields),
            event("NULL", "9999-12-31T23:59:59.999999Z", "NULL", &fields),
        ]
    );
}

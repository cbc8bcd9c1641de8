//! One suite for every database that can hold a native log. A database is supported when it passes all of it.

mod explored;
mod following;
mod foreign;
mod fresh;
mod growing;
mod interchange;
mod keps;
mod mariadb;
mod parts;
mod postgres;
mod reading;
mod recording;
mod sqlite;
mod untouched;

/// Runs a test of the suite on every database, each time on a place of its own.
macro_rules! on_every_database {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $name() {
                let folder = tempfile::tempdir().expect("a folder");
                let place = folder.path().join("log.db");
                super::$name(&place.display().to_string()).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $name() {
                let server = backstory_testkit::postgres::server().expect("a PostgreSQL server");
                super::$name(&server.create_database(stringify!($name)).expect("a database")).await;
            })*
        }
        mod on_mariadb {
            $(#[tokio::test]
            async fn $name() {
                let server = backstory_testkit::mariadb::server().expect("a MariaDB server");
                super::$name(&server.create_database(stringify!($name)).expect("a database")).await;
            })*
        }
    };
}
use on_every_database;

use std::future::pending;
use std::io::Cursor;

use backstory::api::{self, Error, Event, Location, Progress, Source};

/// The location a test was given.
fn location(place: &str) -> Location {
    Location::parse(place).expect("a location")
}

/// A place with an empty log.
async fn empty_log(place: &str) -> Location {
    let location = location(place);
    api::init(&location).await.expect("a log");
    location
}

/// Imports lines.
async fn import(location: &Location, lines: &[impl AsRef<str>]) -> Result<Progress, Error> {
    let text = lines.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("\n");
    api::import(location, Cursor::new(text), |_| {}, pending()).await
}

/// Everything the log holds.
async fn log(location: &Location) -> Vec<Event> {
    let source = Source::open(location.clone()).await.expect("an opened log");
    let mut batches = source.events();
    let mut events = Vec::new();
    while let Some(batch) = batches.recv().await {
        events.extend(batch.expect("events"));
    }
    source.close().await;
    events
}

/// A line of the interchange format.
fn line(
    entity_type: &str,
    id: &str,
    objective: &str,
    version: i64,
    action: &str,
    changes: &str,
    at: &str,
) -> String {
    format!(
        r#"{{"entity_type":"{entity_type}","entity_id":"{id}","objective_id":"{objective}","version":{version},"action":"{action}","changes":{changes},"actor":"ana","inserted_at":"{at}"}}"#
    )
}

/// A small history with everything odd in it: moves, deletion, an event after it, a gap, times that run backwards, an
/// unknown verb, and values that a careless reader would lose.
fn odd_history() -> Vec<String> {
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let exact = format!(
        r#"{{"big":12345678901234567890123,"long":0.1000000000000000055511151231257827,"huge":1e400,"trailing":1.10,"nul":"\u0000","half":"\ud800","twice":{{"a":1,"a":2}},"__proto__":"x","":null,"deep":{deep}}}"#
    );
    vec![
        line("objective", "o1", "o1", 1, "created", r#"{"title":"One"}"#, "2026-01-01T00:00:00.000001Z"),
        line(
            "objective",
            "o2",
            "o2",
            1,
            "created",
            r#"{"title":"Two \"quoted\""}"#,
            "2026-01-01T00:00:00.000002Z",
        ),
        line("key_result", "k1", "o1", 1, "created", &exact, "2026-01-02T00:00:00Z"),
        line("key_result", "k1", "o1", 2, "updated", r#"{"big":null,"new":[1, 2]}"#, "2026-01-01T12:00:00Z"),
        line("key_result", "k1", "o2", 3, "updated", "{}", "2026-01-03T00:00:00Z"),
        line("key_result", "k1", "o2", 4, "deleted", "{}", "2026-01-04T00:00:00Z"),
        line("key_result", "k1", "o2", 5, "updated", r#"{"late":true}"#, "2026-01-05T00:00:00Z"),
        line("key_result", "k1", "o1", 8, "restored", r#"{"back":true}"#, "2026-01-06T00:00:00Z"),
        line("note", "n1", "o1", 1, "scribbled", "{\"text\":\"\u{202e} odd\"}", "2026-01-07T00:00:00Z"),
        line(
            "objective",
            "o2",
            "o2",
            2,
            "deleted",
            r#"{"title":"Two, once"}"#,
            "1969-12-31T23:59:59.999999Z",
        ),
    ]
}

//! Opening what stands in `../shared/fixtures`.

use std::path::Path;

use backstory::api::{Backstory, Choice, Location, Source};
use backstory_testkit::{mariadb, postgres, shared};

/// The place of a fixture: the file itself, or a database with its dump. None where it is missing.
pub(crate) fn fixture(path: &str) -> Option<Location> {
    let file = shared::file(&format!("fixtures/{path}"))?;
    Some(if is_dump(path) { dump(path, &file) } else { Location::Sqlite(file) })
}

/// Whether a fixture is a dump of PostgreSQL.
pub(crate) fn is_dump(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "sql")
}

fn dump(name: &str, file: &Path) -> Location {
    let server = postgres::server().expect("a PostgreSQL server");
    let url = server.create_database(name).expect("a database");
    let sql = std::fs::read_to_string(file).expect("a dump");
    server.sql(postgres::database_of(&url), &sql).expect("loaded");
    Location::parse(&url).expect("a location")
}

/// A `SQLite` file with these statements in it.
pub(crate) fn sqlite(folder: &Path, sql: &str) -> Location {
    let path = folder.join("foreign.db");
    let connection = rusqlite::Connection::open(&path).expect("a file");
    connection.execute_batch(sql).expect("valid SQL");
    Location::Sqlite(path)
}

/// A PostgreSQL database with these statements run in it.
pub(crate) fn postgres(name: &str, sql: &str) -> Location {
    let server = postgres::server().expect("a PostgreSQL server");
    let url = server.create_database(name).expect("a database");
    server.sql(postgres::database_of(&url), sql).expect("valid SQL");
    Location::parse(&url).expect("a location")
}

/// A MariaDB database with these statements run in it.
pub(crate) fn mariadb(name: &str, sql: &str) -> Location {
    let server = mariadb::server().expect("a MariaDB server");
    let url = server.create_database(name).expect("a database");
    server.sql(mariadb::database_of(&url), sql).expect("valid SQL");
    Location::parse(&url).expect("a location")
}

/// A source of a database.
pub(crate) async fn source(location: Location, id: &str) -> Source {
    let choice = Choice { source: Some(id.to_owned()), mapping: None };
    Source::open_log(location, &choice).await.expect("a log")
}

/// What is said where a timeline has no events.
pub(crate) async fn not_found(location: Location, log: &str, subject: &str) -> String {
    let backstory = Backstory::new(1 << 20);
    let choice = Choice { source: Some(log.to_owned()), mapping: None };
    let opened = backstory.open_log(location, &choice).await.expect("a log");
    let error = backstory.history(&opened.id, subject).await.map(drop).expect_err("nothing found");
    backstory.close_all().await;
    format!("{} {}", error.message, error.hint.unwrap_or_default())
}

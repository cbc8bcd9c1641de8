//! What goes wrong must end well: nothing missed, nothing twice, a loss that is said, an error with a code; never a panic
//! and never a hang. The servers are real, and so are the faults.

mod broken;
mod dropped;
mod hands;
mod outages;
mod told;
mod writers;

use std::time::Duration;

use backstory::api::{self, Location};
use backstory_testkit::postgres;
use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection, PgConnection};

/// What takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(90);

fn location(place: &str) -> Location {
    Location::parse(place).expect("a location")
}

/// A place with an empty log.
async fn empty_log(place: &str) -> Location {
    let location = location(place);
    api::init(&location).await.expect("a log");
    location
}

#[expect(clippy::disallowed_methods, reason = "the statements stand in these tests")]
fn safe(sql: impl Into<String>) -> AssertSqlSafe<String> {
    AssertSqlSafe(sql.into())
}

/// Runs statements as a program that knows nothing of Backstory would.
async fn execute(place: &str, sql: &str) {
    match location(place) {
        Location::Sqlite(path) => {
            rusqlite::Connection::open(path).expect("a file").execute_batch(sql).expect("executed");
        }
        Location::Postgres(_) => {
            let mut connection = PgConnection::connect(place).await.expect("a connection");
            connection.execute(safe(sql)).await.expect("executed");
        }
        Location::MySql(_) => {
            let mut connection = MySqlConnection::connect(place).await.expect("a connection");
            connection.execute(safe(sql)).await.expect("executed");
        }
    }
}

/// The statement that appends an event of a version.
fn append(version: i64) -> String {
    format!(
        "INSERT INTO events (entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
         VALUES ('objective', 'o', 'o', {version}, 'updated', '{{\"n\":1}}', '2026-01-01 00:00:00')"
    )
}

/// A database on the PostgreSQL server of this run.
fn on_postgres(hint: &str) -> String {
    postgres::server().expect("a PostgreSQL server").create_database(hint).expect("a database")
}

/// A database on the MariaDB server of this run.
fn on_mariadb(hint: &str) -> String {
    backstory_testkit::mariadb::server().expect("a MariaDB server").create_database(hint).expect("a database")
}

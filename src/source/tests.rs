//! What a log's tables and sessions must give: the timeline without a sort, and no way to write.

use std::future::pending;

use backstory_testkit::{mariadb, postgres as server};
use sqlx::Executor;

use super::*;
use crate::error::Code;
use crate::{demo, record};

async fn demo_log(place: &str) -> Location {
    let location = Location::parse(place).expect("a location");
    record::init(&location).await.expect("a log");
    record::import_events(&location, demo::events(1, 3_000), |_| {}, pending()).await.expect("events");
    location
}

/// The plans of the statements that read an objective's timeline, from either end.
fn sqlite_plan(connection: &rusqlite::Connection, statement: &str) -> String {
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).expect("a statement");
    let rows = explain.query_map(["grow-emea"], |row| row.get::<_, String>("detail")).expect("a plan");
    rows.collect::<Result<Vec<_>, _>>().expect("a plan").join("\n")
}

#[tokio::test]
async fn sqlite_reads_a_timeline_without_a_sort() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.db");
    demo_log(&path.display().to_string()).await;
    let connection = sqlite::connect_writer(&path).expect("opened");
    let statements = &sqlite::STATEMENTS;
    for statement in [statements.timeline.to_owned(), format!("{} DESC LIMIT 50", statements.timeline)] {
        let plan = sqlite_plan(&connection, &statement);
        assert!(plan.contains("USING INDEX events_timeline") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
    let moves = sqlite_plan(&connection, statements.elsewhere);
    assert!(moves.contains("events_moves") && !moves.contains("SCAN e"), "{moves}");
    let members =
        sqlite_plan(&connection, &statements.members.replace("GROUP BY", "WHERE objective_id = $1 GROUP BY"));
    assert!(
        members.contains("COVERING INDEX events_members") && !members.contains("TEMP B-TREE"),
        "{members}"
    );
}

#[tokio::test]
async fn postgres_reads_a_timeline_without_a_sort() {
    let server = server::server().expect("a PostgreSQL server");
    let url = server.create_database("plans").expect("a database");
    let location = demo_log(&url).await;
    let rare = Event {
        objective_id: "rare".into(),
        entity: EntityKey::new("objective", "rare"),
        ..demo::events(1, 1).next().expect("one")
    };
    record::import_events(&location, std::iter::once(rare), |_| {}, pending()).await.expect("an event");
    for tail in ["", " DESC LIMIT 50"] {
        let plan = |objective: &str| {
            let statement =
                format!("{}{tail}", postgres::STATEMENTS.timeline).replace("$1", &format!("'{objective}'"));
            let sql = format!(
                "ANALYZE events; SET enable_seqscan = off; SET enable_bitmapscan = off; EXPLAIN {statement}"
            );
            server.sql(server::database_of(&url), &sql).expect("a plan")
        };
        // Where an objective has most of the log, walking the log itself is as good.
        assert!(
            plan("grow-emea").contains("Index Scan") && !plan("grow-emea").contains("Sort"),
            "{}",
            plan("grow-emea")
        );
        assert!(
            plan("rare").contains("events_timeline") && !plan("rare").contains("Sort"),
            "{}",
            plan("rare")
        );
    }
}

#[tokio::test]
async fn mariadb_reads_a_timeline_without_a_sort() {
    let server = mariadb::server().expect("a MariaDB server");
    let url = server.create_database("plans").expect("a database");
    let location = demo_log(&url).await;
    let rare = Event {
        objective_id: "rare".into(),
        entity: EntityKey::new("objective", "rare"),
        ..demo::events(1, 1).next().expect("one")
    };
    record::import_events(&location, std::iter::once(rare), |_| {}, pending()).await.expect("an event");
    let plan = |statement: &str, objective: &str| {
        let statement = statement.replace('?', &format!("'{objective}'"));
        let sql = format!("ANALYZE TABLE events; EXPLAIN {statement}");
        server.sql(mariadb::database_of(&url), &sql).expect("a plan")
    };
    for objective in ["grow-emea", "rare"] {
        for tail in ["", " DESC LIMIT 50"] {
            let plan = plan(&format!("{}{tail}", mysql::STATEMENTS.timeline), objective);
            assert!(plan.contains("events_timeline") && !plan.contains("filesort"), "{plan}");
        }
        let moves = plan(mysql::STATEMENTS.elsewhere, objective);
        assert!(moves.lines().any(|row| row.contains("\te\tref\t")), "{moves}");
    }
    let members = plan(mysql::STATEMENTS.members_of, "grow-emea");
    assert!(members.contains("group-by") && !members.contains("filesort"), "{members}");
    let members = plan(mysql::STATEMENTS.members, "");
    assert!(members.contains("events_members") && members.contains("Using index"), "{members}");
}

#[tokio::test]
async fn a_viewers_session_on_sqlite_cannot_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.db");
    let location = demo_log(&path.display().to_string()).await;
    let pool = sqlite::Pool::new(&path).expect("opened");
    for statement in ["DELETE FROM events", "CREATE TABLE t (x)", "PRAGMA user_version = 7"] {
        let outcome = pool.run(move |connection| Ok(connection.execute_batch(statement)?)).await;
        let outcome = outcome.map_err(|error| explain(error, &location).code);
        assert!(matches!(outcome, Err(Code::DatabaseReadOnly)), "{statement}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_viewers_session_on_postgres_cannot_write() {
    let server = server::server().expect("a PostgreSQL server");
    let url = server.create_database("viewer_session").expect("a database");
    let location = demo_log(&url).await;
    let Location::Postgres(server) = &location else { panic!("a server") };
    let mut connection = postgres::connect(server, &location, true).await.expect("a connection");
    for statement in ["DELETE FROM events", "CREATE TABLE t (x int)", "SELECT nextval('events_seq_seq')"] {
        let outcome = connection.execute(statement).await.map_err(|error| explain(error, &location).code);
        assert!(matches!(outcome, Err(Code::DatabaseReadOnly)), "{statement}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_viewers_session_on_mariadb_cannot_write() {
    let server = mariadb::server().expect("a MariaDB server");
    let url = server.create_database("viewer_session").expect("a database");
    let location = demo_log(&url).await;
    let Location::MySql(server) = &location else { panic!("a server") };
    let mut connection = mysql::connect(server, &location, true).await.expect("a connection");
    for statement in ["DELETE FROM events", "CREATE TABLE t (x int)", "ALTER TABLE events ADD x int"] {
        let outcome = connection.execute(statement).await.map_err(|error| explain(error, &location).code);
        assert!(matches!(outcome, Err(Code::DatabaseReadOnly)), "{statement}: {outcome:?}");
    }
}

#[tokio::test]
async fn what_a_mariadb_reports_is_known_by_its_number() {
    let server = mariadb::server().expect("a MariaDB server");
    let location =
        Location::parse(&server.create_database("numbers").expect("a database")).expect("a location");
    let Location::MySql(server) = &location else { panic!("a server") };
    let mut connection = mysql::connect(server, &location, true).await.expect("a connection");
    for (number, code) in [
        (1045, Code::AuthFailed),
        (1049, Code::DatabaseMissing),
        (3159, Code::TlsRequired),
        (1040, Code::DatabaseBusy),
        (1044, Code::TablePermission),
        (1142, Code::TablePermission),
        (1290, Code::DatabaseReadOnly),
        (1792, Code::DatabaseReadOnly),
        (1205, Code::DatabaseBusy),
        (1213, Code::DatabaseBusy),
        (1146, Code::SchemaNone),
        (1969, Code::QueryCancelled),
        (3024, Code::QueryCancelled),
        (1317, Code::QueryCancelled),
        (1406, Code::RecordInvalid),
        (2013, Code::NetLost),
        (1064, Code::DatabaseError),
    ] {
        let signal = format!(
            "SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = {number}, MESSAGE_TEXT = 'the server is read-only'"
        );
        #[expect(clippy::disallowed_methods, reason = "a number of our own")]
        let error = connection.execute(sqlx::AssertSqlSafe(signal)).await.expect_err("signalled");
        assert_eq!(explain(error, &location).code, code, "{number}");
    }
}

#[tokio::test]
async fn a_query_on_mariadb_ends_at_its_time_limit() {
    let server = mariadb::server().expect("a MariaDB server");
    let location =
        Location::parse(&server.create_database("limit").expect("a database")).expect("a location");
    let Location::MySql(server) = &location else { panic!("a server") };
    let mut connection = mysql::connect(server, &location, true).await.expect("a connection");
    let limit: String = sqlx::query_scalar("SELECT CAST(@@max_statement_time AS CHAR)")
        .fetch_one(&mut connection)
        .await
        .expect("a limit");
    assert_eq!(limit, "120.000000");
    connection.execute("SET max_statement_time = 0.1").await.expect("a limit");
    let slow = "SELECT count(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b WHERE a.seq + b.seq < 0";
    let error = connection.execute(slow).await.expect_err("too slow");
    assert_eq!(explain(error, &location).code, Code::QueryCancelled);
    connection.execute("SELECT 1").await.expect("the connection is still good");
}

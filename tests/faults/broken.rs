//! Reads over a connection that breaks at every point, from a server that is busy, locked or stopped: an error with a code,
//! soon, and a source that works again afterwards.

use std::time::Duration;

use backstory::api::{Code, Error, Source};
use backstory_testkit::postgres::{self, database_of};
use backstory_testkit::proxy::{Mode, Proxy};
use sqlx::{Connection, Executor, PgConnection};
use tokio::time::timeout;

use crate::{PATIENCE, append, empty_log, execute, location, on_mariadb, on_postgres};

async fn read(place: &str) -> Result<usize, Error> {
    let source = Source::open(location(place)).await?;
    source.objectives().await?;
    let position = source.position().await?;
    source.since(&position).await?;
    let history = source.history("o", &std::sync::Arc::default()).await?.history;
    Ok(history.len())
}

/// Each connection is cut after so many bytes, for many numbers of bytes.
async fn cut_anywhere(place: &str, step: usize) {
    empty_log(place).await;
    for version in 1..=20 {
        execute(place, &append(version)).await;
    }
    let proxy = Proxy::before(place).await.expect("a proxy");
    let url = proxy.url(place).expect("a URL");
    let (mut failed, mut read_all) = (0, 0);
    for bytes in (0..24_000).step_by(step) {
        proxy.set(Mode::CutAfter(bytes));
        match timeout(PATIENCE, read(&url)).await.expect("no hang") {
            Ok(events) => {
                assert_eq!(events, 20, "cut after {bytes} bytes");
                read_all += 1;
            }
            Err(error) => {
                failed += 1;
                let known = [Code::NetLost, Code::NetRefused, Code::NetTimeout, Code::TlsUnsupported];
                assert!(known.contains(&error.code), "cut after {bytes} bytes: {error:?}");
            }
        }
    }
    eprintln!("{failed} failed with a code, {read_all} read everything");
    assert!(failed > 0 && read_all > 0, "{failed} {read_all}");
    proxy.set(Mode::Pass);
    assert_eq!(read(&url).await.expect("it works again"), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_to_postgres_is_cut_anywhere() {
    cut_anywhere(&on_postgres("cut"), 97).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_to_mariadb_is_cut_anywhere() {
    cut_anywhere(&on_mariadb("cut"), 97).await;
}

/// More reads than there are connections wait for a table that another program holds.
#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_whose_log_is_held_says_so() {
    let url = on_postgres("held");
    empty_log(&url).await;
    execute(&url, &append(1)).await;
    let source = Source::open(location(&url)).await.expect("opened");
    let mut holder = PgConnection::connect(&url).await.expect("a connection");
    holder.execute("BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE").await.expect("a lock");
    let reads = futures_util::future::join_all((0..8).map(|_| source.objectives()));
    let answers = timeout(PATIENCE, reads).await.expect("no hang");
    for answer in answers {
        let code = answer.expect_err("nothing can be read").code;
        assert!(matches!(code, Code::DatabaseBusy | Code::NetTimeout), "{code:?}");
    }
    holder.execute("COMMIT").await.expect("committed");
    assert_eq!(source.objectives().await.expect("it works again").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_that_stops_a_statement_says_so() {
    let url = on_postgres("stopped");
    empty_log(&url).await;
    execute(&url, &append(1)).await;
    let source = Source::open(location(&url)).await.expect("opened");
    let mut holder = PgConnection::connect(&url).await.expect("a connection");
    holder.execute("BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE").await.expect("a lock");
    let reading = tokio::spawn({
        let source = source.clone();
        async move { source.objectives().await }
    });
    let server = postgres::server().expect("a PostgreSQL server");
    let stop = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity \
                WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while server.sql(database_of(&url), stop).expect("an answer") == "0" && !reading.is_finished() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let code = reading.await.expect("no panic").expect_err("stopped").code;
    assert_eq!(code, Code::QueryCancelled);
    holder.execute("COMMIT").await.expect("committed");
    assert_eq!(source.objectives().await.expect("it works again").len(), 1);
}

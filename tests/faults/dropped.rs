//! A read that nobody waits for any more ends at the server, too, and leaves the pool as it was.

use std::time::{Duration, Instant};

use backstory::api::{Backstory, EntityKey, Source};
use backstory_testkit::{mariadb, postgres};
use tokio::time::{sleep, timeout};

use crate::{PATIENCE, append, empty_log, execute, location, on_mariadb, on_postgres};

/// More often than there are connections in the pool.
const TIMES: usize = 7;

/// Reads a log that takes ten minutes a row, and drops the read once the server is at work.
async fn dropped_reads_end(place: &str, at_work: impl Fn() -> usize) {
    let source = Source::open(location(place)).await.expect("opened");
    let mut longest = Duration::ZERO;
    for _ in 0..TIMES {
        let reading = tokio::spawn({
            let source = source.clone();
            async move { source.history("o", &std::sync::Arc::default()).await.map(|loaded| loaded.history.len()) }
        });
        while at_work() == 0 {
            assert!(!reading.is_finished(), "it ends by itself: {:?}", reading.await);
            sleep(Duration::from_millis(20)).await;
        }
        reading.abort();
        let dropped = Instant::now();
        while at_work() > 0 {
            assert!(dropped.elapsed() < PATIENCE, "the server goes on");
            sleep(Duration::from_millis(20)).await;
        }
        longest = longest.max(dropped.elapsed());
        let nothing =
            timeout(PATIENCE, source.entity(&EntityKey::new("none", "none"))).await.expect("no hang");
        assert_eq!(nothing.expect("the pool is of use").len(), 0);
    }
    eprintln!("the server stopped within {longest:?}, {TIMES} times");
}

/// The server's sessions that are at work in a database.
fn in_postgres(url: &str) -> impl Fn() -> usize {
    let database = postgres::database_of(url).to_owned();
    move || {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                   AND application_name = 'backstory' AND wait_event = 'PgSleep'";
        let server = postgres::server().expect("a PostgreSQL server");
        server.sql(&database, sql).expect("an answer").parse().expect("a number")
    }
}

async fn slow_postgres() -> String {
    let url = on_postgres("slow");
    empty_log(&url).await;
    execute(&url, &append(1)).await;
    execute(&url, SLOW).await;
    url
}

/// Makes every row take ten minutes.
const SLOW: &str = "CREATE FUNCTION slow() RETURNS boolean VOLATILE COST 1000000 LANGUAGE plpgsql \
     AS $$ BEGIN PERFORM pg_sleep(600); RETURN true; END $$; \
     ALTER TABLE events RENAME TO stored; CREATE VIEW events AS SELECT * FROM stored WHERE slow()";

#[tokio::test(flavor = "multi_thread")]
async fn dropped_reads_end_at_postgres() {
    let url = slow_postgres().await;
    dropped_reads_end(&url, in_postgres(&url)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_reads_end_at_mariadb() {
    let url = on_mariadb("slow");
    empty_log(&url).await;
    execute(&url, &append(1)).await;
    execute(&url, "RENAME TABLE events TO stored").await;
    execute(&url, "CREATE VIEW events AS SELECT * FROM stored WHERE sleep(600) = 0").await;
    let database = mariadb::database_of(&url).to_owned();
    let at_work = move || {
        let sql = "SELECT count(*) FROM information_schema.processlist WHERE db = database() AND state = 'User sleep'";
        let server = mariadb::server().expect("a MariaDB server");
        server.sql(&database, sql).expect("an answer").parse().expect("a number")
    };
    dropped_reads_end(&url, at_work).await;
}

/// Whoever follows a log and goes away leaves nothing behind: no query, and no connection.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_live_timeline_leaves_postgres_alone() {
    let url = on_postgres("left");
    empty_log(&url).await;
    let server = postgres::server().expect("a PostgreSQL server");
    let database = postgres::database_of(&url).to_owned();
    let sessions = || -> usize {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'backstory'";
        server.sql(&database, sql).expect("an answer").parse().expect("a number")
    };
    let backstory = Backstory::new(1 << 20);
    let source = backstory.open(&url).await.expect("opened").id;
    let live = backstory.live(&source, "o", None).await.expect("a live timeline");
    execute(&url, SLOW).await;
    execute(&url, &append(1).replace("INTO events", "INTO stored")).await;
    let (at_work, waiting) = (in_postgres(&url), Instant::now());
    while at_work() == 0 {
        assert!(waiting.elapsed() < PATIENCE, "nothing is looked at");
        sleep(Duration::from_millis(20)).await;
    }
    drop(live);
    backstory.close(&source).await;
    let dropped = Instant::now();
    while sessions() > 0 {
        assert!(dropped.elapsed() < PATIENCE, "{} sessions stay", sessions());
        sleep(Duration::from_millis(50)).await;
    }
}

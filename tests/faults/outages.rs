//! Connections that break in every way, servers that go and come back, while a timeline is followed.

use std::time::{Duration, Instant};

use backstory::api::Code;
use backstory_testkit::postgres::{Halt, Running, database_of};
use backstory_testkit::proxy::{Mode, Proxy};
use sqlx::{Connection, Executor, PgConnection};

use crate::told::Told;
use crate::{append, empty_log, execute, on_mariadb, on_postgres, safe};

/// Breaks the network in each way, writes meanwhile, heals it, and writes again.
async fn the_network_breaks(place: &str) {
    empty_log(place).await;
    let proxy = Proxy::before(place).await.expect("a proxy");
    let mut told = Told::of(&proxy.url(place).expect("a URL")).await;
    let mut version = 0;
    let mut write = async || {
        version += 1;
        execute(place, &append(version)).await;
        version
    };
    told.all_up_to(write().await).await;
    for (number, mode) in (1..).zip([Mode::Fin, Mode::Rst, Mode::BlackHole, Mode::Rst, Mode::BlackHole]) {
        proxy.set(mode);
        let broken = Instant::now();
        let unseen = write().await;
        let code = told.loss_since(broken).await;
        eprintln!("{mode:?}: {code:?} said after {:?}", broken.elapsed());
        assert!(matches!(code, Code::NetLost | Code::NetTimeout | Code::NetRefused), "{mode:?}: {code:?}");
        assert!(!told.versions.contains_key(&unseen));
        proxy.set(Mode::Pass);
        told.until("the connection", |told| told.resumed == number).await;
        told.all_up_to(write().await).await;
    }
    proxy.set(Mode::Delay(Duration::from_millis(50)));
    told.all_up_to(write().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_to_postgres_breaks() {
    the_network_breaks(&on_postgres("network")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_to_mariadb_breaks() {
    the_network_breaks(&on_mariadb("network")).await;
}

/// Twenty waits, each of them longer than the last, take minutes; who does not want to wait does not have to.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_postgres_is_tried_again_as_soon_as_somebody_says_so() {
    let place = on_postgres("impatient");
    empty_log(&place).await;
    let proxy = Proxy::before(&place).await.expect("a proxy");
    let mut told = Told::of(&proxy.url(&place).expect("a URL")).await;
    told.impatient = true;
    proxy.set(Mode::Rst);
    execute(&place, &append(1)).await;
    told.until("the twentieth try", |told| told.tries >= 20).await;
    proxy.set(Mode::Pass);
    told.until("the connection", |told| told.resumed == 1).await;
    told.all_up_to(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_that_crashes_and_stops_comes_back() {
    let mut server = Running::start().expect("a PostgreSQL server of its own");
    let url = server.server().create_database("outages").expect("a database");
    empty_log(&url).await;
    let mut told = Told::of(&url).await;
    execute(&url, &append(1)).await;
    told.all_up_to(1).await;

    // A session of the follower is killed: the server ends all others, too, and recovers.
    let pids = "SELECT pid FROM pg_stat_activity WHERE application_name = 'backstory'";
    let pid = server.server().sql(database_of(&url), pids).expect("sessions");
    let pid = pid.lines().next().and_then(|pid| pid.parse().ok()).expect("a session");
    let killed = Instant::now();
    server.kill_backend(pid).expect("killed");
    told.loss_since(killed).await;
    told.until("the connection", |told| told.resumed == 1).await;
    execute(&url, &append(2)).await;
    told.all_up_to(2).await;

    for (number, how) in [(2, Halt::Fast), (3, Halt::Immediate)] {
        let halted = Instant::now();
        server.halt(how).expect("halted");
        told.loss_since(halted).await;
        server.start_again().expect("started");
        let version = i64::from(number) + 1;
        execute(&url, &append(version)).await;
        told.until("the connection", |told| told.resumed == number).await;
        told.all_up_to(version).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_log_that_is_dropped_ends_it() {
    let url = on_postgres("dropped_table");
    empty_log(&url).await;
    let mut told = Told::of(&url).await;
    execute(&url, &append(1)).await;
    told.all_up_to(1).await;
    execute(&url, "DROP TABLE events CASCADE").await;
    told.until("the end", |told| told.ended.is_some()).await;
    assert_eq!(told.ended, Some(Code::SchemaNone));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mariadb_log_that_is_dropped_ends_it() {
    let url = on_mariadb("dropped_table");
    empty_log(&url).await;
    let mut told = Told::of(&url).await;
    execute(&url, &append(1)).await;
    told.all_up_to(1).await;
    execute(&url, "DROP TABLE events").await;
    told.until("the end", |told| told.ended.is_some()).await;
    assert_eq!(told.ended, Some(Code::SchemaNone));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_locked_is_followed_when_it_is_free() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.db");
    let place = path.display().to_string();
    empty_log(&place).await;
    let mut told = Told::of(&place).await;
    execute(&place, &append(1)).await;
    told.all_up_to(1).await;
    let writer = rusqlite::Connection::open(&path).expect("a file");
    writer.execute_batch(&format!("BEGIN EXCLUSIVE; {}", append(2))).expect("a lock");
    assert_eq!(told.loss_since(Instant::now()).await, Code::SqliteLocked);
    writer.execute_batch("COMMIT").expect("committed");
    told.until("the file", |told| told.resumed == 1).await;
    told.all_up_to(2).await;
    assert_eq!(told.late, 0);
}

/// A standby takes no listeners, and does not say which transactions are running.
#[tokio::test(flavor = "multi_thread")]
async fn a_standby_of_postgres_is_followed() {
    let primary = Running::start().expect("a PostgreSQL server of its own");
    let url = primary.server().create_database("primary").expect("a database");
    empty_log(&url).await;
    let standby = primary.start_standby().expect("a standby");
    let place = format!("{}{}", standby.server().url().trim_end_matches("postgres"), database_of(&url));
    let mut told = Told::of(&place).await;
    execute(&url, &append(1)).await;
    told.all_up_to(1).await;
    let mut open = PgConnection::connect(&url).await.expect("a connection");
    open.execute("BEGIN; SAVEPOINT one").await.expect("a transaction");
    open.execute(safe(append(2))).await.expect("an event");
    execute(&url, &append(3)).await;
    told.until("the one behind it", |told| told.versions.contains_key(&3)).await;
    open.execute("COMMIT").await.expect("committed");
    told.all_up_to(3).await;
    assert_eq!((told.late, told.lost.len()), (1, 0));
}

/// A database that is closed is not followed any more.
async fn closing_ends_it(place: &str) {
    empty_log(place).await;
    let mut told = Told::of(place).await;
    told.close().await;
    told.until("the end", |told| told.ended.is_some()).await;
    assert_eq!(told.ended, Some(Code::SourceMissing));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_closed_is_followed_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    closing_ends_it(&folder.path().join("log.db").display().to_string()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_that_is_closed_is_followed_no_more() {
    closing_ends_it(&on_postgres("closed")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mariadb_that_is_closed_is_followed_no_more() {
    closing_ends_it(&on_mariadb("closed")).await;
}

/// Without a listener of its own nobody says that there is something, and it comes all the same; with a recording, at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_on_postgres_that_may_only_read_follows() {
    let url = on_postgres("reader");
    let location = empty_log(&url).await;
    let server = backstory_testkit::postgres::server().expect("a PostgreSQL server");
    let sql = "CREATE ROLE live_reader LOGIN PASSWORD 'r'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO live_reader; \
               ALTER ROLE live_reader SET default_transaction_read_only = on";
    server.sql(database_of(&url), sql).expect("a role");
    let mut told = Told::of(&server.url_for(database_of(&url), "live_reader", "r").expect("a URL")).await;
    execute(&url, &append(1)).await;
    told.all_up_to(1).await;
    let change = backstory::api::Change {
        entity: backstory::api::EntityKey::new("objective", "o"),
        objective_id: None,
        expected_version: None,
        action: None,
        fields: r#"{"title":"O"}"#.to_owned(),
        actor: None,
        metadata: None,
        request: None,
    };
    backstory::api::record(&location, &[change], &backstory::api::now()).await.expect("recorded");
    told.all_up_to(2).await;
    assert!(told.lost.is_empty());
}

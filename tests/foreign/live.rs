//! A timeline of another program's log as it grows.

use std::time::Duration;

use backstory::api::{Arrival, Backstory, Choice, Live, Location};
use tokio::sync::mpsc::Receiver;

use crate::databases::{mariadb, postgres, sqlite};

/// What is said next, within the time that a whole look may wait for.
async fn next(live: &mut Receiver<Live>) -> Live {
    tokio::time::timeout(Duration::from_mins(1), live.recv()).await.expect("in time").expect("still followed")
}

fn events(said: &Live) -> Vec<(i64, &str, Arrival)> {
    let Live::Events(events) = said else { panic!("no events: {said:?}") };
    events.iter().map(|(event, arrival)| (event.seq, &*event.action, *arrival)).collect()
}

async fn opened(location: Location) -> (Backstory, String) {
    let backstory = Backstory::new(1 << 20);
    let choice = Choice { source: Some("paper_trail".to_owned()), mapping: None };
    let source = backstory.open_log(location, &choice).await.expect("a log").id;
    (backstory, source)
}

fn table(id: &str, text: &str) -> String {
    format!(
        "CREATE TABLE versions (id {id} PRIMARY KEY, item_type {text} NOT NULL, item_id bigint NOT NULL, event {text} NOT NULL, \
         whodunnit {text}, object {text}, object_changes {text}, created_at {text}); {}",
        row(1, 1, "create", 1)
    )
}

fn row(id: u32, item: u32, event: &str, n: u32) -> String {
    format!(
        "INSERT INTO versions VALUES ({id}, 'Order', {item}, '{event}', 'x', NULL, '{{\"n\":[null,{n}]}}', '2026-01-01 00:00:00');"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_committed_changed_or_removed_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let location = sqlite(folder.path(), &table("integer", "text"));
    let Location::Sqlite(path) = &location else { unreachable!("a file") };
    let writer = rusqlite::Connection::open(path).expect("a writer");
    let write = |sql: &str| writer.execute_batch(sql).expect("written");
    let (backstory, source) = opened(location.clone()).await;
    let mut live = backstory.live(&source, "Order/1", None).await.expect("followed");
    write(&format!("{}{}", row(2, 2, "create", 1), row(5, 1, "update", 5)));
    assert_eq!(events(&next(&mut live).await), [(5, "updated", Arrival::New)], "of others, nothing");
    write(&row(3, 1, "update", 3));
    // The versions after it are counted anew.
    let late = next(&mut live).await;
    assert_eq!(events(&late), [(3, "updated", Arrival::Late), (5, "updated", Arrival::Rewritten)]);
    write("UPDATE versions SET whodunnit = 'y' WHERE id = 3");
    assert_eq!(events(&next(&mut live).await), [(3, "updated", Arrival::Rewritten)]);
    write("DELETE FROM versions WHERE id = 5");
    assert_eq!(next(&mut live).await, Live::Removed(vec![5..=5]));
    let mut from = backstory.live(&source, "Order/1", Some(1)).await.expect("followed");
    assert_eq!(events(&next(&mut from).await), [(3, "updated", Arrival::New)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_servers_what_is_committed_is_said() {
    let places =
        [postgres("live", &table("bigint", "text")), mariadb("live", &table("bigint", "varchar(191)"))];
    for location in places {
        let (backstory, source) = opened(location.clone()).await;
        let mut live = backstory.live(&source, "Order/1", None).await.expect("followed");
        let sql = row(2, 1, "update", 2);
        match &location {
            Location::Postgres(server) => {
                backstory_testkit::postgres::server()
                    .expect("a server")
                    .sql(&server.database, &sql)
                    .expect("written");
            }
            Location::MySql(server) => {
                backstory_testkit::mariadb::server()
                    .expect("a server")
                    .sql(&server.database, &sql)
                    .expect("written");
            }
            Location::Sqlite(_) => unreachable!("a server"),
        }
        assert_eq!(events(&next(&mut live).await), [(2, "updated", Arrival::New)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_looks_more_often_than_wanted_and_a_change_of_that_holds_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let location = sqlite(folder.path(), &table("integer", "text"));
    let Location::Sqlite(path) = &location else { unreachable!("a file") };
    let writer = rusqlite::Connection::open(path).expect("a writer");
    let write = |sql: &str| writer.execute_batch(sql).expect("written");
    let (backstory, source) = opened(location.clone()).await;
    let mut live = backstory.live(&source, "Order/1", None).await.expect("followed");
    backstory.look_every(Duration::from_hours(1));
    write(&row(2, 1, "update", 2));
    // A look may be under way as it is said; the next one is not.
    if tokio::time::timeout(Duration::from_secs(2), live.recv()).await.is_ok() {
        write(&row(3, 1, "update", 3));
        assert!(tokio::time::timeout(Duration::from_secs(2), live.recv()).await.is_err(), "it is not looked");
    }
    write(&row(4, 1, "update", 4));
    backstory.look_every(Duration::ZERO);
    let said = next(&mut live).await;
    assert_eq!(events(&said).last(), Some(&(4, "updated", Arrival::New)));
}

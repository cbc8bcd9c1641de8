//! Following a log: what was committed since a position, each event once, whatever the database.

use std::time::{Duration, Instant};

use backstory::api::{self, Arrival, Location, Position, Source};
use backstory_testkit::postgres;
use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection, PgConnection};

use crate::{empty_log, import, line, location, odd_history, on_every_database};

on_every_database!(
    each_event_comes_once_and_in_order,
    many_events_come_in_parts,
    an_event_that_comes_late_says_so,
    what_is_removed_by_hand_is_noticed,
    a_position_that_goes_back_hears_it_again,
    a_timeline_has_the_events_by_which_entities_leave_it,
    a_log_that_has_nothing_but_its_events_is_followed_too,
);

/// Some of what happened, by `seq`.
type Heard = Vec<(i64, Arrival)>;

/// Everything since a position, which moves on.
async fn hear(source: &Source, position: &mut Position) -> Heard {
    let mut heard = Vec::new();
    loop {
        let since = source.since(position).await.expect("what happened");
        heard.extend(since.events.iter().map(|(event, arrival)| (event.seq, *arrival)));
        *position = since.position;
        if !since.more {
            return heard;
        }
    }
}

/// A log with events in it, and where it stands.
async fn followed(place: &str) -> (Location, Source, Position) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let source = Source::open(location.clone()).await.expect("opened");
    let position = source.position().await.expect("a position");
    (location, source, position)
}

/// Runs a statement as somebody who knows nothing of Backstory would.
async fn execute(place: &str, sql: &str) {
    match location(place) {
        Location::Sqlite(path) => {
            rusqlite::Connection::open(path).expect("a file").execute_batch(sql).expect("executed");
        }
        Location::Postgres(_) => run(&mut connect(place).await, sql).await,
        Location::MySql(_) => {
            let mut connection = MySqlConnection::connect(place).await.expect("a connection");
            connection.execute(safe(sql)).await.expect("executed");
        }
    }
}

async fn run(connection: &mut PgConnection, sql: &str) {
    connection.execute(safe(sql)).await.expect("executed");
}

#[expect(clippy::disallowed_methods, reason = "the statements stand in this file")]
fn safe(sql: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(sql.to_owned())
}

fn insert(seq: i64, version: i64) -> String {
    format!(
        "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
         VALUES ({seq}, 'key_result', 'by hand', 'o1', {version}, 'updated', '{{}}', '2026-01-01 00:00:00')"
    )
}

async fn each_event_comes_once_and_in_order(place: &str) {
    let (location, source, mut position) = followed(place).await;
    assert_eq!(hear(&source, &mut position).await, []);
    let change = crate::recording::change("key_result", "k1", r#"{"n":7}"#);
    api::record(&location, &[change], &api::now()).await.expect("recorded");
    assert!(source.has_changed(&position).await.expect("an answer"), "a recording is noticed");
    let before = position.clone();
    assert_eq!(hear(&source, &mut position).await, [(11, Arrival::New)]);
    assert_eq!(hear(&source, &mut position).await, []);
    assert_eq!(
        hear(&source, &mut before.clone()).await,
        [(11, Arrival::New)],
        "a position does not grow old"
    );
    let lines = [line("objective", "o9", "o9", 1, "created", "{}", "2026-01-01T00:00:00Z")];
    import(&location, &lines).await.expect("an import");
    assert_eq!(hear(&source, &mut position).await, [(12, Arrival::New)]);
    // A server may take its time to be quiet; a position that is up to date then says so.
    let started = Instant::now();
    while source.has_changed(&position).await.expect("an answer") {
        assert_eq!(hear(&source, &mut position).await, []);
        assert!(started.elapsed() < Duration::from_mins(1), "nothing happens, and yet it has always changed");
    }
}

async fn many_events_come_in_parts(place: &str) {
    let (location, source, mut position) = followed(place).await;
    let event = |version| line("objective", "long", "long", version, "updated", "{}", "2026-01-01T00:00:00Z");
    let lines: Vec<_> = (1..=2_500).map(event).collect();
    import(&location, &lines).await.expect("an import");
    let first = source.since(&position).await.expect("the first of them");
    assert_eq!((first.events.len(), first.more), (1_000, true));
    let expected: Heard = (11..=2_510).map(|seq| (seq, Arrival::New)).collect();
    assert_eq!(hear(&source, &mut position).await, expected);
}

async fn an_event_that_comes_late_says_so(place: &str) {
    let (_, source, _) = followed(place).await;
    execute(place, "DELETE FROM events WHERE seq = 4").await;
    let mut position = source.position().await.expect("a position");
    execute(place, &insert(12, 1)).await;
    until(&source, &mut position, |heard| heard.contains(&(12, Arrival::New))).await;
    execute(place, &insert(11, 2)).await;
    execute(place, &insert(13, 3)).await;
    let mut expected = vec![(11, Arrival::Late), (13, Arrival::New)];
    assert_eq!(until(&source, &mut position, |heard| heard.len() == 2).await, expected);
    execute(place, &insert(4, 4)).await;
    expected = vec![(4, Arrival::Late)];
    assert_eq!(until(&source, &mut position, |heard| !heard.is_empty()).await, expected);
}

async fn what_is_removed_by_hand_is_noticed(place: &str) {
    let (_, source, mut position) = followed(place).await;
    execute(place, "DELETE FROM events WHERE seq BETWEEN 4 AND 6").await;
    let started = Instant::now();
    let removed = loop {
        let since = source.since(&position).await.expect("what happened");
        position = since.position;
        if !since.removed.is_empty() {
            break since.removed;
        }
        assert!(started.elapsed() < Duration::from_mins(1), "it is not noticed");
        tokio::time::sleep(Duration::from_millis(50)).await;
        // On PostgreSQL a whole look is made where something happened.
        execute(place, "UPDATE objectives SET version = version").await;
    };
    assert_eq!(removed, [4..=6]);
    execute(place, &insert(5, 1)).await;
    assert_eq!(until(&source, &mut position, |heard| !heard.is_empty()).await, [(5, Arrival::Late)]);
}

async fn a_position_that_goes_back_hears_it_again(place: &str) {
    let (_, source, mut position) = followed(place).await;
    position.go_back_to(7);
    assert!(source.has_changed(&position).await.expect("an answer"));
    let expected: Heard = [8, 9, 10].map(|seq| (seq, Arrival::New)).to_vec();
    assert_eq!(hear(&source, &mut position).await, expected);
    assert_eq!(hear(&source, &mut position).await, []);
}

/// Law 5, and what a late event makes of one that had been there.
async fn a_timeline_has_the_events_by_which_entities_leave_it(place: &str) {
    let (_, source, _) = followed(place).await;
    let under =
        |seq, version, objective: &str| insert(seq, version).replace("'o1'", &format!("'{objective}'"));
    execute(place, &under(11, 1, "o2")).await;
    let mut following = source.follow("o1", None).await.expect("a timeline");
    let mut next = async |sql: &str| {
        execute(place, sql).await;
        let started = Instant::now();
        let mut heard = Heard::new();
        // Long enough for what must not come to come.
        while started.elapsed() < Duration::from_millis(700) {
            let continued = source.continued(&following).await.expect("what happened");
            heard.extend(continued.events.iter().map(|(event, arrival)| (event.seq, *arrival)));
            following = continued.following;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        heard
    };
    assert_eq!(next(&under(13, 2, "o2")).await, [], "of another objective");
    let both = [(12, Arrival::Late), (13, Arrival::Late)];
    assert_eq!(next(&under(12, 3, "o1")).await, both, "what comes late is left again by what was there");
    assert_eq!(next(&under(14, 4, "o1")).await, [(14, Arrival::New)]);
    assert_eq!(next(&under(16, 5, "o2")).await, [(16, Arrival::New)], "it leaves");
    assert_eq!(next(&under(17, 6, "o2")).await, [], "it has left");
    assert_eq!(next(&under(15, 7, "o2")).await, [(15, Arrival::Late)], "it had left earlier");
}

async fn a_log_that_has_nothing_but_its_events_is_followed_too(place: &str) {
    let location = empty_log(place).await;
    import(&location, &odd_history()).await.expect("an import");
    let (triggers, on) = match &location {
        Location::Postgres(_) => (
            &["events_added", "events_removed", "events_before_change", "events_after_change"][..],
            " ON events",
        ),
        _ => (&["events_added", "events_removed", "events_changed"][..], ""),
    };
    for trigger in triggers {
        execute(place, &format!("DROP TRIGGER {trigger}{on}")).await;
    }
    for table in ["snapshots", "timeline_marks"] {
        execute(place, &format!("DROP TABLE {table}")).await;
    }
    let source = Source::open(location).await.expect("opened");
    let following = source.follow("o1", None).await.expect("a timeline");
    assert!(!following.is_empty());
    execute(place, &insert(11, 99)).await;
    let continued = source.continued(&following).await.expect("what happened");
    let heard: Heard = continued.events.iter().map(|(event, arrival)| (event.seq, *arrival)).collect();
    assert_eq!(heard, [(11, Arrival::New)]);
}

/// What happens until it is enough; fails where that takes too long.
async fn until(source: &Source, position: &mut Position, enough: impl Fn(&Heard) -> bool) -> Heard {
    let started = Instant::now();
    let mut heard = Vec::new();
    while !enough(&heard) {
        assert!(started.elapsed() < Duration::from_mins(1), "after a minute there is only {heard:?}");
        heard.extend(hear(source, position).await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    heard
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("a connection")
}

/// What makes `id > last` miss events, and a snapshot's list of transactions, too.
#[tokio::test]
async fn in_postgres_numbers_and_commits_are_in_different_orders() {
    let server = postgres::server().expect("a PostgreSQL server");
    let url = server.create_database("orders").expect("a database");
    let (_, source, mut position) = followed(&url).await;
    let (mut early, mut nested, mut late) = (connect(&url).await, connect(&url).await, connect(&url).await);
    run(&mut early, "BEGIN").await;
    run(&mut early, &insert(11, 1)).await;
    run(&mut nested, "BEGIN; SELECT pg_current_xact_id(); SAVEPOINT one").await;
    run(&mut nested, &insert(12, 2)).await;
    run(&mut nested, "SAVEPOINT two").await;
    run(&mut nested, &insert(13, 3)).await;
    run(&mut nested, "ROLLBACK TO two").await;
    run(&mut late, &insert(14, 4)).await;
    assert_eq!(hear(&source, &mut position).await, [(14, Arrival::New)]);
    run(&mut nested, "COMMIT").await;
    assert_eq!(hear(&source, &mut position).await, [(12, Arrival::Late)]);
    run(&mut late, &insert(15, 5)).await;
    run(&mut early, "COMMIT").await;
    assert_eq!(hear(&source, &mut position).await, [(11, Arrival::Late), (15, Arrival::New)]);
    assert_eq!(hear(&source, &mut position).await, []);
}

#[tokio::test]
async fn in_postgres_an_event_rewritten_by_hand_is_noticed_once() {
    let server = postgres::server().expect("a PostgreSQL server");
    let url = server.create_database("rewritten").expect("a database");
    let (_, source, mut position) = followed(&url).await;
    // A transaction that stays open keeps the snapshot's lower end where it is.
    let mut open = connect(&url).await;
    run(&mut open, "BEGIN; SELECT pg_current_xact_id()").await;
    execute(&url, "UPDATE events SET actor = 'mallory' WHERE seq = 3").await;
    assert_eq!(hear(&source, &mut position).await, [(3, Arrival::Rewritten)]);
    assert_eq!(hear(&source, &mut position).await, []);
    execute(&url, &insert(11, 1)).await;
    assert_eq!(hear(&source, &mut position).await, [(11, Arrival::New)]);
    execute(&url, "UPDATE events SET actor = 'mallory' WHERE seq = 11").await;
    assert_eq!(hear(&source, &mut position).await, [(11, Arrival::Rewritten)]);
    assert_eq!(hear(&source, &mut position).await, []);
}

#[tokio::test]
async fn in_postgres_a_view_is_followed_by_what_is_there() {
    let server = postgres::server().expect("a PostgreSQL server");
    let url = server.create_database("view").expect("a database");
    empty_log(&url).await;
    import(&location(&url), &odd_history()).await.expect("an import");
    execute(&url, "ALTER TABLE events RENAME TO stored").await;
    execute(&url, "CREATE VIEW events AS SELECT * FROM stored").await;
    let source = Source::open(location(&url)).await.expect("opened");
    let mut position = source.position().await.expect("a position");
    execute(&url, &insert(12, 1).replace("INTO events", "INTO stored")).await;
    assert_eq!(hear(&source, &mut position).await, [(12, Arrival::New)]);
    execute(&url, &insert(11, 2).replace("INTO events", "INTO stored")).await;
    assert_eq!(hear(&source, &mut position).await, [(11, Arrival::Late)]);
    assert!(source.has_changed(&position).await.expect("an answer"), "there may be another server behind it");
}

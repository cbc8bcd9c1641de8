//! `tail`: a timeline as it grows, on a terminal or into a program.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use backstory_testkit::{mariadb, postgres};

use crate::{fails, log, program, run, text};

const FIRST: &str = r#"{"entity_type":"objective","entity_id":"o","objective_id":"o","version":1,"action":"created","changes":{"title":"O"},"actor":"ana","inserted_at":"2026-01-01T00:00:00Z"}"#;
const OTHER: &str = r#"{"entity_type":"objective","entity_id":"p","objective_id":"p","version":1,"action":"created","changes":{"title":"P"},"actor":"ana","inserted_at":"2026-01-01T00:00:00Z"}"#;
const MOVED: &str = r#"{"entity_type":"key_result","entity_id":"k","objective_id":"o","version":1,"action":"created","changes":{"n":1.10},"actor":"ana","inserted_at":"2026-01-02T00:00:00Z"}"#;
const AWAY: &str = r#"{"entity_type":"key_result","entity_id":"k","objective_id":"p","version":2,"action":"updated","changes":{},"actor":"ana","inserted_at":"2026-01-03T00:00:00Z"}"#;
const GONE: &str = r#"{"entity_type":"key_result","entity_id":"k","objective_id":"p","version":3,"action":"updated","changes":{"n":2},"actor":"ana","inserted_at":"2026-01-04T00:00:00Z"}"#;

/// What a program prints, line by line, as it comes.
fn lines(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    let output = BufReader::new(child.stdout.take().expect("an output"));
    std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// A line that comes; whatever takes this long hangs.
fn next(lines: &Receiver<String>) -> String {
    lines.recv_timeout(Duration::from_mins(1)).expect("a line")
}

#[test]
fn what_there_is_comes_as_it_is_exported() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = log(folder.path(), &[FIRST, OTHER, MOVED, AWAY, GONE]);
    let export = text(&["export", "o", "--db", &db]);
    assert_eq!(export.lines().count(), 3, "the event by which it leaves is in it");
    assert_eq!(text(&["tail", "o", "--db", &db, "--ndjson", "--from", "0", "--limit", "3"]), export);
    let rest: Vec<_> = export.lines().skip(1).collect();
    let after = text(&["tail", "o", "--db", &db, "--ndjson", "--from", "1", "--limit", "2"]);
    assert_eq!(after.lines().collect::<Vec<_>>(), rest);
    let readable = text(&["tail", "o", "--db", &db, "--from", "2", "--limit", "1"]);
    assert_eq!(readable, "       3  2026-01-02T00:00:00.000000Z  ana  key_result/k v1  created  n: 1.10\n");
}

fn new_events_come(db: &str) {
    let mut tail = program(&["tail", "o", "--db", db, "--ndjson", "--from", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a start");
    let lines = lines(&mut tail);
    assert!(next(&lines).contains(r#""seq":1,"#));
    text(&["record", "objective", "p", "--set", "n=1", "--db", db]);
    text(&["record", "objective", "o", "--set", "n=1", "--db", db]);
    text(&["record", "objective", "o", "--set", "n=2", "--db", db]);
    for version in [2, 3] {
        let line = next(&lines);
        assert!(line.contains(&format!(r#""version":{version},"#)) && !line.contains("late"), "{line}");
    }
    stop(tail);
}

/// Ctrl+C ends it as it ends the other commands.
fn stop(tail: Child) {
    #[cfg(unix)]
    {
        let kill = std::process::Command::new("kill").args(["-INT", &tail.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        let output = tail.wait_with_output().expect("an end");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(130), "{said}");
        assert!(said.starts_with("error[cancelled]: "), "{said}");
    }
    #[cfg(not(unix))]
    {
        let mut tail = tail;
        tail.kill().expect("an end");
    }
}

#[test]
fn new_events_come_from_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    new_events_come(&log(folder.path(), &[FIRST, OTHER]));
}

#[test]
fn new_events_come_from_postgres() {
    let server = postgres::server().expect("a PostgreSQL server");
    let db = server.create_database("cli_tail").expect("a database");
    text(&["init", "--db", &db]);
    text(&["record", "objective", "o", "--set", "n=0", "--db", &db]);
    text(&["record", "objective", "p", "--set", "n=0", "--db", &db]);
    new_events_come(&db);
}

#[test]
fn new_events_come_from_mariadb() {
    let server = mariadb::server().expect("a MariaDB server");
    let db = server.create_database("cli_tail").expect("a database");
    text(&["init", "--db", &db]);
    text(&["record", "objective", "o", "--set", "n=0", "--db", &db]);
    text(&["record", "objective", "p", "--set", "n=0", "--db", &db]);
    new_events_come(&db);
}

#[test]
fn what_comes_late_on_postgres_is_marked() {
    let server = postgres::server().expect("a PostgreSQL server");
    let db = server.create_database("cli_tail_late").expect("a database");
    let name = postgres::database_of(&db);
    text(&["init", "--db", &db]);
    let event = |seq: i64, version: i64| {
        format!(
            "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
             VALUES ({seq}, 'objective', 'o', 'o', {version}, 'updated', '{{}}', '2026-01-01')"
        )
    };
    server.sql(name, &event(9, 1)).expect("an event");
    let mut tail = program(&["tail", "o", "--db", &db, "--json", "--from", "0", "--limit", "2"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a start");
    let lines = lines(&mut tail);
    assert!(!next(&lines).contains("late"));
    server.sql(name, &event(7, 2)).expect("an event");
    let late = next(&lines);
    assert!(late.starts_with(r#"{"seq":7,"#) && late.ends_with(r#","late":true}"#), "{late}");
    assert_eq!(tail.wait().expect("an end").code(), Some(0), "the limit is reached");
}

#[test]
fn what_cannot_be_followed_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = folder.path().join("none.db").display().to_string();
    assert_eq!(fails(&["tail", "o", "--db", &none]), ("file.missing".to_owned(), 3));
    assert_eq!(run(&["tail", "o", "--db", &none, "--limit", "0"]).status.code(), Some(2));
}

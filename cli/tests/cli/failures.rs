//! Bad input: a stable code, the right exit code, nothing written, no panic.

use std::fs;

use backstory_testkit::{mariadb, ports, postgres};

use crate::{fails, log, program, run, text};

const EVENT: &str = r#"{"entity_type":"objective","entity_id":"o","objective_id":"o","version":1,"action":"created","changes":{"title":"O"},"actor":"ana","inserted_at":"2026-01-01T00:00:00Z"}"#;

fn failure(code: &str, exit: i32) -> (String, i32) {
    (code.to_owned(), exit)
}

#[test]
fn a_database_that_cannot_be_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("empty.db"), "").expect("a file");
    fs::write(path("zip.db"), b"PK\x03\x04 and so on").expect("a file");
    for (db, code, exit) in [
        (path("missing.db"), "file.missing", 3),
        (folder.path().display().to_string(), "file.directory", 3),
        (path("empty.db"), "file.empty", 3),
        (path("zip.db"), "file.notsqlite", 3),
        ("mongodb://h/d".to_owned(), "url.scheme", 2),
        ("postgres://h:port/d".to_owned(), "url.malformed", 2),
        ("postgres://u:CANARY#1@h/d".to_owned(), "url.password", 2),
        ("postgres://u@h/d?host=evil".to_owned(), "url.parameter", 2),
        ("mysql://u:CANARY@h/d?socket=/evil".to_owned(), "url.parameter", 2),
        (format!("postgres://u:CANARY@127.0.0.1:{}/d", ports::free().expect("a port")), "net.refused", 3),
    ] {
        for command in [
            &["objectives"][..],
            &["timeline", "o"],
            &["state", "objective", "o"],
            &["as-of", "o", "--at", "1"],
            &["export"],
            &["import", "-"],
            &["record", "objective", "o"],
        ] {
            let arguments = [command, &["--db", &db]].concat();
            assert_eq!(fails(&arguments), failure(code, exit), "{arguments:?}");
            let plain = run(&arguments);
            let message = String::from_utf8_lossy(&plain.stderr).into_owned();
            assert!(
                message.starts_with(&format!("error[{code}]: ")) && message.lines().count() == 2,
                "{message}"
            );
            assert!(!message.contains("CANARY"), "{message}");
        }
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing was created");
}

#[test]
fn a_postgres_that_refuses() {
    let server = postgres::server().expect("a PostgreSQL server");
    let url = server.create_database("cli_refusals").expect("a database");
    let wrong = server.url_for(postgres::database_of(&url), "tester", "CANARY").expect("a URL");
    assert_eq!(fails(&["objectives", "--db", &wrong]), failure("auth.failed", 3));
    assert_eq!(fails(&["objectives", "--db", &url]), failure("schema.none", 4));
    assert_eq!(fails(&["import", "-", "--db", &url]), failure("schema.none", 4));
}

#[test]
fn a_mariadb_that_refuses() {
    let server = mariadb::server().expect("a MariaDB server");
    let url = server.create_database("cli_refusals").expect("a database");
    let wrong = server.url_for(mariadb::database_of(&url), "tester", "CANARY").expect("a URL");
    assert_eq!(fails(&["objectives", "--db", &wrong]), failure("auth.failed", 3));
    assert_eq!(fails(&["objectives", "--db", &url]), failure("schema.none", 4));
    assert_eq!(fails(&["import", "-", "--db", &url]), failure("schema.none", 4));
}

#[test]
fn what_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = log(folder.path(), &[EVENT]);
    assert_eq!(fails(&["timeline", "none", "--db", &db]), failure("objective.missing", 4));
    assert_eq!(fails(&["export", "none", "--db", &db]), failure("objective.missing", 4));
    assert_eq!(fails(&["as-of", "none", "--at", "1", "--db", &db]), failure("objective.missing", 4));
    assert_eq!(
        fails(&["as-of", "o", "--at", "2025-01-01T00:00:00Z", "--db", &db]),
        failure("objective.missing", 4)
    );
    assert_eq!(fails(&["state", "objective", "none", "--db", &db]), failure("entity.missing", 4));
    assert_eq!(fails(&["state", "objective", "o", "--at", "0", "--db", &db]), failure("entity.missing", 4));
    assert_eq!(
        fails(&["state", "objective", "o", "--at", "soon", "--db", &db]),
        failure("request.invalid", 2)
    );
    assert_eq!(fails(&["import", "no-such-file", "--db", &db]), failure("file.missing", 3));
    assert_eq!(fails(&["demo", &db]), failure("file.exists", 3));
}

#[test]
fn usage() {
    for arguments in [
        &["timeline", "o", "--db", "x", "--page", "0"][..],
        &["timeline", "o", "--db", "x", "--per-page", "0"],
        &["timeline", "o", "--db", "x", "--per-page", "1001"],
        &["timeline", "o", "--db", "x", "--limit", "1001"],
        &["timeline", "o", "--db", "x", "--page", "2", "--before", "7"],
        &["timeline"],
        &["record", "--db", "x"],
        &["nonsense"],
    ] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn lines_that_are_no_events() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = log(folder.path(), &[EVENT]);
    let file = folder.path().join("bad.ndjson");
    for (line, code, reason) in [
        ("{\"entity_type\":", "import.line", "Line 2: the line is not valid JSON"),
        (r#"{"entity_type":"objective"}"#, "import.line", "Line 2: the key `changes` is missing"),
        (&EVENT.replace(r#"{"title":"O"}"#, "7"), "import.line", "Line 2: `changes` is not a JSON object"),
        (EVENT, "import.duplicate", "Line 2: version 1 of objective/o is taken"),
    ] {
        fs::write(&file, format!("{}\n{line}\n", EVENT.replace(":1,", ":2,"))).expect("a file");
        let arguments = ["import", &file.display().to_string(), "--db", &db];
        assert_eq!(fails(&arguments), failure(code, 5));
        let message = String::from_utf8_lossy(&run(&arguments).stderr).into_owned();
        assert!(message.contains(reason), "{message}");
    }
    assert_eq!(text(&["export", "--db", &db]).lines().count(), 1);
}

#[test]
fn a_conflict_says_which_version_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = log(folder.path(), &[EVENT]);
    let stale = ["record", "objective", "o", "--set", "n=1", "--expect", "0", "--db", &db];
    assert_eq!(fails(&stale), failure("record.conflict", 5));
    assert!(
        String::from_utf8_lossy(&run(&stale).stderr)
            .contains("objective/o is at version 1; the change was based on version 0")
    );
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("demo.db").display().to_string();
    text(&["demo", &db, "--events", "20000"]);
    let mut export =
        program(&["export", "--db", &db]).stdout(std::process::Stdio::piped()).spawn().expect("a start");
    drop(export.stdout.take());
    assert_eq!(export.wait().expect("an end").code(), Some(0));
}

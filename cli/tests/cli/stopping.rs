//! Ctrl+C in the middle of an import: exit code 130, and nothing of it stays.

#![cfg(unix)]

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{program, text};

#[test]
fn an_import_that_is_interrupted_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("log.db").display().to_string();
    text(&["init", "--db", &db]);
    let mut import = program(&["import", "-", "--db", &db])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a start");
    let mut input = import.stdin.take().expect("an input");
    for version in 1..=5_000 {
        let line = format!(
            r#"{{"entity_type":"objective","entity_id":"o","objective_id":"o","version":{version},"action":"updated","changes":{{}},"inserted_at":"2026-01-01T00:00:00Z"}}"#
        );
        writeln!(input, "{line}").expect("the program reads");
    }
    input.flush().expect("the program reads");
    // The input stays open: the import waits for more when it is interrupted. It has nothing to say before.
    std::thread::sleep(Duration::from_millis(300));
    let interrupted =
        Command::new("kill").args(["-INT", &import.id().to_string()]).status().expect("kill runs");
    assert!(interrupted.success());
    drop(input);
    let output = import.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("Nothing was written"));
    assert_eq!(text(&["export", "--db", &db]), "");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "no journal is left behind");
}

//! Databases to open, made with the command line as a user would.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A database with these events (NDJSON) in a temporary folder that lives as long as the answer.
pub fn with_events(lines: &[String]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let events = folder.path().join("events.ndjson");
    let mut text = lines.join("\n");
    text.push('\n');
    std::fs::write(&events, text).expect("the events are written");
    let database = folder.path().join("log.db");
    command_line(&[Path::new("init"), Path::new("--db"), &database]);
    command_line(&[Path::new("import"), &events, Path::new("--db"), &database]);
    (folder, database)
}

fn command_line(arguments: &[&Path]) {
    let program = crate::program("BACKSTORY_CLI_BIN", "backstory-cli");
    let output = Command::new(&program).args(arguments).output().expect("the command line starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "backstory-cli {arguments:?}: {errors}");
}

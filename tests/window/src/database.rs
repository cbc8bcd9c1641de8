//! Databases to open, made with the command line as a user would.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::command_line;

/// A database with these events (NDJSON) in a temporary folder that lives as long as the answer.
pub fn with_events(lines: &[String]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = folder.path().join("log.db");
    fill(&database.display().to_string(), lines);
    (folder, database)
}

/// Makes a log with these events (NDJSON) at a place, a path or a URL.
pub fn fill(place: &str, lines: &[String]) {
    command_line(&["init", "--db", place]);
    append(place, lines);
}

/// Appends events (NDJSON) to the log at a place.
pub fn append(place: &str, lines: &[String]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let events = folder.path().join("events.ndjson");
    std::fs::write(&events, format!("{}\n", lines.join("\n"))).expect("the events are written");
    command_line(&["import", &events.display().to_string(), "--db", place]);
}

/// Takes away what lets a page be read without the rest of its history: then the log has its events only, as many logs do.
pub fn without_shortcuts(path: &Path) {
    let database = rusqlite::Connection::open(path).expect("the database opens");
    database.execute_batch("DROP TABLE snapshots; DROP TABLE timeline_marks").expect("the tables are there");
}

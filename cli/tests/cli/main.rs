//! The command line as a process: what it prints, where, and how it ends.

mod contract;
mod failures;
mod foreign;
mod keps;
mod stopping;
mod tail;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The program, with nothing of this machine's environment that could name a database.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backstory-cli"));
    command.args(arguments).env_remove("BACKSTORY_DB").env_remove("DATABASE_URL").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().expect("the program starts")
}

/// The document that a command prints.
fn json(arguments: &[&str]) -> Value {
    let output = run(&[arguments, &["--json"]].concat());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    let document: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
    assert_eq!(document["schema"], 1);
    document
}

/// The raw text that a command prints.
fn text(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The code of the error that a command prints as JSON, and its exit code. There must be a message, and no panic.
fn fails(arguments: &[&str]) -> (String, i32) {
    let output = run(&[arguments, &["--json"]].concat());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert!(output.stdout.is_empty(), "an error is no data");
    let document: Value =
        serde_json::from_str(&stderr).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {stderr}"));
    assert!(document["error"]["message"].as_str().is_some_and(|message| message.len() > 10), "{stderr}");
    let code = document["error"]["code"].as_str().expect("a code").to_owned();
    (code, output.status.code().expect("an exit code"))
}

/// A log in a folder, with these lines in it.
fn log(folder: &Path, lines: &[&str]) -> String {
    let place = folder.join("log.db").display().to_string();
    let file = folder.join("events.ndjson");
    std::fs::write(&file, lines.join("\n")).expect("a file");
    text(&["init", "--db", &place]);
    text(&["import", &file.display().to_string(), "--db", &place]);
    place
}

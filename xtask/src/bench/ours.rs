//! Asking ours: `backstory-bench`, once a question.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::corpus::Corpus;
use super::scratch::Scratch;
use crate::program::built;

/// The programs that are measured, as they were when the run began.
#[derive(Debug)]
pub(super) struct Programs {
    bench: PathBuf,
    /// The command line.
    pub(super) cli: PathBuf,
    /// The window, where it is measured.
    window: Option<PathBuf>,
}

/// What a process measured, and the digests of its answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) wall_ms: f64,
    /// When something was there to be seen.
    pub(super) first_wall_ms: Option<f64>,
    pub(super) peak_mb: Option<f64>,
    pub(super) events: Option<u64>,
    pub(super) digests: Vec<String>,
}

impl Programs {
    /// Copies them, also that of the window where it is wanted, to where no later build changes them.
    pub(super) fn copy(scratch: &Scratch, with_window: bool) -> Result<Self, String> {
        let folder = scratch.folder("programs")?;
        let copy = |name: &str| {
            let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
            let (from, to) = (built("release").join(&name), folder.join(&name));
            std::fs::copy(&from, &to).map_err(|error| format!("{}: {error}", from.display()))?;
            Ok::<_, String>(to)
        };
        let window = with_window.then(|| copy("backstory")).transpose()?;
        Ok(Self { bench: copy("backstory-bench")?, cli: copy("backstory-cli")?, window })
    }

    /// Asks a question that is measured.
    pub(super) fn ask<A: AsRef<OsStr>>(
        &self,
        place: &str,
        objective: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Answer, String> {
        let mut command = Command::new(&self.bench);
        command.args(["--objective", objective]).args(arguments);
        let printed = printed(&mut command, place)?;
        parse(&printed).ok_or_else(|| format!("it answered `{printed}`"))
    }

    /// Opens a window on a log and asks how it feels: what was measured, by its name.
    pub(super) fn feel(
        &self,
        place: &str,
        corpus: &Corpus,
        what: &[&str],
    ) -> Result<BTreeMap<String, Vec<f64>>, String> {
        let window = self.window.as_ref().ok_or("the window is not built")?;
        let mut command = Command::new(&self.bench);
        command.args(["--objective", &corpus.objective, "window", "--events", &corpus.events.to_string()]);
        let printed = printed(command.arg("--program").arg(window).args(what), place)?;
        serde_json::from_str(&printed).map_err(|error| format!("it answered `{printed}`: {error}"))
    }

    /// Has something done that is not measured.
    pub(super) fn run<A: AsRef<OsStr>>(
        &self,
        place: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<(), String> {
        printed(Command::new(&self.bench).args(arguments), place).map(|_| ())
    }

    /// The version of the SQLite inside.
    pub(super) fn library(&self) -> String {
        printed(Command::new(&self.bench).arg("library"), "").unwrap_or_else(|_| "SQLite".to_owned())
    }

    /// Creates an empty log at a place.
    pub(super) fn init(&self, place: &str) -> Result<(), String> {
        printed(Command::new(&self.cli).arg("init"), place).map(|_| ())
    }

    /// Imports NDJSON into the log at a place.
    pub(super) fn import(&self, place: &str, events: &Path) -> Result<(), String> {
        printed(Command::new(&self.cli).arg("import").arg(events), place).map(|_| ())
    }
}

/// Runs a command with the database in its environment and answers what it prints; the error is what it complained of.
fn printed(command: &mut Command, place: &str) -> Result<String, String> {
    let output = command.env("BACKSTORY_DB", place).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}

fn parse(line: &str) -> Option<Answer> {
    let answer: Value = serde_json::from_str(line).ok()?;
    let digests = answer.get("digests")?.as_array()?.iter();
    Some(Answer {
        wall_ms: answer.get("wall_ms")?.as_f64()?,
        first_wall_ms: answer.get("first_wall_ms").and_then(Value::as_f64),
        peak_mb: answer.get("peak_mb").and_then(Value::as_f64),
        events: answer.get("events").and_then(Value::as_u64),
        digests: digests.map(|digest| digest.as_str().map(str::to_owned)).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Answer, parse};

    #[test]
    fn an_answer_is_one_line() {
        let answer = Answer {
            wall_ms: 1.5,
            first_wall_ms: None,
            peak_mb: Some(9.0),
            events: Some(3),
            digests: vec!["d".to_owned()],
        };
        let line = r#"{"cpu_ms":1.0,"digests":["d"],"events":3,"peak_mb":9.0,"wall_ms":1.5}"#;
        assert_eq!(parse(line), Some(answer));
        assert_eq!(parse("no such file"), None);
    }
}

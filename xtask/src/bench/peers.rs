//! The peers: scripts that stand beside the repository, copied to the scratch folder and run there with Python.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use backstory_testkit::shared;
use serde_json::Value;

use super::scratch::{Scratch, once};
use crate::program::{output, root, succeed};

/// The driver of the peers on PostgreSQL, in the version their figures were first taken with.
const PSYCOPG: &str = "psycopg[binary]==3.3.9";
/// Where the peers look for their PostgreSQL server.
const SERVER: &str = "BACKSTORY_BENCH_PG";

/// The scripts and a Python to run them.
#[derive(Debug)]
pub(super) struct Peers {
    folder: PathBuf,
    python: PathBuf,
    /// The URL of their database on the PostgreSQL server.
    server: String,
}

impl Peers {
    /// Copies the scripts and makes a Python environment. Nothing, with the reason said, where scripts or Python are
    /// missing.
    pub(super) fn find(scratch: &Scratch) -> Result<Option<Self>, String> {
        let Some(from) = shared::file("bench") else {
            eprintln!("    there are no peers to measure: only ours is");
            return Ok(None);
        };
        let program = if cfg!(windows) { "python" } else { "python3" };
        let Some(version) = output(program, &["--version"]) else {
            eprintln!("    {program} is missing, which the peers need: only ours is measured");
            return Ok(None);
        };
        eprintln!("    {version} runs the peers");
        let folder = scratch.folder("peers")?;
        copy(&from, &folder)?;
        copy(&from.join("systems"), &scratch.folder("peers/systems")?)?;
        copy(&root().join("bench/peers"), &scratch.folder("peers/systems")?)?;
        ask_for_the_server(&folder.join("common.py"))?;
        let environment = scratch.path("python");
        let bin = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
        once(&scratch.path("python.done"), || {
            succeed(Command::new(program).args(["-m", "venv"]).arg(&environment))?;
            succeed(Command::new(bin.join("python")).args(["-m", "pip", "install", "--quiet", PSYCOPG]))
        })?;
        Ok(Some(Self { folder, python: bin.join("python"), server: String::new() }))
    }

    /// Where the peers' database on the PostgreSQL server is.
    pub(super) fn use_server(&mut self, url: &str) {
        url.clone_into(&mut self.server);
    }

    /// The folder of their corpora and databases.
    pub(super) fn data(&self) -> Result<PathBuf, String> {
        let data = self.folder.join("data");
        std::fs::create_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
        Ok(data)
    }

    /// Runs a script and answers what it prints.
    pub(super) fn run(&self, script: &str, arguments: &[&str]) -> Result<String, String> {
        let output =
            self.command(script, arguments).output().map_err(|error| format!("{script}: {error}"))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            Err(format!("{script}: {}", String::from_utf8_lossy(&output.stderr).trim()))
        }
    }

    /// Runs a script whose output is a file.
    pub(super) fn write(&self, script: &str, arguments: &[&str], to: &Path) -> Result<(), String> {
        let file = File::create(to).map_err(|error| format!("{}: {error}", to.display()))?;
        succeed(self.command(script, arguments).stdout(file))
    }

    /// Asks a system of theirs, in a fresh process, and answers one question's milliseconds. A wrong answer to it is an
    /// error.
    pub(super) fn ask(&self, system: &System, events: u64, question: &str) -> Result<f64, String> {
        let count = events.to_string();
        let mut command = self.command("run_one.py", &[system.module, system.name, &count]);
        if question == "q1" {
            command.env("ONLY", "q1");
        }
        let output = command.output().map_err(|error| error.to_string())?;
        let printed = String::from_utf8_lossy(&output.stdout);
        figure(&printed, question)
            .ok_or_else(|| format!("{printed}{}", String::from_utf8_lossy(&output.stderr).trim()))?
    }

    /// The version of Python and what it brings.
    pub(super) fn versions(&self) -> String {
        let versions = "import sqlite3, platform, psycopg; print(f'Python {platform.python_version()} with SQLite \
                        {sqlite3.sqlite_version} and psycopg {psycopg.__version__}')";
        output(&self.python.to_string_lossy(), &["-c", versions]).unwrap_or_else(|| "Python".to_owned())
    }

    fn command(&self, script: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(self.folder.join(script)).args(arguments).current_dir(&self.folder).stdin(Stdio::null());
        // Scripts of ours stand among theirs in `systems`, and import from beside it.
        command.env("PYTHONPATH", &self.folder).env(SERVER, &self.server);
        command
    }
}

/// A peer by the module and the name that its script goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct System {
    module: &'static str,
    name: &'static str,
    /// What it does, for the table.
    pub(super) label: &'static str,
}

impl System {
    pub(super) const SQLITE_FIELD_INDEX: Self =
        Self { module: "sqlite_sql", name: "sqlite_fieldindex", label: "field-index SQL" };
    pub(super) const SQLITE_SCAN: Self =
        Self { module: "sqlite_sql", name: "sqlite_scan", label: "generic scan" };
    pub(super) const POSTGRES_FIELD_INDEX: Self =
        Self { module: "pg_fieldindex", name: "pg_fieldindex", label: "field-index SQL" };
    pub(super) const POSTGRES_PARTIAL: Self =
        Self { module: "pg_sql", name: "pg_partial_index", label: "partial indexes" };
    pub(super) const POSTGRES_MERGE: Self =
        Self { module: "pg_sql", name: "pg_merge_base", label: "generic scan" };
}

/// A question's figure in what `run_one.py` prints; an error where the answer was wrong.
fn figure(printed: &str, question: &str) -> Option<Result<f64, String>> {
    let line: Value = serde_json::from_str(printed.trim()).ok()?;
    let right = line.get("ok")?.get(question)?.as_bool()?;
    let figure = line.get(question)?.as_f64()?;
    Some(if right { Ok(figure) } else { Err(format!("its answer to {question} is wrong")) })
}

/// Copies the Python files of a folder.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", from.display());
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if let Some(name) = path.file_name().filter(|_| path.extension().is_some_and(|ending| ending == "py"))
        {
            std::fs::copy(&path, to.join(name)).map_err(failed)?;
        }
    }
    Ok(())
}

/// The scripts have a server's address built in: in the copy they ask the environment.
fn ask_for_the_server(common: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", common.display());
    let text = std::fs::read_to_string(common).map_err(failed)?;
    let line = text.lines().find(|line| line.starts_with("PG = "));
    let line = line.ok_or_else(|| format!("{} names no server", common.display()))?;
    let changed = text.replace(line, &format!("PG = os.environ[\"{SERVER}\"]"));
    std::fs::write(common, changed).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn a_wrong_answer_has_no_figure() {
        let line = r#"{"system":"s","q1":2.0,"q2":0.8,"ok":{"q1":true,"q2":false}}"#;
        assert_eq!(figure(line, "q1"), Some(Ok(2.0)));
        assert!(figure(line, "q2").expect("asked").is_err());
        assert_eq!(figure(line, "q5"), None);
        assert_eq!(figure("Traceback", "q1"), None);
    }
}

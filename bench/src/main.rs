//! One question to Backstory, asked and measured in one fresh process: the answer is one line of JSON on stdout with
//! `wall_ms`, `cpu_ms`, `peak_mb` and the digests of what was answered. `cargo xtask bench` runs it again and again.

mod child;
mod clock;
mod corpus;
mod digest;
mod measured;
mod ours;
mod place;
mod questions;
mod raw;
mod split;
mod upkeep;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::measured::Measured;
use crate::raw::Way;

/// What is worked out, or why it could not be.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures one question in one fresh process.
#[derive(Debug, Parser)]
struct Arguments {
    /// The log: a SQLite file or a PostgreSQL URL. The variable keeps a password off the command line.
    #[arg(long, global = true, env = "BACKSTORY_DB", hide_env_values = true, default_value = "")]
    db: String,
    /// The objective that is asked about.
    #[arg(long, global = true, default_value = "")]
    objective: String,
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// A page, cold: opening included.
    Cold {
        /// How many events before the newest it begins.
        #[arg(long, default_value_t = 0)]
        offset: usize,
    },
    /// The newest page of a log without snapshots and marks, cold.
    Bare,
    /// The newest page and another in turn, the history being in memory.
    Warm {
        /// How many events before the newest the other begins.
        #[arg(long)]
        offset: usize,
    },
    /// The states of all entities at a time, the history being in memory.
    States {
        /// RFC 3339.
        #[arg(long)]
        at: String,
    },
    /// The newest page after one more event, the history being in memory.
    Appended {
        /// How many events the log has; what is appended is taken out again.
        #[arg(long)]
        events: i64,
        /// NDJSON whose first events are appended.
        #[arg(long)]
        tail: PathBuf,
    },
    /// The whole history, cold.
    Load {
        /// A page to look at afterwards: how many events before the newest it begins.
        #[arg(long)]
        offset: usize,
        /// A time to look at afterwards.
        #[arg(long)]
        at: String,
    },
    /// The rows of a history and nothing done with them.
    Raw {
        #[arg(long)]
        way: Way,
    },
    /// Another program as a whole.
    Process {
        /// The program and its arguments.
        #[arg(last = true, required = true)]
        command: Vec<OsString>,
    },
    /// Not measured: takes from a log all that is beside its events.
    Strip,
    /// Not measured: cuts up a corpus for the loaders.
    Split {
        /// NDJSON.
        corpus: PathBuf,
        /// How many of its events are the corpus; the rest are to be appended.
        #[arg(long)]
        events: u64,
    },
    /// Not measured: makes a corpus and its right answers where there are no peers to share one with.
    Corpus {
        /// Where to.
        folder: PathBuf,
        /// How many events, a multiple of 100.
        #[arg(long)]
        events: u64,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let answer = ask(Arguments::parse()).await;
    let printed = answer.and_then(|measured| {
        let line = measured.map(|measured| measured.line()).unwrap_or_default();
        Ok(std::io::stdout().write_all(line.as_bytes())?)
    });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn ask(arguments: Arguments) -> Outcome<Option<Measured>> {
    let Arguments { db, objective, question } = arguments;
    Ok(Some(match question {
        Question::Cold { offset } => questions::cold(&db, &objective, offset).await?,
        Question::Bare => questions::bare(&db, &objective).await?,
        Question::Warm { offset } => questions::warm(&db, &objective, offset).await?,
        Question::States { at } => questions::states(&db, &objective, &at).await?,
        Question::Appended { events, tail } => {
            questions::appended(&db, &objective, events, &read(&tail)?).await?
        }
        Question::Load { offset, at } => questions::load(&db, &objective, offset, &at).await?,
        Question::Raw { way } => raw::read(&db, &objective, way).await?,
        Question::Process { command } => child::run(&command)?,
        Question::Strip => {
            upkeep::strip(&db).await?;
            return Ok(None);
        }
        Question::Split { corpus, events } => {
            split::split(&corpus, events)?;
            return Ok(None);
        }
        Question::Corpus { folder, events } => {
            corpus::write(&folder, events)?;
            return Ok(None);
        }
    }))
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

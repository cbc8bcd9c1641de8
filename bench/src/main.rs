//! One question to Backstory, asked and measured in one fresh process: the answer is one line of JSON on stdout with
//! `wall_ms`, `cpu_ms`, `peak_mb` and the digests of what was answered. `cargo xtask bench` runs it again and again.

mod child;
mod clock;
mod corpus;
mod digest;
mod feel;
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

use crate::feel::{Feel, Place};
use crate::measured::Measured;
use crate::ours::Sight;
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
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    #[command(flatten)]
    Measured(Question),
    /// How the real window feels: the answer is another line of JSON, what was measured by its name.
    Window {
        /// The program whose window it is.
        #[arg(long)]
        program: PathBuf,
        /// How many events the objective has.
        #[arg(long)]
        events: u64,
        #[command(subcommand)]
        feel: Feel,
    },
    #[command(flatten)]
    NotMeasured(Upkeep),
}

/// What is measured.
#[derive(Debug, Subcommand)]
enum Question {
    /// A page, cold: opening included.
    Cold {
        /// How many events before the newest it begins.
        #[arg(long, default_value_t = 0)]
        offset: usize,
        /// Starts the clock only when the window has connected to the database; nothing is in memory yet.
        #[arg(long)]
        connected: bool,
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
    /// What a window asks of a whole history, which is in memory.
    Seen { sight: Sight },
    /// The first rows of a view after one more event, history and rows being in memory.
    Grown {
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
}

/// What is done between measurements.
#[derive(Debug, Subcommand)]
enum Upkeep {
    /// Says which SQLite is inside.
    Library,
    /// Takes from a log all that is beside its events.
    Strip,
    /// Makes the log of another program in an empty database.
    Audits {
        /// How many rows, a multiple of ten.
        #[arg(long)]
        rows: i64,
    },
    /// Cuts up a corpus for the loaders.
    Split {
        /// NDJSON.
        corpus: PathBuf,
        /// How many of its events are the corpus; the rest are to be appended.
        #[arg(long)]
        events: u64,
    },
    /// Makes a corpus and its right answers where there are no peers to share one with.
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
    let printed = answer.and_then(|line| Ok(std::io::stdout().write_all(line.as_bytes())?));
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers the line to print; an empty one where nothing was measured.
async fn ask(Arguments { db, objective, task }: Arguments) -> Outcome<String> {
    match task {
        Task::Measured(question) => Ok(measure(&db, &objective, question).await?.line()),
        Task::Window { program, events, feel } => {
            let place = Place { program, log: db, objective, events };
            let felt = tokio::task::spawn_blocking(move || feel::feel(&place, feel)).await?;
            Ok(format!("{}\n", serde_json::to_string(&felt)?))
        }
        Task::NotMeasured(Upkeep::Library) => Ok(format!("SQLite {}\n", rusqlite::version())),
        Task::NotMeasured(Upkeep::Strip) => upkeep::strip(&db).await.map(|()| String::new()),
        Task::NotMeasured(Upkeep::Audits { rows }) => upkeep::audits(&db, rows).await.map(|()| String::new()),
        Task::NotMeasured(Upkeep::Split { corpus, events }) => {
            Ok(split::split(&corpus, events).map(|()| String::new())?)
        }
        Task::NotMeasured(Upkeep::Corpus { folder, events }) => {
            Ok(corpus::write(&folder, events).map(|()| String::new())?)
        }
    }
}

async fn measure(db: &str, objective: &str, question: Question) -> Outcome<Measured> {
    match question {
        Question::Cold { offset, connected: true } => questions::connected(db, objective, offset).await,
        Question::Cold { offset, .. } => questions::cold(db, objective, offset).await,
        Question::Bare => questions::bare(db, objective).await,
        Question::Warm { offset } => questions::warm(db, objective, offset).await,
        Question::States { at } => questions::states(db, objective, &at).await,
        Question::Appended { events, tail } => {
            questions::appended(db, objective, events, &read(&tail)?).await
        }
        Question::Seen { sight } => questions::seen(db, objective, sight).await,
        Question::Grown { events, tail } => questions::grown(db, objective, events, &read(&tail)?).await,
        Question::Load { offset, at } => questions::load(db, objective, offset, &at).await,
        Question::Raw { way } => raw::read(db, objective, way).await,
        Question::Process { command } => child::run(&command),
    }
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

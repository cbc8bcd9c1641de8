//! The command line as people type it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  backstory-cli demo sample.db
  backstory-cli objectives --db sample.db
  backstory-cli timeline grow-emea --db sample.db --per-page 20
  backstory-cli state key_result grow-emea-kr1 --db sample.db --at 2025-06-30T00:00:00Z
  backstory-cli inspect --db postgres://me@localhost/shop
  backstory-cli timeline Order/42 --db postgres://me@localhost/shop --source paper_trail
  backstory-cli tail grow-emea --db sample.db --ndjson
  backstory-cli init --db mysql://me@localhost/okr
  backstory-cli init --db postgres://me@localhost/okr && backstory-cli import events.ndjson --db postgres://me@localhost/okr

Exit codes: 0 ok, 2 usage, 3 cannot connect, 4 not found, 5 data cannot be interpreted, 130 interrupted.
The password stands in the URL; give the URL in BACKSTORY_DB or DATABASE_URL to keep it off the command line.";

/// Read and record the histories of entities: who changed what, when, and what it looked like at that moment.
#[derive(Debug, Parser)]
#[command(name = "backstory-cli", version, after_help = EXAMPLES, max_term_width = 110)]
pub(crate) struct Arguments {
    /// The database: a path or a URL [else `BACKSTORY_DB`, else `DATABASE_URL`]
    #[arg(long, global = true, value_name = "URL|PATH")]
    pub(crate) db: Option<String>,
    /// Print JSON, on one line, with "schema":1
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The log to read, where a database has several: an id that `inspect` lists
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) source: Option<String>,
    /// A TOML file that says how a log is read that Backstory does not know
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a sample OKR database
    Demo(Demo),
    /// Create the event log, or bring an older one up to date
    Init,
    /// Append events from NDJSON: all of them, or none
    Import(Import),
    /// Change entities and their log in one transaction
    Record(Record),
    /// List the event logs and audit tables that a database holds
    Inspect,
    /// List the entities of a log
    Entities(Entities),
    /// List the objectives
    Objectives,
    /// The events of an objective and its key results, newest first
    Timeline(Timeline),
    /// One entity's fields after an event or at an instant
    State(State),
    /// An objective and its key results at an instant
    AsOf(AsOf),
    /// Follow a timeline: new events as they are committed, until Ctrl+C
    Tail(Tail),
    /// Write events as NDJSON, oldest first
    Export(Export),
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The file to make; there must be none yet
    pub(crate) path: String,
    /// How many events
    #[arg(long, default_value_t = 1_200)]
    pub(crate) events: usize,
    /// The same seed gives the same events
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// A file of NDJSON, or - for standard input; either may be gzipped
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Record {
    /// `objective`, `key_result`, or another type
    #[arg(required_unless_present = "from")]
    pub(crate) entity_type: Option<String>,
    /// The entity's id
    #[arg(required_unless_present = "from")]
    pub(crate) entity_id: Option<String>,
    /// The objective it belongs to from now on; a new key result needs it
    #[arg(long, value_name = "ID")]
    pub(crate) objective: Option<String>,
    /// The version the change is based on; 0 if the entity must not exist yet
    #[arg(long, value_name = "VERSION")]
    pub(crate) expect: Option<i64>,
    /// `created`, `updated`, `deleted`, `restored`, or another verb [else created or updated]
    #[arg(long)]
    pub(crate) action: Option<String>,
    /// A new value. What is valid JSON is taken as JSON, anything else as text
    #[arg(long, value_name = "FIELD=VALUE")]
    pub(crate) set: Vec<String>,
    /// A new value that is text, even if it looks like JSON
    #[arg(long, value_name = "FIELD=TEXT")]
    pub(crate) text: Vec<String>,
    /// Who
    #[arg(long)]
    pub(crate) actor: Option<String>,
    /// Reason, correlation id and the like, as a JSON object
    #[arg(long, value_name = "JSON")]
    pub(crate) metadata: Option<String>,
    /// The kind of the request behind the change, kept in `entity_actions`
    #[arg(long, value_name = "TYPE")]
    pub(crate) request: Option<String>,
    /// What that request carried
    #[arg(long, value_name = "JSON", requires = "request", default_value = "{}")]
    pub(crate) payload: String,
    /// Record several changes in one transaction: NDJSON with the keys `entity_type`, `entity_id`, `objective_id`,
    /// `expected_version`, action, changes, actor, metadata, request {type, payload}; - reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["entity_type", "objective", "expect", "action", "set", "text", "actor", "metadata", "request"])]
    pub(crate) from: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Entities {
    /// Only those whose type, id or title holds this text, in whatever case
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// Only entities of this type
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) entity_type: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Timeline {
    /// The objective's id; TYPE/ID in the log of another program
    pub(crate) objective: String,
    /// The page, from 1
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..), conflicts_with_all = ["before", "at", "limit"])]
    pub(crate) page: u32,
    /// Events a page, 1 to 1000
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000), conflicts_with_all = ["before", "at", "limit"])]
    pub(crate) per_page: u16,
    /// Only events older than the one with this seq
    #[arg(long, value_name = "SEQ")]
    pub(crate) before: Option<i64>,
    /// The events around this seq or time: in the middle the last one at or before it
    #[arg(long, value_name = "SEQ|RFC3339", conflicts_with = "before")]
    pub(crate) at: Option<String>,
    /// How many of them, 1 to 1000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: Option<u16>,
    /// Add the entity's whole state after each event
    #[arg(long)]
    pub(crate) with_state: bool,
    #[command(flatten)]
    pub(crate) filters: Filters,
}

/// Which events; each may be given several times and means any of them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct Filters {
    /// Only entities of this type
    #[arg(long, value_name = "TYPE")]
    pub(crate) entity_type: Vec<String>,
    /// Only the entity with this id
    #[arg(long, value_name = "ID")]
    pub(crate) entity: Vec<String>,
    /// Only events of this action
    #[arg(long)]
    pub(crate) action: Vec<String>,
    /// Only events by this actor
    #[arg(long)]
    pub(crate) actor: Vec<String>,
    /// Only events that name this field
    #[arg(long)]
    pub(crate) field: Vec<String>,
    /// Only events that contain this text, in whatever case
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// Only events stored at or after this time
    #[arg(long, value_name = "RFC3339")]
    pub(crate) since: Option<String>,
    /// Only events stored at or before this time
    #[arg(long, value_name = "RFC3339")]
    pub(crate) until: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct State {
    /// `objective`, `key_result`, or another type
    pub(crate) entity_type: String,
    /// The entity's id
    pub(crate) entity_id: String,
    /// The seq of an event, or a time [else now]
    #[arg(long, value_name = "SEQ|RFC3339")]
    pub(crate) at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AsOf {
    /// The objective's id; TYPE/ID in the log of another program
    pub(crate) objective: String,
    /// The seq of an event, or a time
    #[arg(long, value_name = "SEQ|RFC3339")]
    pub(crate) at: String,
}

#[derive(Debug, Args)]
pub(crate) struct Tail {
    /// The objective's id, there already or not
    pub(crate) objective: String,
    /// Print NDJSON as `export` does, with "late":true where an event was committed after later ones [--json does the same]
    #[arg(long)]
    pub(crate) ndjson: bool,
    /// Begin with the events after this seq
    #[arg(long, value_name = "SEQ")]
    pub(crate) from: Option<i64>,
    /// End after so many events
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The objective's id, or TYPE/ID; without it, the whole log
    pub(crate) objective: Option<String>,
}

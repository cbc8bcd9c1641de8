//! `cargo xtask bench`: our figures and those of the peers, taken in one run, side by side.
//!
//! Every figure is the median of several processes; ours and the peer's take turns, so that both see the same machine.
//! Every answer is held to the oracle's digest: a wrong one fails the command, a missed bar does not.

mod audits;
mod contest;
mod corpus;
mod feel;
mod figures;
mod import;
mod logs;
mod machine;
mod ours;
mod page;
mod peers;
mod questions;
mod scratch;
mod setting;
mod table;
mod window;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use self::figures::Row;
use self::setting::Setting;
use crate::packages::{self, Purpose};
use crate::program::{cargo, succeed};
use crate::step::Steps;
use crate::{node, ui};

/// The events of the small corpus, which the large one is compared with.
const SMALL: u64 = 1_000;

/// What to measure, and how often.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Options {
    /// Events of the large corpus, a multiple of 100.
    #[arg(long, default_value_t = 1_000_000, value_parser = hundreds)]
    events: u64,
    /// Rows of another program's log, a multiple of 100.
    #[arg(long, value_name = "ROWS", default_value_t = 1_000_000, value_parser = hundreds)]
    audits: u64,
    /// Processes a figure; what takes seconds gets three in five of them.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// Only on these databases.
    #[arg(long, value_enum, value_delimiter = ',')]
    database: Vec<Database>,
    /// Only questions whose name contains this, in whatever case.
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// Instead of all this, how the real window feels, on SQLite.
    #[arg(long)]
    window: bool,
    /// With `--window`: how long fifty events a second are recorded, once while the newest come in, once while they wait.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    minutes: u32,
    /// Make corpus and databases anew.
    #[arg(long)]
    fresh: bool,
    /// Measure the programs that are built already.
    #[arg(long)]
    no_build: bool,
    /// Put the figures into docs/benchmarks.md.
    #[arg(long)]
    write: bool,
}

fn hundreds(text: &str) -> Result<u64, String> {
    let events: u64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if events >= SMALL && events.is_multiple_of(100) {
        Ok(events)
    } else {
        Err(format!("give a multiple of 100 from {SMALL} on"))
    }
}

/// Where the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    /// A file.
    Sqlite,
    /// A server that is started for the run.
    Postgres,
}

impl Database {
    fn label(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Sets up, measures, and prints the table.
pub(crate) fn bench(options: &Options) -> ExitCode {
    let mut steps = Steps::new();
    let again = "Mend that and run `cargo xtask bench` again.";
    let purpose = if options.window { Purpose::MeasureWindow } else { Purpose::Measure };
    let above = "The messages are above.";
    let ready = steps.step("system packages", again, || packages::install(purpose))
        && (options.no_build || !options.window || interface(&mut steps))
        && (options.no_build || steps.step("build", above, || build(options.window)));
    if !ready {
        return steps.summary();
    }
    let mut setting = None;
    let set_up = || Setting::prepare(options).map(|prepared| setting = Some(prepared));
    steps.step("corpus, peers and databases", again, set_up);
    let Some(setting) = setting else { return steps.summary() };

    let before = machine::load();
    let rows = if options.window {
        feel::rows(&setting, options, &mut steps)
    } else {
        questions(&setting, options, &mut steps)
    };
    let run = page::Run { rows: &rows, setting: &setting, load: (before, machine::load()), options };
    // On stdout, as the outcome of the command.
    let _ = std::io::stdout().write_all(format!("\n{}", table::text(&rows)).as_bytes());
    if options.write {
        steps.step("docs/benchmarks.md", "The table is above.", || page::write(&run));
    }
    steps.summary()
}

fn questions(setting: &Setting, options: &Options, steps: &mut Steps) -> Vec<Row> {
    let mut rows = Vec::new();
    for contest in questions::all(setting, options) {
        let name = contest.name();
        let advice = "A figure is worth nothing where the answer is wrong.";
        steps.step(&name, advice, || contest.run().map(|row| rows.push(row)));
    }
    questions::with_derived(&rows)
}

fn interface(steps: &mut Steps) -> bool {
    let above = "The messages are above.";
    steps.step("Node", above, node::check)
        && steps.step("the interface's packages", above, ui::packages)
        && steps.step("build the interface", above, ui::build)
}

fn build(with_window: bool) -> Result<(), String> {
    let window: &[&str] = if with_window { &["--package", "backstory-desktop"] } else { &[] };
    let packages = ["--package", "backstory-bench", "--package", "backstory-cli"];
    succeed(cargo().args(["build", "--release"]).args(packages).args(window))
}

/// How many processes a figure of seconds is taken from.
fn slow(rounds: u16) -> u16 {
    (rounds * 3 / 5).max(1)
}

#[cfg(test)]
mod tests {
    use super::{hundreds, slow};

    #[test]
    fn a_corpus_has_hundreds_of_events() {
        assert_eq!(hundreds("1000"), Ok(1_000));
        assert!(hundreds("1050").is_err());
        assert!(hundreds("100").is_err());
        assert!(hundreds("many").is_err());
    }

    #[test]
    fn slow_questions_are_asked_less_often_but_asked() {
        assert_eq!([1, 5, 10].map(slow), [1, 3, 6]);
    }
}

//! The project's own commands. `cargo xtask run` opens Backstory, `cargo xtask test` proves it, `cargo xtask bench` measures
//! it, `cargo xtask bundle` makes packages of it; each first installs what the machine lacks.

mod bench;
mod bindings;
mod bundle;
mod fresh;
mod node;
mod packages;
mod program;
mod run;
mod step;
mod test;
mod ui;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::test::Part;

/// The project's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Install what is missing, build, and open the window.
    Run {
        /// Build optimised: slower to build, fast to use.
        #[arg(long)]
        release: bool,
        /// What Backstory is started with: a URL, a path, options. Without any, the sample data is opened.
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
    /// Install what is missing, then check and test everything.
    Test {
        /// Only these parts.
        #[arg(long, value_enum, value_delimiter = ',')]
        only: Vec<Part>,
        /// Everything but the real window.
        #[arg(long, conflicts_with = "only")]
        fast: bool,
    },
    /// Build the packages of this system, and start Backstory from each.
    Bundle,
    /// Measure Backstory and its peers in one run, and print their figures side by side.
    Bench(bench::Options),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Task::Run { release, arguments } => run::run(release, arguments),
        Task::Test { only, fast } => test::test(&test::parts(&only, fast)),
        Task::Bundle => bundle::bundle(),
        Task::Bench(options) => bench::bench(&options),
    }
}

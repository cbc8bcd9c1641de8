//! Backstory without a window: the same core, data on stdout, messages on stderr.

mod arguments;
mod commands;
mod database;
mod documents;
mod output;

use std::process::ExitCode;

use backstory::api::{Code, Error, Kind, Result};
use clap::Parser;

use arguments::{Arguments, Command};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = Box::pin(run(&arguments)).await;
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::failure(&error, arguments.json);
            ExitCode::from(exit_code(error.code.kind()))
        }
    }
}

async fn run(arguments: &Arguments) -> Result<()> {
    let place = || database::location(arguments.db.as_deref());
    let opening = || database::Opening::of(arguments);
    let json = arguments.json;
    match &arguments.command {
        Command::Demo(demo) => commands::demo::run(demo, json).await,
        Command::Init => commands::init::run(&place()?, json).await,
        Command::Import(import) => commands::import::run(import, &place()?, json).await,
        Command::Record(record) => commands::record::run(record, &place()?, json).await,
        Command::Inspect => commands::inspect::run(opening()?, json).await,
        Command::Entities(entities) => commands::entities::run(entities, opening()?, json).await,
        Command::Objectives => commands::objectives::run(opening()?, json).await,
        Command::Timeline(timeline) => commands::timeline::run(timeline, opening()?, json).await,
        Command::State(state) => commands::state::run(state, opening()?, json).await,
        Command::AsOf(as_of) => commands::as_of::run(as_of, opening()?, json).await,
        Command::Tail(tail) => commands::tail::run(tail, opening()?, json).await,
        Command::Export(export) => commands::export::run(export, opening()?).await,
    }
}

fn exit_code(kind: Kind) -> u8 {
    match kind {
        Kind::Usage => 2,
        Kind::Connect => 3,
        Kind::NotFound => 4,
        Kind::Data => 5,
        Kind::Interrupted => 130,
    }
}

/// Resolves when the person presses Ctrl+C.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Stdout could not be written. A reader that has seen enough is no failure.
fn cannot_write(error: &std::io::Error) -> Result<()> {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        return Ok(());
    }
    Err(Error::new(Code::FileIo, "The output could not be written.").detail(error.to_string()))
}

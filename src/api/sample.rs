//! Sample logs: for the window, and for whoever wants to try the command line.

use crate::demo;
use crate::error::{Code, Error, Result};
use crate::record::{self, Progress, init};
use crate::source::location::Location;

/// Events of the sample that the window offers.
const SAMPLE_EVENTS: usize = 1_200;
const SAMPLE_SEED: u64 = 1;

/// Makes the sample on a thread of its own: writing is for commands, and its futures stay where they start.
pub(super) async fn write(location: Location) -> Result<()> {
    let runtime = tokio::runtime::Handle::current();
    let write = move || {
        runtime.block_on(write_demo(&location, SAMPLE_SEED, SAMPLE_EVENTS, |_| {}, std::future::pending()))
    };
    let written = tokio::task::spawn_blocking(write).await;
    written.map_err(|error| {
        Error::new(Code::Internal, "The sample could not be made.").detail(error.to_string())
    })??;
    Ok(())
}

/// Makes a sample log at a place where there is nothing yet.
pub async fn write_demo(
    location: &Location,
    seed: u64,
    events: usize,
    progress: impl FnMut(Progress),
    stop: impl Future<Output = ()>,
) -> Result<Progress> {
    let Location::Sqlite(path) = location else {
        return Err(
            Error::new(Code::RequestInvalid, "A sample is made as a SQLite file.").hint("Give a path.")
        );
    };
    if path.exists() {
        return Err(Error::new(Code::FileExists, format!("There is already a file at {}.", path.display()))
            .hint("Choose another path, or remove the file first."));
    }
    init(location).await?;
    let written = record::import_events(location, demo::events(seed, events), progress, stop).await;
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    written
}

//! `demo`: a sample OKR database.

use backstory::api::{Location, Result, write_demo};

use crate::arguments::Demo;
use crate::commands::progress;
use crate::{interrupted, output};

pub(crate) async fn run(demo: &Demo, json: bool) -> Result<()> {
    let location = Location::parse(&demo.path)?;
    let bar = progress::events(demo.events as u64, "Writing");
    let written =
        write_demo(&location, demo.seed, demo.events, |done| bar.set_position(done.events), interrupted())
            .await;
    bar.finish_and_clear();
    let written = written?;
    if json {
        return output::document(
            &serde_json::json!({"schema": 1, "path": demo.path, "events": written.events}),
        );
    }
    output::message(&format!(
        "{} written to {}. See: backstory-cli objectives --db {}",
        output::events(written.events),
        demo.path,
        demo.path
    ));
    Ok(())
}

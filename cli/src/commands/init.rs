//! `init`: the native log.

use backstory::api::{Initialized, Location, Result, init};

use crate::output;

pub(crate) async fn run(location: &Location, json: bool) -> Result<()> {
    let created = init(location).await? == Initialized::Created;
    if json {
        return output::document(&serde_json::json!({"schema": 1, "created": created}));
    }
    let what = if created {
        "The event log was created in"
    } else {
        "The event log was there already, and is up to date, in"
    };
    output::message(&format!("{what} {location}."));
    Ok(())
}

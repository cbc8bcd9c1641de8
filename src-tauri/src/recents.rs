//! The databases opened before, newest first, in a file of the user's own. It never holds a password.

use std::fs;
use std::path::Path;
use std::sync::PoisonError;

use backstory::api::wire::Recent;
use backstory::api::{Code, Error, Result};

use crate::app::App;

/// More than anyone looks through.
const KEPT: usize = 20;

/// The list; empty where there is none, or none that can be read.
pub(crate) fn list(app: &App) -> Vec<Recent> {
    let file = app.recents.lock().unwrap_or_else(PoisonError::into_inner);
    read(&file)
}

/// Puts one first.
pub(crate) fn remember(app: &App, recent: Recent) -> Result<()> {
    let file = app.recents.lock().unwrap_or_else(PoisonError::into_inner);
    let mut list = read(&file);
    list.retain(|other| other.location != recent.location);
    list.insert(0, recent);
    list.truncate(KEPT);
    write(&file, &list)
}

/// Takes one out; answers the rest.
pub(crate) fn forget(app: &App, location: &str) -> Result<Vec<Recent>> {
    let file = app.recents.lock().unwrap_or_else(PoisonError::into_inner);
    let mut list = read(&file);
    list.retain(|other| other.location != location);
    write(&file, &list)?;
    Ok(list)
}

fn read(file: &Path) -> Vec<Recent> {
    fs::read(file).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// A new file takes the old one's place at once, so that a crash leaves one of the two.
fn write(file: &Path, list: &[Recent]) -> Result<()> {
    let new = file.with_extension("json.new");
    let written = file
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&new, serde_json::to_vec_pretty(list)?))
        .and_then(|()| fs::rename(&new, file));
    written.map_err(|error| {
        Error::new(Code::FileIo, "The list of recent databases could not be saved.").detail(error.to_string())
    })
}

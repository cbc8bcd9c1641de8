//! What is named from outside the page, and links to what it shows.

use backstory::api::wire::{LinkRequest, LinkTarget, Opening, Recent, Startup};
use backstory::api::{Link, Location, Result, SAMPLE, link_target};
use tauri::State;

use super::Answer;
use crate::app::{App, Start};

/// Where a link leads: to the sample where it names no recent database.
pub(crate) struct Linked {
    pub(crate) recent: Option<Recent>,
    target: Option<LinkTarget>,
}

/// Follows a link as far as the list of recent databases.
pub(crate) fn follow(app: &App, text: &str) -> Result<Linked> {
    let link = Link::parse(text)?;
    let recent = if link.place == SAMPLE { None } else { Some(app.recents.named(&link.place)?) };
    Ok(Linked { recent, target: link_target(link)? })
}

#[tauri::command]
pub(crate) fn startup(app: State<'_, App>) -> Startup {
    let open = app.start().map(|start| match start {
        Start::Sample => opening("the sample data", None),
        // What cannot be read cannot be shown either: a password might stand in it.
        Start::Place(place) => match Location::parse(&place) {
            Ok(location) => opening(&location.to_string(), Some(location.to_string())),
            Err(_) => opening("the database", None),
        },
        Start::Link(text) => match follow(&app, &text) {
            Ok(Linked { recent: Some(recent), target }) => {
                Opening { target, ..opening(&recent.label, Some(recent.location)) }
            }
            Ok(Linked { recent: None, target }) => Opening { target, ..opening("the sample data", None) },
            Err(_) => opening("the link", None),
        },
    });
    Startup { version: env!("CARGO_PKG_VERSION").to_owned(), open }
}

/// Follows a link that somebody pasted, like one that the system hands on.
#[tauri::command]
pub(crate) fn open_link(app: State<'_, App>, link: String) {
    app.started_again(Start::of(link));
}

#[tauri::command]
pub(crate) fn link(app: State<'_, App>, request: LinkRequest) -> Answer<String> {
    Ok(app.backstory.link(&request, &app.sample)?.to_string())
}

fn opening(what: &str, location: Option<String>) -> Opening {
    Opening { what: what.to_owned(), location, target: None }
}

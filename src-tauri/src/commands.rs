//! What the page may call. Each command hands on to the core.

#![expect(clippy::needless_pass_by_value, reason = "Tauri hands arguments to commands by value")]

pub(crate) mod explore;
pub(crate) mod inspect;

use backstory::api::wire::{
    EventDetail, EventRequest, Failure, Loading, ObjectiveRow, Recent, SourceInfo, Startup, TimelinePage,
    TimelineRequest,
};
use backstory::api::{Code, Error, Location, Result, now, recent};
use tauri::State;
use tauri::ipc::Channel;
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use crate::app::{App, Start};
use crate::recents as file;

type Answer<T> = std::result::Result<T, Failure>;

#[tauri::command]
pub(crate) fn startup(app: State<'_, App>) -> Startup {
    let open = app.start.as_ref().map(|start| match start {
        Start::Sample => "the sample data".to_owned(),
        // What cannot be read cannot be shown either: a password might stand in it.
        Start::Place(place) => {
            Location::parse(place).map_or_else(|_| "the database".to_owned(), |location| location.to_string())
        }
    });
    Startup { version: env!("CARGO_PKG_VERSION").to_owned(), open }
}

#[tauri::command]
pub(crate) async fn open_startup(app: State<'_, App>) -> Answer<SourceInfo> {
    match &app.start {
        Some(Start::Place(place)) => Ok(open(&app, place).await?),
        Some(Start::Sample) | None => open_sample(app).await,
    }
}

#[tauri::command]
pub(crate) async fn connect(app: State<'_, App>, location: String) -> Answer<SourceInfo> {
    Ok(open(&app, &location).await?)
}

#[tauri::command]
pub(crate) fn cancel_connect(app: State<'_, App>) {
    app.cancel.notify_waiters();
}

#[tauri::command]
pub(crate) async fn open_sample(app: State<'_, App>) -> Answer<SourceInfo> {
    Ok(app.backstory.open_sample(&app.sample).await?)
}

#[tauri::command]
pub(crate) async fn close_source(app: State<'_, App>, source: String) -> Answer<()> {
    app.backstory.close(&source).await;
    Ok(())
}

#[tauri::command]
pub(crate) async fn choose_file(handle: tauri::AppHandle) -> Answer<Option<String>> {
    let (sender, receiver) = oneshot::channel();
    handle.dialog().file().set_title("Open a SQLite database").pick_file(|chosen| {
        let _ = sender.send(chosen);
    });
    Ok(receiver.await.ok().flatten().map(|path| path.to_string()))
}

#[tauri::command]
pub(crate) fn recents(app: State<'_, App>) -> Vec<Recent> {
    file::list(&app)
}

#[tauri::command]
pub(crate) fn forget_recent(app: State<'_, App>, location: String) -> Answer<Vec<Recent>> {
    Ok(file::forget(&app, &location)?)
}

#[tauri::command]
pub(crate) async fn objectives(
    app: State<'_, App>,
    source: String,
    search: String,
) -> Answer<Vec<ObjectiveRow>> {
    Ok(app.backstory.objectives(&source, &search).await?)
}

#[tauri::command]
pub(crate) async fn timeline(app: State<'_, App>, request: TimelineRequest) -> Answer<TimelinePage> {
    Ok(app.backstory.timeline(&request).await?)
}

#[tauri::command]
pub(crate) async fn load_history(
    app: State<'_, App>,
    source: String,
    objective_id: String,
    progress: Channel<Loading>,
) -> Answer<()> {
    // A page that is gone has nobody left to tell.
    let report = |loading| drop(progress.send(loading));
    Ok(app.backstory.load(&source, &objective_id, report).await?)
}

#[tauri::command]
pub(crate) fn cancel_load(app: State<'_, App>, source: String, objective_id: String) {
    app.backstory.cancel_load(&source, &objective_id);
}

#[tauri::command]
pub(crate) async fn event(app: State<'_, App>, request: EventRequest) -> Answer<EventDetail> {
    Ok(app.backstory.event(&request).await?)
}

/// Opens what a person named, and remembers it. Gives up at once when asked to.
async fn open(app: &App, place: &str) -> Result<SourceInfo> {
    let info = tokio::select! {
        opened = app.backstory.open(place) => opened?,
        () = app.cancel.notified() => return Err(Error::new(Code::Cancelled, "The attempt to connect was stopped.")),
    };
    // A list that cannot be saved must not keep anybody from reading.
    if let Err(error) = file::remember(app, recent(&info, &now())) {
        eprintln!("{error}");
    }
    Ok(info)
}

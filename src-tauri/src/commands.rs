//! What the page may call. Each command hands on to the core.

#![expect(clippy::needless_pass_by_value, reason = "Tauri hands arguments to commands by value")]

pub(crate) mod connect;
pub(crate) mod diagnostics;
pub(crate) mod explore;
pub(crate) mod inspect;
pub(crate) mod link;
pub(crate) mod mapper;
pub(crate) mod sources;

use backstory::api::wire::{
    EventDetail, EventRequest, Failure, Loading, ObjectiveRow, SourceInfo, TimelinePage, TimelineRequest,
};
use backstory::api::{Code, Error};
use tauri::State;
use tauri::ipc::Channel;
use tauri_plugin_clipboard_manager::ClipboardExt;
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use crate::app::App;

type Answer<T> = std::result::Result<T, Failure>;

/// Tells the page whenever Backstory is started once more with something to open.
#[tauri::command]
pub(crate) fn watch_opens(app: State<'_, App>, opens: Channel<()>) {
    app.tell_of_opens(opens);
}

/// Tells the page whenever a file is dragged over the window, and away again.
#[tauri::command]
pub(crate) fn watch_drags(app: State<'_, App>, drags: Channel<bool>) {
    app.tell_of_drags(drags);
}

#[tauri::command]
pub(crate) async fn open_sample(app: State<'_, App>) -> Answer<SourceInfo> {
    let info = app.calls.timed("open_sample", app.backstory.open_sample(&app.sample)).await?;
    log::info!("opened the sample: {}", info.server);
    Ok(info)
}

#[tauri::command]
pub(crate) async fn close_source(app: State<'_, App>, source: String) -> Answer<()> {
    app.backstory.close(&source).await;
    Ok(())
}

#[tauri::command]
pub(crate) async fn choose_save(
    handle: tauri::AppHandle,
    suggested: String,
    extensions: Vec<String>,
) -> Answer<Option<String>> {
    let (sender, receiver) = oneshot::channel();
    let extensions: Vec<_> = extensions.iter().map(String::as_str).collect();
    let dialog = handle.dialog().file().set_title("Export").set_file_name(suggested);
    dialog.add_filter(extensions.join(", "), &extensions).save_file(|chosen| {
        let _ = sender.send(chosen);
    });
    Ok(receiver.await.ok().flatten().map(|path| path.to_string()))
}

/// Puts text on the clipboard, which WebKitGTK does not let the page do.
#[tauri::command]
pub(crate) fn copy(handle: tauri::AppHandle, text: String) -> Answer<()> {
    handle.clipboard().write_text(text).map_err(|error| {
        Error::new(Code::Internal, "This system did not allow copying.").detail(error.to_string()).into()
    })
}

#[tauri::command]
pub(crate) async fn objectives(
    app: State<'_, App>,
    source: String,
    search: String,
) -> Answer<Vec<ObjectiveRow>> {
    app.calls.timed("objectives", app.backstory.objectives(&source, &search)).await
}

#[tauri::command]
pub(crate) async fn timeline(app: State<'_, App>, request: TimelineRequest) -> Answer<TimelinePage> {
    app.calls.timed("timeline", app.backstory.timeline(&request)).await
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
    app.calls.timed("load_history", app.backstory.load(&source, &objective_id, report)).await
}

#[tauri::command]
pub(crate) fn cancel_load(app: State<'_, App>, source: String, objective_id: String) {
    app.backstory.cancel_load(&source, &objective_id);
}

#[tauri::command]
pub(crate) async fn event(app: State<'_, App>, request: EventRequest) -> Answer<EventDetail> {
    app.calls.timed("event", app.backstory.event(&request)).await
}

//! The inspector, comparisons and exports.

use std::path::Path;

use backstory::api::wire::{
    Blame, BlameRequest, CompareRequest, Comparison, Diff, DiffRequest, ExportRequest, ExportSize, Exported,
    Exporting, FieldHistory, FieldHistoryRequest, Moment, MomentRequest,
};
use backstory::api::{Code, Error};
use tauri::State;
use tauri::ipc::Channel;

use super::Answer;
use crate::app::App;

#[tauri::command]
pub(crate) async fn blame(app: State<'_, App>, request: BlameRequest) -> Answer<Blame> {
    app.calls.timed("blame", app.backstory.blame(&request)).await
}

#[tauri::command]
pub(crate) async fn field_history(app: State<'_, App>, request: FieldHistoryRequest) -> Answer<FieldHistory> {
    app.calls.timed("field_history", app.backstory.field_history(&request)).await
}

#[tauri::command]
pub(crate) async fn diff(app: State<'_, App>, request: DiffRequest) -> Answer<Diff> {
    app.calls.timed("diff", app.backstory.diff(&request)).await
}

#[tauri::command]
pub(crate) async fn moment(app: State<'_, App>, request: MomentRequest) -> Answer<Moment> {
    app.calls.timed("moment", app.backstory.moment(&request)).await
}

#[tauri::command]
pub(crate) async fn compare(app: State<'_, App>, request: CompareRequest) -> Answer<Comparison> {
    app.calls.timed("compare", app.backstory.compare(&request)).await
}

#[tauri::command]
pub(crate) async fn export_size(app: State<'_, App>, request: ExportRequest) -> Answer<ExportSize> {
    app.calls.timed("export_size", app.backstory.export_size(&request)).await
}

#[tauri::command]
pub(crate) async fn export(
    app: State<'_, App>,
    request: ExportRequest,
    path: String,
    progress: Channel<Exporting>,
) -> Answer<Exported> {
    // A page that is gone has nobody left to tell.
    let report = |exporting| drop(progress.send(exporting));
    let writing = async {
        tokio::select! {
            exported = app.backstory.export(&request, Path::new(&path), report) => exported,
            () = app.cancel_export.notified() => {
                Err(Error::new(Code::Cancelled, "The export was stopped. Nothing was kept."))
            }
        }
    };
    app.calls.timed("export", writing).await
}

#[tauri::command]
pub(crate) fn cancel_export(app: State<'_, App>) {
    app.cancel_export.notify_waiters();
}

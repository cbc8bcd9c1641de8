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
    Ok(app.backstory.blame(&request).await?)
}

#[tauri::command]
pub(crate) async fn field_history(app: State<'_, App>, request: FieldHistoryRequest) -> Answer<FieldHistory> {
    Ok(app.backstory.field_history(&request).await?)
}

#[tauri::command]
pub(crate) async fn diff(app: State<'_, App>, request: DiffRequest) -> Answer<Diff> {
    Ok(app.backstory.diff(&request).await?)
}

#[tauri::command]
pub(crate) async fn moment(app: State<'_, App>, request: MomentRequest) -> Answer<Moment> {
    Ok(app.backstory.moment(&request).await?)
}

#[tauri::command]
pub(crate) async fn compare(app: State<'_, App>, request: CompareRequest) -> Answer<Comparison> {
    Ok(app.backstory.compare(&request).await?)
}

#[tauri::command]
pub(crate) async fn export_size(app: State<'_, App>, request: ExportRequest) -> Answer<ExportSize> {
    Ok(app.backstory.export_size(&request).await?)
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
    tokio::select! {
        exported = app.backstory.export(&request, Path::new(&path), report) => Ok(exported?),
        () = app.cancel_export.notified() => {
            Err(Error::new(Code::Cancelled, "The export was stopped. Nothing was kept.").into())
        }
    }
}

#[tauri::command]
pub(crate) fn cancel_export(app: State<'_, App>) {
    app.cancel_export.notify_waiters();
}

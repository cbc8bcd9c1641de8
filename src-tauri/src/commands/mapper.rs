//! Putting a mapping together, and the mappings of the user's own.

use std::path::PathBuf;

use backstory::api::wire::{Draft, ImportedMapping, OwnMapping, TableInfo, TableSample, Trial};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};
use tokio::sync::oneshot;

use super::Answer;
use crate::app::App;

#[tauri::command]
pub(crate) async fn tables(app: State<'_, App>, database: String) -> Answer<Vec<TableInfo>> {
    app.calls.timed("tables", app.backstory.tables(&database)).await
}

#[tauri::command]
pub(crate) async fn sample(
    app: State<'_, App>,
    database: String,
    schema: String,
    table: String,
) -> Answer<TableSample> {
    app.calls.timed("sample", app.backstory.sample(&database, &schema, &table)).await
}

#[tauri::command]
pub(crate) async fn try_draft(app: State<'_, App>, database: String, draft: Draft) -> Answer<Trial> {
    app.calls.timed("try_draft", app.backstory.try_draft(&database, &draft)).await
}

#[tauri::command]
pub(crate) fn own_mappings(app: State<'_, App>) -> Vec<OwnMapping> {
    app.mappings.list()
}

/// Keeps a mapping under its id, which it answers. One that was there is replaced.
#[tauri::command]
pub(crate) fn save_mapping(app: State<'_, App>, draft: Draft) -> Answer<String> {
    Ok(app.mappings.save(&draft.to_toml()?)?)
}

#[tauri::command]
pub(crate) fn forget_mapping(app: State<'_, App>, id: String) -> Answer<Vec<OwnMapping>> {
    Ok(app.mappings.forget(&id)?)
}

/// Takes in a mapping from a file that somebody chooses; answers nothing where nobody did. Where it would replace another mapping,
/// it waits for `replace_mapping`.
#[tauri::command]
pub(crate) async fn import_mapping(
    app: State<'_, App>,
    handle: AppHandle,
) -> Answer<Option<ImportedMapping>> {
    let Some(path) = chosen(&handle, "Open a mapping", FileDialogBuilder::pick_file).await else {
        return Ok(None);
    };
    Ok(Some(app.mappings.import(&path)?))
}

/// The mapping taken in last takes the place of the other; answers its id.
#[tauri::command]
pub(crate) fn replace_mapping(app: State<'_, App>) -> Answer<String> {
    Ok(app.mappings.replace()?)
}

/// Copies a mapping to a file that somebody names; answers its path, or nothing where nobody did.
#[tauri::command]
pub(crate) async fn export_mapping(
    app: State<'_, App>,
    handle: AppHandle,
    id: String,
) -> Answer<Option<String>> {
    let name = format!("{id}.toml");
    let save = |dialog: FileDialogBuilder<_>, told: Told| dialog.set_file_name(name).save_file(told);
    let Some(path) = chosen(&handle, "Save the mapping", save).await else { return Ok(None) };
    app.mappings.export(&id, &path)?;
    Ok(Some(path.display().to_string()))
}

/// Is told what was chosen.
type Told = Box<dyn FnOnce(Option<tauri_plugin_dialog::FilePath>) + Send>;

async fn chosen(
    handle: &AppHandle,
    title: &str,
    ask: impl FnOnce(FileDialogBuilder<tauri::Wry>, Told),
) -> Option<PathBuf> {
    let (sender, receiver) = oneshot::channel();
    let dialog = handle.dialog().file().set_title(title).add_filter("TOML", &["toml"]);
    ask(dialog, Box::new(move |path| drop(sender.send(path))));
    receiver.await.ok().flatten()?.into_path().ok()
}

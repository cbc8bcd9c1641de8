//! The logs of a database, and the entities of one.

use backstory::api::wire::{EntitiesRequest, EntityList, SourceInfo, Sources};
use tauri::State;

use super::Answer;
use crate::app::App;

#[tauri::command]
pub(crate) async fn sources(app: State<'_, App>, database: String) -> Answer<Sources> {
    let own = app.mappings.usable();
    app.calls.timed("sources", Box::pin(app.backstory.sources(&database, &own))).await
}

#[tauri::command]
pub(crate) async fn choose_log(app: State<'_, App>, database: String, log: String) -> Answer<SourceInfo> {
    app.calls.timed("choose_log", app.backstory.choose(&database, &log, &app.mappings.usable())).await
}

#[tauri::command]
pub(crate) async fn entities(app: State<'_, App>, request: EntitiesRequest) -> Answer<EntityList> {
    app.calls.timed("entities", Box::pin(app.backstory.entities(&request))).await
}

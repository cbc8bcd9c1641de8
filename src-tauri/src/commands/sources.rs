//! The logs of a database, and the entities of one.

use backstory::api::wire::{EntitiesRequest, EntityList, SourceInfo, Sources};
use tauri::State;

use super::Answer;
use crate::app::App;

#[tauri::command]
pub(crate) async fn sources(app: State<'_, App>, database: String) -> Answer<Sources> {
    Ok(app.backstory.sources(&database, &app.mappings.usable()).await?)
}

#[tauri::command]
pub(crate) async fn choose_log(app: State<'_, App>, database: String, log: String) -> Answer<SourceInfo> {
    Ok(app.backstory.choose(&database, &log, &app.mappings.usable()).await?)
}

#[tauri::command]
pub(crate) async fn entities(app: State<'_, App>, request: EntitiesRequest) -> Answer<EntityList> {
    Ok(app.backstory.entities(&request).await?)
}

//! What helps to find out why Backstory does what it does.

use backstory::api::sqlite_version;
use backstory::api::wire::{CacheUse, Diagnostics};
use tauri::State;

use crate::app::App;
use crate::system;

#[tauri::command]
pub(crate) fn diagnostics(app: State<'_, App>) -> Diagnostics {
    Diagnostics {
        versions: system::versions(sqlite_version()),
        renderer: app.renderer.clone(),
        cache: app.backstory.cache_use(),
        databases: app.backstory.databases(),
        calls: app.calls.list(),
        log: app.log.clone(),
    }
}

/// Forgets the histories in memory; answers what is left.
#[tauri::command]
pub(crate) fn clear_cache(app: State<'_, App>) -> CacheUse {
    app.backstory.clear_cache();
    app.backstory.cache_use()
}

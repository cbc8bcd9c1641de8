//! The list, its overview, and what follows a timeline.

use backstory::api::live_for_window;
use backstory::api::wire::{
    Facet, FacetRequest, Live, LocateRequest, Located, Overview, OverviewRequest, Rows, RowsRequest,
};
use tauri::State;
use tauri::ipc::Channel;

use super::Answer;
use crate::app::App;

#[tauri::command]
pub(crate) async fn rows(app: State<'_, App>, request: RowsRequest) -> Answer<Rows> {
    Ok(app.backstory.rows(&request).await?)
}

#[tauri::command]
pub(crate) async fn locate(app: State<'_, App>, request: LocateRequest) -> Answer<Option<Located>> {
    Ok(app.backstory.locate(&request).await?)
}

#[tauri::command]
pub(crate) async fn overview(app: State<'_, App>, request: OverviewRequest) -> Answer<Overview> {
    Ok(app.backstory.overview(&request).await?)
}

#[tauri::command]
pub(crate) async fn facet(app: State<'_, App>, request: FacetRequest) -> Answer<Facet> {
    Ok(app.backstory.facet(&request).await?)
}

/// Says what happens to a timeline until `unfollow`, or until another one is followed.
#[tauri::command]
pub(crate) async fn follow(
    app: State<'_, App>,
    source: String,
    objective_id: String,
    said: Channel<Live>,
) -> Answer<()> {
    let mut stopped = app.follow();
    let mut live = app.backstory.live(&source, &objective_id, None).await?;
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::select! {
                next = live.recv() => {
                    let Some(next) = next else { return };
                    if said.send(live_for_window(next)).is_err() {
                        return;
                    }
                }
                _ = &mut stopped => return,
            }
        }
    });
    Ok(())
}

/// Does not wait any longer before a lost connection is tried again.
#[tauri::command]
pub(crate) fn retry_now(app: State<'_, App>) {
    app.backstory.retry_now();
}

#[tauri::command]
pub(crate) fn unfollow(app: State<'_, App>) {
    app.unfollow();
}

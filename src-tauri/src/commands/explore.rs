//! The list, its overview, and what follows a timeline.

use std::time::Duration;

use backstory::api::wire::{
    Facet, FacetRequest, Hits, HitsRequest, LocateRequest, Located, Overview, OverviewRequest, Rows,
    RowsRequest,
};
use backstory::api::{Live, live_for_window, wire};
use tauri::State;
use tauri::ipc::Channel;

use super::Answer;
use crate::app::App;

#[tauri::command]
pub(crate) async fn rows(app: State<'_, App>, request: RowsRequest) -> Answer<Rows> {
    app.calls.timed("rows", app.backstory.rows(&request)).await
}

#[tauri::command]
pub(crate) async fn locate(app: State<'_, App>, request: LocateRequest) -> Answer<Option<Located>> {
    app.calls.timed("locate", app.backstory.locate(&request)).await
}

#[tauri::command]
pub(crate) async fn hits(app: State<'_, App>, request: HitsRequest) -> Answer<Hits> {
    app.calls.timed("hits", app.backstory.hits(&request)).await
}

#[tauri::command]
pub(crate) async fn overview(app: State<'_, App>, request: OverviewRequest) -> Answer<Overview> {
    app.calls.timed("overview", app.backstory.overview(&request)).await
}

#[tauri::command]
pub(crate) async fn facet(app: State<'_, App>, request: FacetRequest) -> Answer<Facet> {
    app.calls.timed("facet", app.backstory.facet(&request)).await
}

/// Says what happens to a timeline until `unfollow`, or until another one is followed.
#[tauri::command]
pub(crate) async fn follow(
    app: State<'_, App>,
    source: String,
    objective_id: String,
    said: Channel<wire::Live>,
) -> Answer<()> {
    let mut stopped = app.follow();
    let mut live = app.backstory.live(&source, &objective_id, None).await?;
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::select! {
                next = live.recv() => {
                    let Some(next) = next else { return };
                    write_down(&next);
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

/// How many seconds apart what is followed is looked at; 0 is as soon as something comes.
#[tauri::command]
pub(crate) fn look_every(app: State<'_, App>, seconds: u32) {
    app.backstory.look_every(Duration::from_secs(seconds.into()));
}

/// Does not wait any longer before a lost connection is tried again.
#[tauri::command]
pub(crate) fn retry_now(app: State<'_, App>) {
    app.backstory.retry_now();
}

/// What becomes of the connection; not what comes through it.
fn write_down(said: &Live) {
    match said {
        Live::Lost { error, .. } => log::warn!("follow: lost, {}", error.code.as_str()),
        Live::Ended(error) => log::warn!("follow: ended, {}", error.code.as_str()),
        Live::Resumed => log::info!("follow: resumed"),
        Live::Events(_) | Live::Removed(_) | Live::Retrying { .. } => {}
    }
}

#[tauri::command]
pub(crate) fn unfollow(app: State<'_, App>) {
    app.unfollow();
}

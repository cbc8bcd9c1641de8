//! The one window: it shows the page that is built in, and goes nowhere else.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use backstory::api::sqlite_version;
use backstory::api::wire::Renderer;
use clap::Parser;
use tauri::webview::PageLoadEvent;
use tauri::{
    App as Tauri, AppHandle, DragDropEvent, Manager, Url, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};
use tauri_plugin_window_state::StateFlags;

use crate::Arguments;
use crate::app::{App, Start};
use crate::{log_file, system};

/// How long closing what is open may take as the window is closed.
const CLOSING: Duration = Duration::from_secs(1);

/// Makes the window. It appears once there is something to see.
pub(crate) fn open(
    handle: &mut Tauri,
    start: Option<Start>,
    renderer: Renderer,
) -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let log = log_file::begin(handle.handle());
    say_what_runs(&renderer);
    let (data, config) = (handle.path().app_data_dir()?, handle.path().app_config_dir()?);
    std::fs::create_dir_all(&data)?;
    handle.manage(App::new(start, (&data, &config), renderer, log));
    let windows = &handle.config().app.windows;
    let main = windows.first().ok_or("the configuration has no window")?;
    let window = WebviewWindowBuilder::from_config(handle.handle(), main)?
        .on_navigation(is_own_page)
        .on_page_load(move |window, page| {
            if page.event() == PageLoadEvent::Finished {
                log::info!("the page is there after {:.0?}", began.elapsed());
                let _ = window.show();
            }
        })
        .build()?;
    scroll_plainly(&window);
    Ok(())
}

fn say_what_runs(renderer: &Renderer) {
    let versions = system::versions(sqlite_version());
    let (tauri, webview, sqlite) = (versions.tauri, versions.webview, versions.sqlite);
    let system =
        [Some(versions.system), versions.display].into_iter().flatten().collect::<Vec<_>>().join(", ");
    log::info!("Backstory {} on {system}: Tauri {tauri}, {webview}, SQLite {sqlite}", versions.backstory);
    let setting = renderer.setting.as_deref().unwrap_or("nothing set");
    log::info!("renderer: {:?}, {setting}", renderer.reason);
}

/// What is kept of the window from one start to the next. Wayland tells no positions.
pub(crate) fn kept() -> StateFlags {
    let kept = StateFlags::SIZE | StateFlags::MAXIMIZED;
    if std::env::var_os("WAYLAND_DISPLAY").is_some() { kept } else { kept | StateFlags::POSITION }
}

/// Backstory was started once more: its window comes forward and opens what that start named. Paths are those of the folder
/// it was started in.
pub(crate) fn started_again(handle: &AppHandle, arguments: &[String], folder: &Path) {
    if let Some(window) = handle.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
    // What cannot be understood was refused, with a message, by the start that has just ended.
    let start = Arguments::try_parse_from(arguments).ok().and_then(Arguments::start);
    if let Some(start) = start {
        handle.state::<App>().started_again(start.seen_from(folder));
    }
}

/// A file that is dropped on the window is opened like one that a start names; until then the page says so.
pub(crate) fn dropped(window: &tauri::Window, event: &WindowEvent) {
    let WindowEvent::DragDrop(event) = event else { return };
    let app = window.state::<App>();
    match event {
        DragDropEvent::Enter { .. } => app.dragged(true),
        DragDropEvent::Leave => app.dragged(false),
        DragDropEvent::Drop { paths, .. } => {
            app.dragged(false);
            if let Some(path) = paths.first() {
                app.started_again(Start::Place(path.to_string_lossy().into_owned()));
            }
        }
        // It only moves.
        _ => {}
    }
}

/// The window is closed: so is what was open in it, as private copies of files would stay behind.
pub(crate) fn ended(handle: &AppHandle) {
    let app = handle.state::<App>();
    let closing = async { tokio::time::timeout(CLOSING, app.backstory.close_all()).await };
    if tauri::async_runtime::block_on(closing).is_err() {
        log::warn!("what was open could not be closed in time");
    }
}

/// With smooth scrolling, WebKitGTK scrolls the slower the faster a fine wheel turns.
#[cfg(target_os = "linux")]
fn scroll_plainly(window: &WebviewWindow) {
    use webkit2gtk::{SettingsExt, WebViewExt};

    let _ = window.with_webview(|webview| {
        if let Some(settings) = WebViewExt::settings(&webview.inner()) {
            settings.set_enable_smooth_scrolling(false);
        }
    });
}

#[cfg(not(target_os = "linux"))]
fn scroll_plainly(_window: &WebviewWindow) {}

/// The built-in page, or in development the page that `npm run dev` serves.
fn is_own_page(url: &Url) -> bool {
    let development = cfg!(dev) && url.host_str() == Some("localhost") && url.port() == Some(1420);
    development || url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost")
}

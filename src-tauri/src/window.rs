//! The one window: it shows the page that is built in, and goes nowhere else.

use std::error::Error;

use tauri::webview::PageLoadEvent;
use tauri::{App as Tauri, Manager, Url, WebviewWindowBuilder};

use crate::app::{App, Start};

/// Makes the window. It appears once there is something to see.
pub(crate) fn open(handle: &mut Tauri, start: Option<Start>) -> Result<(), Box<dyn Error>> {
    let (data, config) = (handle.path().app_data_dir()?, handle.path().app_config_dir()?);
    std::fs::create_dir_all(&data)?;
    handle.manage(App::new(start, &data, &config));
    let windows = &handle.config().app.windows;
    let main = windows.first().ok_or("the configuration has no window")?;
    WebviewWindowBuilder::from_config(handle.handle(), main)?
        .on_navigation(is_own_page)
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Finished {
                let _ = window.show();
            }
        })
        .build()?;
    Ok(())
}

/// The built-in page, or in development the page that `npm run dev` serves.
fn is_own_page(url: &Url) -> bool {
    let development = cfg!(dev) && url.host_str() == Some("localhost") && url.port() == Some(1420);
    development || url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost")
}

//! WebKit's driver, and the session in which it starts Backstory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use backstory_testkit::leash::{Farewell, Leash, Leashed};
use backstory_testkit::ports;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::again::Bus;
use crate::display::Display;

/// A running driver. It and every window it opened end when this is dropped.
#[derive(Debug)]
pub(crate) struct Driver {
    address: String,
    _process: Leashed,
}

impl Driver {
    /// Starts one whose windows show on `display` and keep what they remember below `home`.
    pub(crate) fn start(display: &Display, home: &Path, bus: Option<&Bus>) -> Result<Self, String> {
        let port = ports::free().map_err(|error| format!("no free port: {error}"))?;
        let mut leash = Leash::new("WebKitWebDriver", Farewell::Terminate);
        let command = leash.command();
        command.arg(format!("--port={port}")).arg("--host=127.0.0.1");
        surroundings(command, display, home, bus);
        command.stdout(Stdio::null());
        let process = leash.start().map_err(|error| format!("WebKitWebDriver does not start: {error}"))?;
        Ok(Self { address: format!("http://127.0.0.1:{port}"), _process: process })
    }

    /// Starts `program` with `arguments` and takes hold of its window.
    pub(crate) async fn open(&self, program: &Path, arguments: &[&str]) -> Result<Client, String> {
        self.wait_until_ready().await?;
        let capabilities = json!({ "webkitgtk:browserOptions": { "binary": program, "args": arguments } });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let session = builder.capabilities(capabilities);
        let client = tokio::time::timeout(Duration::from_secs(30), session.connect(&self.address)).await;
        client
            .map_err(|_| "Backstory opened no window within 30 s".to_owned())?
            .map_err(|error| format!("Backstory opened no window: {error}"))
    }

    async fn wait_until_ready(&self) -> Result<(), String> {
        let address = self.address.trim_start_matches("http://");
        for _ in 0..200 {
            if std::net::TcpStream::connect(address).is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("WebKitWebDriver does not start. On Debian and Ubuntu: sudo apt-get install webkit2gtk-driver"
            .to_owned())
    }
}

/// The same surroundings on every machine: nothing of the person who runs the tests shows in the window, and nothing of the
/// tests stays behind.
pub(crate) fn surroundings(command: &mut Command, display: &Display, home: &Path, bus: Option<&Bus>) {
    for (variable, folder) in [
        ("HOME", "."),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "runtime"),
        ("TMPDIR", "tmp"),
    ] {
        command.env(variable, home.join(folder));
    }
    command.env("DISPLAY", display.name()).env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY");
    command
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .env("NO_AT_BRIDGE", "1")
        .env("GSETTINGS_BACKEND", "memory");
    match bus {
        Some(bus) => command.env("DBUS_SESSION_BUS_ADDRESS", bus.address()),
        None => command.env_remove("DBUS_SESSION_BUS_ADDRESS"),
    };
    command.env("GIO_USE_VFS", "local").env("GTK_USE_PORTAL", "0");
    command.env("TAURI_AUTOMATION", "true").env("TAURI_WEBVIEW_AUTOMATION", "true");
    // Six times faster where there is no graphics card, and never blank.
    command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
    for variable in ["BACKSTORY_DB", "DATABASE_URL", "PGPASSWORD", "PGUSER", "PGHOST", "PGDATABASE"] {
        command.env_remove(variable);
    }
}

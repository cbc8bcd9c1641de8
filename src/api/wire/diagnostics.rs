//! What helps to find out why Backstory does what it does. No password and nothing of the data is in it.

use serde::Serialize;

use super::Kind;

/// All of it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Diagnostics {
    /// What runs.
    pub versions: Versions,
    /// How the window is drawn.
    pub renderer: Renderer,
    /// The histories in memory.
    pub cache: CacheUse,
    /// What is open.
    pub databases: Vec<OpenDatabase>,
    /// How long what the window asked took, in the alphabet's order.
    pub calls: Vec<CallTimes>,
    /// Where it is written down.
    pub log: LogFile,
}

/// What runs, by version.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Versions {
    /// Backstory.
    pub backstory: String,
    /// Tauri.
    pub tauri: String,
    /// What draws the page, such as `WebKitGTK 2.50.1`.
    pub webview: String,
    /// The SQLite that reads files.
    pub sqlite: String,
    /// The system, as it calls itself.
    pub system: String,
    /// What the window is shown on, such as `Wayland`; null where a system has only one.
    pub display: Option<String>,
}

/// How the window is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Renderer {
    /// Why it is drawn so.
    pub reason: RendererReason,
    /// What stands in the environment for it, such as `WEBKIT_DISABLE_COMPOSITING_MODE=1`; null where nothing had to be set.
    pub setting: Option<String>,
}

/// Why the window is drawn as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "snake_case")]
pub enum RendererReason {
    /// The environment said so before Backstory began.
    Environment,
    /// `--safe-graphics` was asked for.
    SafeGraphics,
    /// There is no graphics card to draw with.
    NoGpu,
    /// The card's driver is NVIDIA's own.
    Nvidia,
    /// There is a card whose driver has no known trouble.
    Gpu,
    /// This system leaves no choice.
    System,
}

/// How the histories in memory are doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct CacheUse {
    /// Histories in memory.
    #[cfg_attr(test, ts(type = "number"))]
    pub entries: usize,
    /// Their bytes, about.
    #[cfg_attr(test, ts(type = "number"))]
    pub bytes: usize,
    /// The bytes they may take.
    #[cfg_attr(test, ts(type = "number"))]
    pub limit: usize,
    /// Questions answered from memory.
    #[cfg_attr(test, ts(type = "number"))]
    pub hits: u64,
    /// Questions for which a history had to be read.
    #[cfg_attr(test, ts(type = "number"))]
    pub misses: u64,
}

/// A database that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct OpenDatabase {
    /// Which kind of database it is.
    pub kind: Kind,
    /// The path, or the URL without its password.
    pub location: String,
    /// The database program and its version.
    pub server: String,
    /// How the connection is encrypted; null where it is not.
    pub encryption: Option<String>,
}

/// How long one kind of question took, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct CallTimes {
    /// The command that was called.
    pub name: String,
    /// How often.
    #[cfg_attr(test, ts(type = "number"))]
    pub count: u64,
    /// How often without an answer.
    #[cfg_attr(test, ts(type = "number"))]
    pub failed: u64,
    /// The last time.
    pub last: f64,
    /// The longest.
    pub longest: f64,
}

/// The log file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct LogFile {
    /// Where it is.
    pub path: String,
    /// Why nothing is written; null where it is written.
    pub failure: Option<String>,
}

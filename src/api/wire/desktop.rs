//! What crosses to the window because it is a desktop program: what it is asked to open, links, and its own condition.

use serde::{Deserialize, Serialize};

use super::Failure;

/// What the window was started with.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "desktop.ts"))]
pub struct Startup {
    /// The program's version.
    pub version: String,
    /// The language of the system's user, such as `de-AT`, where the system says so.
    pub locale: Option<String>,
    /// What the command line asks for.
    pub open: Option<OpenRequest>,
}

/// What somebody asks the window to open: with its command line, a second start of it, a file or a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "desktop.ts"))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum OpenRequest {
    /// A database: `open_requested` opens it. Its password, if it has one, stays where it is.
    Place {
        /// What `open_requested` takes; good once.
        id: String,
        /// The path, or the URL without its password, to be shown.
        place: String,
    },
    /// The sample.
    Sample,
    /// A link. Whoever follows it is asked first.
    Link {
        /// Where it leads.
        link: Link,
    },
    /// A link or an argument that is not followed.
    Refused {
        /// Why not.
        failure: Failure,
    },
}

/// A place in a history: what a `backstory://` link says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "desktop.ts"))]
pub struct Link {
    /// The path, or the URL without its password: as `SourceInfo` has it.
    pub location: String,
    /// The objective, or whatever the history is of.
    #[cfg_attr(test, ts(optional = nullable))]
    pub subject: Option<String>,
    /// The event.
    #[cfg_attr(test, ts(optional = nullable))]
    pub seq: Option<String>,
    /// The filter: the text of a JSON object.
    #[cfg_attr(test, ts(optional = nullable))]
    pub filter: Option<String>,
    /// How it is looked at: the text of a JSON object of the page's own.
    #[cfg_attr(test, ts(optional = nullable))]
    pub view: Option<String>,
    /// Whether the database was opened before on this machine.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub known: bool,
}

/// Something that reaches the window from outside while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "desktop.ts"))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum DesktopEvent {
    /// Somebody asks to open something.
    Open {
        /// What.
        request: OpenRequest,
    },
    /// Files are dragged over the window, or away from it.
    Drag {
        /// Whether they are over it now.
        over: bool,
    },
    /// Files were dropped onto the window.
    Drop {
        /// Their paths.
        paths: Vec<String>,
    },
}

/// The condition of the program, for a person who looks for what is wrong. Holds no secret.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "desktop.ts"))]
pub struct Diagnostics {
    /// What is the case, by name: versions, the renderer and why it was chosen, the system, files, the cache, timings.
    pub facts: Vec<Fact>,
    /// The folder of the log files.
    pub log_folder: String,
    /// The histories in memory.
    pub cache: CacheFigures,
    /// All of it as text, to be copied.
    pub text: String,
}

/// Something that is the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "desktop.ts"))]
pub struct Fact {
    /// A stable name, such as `webview`.
    pub name: &'static str,
    /// What it is, as people call it.
    pub label: &'static str,
    /// How it is.
    pub value: String,
}

/// How the histories in memory are doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "desktop.ts"))]
pub struct CacheFigures {
    /// How many there are.
    #[cfg_attr(test, ts(type = "number"))]
    pub entries: usize,
    /// The memory they take.
    #[cfg_attr(test, ts(type = "number"))]
    pub bytes: usize,
    /// The memory they may take.
    #[cfg_attr(test, ts(type = "number"))]
    pub capacity: usize,
    /// Questions answered from memory.
    #[cfg_attr(test, ts(type = "number"))]
    pub hits: u64,
    /// Questions for which a history had to be read.
    #[cfg_attr(test, ts(type = "number"))]
    pub misses: u64,
}

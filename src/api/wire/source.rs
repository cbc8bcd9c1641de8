//! Opened databases, and what was opened before.

use serde::{Deserialize, Serialize};

use super::{FoundLog, LinkTarget};
use crate::source::notice::Notice;

/// An opened database. `location` never holds a password.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct SourceInfo {
    /// What to call it in every other request.
    pub id: String,
    /// A short name.
    pub label: String,
    /// Which kind of database it is.
    pub kind: Kind,
    /// The path, or the URL without its password.
    pub location: String,
    /// What links call it: the same for the same location, and it does not say where that is.
    pub place: String,
    /// The database program and its version.
    pub server: String,
    /// Whether it is the sample.
    pub sample: bool,
    /// How the connection is encrypted, such as `TLSv1.3`; null where it is not.
    pub encryption: Option<String>,
    /// The log that is read; null where one has to be chosen first.
    pub log: Option<FoundLog>,
    /// What there is to know about it, such as that its user may write.
    pub notices: Vec<Notice>,
}

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
    /// A MariaDB or MySQL server.
    Mysql,
}

/// What the window was started with.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Startup {
    /// The program's version.
    pub version: String,
    /// What is to be opened with `open_startup`: the command line or a link named it.
    pub open: Option<Opening>,
}

/// Something named from outside the window, to be opened.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Opening {
    /// What it is called.
    pub what: String,
    /// Where it is, without a password; null for the sample, and for what cannot be understood.
    pub location: Option<String>,
    /// Where in it a link leads.
    pub target: Option<LinkTarget>,
}

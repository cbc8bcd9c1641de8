//! What crosses to the window while a database is chosen and opened: places, connecting, what was found, recents.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::Kind;
pub use crate::source::found::FoundLog;
pub use crate::source::location::TextEdit;
pub use crate::source::location::Tls;
pub use crate::source::open::ConnectStep;

/// A place as it was typed, taken apart. Never holds a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ParsedLocation {
    /// The path, or the URL without its password, to be shown.
    pub location: String,
    /// A short name.
    pub label: String,
    /// Which kind of database it is.
    pub kind: Kind,
    /// The file, where it is one.
    pub path: Option<String>,
    /// The server, where it is one.
    pub server: Option<ParsedServer>,
}

/// The server in a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ParsedServer {
    /// A name, an address, or the path of a Unix socket.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The database.
    pub database: String,
    /// The user.
    pub user: String,
    /// Whether a password was typed.
    pub has_password: bool,
    /// How far the connection will be protected.
    pub tls: Tls,
    /// The file with the authority that signs the server's certificate.
    pub ca_file: Option<String>,
}

/// Where a password is kept once it has opened a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum Remember {
    /// In the password store of the system, until it is forgotten.
    Keystore,
    /// In memory, until Backstory ends.
    #[default]
    Session,
    /// Nowhere: it is asked for each time.
    Never,
}

/// How a database is opened. The password crosses once, in this direction only.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(default)]
pub struct ConnectOptions {
    /// The password, where it was asked for; it wins over one in the location. Without either, the one kept for this
    /// server, database and user is used, if there is one.
    #[cfg_attr(test, ts(optional, type = "string"))]
    pub password: Option<SecretString>,
    /// Where the password is kept from now on; without it, where it was kept before, else in memory.
    #[cfg_attr(test, ts(optional))]
    pub remember: Option<Remember>,
    /// How far the connection is protected; without it, as the location says.
    #[cfg_attr(test, ts(optional))]
    pub tls: Option<Tls>,
    /// The file with the authority that signs the server's certificate; without it, as the location says.
    #[cfg_attr(test, ts(optional))]
    pub ca_file: Option<String>,
    /// How long the server may take to let us in: 1 to 300; without it, 10.
    #[cfg_attr(test, ts(optional))]
    pub timeout_seconds: Option<u32>,
}

/// A step begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct ConnectProgress {
    /// The step.
    pub step: ConnectStep,
    /// Milliseconds since connecting began.
    #[cfg_attr(test, ts(type = "number"))]
    pub milliseconds: u64,
}

/// A database opened before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Recent {
    /// The path, or the URL without its password. It names the entry.
    pub location: String,
    /// What it is called: a short name, or what somebody called it.
    pub label: String,
    /// Which kind of database it is.
    pub kind: Kind,
    /// When it was last opened, RFC 3339.
    pub opened_at: String,
    /// What it is used for, where somebody said so.
    #[serde(default)]
    pub environment: Option<Environment>,
    /// Whether it stays at the top.
    #[serde(default)]
    pub pinned: bool,
    /// Where its password is kept.
    #[serde(default)]
    pub remember: Remember,
}

/// What a database is used for, in a word and a colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Environment {
    /// Such as “production”: 1 to 24 characters.
    pub word: String,
    /// Its colour.
    pub colour: Colour,
}

/// A colour by its name: the page knows one of each for light and one for dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "colours")]
pub enum Colour {
    Red,
    Orange,
    Green,
    Blue,
    Purple,
    Grey,
}

/// What becomes of a recent database: both are set to what stands here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct RecentEdit {
    /// What it is called; an empty text stands for its short name.
    pub label: String,
    /// What it is used for.
    pub environment: Option<Environment>,
}

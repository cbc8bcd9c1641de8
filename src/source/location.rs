//! Where a database is: a path or a URL, taken apart by us and not by a driver.
//!
//! A URL may come from a paste or a link, so only what is on the list below is accepted: a driver would also follow
//! `?host=`, read key files and apply options.

mod encode;
mod server;

use std::fmt;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::Url;

pub use self::encode::{TextEdit, password_edits};
pub use self::server::{Product, Server, Tls};

use self::server::{SECONDS, default_tls};
use crate::error::{Code, Error, Result};

/// A database, named. Holds the password; `Display` and `Debug` never show it.
#[derive(Debug, Clone)]
pub enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres(Server),
    /// A MariaDB or MySQL server.
    MySql(Server),
}

impl Location {
    /// Reads a URL, a path, or a line such as `DATABASE_URL="postgres://…"`.
    pub fn parse(input: &str) -> Result<Self> {
        let text = without_assignment(input.trim());
        let text = text.strip_prefix("jdbc:").unwrap_or(text);
        if text.is_empty() {
            return Err(Error::new(Code::UrlMissing, "No database was named.")
                .hint("Give a path to a .db file, or a URL such as postgres://user@host/database or mysql://user@host/database."));
        }
        if let Some(path) = text.strip_prefix("sqlite:") {
            return sqlite_url(path);
        }
        if let Some(path) = text.strip_prefix("file:") {
            return file_url(path);
        }
        match text.split_once("://") {
            Some(("postgres" | "postgresql", rest)) => {
                server_url(Product::Postgres, rest).map(Self::Postgres)
            }
            Some(("mysql" | "mariadb", rest)) => server_url(Product::MySql, rest).map(Self::MySql),
            Some((scheme, _)) if is_scheme(scheme) => Err(unknown_scheme(scheme)),
            _ if ["postgres:", "postgresql:", "mysql:", "mariadb:"]
                .iter()
                .any(|start| text.starts_with(start)) =>
            {
                Err(malformed("after the scheme come two slashes and the server"))
            }
            _ => Ok(Self::Sqlite(expand_home(text))),
        }
    }

    /// The server, where it is on one.
    pub fn server(&self) -> Option<&Server> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(server) | Self::MySql(server) => Some(server),
        }
    }

    /// The server, where it is on one, to be reached in another way.
    pub fn server_mut(&mut self) -> Option<&mut Server> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(server) | Self::MySql(server) => Some(server),
        }
    }

    /// A short name: the file's, or the database's.
    pub fn label(&self) -> String {
        match self {
            Self::Sqlite(path) => path
                .file_name()
                .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned()),
            Self::Postgres(server) | Self::MySql(server) => server.database.clone(),
        }
    }
}

/// The location as it may be shown and stored: without the password.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(server) | Self::MySql(server) => write!(f, "{server}"),
        }
    }
}

/// The value of a line that sets a variable, in a shell, a file of settings or a prompt; else the text itself.
fn without_assignment(text: &str) -> &str {
    let line = ["export ", "set "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text).trim();
    let line = line.strip_suffix(';').unwrap_or(line);
    let is_variable = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    // In a file of settings, names are written like `spring.datasource.url`; so may be the beginning of a path.
    let is_setting = |name: &str, value: &str| {
        name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
            && value.trim_matches(['"', '\'']).split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
    };
    let assignment = line.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
    let value = assignment
        .filter(|(name, value)| is_variable(name) || is_setting(name, value))
        .map_or(line, |(_, value)| value);
    let unquoted = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    unquoted('"').or_else(|| unquoted('\'')).unwrap_or(value)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
}

fn unknown_scheme(scheme: &str) -> Error {
    Error::new(Code::UrlScheme, format!("“{scheme}://” is not something Backstory can open."))
        .hint("Use sqlite:, postgres://, mysql:// or mariadb://, or give a path to a file.")
}

fn malformed(what: &str) -> Error {
    Error::new(Code::UrlMalformed, format!("This URL cannot be read: {what}."))
        .hint("A URL looks like postgres://user:password@host:5432/database, mysql://user:password@host:3306/database or sqlite:/path/to/file.db.")
}

fn sqlite_url(rest: &str) -> Result<Location> {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    for (key, _) in url::form_urlencoded::parse(query.as_bytes()) {
        if key != "mode" {
            return Err(unknown_parameter(&key));
        }
    }
    let path = percent_decode_str(path).decode_utf8().map_err(|_| malformed("the path is not UTF-8"))?;
    if path.is_empty() {
        return Err(malformed("it names no file"));
    }
    Ok(Location::Sqlite(expand_home(&path)))
}

/// A file's URL has a host: none, or this machine.
fn file_url(rest: &str) -> Result<Location> {
    let Some(authority) = rest.strip_prefix("//") else { return sqlite_url(rest) };
    match authority.strip_prefix("localhost").unwrap_or(authority) {
        path if path.starts_with('/') => sqlite_url(path),
        _ => Err(malformed("the file it names is on another machine")),
    }
}

fn unknown_parameter(key: &str) -> Error {
    Error::new(Code::UrlParameter, format!("The URL has a parameter Backstory does not follow: “{key}”."))
        .hint("Remove it. Allowed are user, password, sslmode, sslrootcert (for MySQL also ssl-mode, ssl-ca), application_name and, for a Unix socket, host (MySQL: socket).")
}

fn expand_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => Path::new(path).to_owned(),
    }
}

fn server_url(product: Product, rest: &str) -> Result<Server> {
    if let Some(character) = unencoded_in_password(rest) {
        let code = format!("%{:02X}", u32::from(character));
        let message = format!(
            "The password contains a character that must be written as {code} in a URL (here: “{character}”)."
        );
        return Err(Error::new(Code::UrlPassword, message)
            .hint(format!("Write {code} instead of “{character}” in the password and try again.")));
    }
    if rest.contains('#') {
        return Err(malformed("it contains a “#”"));
    }
    // A URL parser wants a host behind a user; a socket's stands in the query.
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let socket = authority.is_empty() || authority.ends_with('@');
    let text = if socket { format!("db://{authority}socket/{path}") } else { format!("db://{rest}") };
    let url = Url::parse(&text).map_err(|error| malformed(&error.to_string()))?;
    let decoded = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| malformed("an escape in it is not UTF-8"))
    };
    let mut server = Server {
        product,
        host: if socket {
            String::new()
        } else {
            decoded(url.host_str().unwrap_or_default().trim_matches(['[', ']']))?
        },
        port: url.port().unwrap_or(product.port()),
        user: decoded(url.username())?,
        password: url.password().map(decoded).transpose()?.map(SecretString::from),
        database: decoded(url.path().trim_start_matches('/'))?,
        tls: Tls::Prefer,
        ca_file: None,
        seconds: SECONDS,
    };
    let mut tls = None;
    for (key, value) in url.query_pairs() {
        match (&*key, product) {
            ("sslmode", _) | ("ssl-mode", Product::MySql) => tls = Some(tls_mode(&value)?),
            ("sslrootcert", _) | ("ssl-ca", Product::MySql) => server.ca_file = Some(expand_home(&value)),
            (key, _) if key == product.socket_key() && server.host.is_empty() && value.starts_with('/') => {
                server.host = value.into_owned();
            }
            // JDBC has them there. What stands before the host wins, as it is what is seen first.
            ("user", _) => {
                if server.user.is_empty() {
                    server.user = value.into_owned();
                }
            }
            ("password", _) => {
                server.password.get_or_insert_with(|| SecretString::from(value.into_owned()));
            }
            ("application_name", Product::Postgres) => {}
            _ => return Err(unknown_parameter(&key)),
        }
    }
    if server.host.is_empty() {
        return Err(malformed("it names no server"));
    }
    if server.user.is_empty() {
        server.user = std::env::var("USER").unwrap_or_else(|_| product.user().to_owned());
    }
    if server.database.is_empty() {
        if product == Product::MySql {
            return Err(malformed("it names no database"));
        }
        server.database.clone_from(&server.user);
    }
    server.tls = tls.unwrap_or_else(|| default_tls(&server.host));
    Ok(server)
}

/// The words of PostgreSQL, and those of MySQL (`VERIFY_IDENTITY`) for the same.
fn tls_mode(text: &str) -> Result<Tls> {
    let word = text.to_ascii_lowercase().replace('_', "-");
    let word = match &*word {
        "disabled" => "disable",
        "preferred" => "prefer",
        "required" => "require",
        "verify-identity" => "verify-full",
        other => other,
    };
    [Tls::Off, Tls::Prefer, Tls::Require, Tls::VerifyCa, Tls::VerifyFull]
        .into_iter()
        .find(|mode| mode.as_str() == word)
        .ok_or_else(|| malformed("sslmode is one of disable, prefer, require, verify-ca, verify-full"))
}

/// What stands behind the scheme of a server's URL, somewhere in a text.
fn behind_scheme(text: &str) -> Option<&str> {
    let schemes = ["postgres://", "postgresql://", "mysql://", "mariadb://"];
    let found = schemes.iter().filter_map(|scheme| text.split_once(scheme));
    found.min_by_key(|(before, _)| before.len()).map(|(_, rest)| rest)
}

/// A `/`, `?` or `#` that ends the authority too early: after it comes the `@` that should have ended the password.
fn unencoded_in_password(rest: &str) -> Option<char> {
    let (end, character) = rest.char_indices().find(|(_, c)| "/?#".contains(*c))?;
    let (authority, behind) = rest.split_at(end);
    let (_, password) = authority.split_once(':').filter(|_| !authority.contains('@'))?;
    let is_port = password.is_empty() || password.chars().all(|c| c.is_ascii_digit());
    (behind.contains('@') && (!is_port || character == '#')).then_some(character)
}

#[cfg(test)]
mod tests;

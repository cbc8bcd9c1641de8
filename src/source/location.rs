//! Where a database is: a path or a URL, taken apart by us and not by a driver.
//!
//! A URL may come from a paste or a link, so only what is on the list below is accepted: a driver would also follow
//! `?host=`, read key files and apply options.

use std::fmt;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use secrecy::SecretString;
use url::Url;

use crate::error::{Code, Error, Result};

/// What must be written as `%XX` in a URL, whichever part of it.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A database, named. Holds the password; `Display` and `Debug` never show it.
#[derive(Debug, Clone)]
pub enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Server),
}

/// A database on a server.
#[derive(Debug, Clone)]
pub struct Server {
    /// A name, an address, or the folder of a Unix socket.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The user.
    pub user: String,
    /// The password, where the URL has one.
    pub password: Option<SecretString>,
    /// The database.
    pub database: String,
    /// How far the connection is protected.
    pub tls: Tls,
    /// The file with the authority that signs the server's certificate.
    pub ca_file: Option<PathBuf>,
}

/// How far a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Never encrypted.
    Off,
    /// Encrypted where the server offers it. The default for this machine, where nobody stands in between.
    Prefer,
    /// Encrypted, whoever answers.
    Require,
    /// Encrypted, and the certificate is signed by a known authority.
    VerifyCa,
    /// Encrypted, signed, and for this name. The default for every other machine.
    VerifyFull,
}

impl Location {
    /// Reads a URL, a path, or a line such as `DATABASE_URL="postgres://…"`.
    pub fn parse(input: &str) -> Result<Self> {
        let text = without_assignment(input.trim());
        let text = text.strip_prefix("jdbc:").unwrap_or(text);
        if text.is_empty() {
            return Err(Error::new(Code::UrlMissing, "No database was named.")
                .hint("Give a path to a .db file, or a URL such as postgres://user@host/database."));
        }
        if let Some(path) = text.strip_prefix("sqlite:").or_else(|| text.strip_prefix("file:")) {
            return sqlite_url(path);
        }
        match text.split_once("://") {
            Some(("postgres" | "postgresql", rest)) => postgres_url(text, rest).map(Self::Postgres),
            Some((scheme, _)) if is_scheme(scheme) => Err(unknown_scheme(scheme)),
            _ if text.starts_with("postgres:") || text.starts_with("postgresql:") => {
                Err(malformed("after the scheme come two slashes and the server"))
            }
            _ => Ok(Self::Sqlite(expand_home(text))),
        }
    }

    /// A short name: the file's, or the database's.
    pub fn label(&self) -> String {
        match self {
            Self::Sqlite(path) => path
                .file_name()
                .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned()),
            Self::Postgres(server) => server.database.clone(),
        }
    }
}

/// The location as it may be shown and stored: without the password.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(server) => write!(f, "{server}"),
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let (user, database) = (encode(&self.user), encode(&self.database));
        let mut query = Vec::new();
        if self.host.starts_with('/') {
            query.push(format!("host={}", self.host));
            write!(f, "postgres://{user}@/{database}")?;
        } else if self.host.contains(':') {
            write!(f, "postgres://{user}@[{}]:{}/{database}", self.host, self.port)?;
        } else {
            write!(f, "postgres://{user}@{}:{}/{database}", self.host, self.port)?;
        }
        if self.tls != default_tls(&self.host) {
            query.push(format!("sslmode={}", self.tls.as_str()));
        }
        if let Some(file) = &self.ca_file {
            query.push(format!("sslrootcert={}", file.display()));
        }
        if query.is_empty() { Ok(()) } else { write!(f, "?{}", query.join("&")) }
    }
}

impl Tls {
    fn as_str(self) -> &'static str {
        match self {
            Self::Off => "disable",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

fn without_assignment(text: &str) -> &str {
    let line = text.strip_prefix("export ").unwrap_or(text).trim();
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let value =
        line.split_once('=').filter(|(name, _)| is_name(name.trim())).map_or(line, |(_, value)| value.trim());
    let unquoted = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    unquoted('"').or_else(|| unquoted('\'')).unwrap_or(value)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
}

fn unknown_scheme(scheme: &str) -> Error {
    Error::new(Code::UrlScheme, format!("“{scheme}://” is not something Backstory can open."))
        .hint("Use sqlite: or postgres://, or give a path to a file.")
}

fn malformed(what: &str) -> Error {
    Error::new(Code::UrlMalformed, format!("This URL cannot be read: {what}."))
        .hint("A URL looks like postgres://user:password@host:5432/database or sqlite:/path/to/file.db.")
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

fn unknown_parameter(key: &str) -> Error {
    Error::new(Code::UrlParameter, format!("The URL has a parameter Backstory does not follow: “{key}”."))
        .hint("Remove it. Allowed are sslmode, sslrootcert, application_name and, for a Unix socket, host.")
}

fn expand_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => Path::new(path).to_owned(),
    }
}

fn postgres_url(text: &str, rest: &str) -> Result<Server> {
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
    let text = if socket { format!("postgres://{authority}socket/{path}") } else { text.to_owned() };
    let url = Url::parse(&text).map_err(|error| malformed(&error.to_string()))?;
    let decoded = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| malformed("an escape in it is not UTF-8"))
    };
    let mut server = Server {
        host: if socket {
            String::new()
        } else {
            decoded(url.host_str().unwrap_or_default().trim_matches(['[', ']']))?
        },
        port: url.port().unwrap_or(5432),
        user: decoded(url.username())?,
        password: url.password().map(decoded).transpose()?.map(SecretString::from),
        database: decoded(url.path().trim_start_matches('/'))?,
        tls: Tls::Prefer,
        ca_file: None,
    };
    let mut tls = None;
    for (key, value) in url.query_pairs() {
        match &*key {
            "sslmode" => tls = Some(tls_mode(&value)?),
            "sslrootcert" => server.ca_file = Some(expand_home(&value)),
            "host" if server.host.is_empty() && value.starts_with('/') => server.host = value.into_owned(),
            "application_name" => {}
            _ => return Err(unknown_parameter(&key)),
        }
    }
    if server.host.is_empty() {
        return Err(malformed("it names no server"));
    }
    if server.user.is_empty() {
        server.user = std::env::var("USER").unwrap_or_else(|_| "postgres".to_owned());
    }
    if server.database.is_empty() {
        server.database.clone_from(&server.user);
    }
    server.tls = tls.unwrap_or_else(|| default_tls(&server.host));
    Ok(server)
}

fn tls_mode(text: &str) -> Result<Tls> {
    [Tls::Off, Tls::Prefer, Tls::Require, Tls::VerifyCa, Tls::VerifyFull]
        .into_iter()
        .find(|mode| mode.as_str() == text)
        .ok_or_else(|| malformed("sslmode is one of disable, prefer, require, verify-ca, verify-full"))
}

fn default_tls(host: &str) -> Tls {
    let local = host.starts_with('/')
        || host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if local { Tls::Prefer } else { Tls::VerifyFull }
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

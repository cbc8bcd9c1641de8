//! A database on a server: where it is, and how it is reached.

use std::fmt;
use std::path::PathBuf;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// What must be written as `%XX` in a URL, whichever part of it.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The same in the path of a file.
const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');
/// How many seconds a server has to let us in, unless somebody says otherwise.
pub(super) const SECONDS: u64 = 10;

/// A database on a server.
#[derive(Debug, Clone)]
pub struct Server {
    /// The program that serves there.
    pub product: Product,
    /// A name, an address, or the path of a Unix socket: PostgreSQL's folder, MySQL's file.
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
    /// How many seconds the server has to let us in.
    pub seconds: u64,
}

/// A program that serves databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// PostgreSQL: `postgres://`, port 5432.
    Postgres,
    /// MariaDB or MySQL, which speak one protocol: `mysql://` or `mariadb://`, port 3306.
    MySql,
}

/// How far a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "kebab-case")]
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

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let path = |text: &str| utf8_percent_encode(text, RESERVED_IN_PATH).to_string();
        let (user, database) = (encode(&self.user), encode(&self.database));
        let scheme = self.product.scheme();
        let mut query = Vec::new();
        if self.host.starts_with('/') {
            query.push(format!("{}={}", self.product.socket_key(), path(&self.host)));
            write!(f, "{scheme}://{user}@/{database}")?;
        } else if self.host.contains(':') {
            write!(f, "{scheme}://{user}@[{}]:{}/{database}", self.host, self.port)?;
        } else {
            write!(f, "{scheme}://{user}@{}:{}/{database}", self.host, self.port)?;
        }
        if self.tls != default_tls(&self.host) {
            query.push(format!("sslmode={}", self.tls.as_str()));
        }
        if let Some(file) = &self.ca_file {
            query.push(format!("sslrootcert={}", path(&file.to_string_lossy())));
        }
        if query.is_empty() { Ok(()) } else { write!(f, "?{}", query.join("&")) }
    }
}

impl Product {
    fn scheme(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
        }
    }

    pub(super) fn port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::MySql => 3306,
        }
    }

    /// The parameter that names a Unix socket: PostgreSQL's folder, or MySQL's file.
    pub(super) fn socket_key(self) -> &'static str {
        match self {
            Self::Postgres => "host",
            Self::MySql => "socket",
        }
    }

    /// Who signs in where a URL names nobody and the system neither.
    pub(super) fn user(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MySql => "root",
        }
    }
}

impl Tls {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Off => "disable",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

/// How far a connection is protected where its URL does not say.
pub(super) fn default_tls(host: &str) -> Tls {
    let local = host.starts_with('/')
        || host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if local { Tls::Prefer } else { Tls::VerifyFull }
}

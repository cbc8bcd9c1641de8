//! From a driver's error to one a person can act on.

pub(crate) mod mysql;

use std::io;
use std::path::Path;

use sqlx::error::DatabaseError;

use super::location::{Location, Server};
use crate::error::{Code, Error};

/// What went wrong while a database was asked, in the terms of whoever noticed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A driver.
    #[error(transparent)]
    Driver(#[from] sqlx::Error),
    /// `SQLite`.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A file that cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A file that changed while it was read without locks.
    #[error("the file changed while it was being read")]
    Changing,
    /// A stored value is not what it must be.
    #[error("{0}")]
    Unreadable(String),
    /// A value to be stored is more than the database can hold.
    #[error("{0}")]
    Unfit(String),
}

impl Failure {
    /// Whether a key was taken already.
    pub(crate) fn is_unique_violation(&self) -> bool {
        match self {
            Self::Driver(sqlx::Error::Database(database)) => database.is_unique_violation(),
            Self::Sqlite(rusqlite::Error::SqliteFailure(code, _)) => matches!(
                code.extended_code,
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            ),
            _ => false,
        }
    }
}

/// What a failure means at a place.
pub(crate) fn explain(failure: impl Into<Failure>, location: &Location) -> Error {
    let failure = failure.into();
    let detail = failure.to_string();
    let explained = match &failure {
        Failure::Driver(error) => driver(error, location),
        Failure::Sqlite(error) => sqlite_error(error, location),
        Failure::Io(_) => Error::new(Code::FileIo, format!("{} could not be read.", location.label())),
        Failure::Changing => Error::new(
            Code::FileChanging,
            format!("{} changed while it was being read, so the answer was thrown away.", location.label()),
        )
        .hint("Try again."),
        Failure::Unreadable(_) => unreadable(),
        Failure::Unfit(reason) => {
            Error::new(Code::RecordInvalid, format!("The database cannot hold this: {reason}."))
        }
    };
    explained.detail(detail)
}

fn unreadable() -> Error {
    Error::new(Code::DataUnreadable, "The database sent a value that could not be read.")
}

fn driver(error: &sqlx::Error, location: &Location) -> Error {
    let detail = error.to_string();
    match (error, location) {
        (sqlx::Error::Database(database), Location::Sqlite(_)) => {
            let extended = database.code().and_then(|code| code.parse().ok()).unwrap_or_default();
            sqlite(extended, database.message(), location)
        }
        (sqlx::Error::Database(database), Location::Postgres(server)) => postgres(database.as_ref(), server),
        (sqlx::Error::Database(database), Location::MySql(server)) => mysql::mysql(database.as_ref(), server),
        (sqlx::Error::Io(io), Location::Postgres(server) | Location::MySql(server)) => network(io, server),
        (sqlx::Error::Tls(tls), Location::Postgres(server) | Location::MySql(server)) => {
            tls_error(&tls.to_string(), server)
        }
        (sqlx::Error::Configuration(_) | sqlx::Error::Protocol(_), Location::MySql(server)) => {
            mysql::sign_in(&detail, server)
        }
        (sqlx::Error::PoolTimedOut, _) => Error::new(
            Code::NetTimeout,
            format!("No connection to {} became free in time.", location.label()),
        )
        .hint("Try again; if it stays, the server is busy or gone."),
        (sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_), _) => unreadable(),
        (_, Location::Sqlite(_)) => {
            Error::new(Code::DatabaseError, format!("{} could not be read.", location.label()))
        }
        (_, Location::Postgres(server) | Location::MySql(server)) => lost(server),
    }
}

fn sqlite_error(error: &rusqlite::Error, location: &Location) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            let message = message.clone().unwrap_or_else(|| code.to_string());
            sqlite(code.extended_code, &message, location)
        }
        _ => unreadable(),
    }
}

fn lost(server: &Server) -> Error {
    Error::new(Code::NetLost, format!("The connection to {} broke.", address(server)))
        .hint("Try again. If the server was restarted it is back soon.")
}

/// Host and port, or the socket.
pub(super) fn address(server: &Server) -> String {
    if server.host.starts_with('/') {
        server.host.clone()
    } else {
        format!("{}:{}", server.host, server.port)
    }
}

/// Nothing came back within the seconds that a server has to let us in.
pub(super) fn timeout(server: &Server) -> Error {
    late(server, server.seconds)
}

fn late(server: &Server, seconds: u64) -> Error {
    Error::new(Code::NetTimeout, format!("{} did not answer within {seconds} s.", address(server)))
        .hint("A firewall or a VPN that is off is the usual reason. Check the host, then try again.")
}

/// The same at a place.
pub(super) fn unanswered(location: &Location, seconds: u64) -> Error {
    match location {
        Location::Postgres(server) | Location::MySql(server) => late(server, seconds),
        Location::Sqlite(_) => Error::new(Code::FileIo, format!("{} did not answer.", location.label())),
    }
}

/// Nobody knows a server of this name.
pub(super) fn unknown_name(server: &Server) -> Error {
    Error::new(Code::NetDns, format!("The name “{}” could not be found.", server.host))
        .hint("Check its spelling, and that you are on the right network.")
}

fn network(error: &io::Error, server: &Server) -> Error {
    let text = error.to_string();
    match error.kind() {
        // A certificate that the driver refuses breaks the handshake, and comes as that.
        _ if text.contains("certificate") => tls_error(&text, server),
        io::ErrorKind::NotFound if server.ca_file.as_deref().is_some_and(|file| !file.exists()) => {
            let file = server.ca_file.as_deref().unwrap_or(Path::new("")).display();
            Error::new(Code::FileMissing, format!("There is no file at {file}."))
                .hint("Name the file with the authority that signs the server's certificate.")
        }
        io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => {
            Error::new(Code::NetRefused, format!("Nothing is listening at {}.", address(server)))
                .hint("Check host and port, and that the server and your VPN are on.")
        }
        io::ErrorKind::TimedOut => timeout(server),
        _ if text.contains("lookup") || text.contains("resolve") || text.contains("No such host") => {
            unknown_name(server)
        }
        _ if text.contains("unreachable") => {
            Error::new(Code::NetTimeout, format!("There is no way to {} from here.", address(server)))
                .hint("Check your network and your VPN.")
        }
        _ => lost(server),
    }
}

fn tls_error(text: &str, server: &Server) -> Error {
    let lower = text.to_lowercase();
    if lower.contains("does not support") || lower.contains("not supported by server") {
        return Error::new(
            Code::TlsUnsupported,
            "Encryption is asked for, but the server does not offer it.",
        )
        .hint("On a network you trust, add ?sslmode=disable to the URL.");
    }
    if lower.contains("notvalidforname") || lower.contains("not valid for name") {
        return Error::new(Code::TlsName, format!("The server's certificate is for another name than “{}”.", server.host))
            .hint("Someone could be in between. Use the name in the certificate, or sslmode=verify-ca if you know why they differ.");
    }
    Error::new(Code::TlsUntrusted, "The server's certificate is signed by an authority this computer does not know.")
        .hint("Name the authority's file with ?sslrootcert=/path/ca.pem; on a network you trust, ?sslmode=require skips the check.")
}

fn postgres(error: &dyn DatabaseError, server: &Server) -> Error {
    let message = error.message();
    match error.code().as_deref().unwrap_or_default() {
        "28000" if message.contains("no encryption") || message.contains("SSL off") => {
            Error::new(Code::TlsRequired, "This server only accepts encrypted connections.")
                .hint("Add ?sslmode=require or, with a known certificate, ?sslmode=verify-full to the URL.")
        }
        "28P01" if server.password.is_none() => password_wanted(server),
        "28P01" | "28000" => {
            let message = format!("The server refused user “{}” (wrong user or password).", server.user);
            Error::new(Code::AuthFailed, message)
                .hint("Check both. Characters such as # or / in a password are written %23 and %2F in a URL.")
        }
        "3D000" => Error::new(
            Code::DatabaseMissing,
            format!("There is no database “{}” on {}.", server.database, address(server)),
        )
        .hint("Check the part of the URL after the last slash."),
        "53300" | "57P03" => {
            Error::new(Code::DatabaseBusy, format!("{} takes no connection now: {message}.", address(server)))
                .hint("Try again in a moment.")
        }
        "55P03" => {
            Error::new(Code::DatabaseBusy, format!("Another program holds the log in {}.", server.database))
                .hint("Try again when it has finished.")
        }
        "42501" => may_not(message, server),
        "25006" => read_only(&server.database),
        "57014" => Error::new(
            Code::QueryCancelled,
            "The query was stopped at the server, by its time limit or by someone.",
        )
        .hint("Try again, or raise the server's statement_timeout for this user."),
        "57P01" | "57P02" | "08006" | "08003" => lost(server),
        "42P01" | "42703" => Error::new(
            Code::SchemaNone,
            format!("The event log is not, or no longer, as Backstory knows it: {message}."),
        )
        .hint("`backstory-cli init` creates the log; see what changed the tables."),
        _ => Error::new(Code::DatabaseError, format!("The server answered: {message}.")),
    }
}

/// Nobody gave a password, and the server wants one.
fn password_wanted(server: &Server) -> Error {
    Error::new(Code::AuthFailed, format!("The server wants a password for user “{}”.", server.user))
        .hint("In a URL it stands behind the user: user:password@host.")
}

fn may_not(message: &str, server: &Server) -> Error {
    let user = server.user.replace('"', "\"\"");
    let table = message.strip_prefix("permission denied for table ");
    let hint = table.map_or_else(
        || "Ask whoever owns the database for that right.".to_owned(),
        |table| format!("Reading needs: GRANT SELECT ON {table} TO \"{user}\"; — for the log and the tables beside it."),
    );
    Error::new(Code::TablePermission, format!("User “{}” may connect, but not this: {message}.", server.user))
        .hint(hint)
}

/// Writing was asked of something that cannot be written.
pub(crate) fn read_only(label: &str) -> Error {
    Error::new(Code::DatabaseReadOnly, format!("{label} is read-only here, so nothing was written."))
        .hint("Connect with a role that may write, to the primary server; or use a file that you may write.")
}

fn sqlite(extended: i32, message: &str, location: &Location) -> Error {
    let label = location.label();
    match extended & 0xff {
        5 | 6 => Error::new(
            Code::SqliteLocked,
            format!("Another program is writing to {label} and has held it for 5 s. Nothing was changed."),
        )
        .hint("Try again when it has finished."),
        8 => read_only(&label),
        9 => Error::new(Code::Cancelled, "The reading was stopped."),
        11 => Error::new(Code::FileCorrupt, format!("{label} is damaged: {message}."))
            .hint("Work on a copy; `sqlite3 FILE .recover` may save most of it."),
        13 => {
            Error::new(Code::FileIo, format!("There is no room left to write {label}. Nothing was changed."))
        }
        14 => Error::new(
            Code::FilePermission,
            format!("Your user may not open {location}, or a file that goes with it."),
        )
        .hint("Ask for read access to the file and its folder."),
        1 if message.starts_with("no such") => Error::new(
            Code::SchemaNone,
            format!("The event log is not, or no longer, as Backstory knows it: {message}."),
        )
        .hint("`backstory-cli init` creates the log; see what changed the tables."),
        26 => Error::new(Code::FileNotSqlite, format!("{label} is not a SQLite database.")),
        _ => Error::new(Code::DatabaseError, format!("SQLite answered for {label}: {message}.")),
    }
}

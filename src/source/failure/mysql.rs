//! What MariaDB's and MySQL's own errors mean. Both number them alike, and give new ones numbers of their own.

use sqlx::error::DatabaseError;
use sqlx::mysql::MySqlDatabaseError;

use super::{address, lost, password_wanted, read_only};
use crate::error::{Code, Error};
use crate::source::location::{Server, Tls};

/// The number of an error, by which it is known; 0 where it is not from this driver.
pub(crate) fn number(error: &dyn DatabaseError) -> u16 {
    error.try_downcast_ref::<MySqlDatabaseError>().map_or(0, MySqlDatabaseError::number)
}

/// What a server's error means.
pub(super) fn mysql(error: &dyn DatabaseError, server: &Server) -> Error {
    let message = error.message();
    match number(error) {
        1045 | 1130 | 1698 | 1820 | 1862 | 3118 => refused(message, server),
        3159 => Error::new(Code::TlsRequired, "This server only accepts encrypted connections.")
            .hint("Add ?sslmode=require or, with a known certificate, ?sslmode=verify-full to the URL."),
        1049 => Error::new(
            Code::DatabaseMissing,
            format!("There is no database “{}” on {}.", server.database, address(server)),
        )
        .hint("Check the part of the URL after the last slash."),
        1040 | 1041 | 1129 | 1203 | 1226 => {
            Error::new(Code::DatabaseBusy, format!("{} takes no connection now: {message}.", address(server)))
                .hint("Try again in a moment.")
        }
        1044 | 1142 | 1143 | 1227 | 1370 => Error::new(
            Code::TablePermission,
            format!("User “{}” may connect, but not this: {message}.", server.user),
        )
        .hint(grant(server)),
        1419 => Error::new(Code::TablePermission, format!("User “{}” may not make triggers there: {message}.", server.user))
            .hint("Make the log as a user with all rights, or after SET GLOBAL log_bin_trust_function_creators = 1, in an empty database."),
        1290 if !message.contains("read") => other(message),
        1290 | 1792 | 1836 | 3100 => read_only(&server.database),
        1020 | 1205 | 1213 => Error::new(
            Code::DatabaseBusy,
            format!("Another program is writing to the log in {}. Nothing was changed.", server.database),
        )
        .hint("Try again when it has finished."),
        1028 | 1317 | 1969 | 3024 => Error::new(
            Code::QueryCancelled,
            "The query was stopped at the server, by its time limit or by someone.",
        )
        .hint("Try again; the limit is 120 s."),
        1053 | 1080 | 1158..=1161 | 1184 | 1927 | 2006 | 2013 | 4031 => lost(server),
        1054 | 1146 => Error::new(
            Code::SchemaNone,
            format!("The event log is not, or no longer, as Backstory knows it: {message}."),
        )
        .hint("`backstory-cli init` creates the log; see what changed the tables."),
        1153 | 1264 | 1292 | 1301 | 1366 | 1406 => {
            Error::new(Code::RecordInvalid, format!("The database cannot hold this: {message}."))
                .hint("Ids take up to 255 characters, times the years 0 to 9999, values what max_allowed_packet allows.")
        }
        _ => other(message),
    }
}

/// The server asked for a way to sign in that needs more than there is.
pub(super) fn sign_in(text: &str, server: &Server) -> Error {
    if text.contains("RSA") {
        return Error::new(
            Code::TlsRequired,
            format!("{} takes this user's password over an encrypted connection only.", address(server)),
        )
        .hint("Add ?sslmode=require or, with a known certificate, ?sslmode=verify-full to the URL.");
    }
    if text.contains("authentication plugin") {
        return Error::new(
            Code::AuthFailed,
            format!("User “{}” signs in in a way that Backstory does not know.", server.user),
        )
        .hint("Use a user with a password: mysql_native_password, or caching_sha2_password.");
    }
    lost(server)
}

fn refused(message: &str, server: &Server) -> Error {
    // Without encryption the same words may mean that the server wants it.
    if message.contains("(using password: NO)") && server.password.is_none() && server.tls != Tls::Off {
        return password_wanted(server);
    }
    let access = message.starts_with("Access denied");
    let why = if access { "wrong user or password" } else { message };
    let refused = Error::new(Code::AuthFailed, format!("The server refused user “{}” ({why}).", server.user));
    if server.tls == Tls::Off {
        // MariaDB has no other words for it.
        return refused
            .hint("Check both. If they are right, the server may want encryption: try ?sslmode=require.");
    }
    refused.hint("Check both. Characters such as # or / in a password are written %23 and %2F in a URL.")
}

fn grant(server: &Server) -> String {
    let quoted = |name: &str| format!("`{}`", name.replace('`', "``"));
    format!("Ask for: GRANT SELECT ON {}.* TO {};", quoted(&server.database), quoted(&server.user))
}

fn other(message: &str) -> Error {
    Error::new(Code::DatabaseError, format!("The server answered: {message}."))
}

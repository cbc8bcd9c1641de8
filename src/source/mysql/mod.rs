//! Native logs in `MariaDB` and `MySQL`, which speak one protocol.

mod statements;

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::time::Duration;

use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use secrecy::ExposeSecret;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlRow, MySqlSslMode};
use sqlx::{Connection, Executor, Row as _, SqlSafeStr, ValueRef};

pub(crate) use self::statements::STATEMENTS;

use super::connections::Served;
use super::failure::{Failure, explain, timeout};
use super::location::{Location, Server, Tls};
use super::session::{Row, Session, Take, bytes_as_text};
use super::{is_log, no_log};
use crate::decode::Cell;
use crate::error::{Code, Error, Result};

/// How long a server may take to stop a query.
const STOP_SECONDS: u64 = 10;

/// One snapshot for every statement until the transaction ends, and the number by which the server knows the session.
const BEGIN: &str =
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY; SELECT CAST(CONNECTION_ID() AS CHAR)";
const STOP: &str = "KILL QUERY ?";

/// What every session is told first. Strict, so that nothing is ever cut short or guessed; UTC; and limits in seconds,
/// whose names differ: each server runs only the comments that are meant for it.
macro_rules! session {
    ($access:literal) => {
        concat!(
            "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY', time_zone = '+00:00', group_concat_max_len = 1073741824, ",
            "lock_wait_timeout = 5, innodb_lock_wait_timeout = 5 /*M!100101 , max_statement_time = 120 */ ",
            "/*M!100300 , idle_transaction_timeout = 60 */ /*!50708 , max_execution_time = 120000 */; ",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ",
            $access
        )
    };
}
const READER: &str = session!("ONLY");
const WRITER: &str = session!("WRITE");

const COLUMNS: &str = "SELECT CAST(column_name AS CHAR) FROM information_schema.columns \
     WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position";
const RIGHTS: &str = include_str!("rights.sql");
const PROBE: &str = "SELECT seq FROM events LIMIT 0";
const ENCRYPTION: &str = "SHOW SESSION STATUS LIKE 'Ssl_version'";
const VERSION: &str = "SELECT CAST(version() AS CHAR)";

/// How a server is reached. Everything is set here; a driver that reads the URL would also follow what it says.
fn options(server: &Server) -> MySqlConnectOptions {
    let mode = match server.tls {
        Tls::Off => MySqlSslMode::Disabled,
        Tls::Prefer => MySqlSslMode::Preferred,
        Tls::Require => MySqlSslMode::Required,
        Tls::VerifyCa => MySqlSslMode::VerifyCa,
        Tls::VerifyFull => MySqlSslMode::VerifyIdentity,
    };
    let options = MySqlConnectOptions::new()
        .port(server.port)
        .username(&server.user)
        .database(&server.database)
        .ssl_mode(mode)
        .charset("utf8mb4")
        .pipes_as_concat(false)
        .no_engine_substitution(false);
    let options =
        if server.host.starts_with('/') { options.socket(&server.host) } else { options.host(&server.host) };
    let options = match &server.ca_file {
        Some(file) => options.ssl_ca(file),
        None => options,
    };
    // An empty password is none: the server would take the answer to its riddle for a wrong one.
    match server.password.as_ref().map(ExposeSecret::expose_secret).filter(|password| !password.is_empty()) {
        Some(password) => options.password(password),
        None => options,
    }
}

fn session(read_only: bool) -> &'static str {
    if read_only { READER } else { WRITER }
}

/// One connection, or the reason why there is none. A pool would only say that it timed out.
pub(crate) async fn connect(
    server: &Server,
    location: &Location,
    read_only: bool,
) -> Result<MySqlConnection> {
    let options = options(server);
    let connecting = async {
        let mut connection = MySqlConnection::connect_with(&options).await?;
        connection.execute(session(read_only)).await?;
        Ok::<_, sqlx::Error>(connection)
    };
    match tokio::time::timeout(Duration::from_secs(server.seconds), connecting).await {
        Ok(connection) => connection.map_err(|error| explain(error, location)),
        Err(_) => Err(timeout(server)),
    }
}

impl Served for MySqlConnection {
    async fn connect(location: &Location, _schema: &str) -> Result<Self> {
        let Location::MySql(server) = location else { return Err(no_log(location)) };
        connect(server, location, true).await
    }

    fn session(&mut self) -> Session<'_> {
        Session::MySql(self)
    }

    fn stop(number: i64, location: Location) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let Location::MySql(server) = &location else { return };
            // Connecting has its own time limit. Where the server cannot be reached, its own limit ends the query.
            if let Ok(mut connection) = connect(server, &location, true).await {
                let stopped = sqlx::query(STOP).bind(number).execute(&mut connection);
                let _ = tokio::time::timeout(Duration::from_secs(STOP_SECONDS), stopped).await;
            }
        })
    }

    async fn begin(&mut self) -> Result<i64, sqlx::Error> {
        let number: String = self.fetch_one(BEGIN).await?.try_get_unchecked(0)?;
        number.parse().map_err(|_| sqlx::Error::Decode("a session without a number".into()))
    }

    async fn end(&mut self) -> Result<(), sqlx::Error> {
        self.execute("COMMIT").await.map(|_| ())
    }

    async fn close(self) -> Result<(), sqlx::Error> {
        Connection::close(self).await
    }
}

/// The columns of a table of this database; none where there is no such table, or none that the user may read.
pub(crate) async fn columns(connection: &mut MySqlConnection, table: &str) -> Result<Vec<String>, Failure> {
    let mut columns = Vec::new();
    each(connection, COLUMNS, &[table], &mut |row| {
        columns.push(row.required(0)?.into_owned());
        Ok(ControlFlow::Continue(()))
    })
    .await?;
    Ok(columns)
}

/// The user's rights on the server, this database, and its tables, as the server calls them.
pub(super) async fn rights(connection: &mut MySqlConnection) -> Result<Vec<String>, Failure> {
    let mut rights = Vec::new();
    each(connection, RIGHTS, &[], &mut |row| {
        rights.push(row.required(0)?.into_owned());
        Ok(ControlFlow::Continue(()))
    })
    .await?;
    Ok(rights)
}

/// Makes sure that there is a log, and that the user may read it.
///
/// # Errors
/// [`Code::SchemaNone`]; and where the table is only hidden from the user, [`Code::TablePermission`].
pub(crate) async fn check(connection: &mut MySqlConnection, location: &Location) -> Result<()> {
    let columns = columns(connection, "events").await.map_err(|error| explain(error, location))?;
    if is_log(&columns) {
        return Ok(());
    }
    match connection.execute(PROBE).await.map_err(|error| explain(error, location)) {
        Err(error) if error.code == Code::TablePermission => Err(error),
        _ => Err(no_log(location)),
    }
}

/// The server and its version.
pub(crate) async fn version(connection: &mut MySqlConnection) -> Result<String, Failure> {
    let row = sqlx::query(VERSION).fetch_one(connection).await?;
    Ok(product(&row.required(0)?))
}

/// How the connection is encrypted, as the server calls it; `None` where it is not, or where the server does not say.
pub(super) async fn encryption(connection: &mut MySqlConnection) -> Option<String> {
    let row = connection.fetch_optional(ENCRYPTION).await.ok().flatten()?;
    let version = Row::text(&row, 1).ok().flatten()?.into_owned();
    Some(version).filter(|version| !version.is_empty())
}

/// “MariaDB 10.11.19” of `10.11.19-MariaDB-0+deb12u1`.
fn product(version: &str) -> String {
    let name = if version.contains("MariaDB") { "MariaDB" } else { "MySQL" };
    format!("{name} {}", version.split('-').next().unwrap_or_default())
}

/// Refuses a server that cannot compare ids byte by byte.
pub(crate) fn new_enough(server: &str) -> Result<()> {
    let (name, version) = server.split_once(' ').unwrap_or_default();
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    let mut part = || parts.next().unwrap_or_default();
    let oldest = if name == "MariaDB" { (10, 2, 2) } else { (8, 0, 17) };
    if (part(), part(), part()) >= oldest {
        return Ok(());
    }
    Err(Error::new(
        Code::SchemaVersion,
        format!("This server is {server}, which is too old for an event log."),
    )
    .hint("A log needs MariaDB 10.2.2 or MySQL 8.0.17, or newer."))
}

/// Hands over the rows of a statement as they come, until told to stop.
pub(super) async fn each(
    connection: &mut MySqlConnection,
    statement: impl SqlSafeStr + Send,
    parameters: &[&str],
    row: &mut Take<'_>,
) -> Result<(), Failure> {
    // A limit must be a number, and cannot be cast.
    let statement = statement.into_sql_str();
    let limited = parameters.len().checked_sub(1).filter(|_| statement.as_str().ends_with("LIMIT ?"));
    let query = parameters.iter().enumerate().fold(sqlx::query(statement), |query, (at, text)| {
        match text.parse::<i64>() {
            Ok(limit) if limited == Some(at) => query.bind(limit),
            _ => query.bind((*text).to_owned()),
        }
    });
    let mut rows = query.fetch(connection);
    while let Some(found) = rows.try_next().await? {
        if row(&found)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// From the bytes: a JSON column of `MySQL` has a type of its own, but is the same text. Statements cast everything else to
/// text, so that whatever stands there, `0000-00-00` too, can be shown.
impl Row for MySqlRow {
    fn text(&self, column: usize) -> Result<Option<Cow<'_, str>>, Failure> {
        let raw = self.try_get_raw(column)?;
        if raw.is_null() {
            return Ok(None);
        }
        let bytes = <&[u8] as sqlx::Decode<'_, sqlx::MySql>>::decode(raw).map_err(sqlx::Error::Decode)?;
        Ok(Some(bytes_as_text(bytes)))
    }

    fn cell(&self, column: usize) -> Result<Cell, Failure> {
        let raw = self.try_get_raw(column)?;
        if raw.is_null() {
            return Ok(Cell::Null);
        }
        let bytes = <&[u8] as sqlx::Decode<'_, sqlx::MySql>>::decode(raw).map_err(sqlx::Error::Decode)?;
        Ok(match std::str::from_utf8(bytes) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Bytes(bytes.to_vec()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{new_enough, product};

    #[test]
    fn servers_are_known_by_their_versions() {
        assert_eq!(product("10.11.19-MariaDB-0+deb12u1"), "MariaDB 10.11.19");
        assert_eq!(product("8.4.3"), "MySQL 8.4.3");
        assert_eq!(product("8.0.36-28"), "MySQL 8.0.36");
        for server in ["MariaDB 10.11.19", "MariaDB 10.2.2", "MySQL 8.0.17", "MySQL 9.1.0"] {
            assert!(new_enough(server).is_ok(), "{server}");
        }
        for server in ["MariaDB 10.2.1", "MariaDB 5.5.68", "MySQL 5.7.44", "MySQL 8.0.16", ""] {
            assert!(new_enough(server).is_err(), "{server}");
        }
    }
}

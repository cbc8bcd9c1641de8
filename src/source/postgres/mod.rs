//! Native logs in PostgreSQL.

mod statements;

use std::borrow::Cow;
use std::time::Duration;

use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgSslMode};
use sqlx::{Connection, Executor, Row as _, SqlSafeStr, TypeInfo, ValueRef};

pub(crate) use self::statements::{STATEMENTS, counted};

use super::connections::Served;
use super::failure::{Failure, explain, timeout};
use super::location::{Location, Server, Tls};
use super::no_log;
use super::session::{Row, Session, Take, bytes_as_text};
use crate::decode::Cell;
use crate::error::Result;
use crate::time::{Timestamp, far};

/// How long a server may take to stop a query.
const STOP_SECONDS: u64 = 10;
/// Microseconds from 1970 to 2000, where PostgreSQL's timestamps begin.
const EPOCH_2000: i64 = 946_684_800_000_000;

const TABLES: &str = "SELECT c.relname::text, n.nspname::text, a.attname::text, pg_catalog.has_table_privilege(c.oid, 'SELECT'), \
     pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') FROM pg_catalog.pg_attribute a \
     JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     WHERE c.relname = ANY($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped \
     ORDER BY c.relname, n.nspname = 'public' DESC, n.nspname, a.attnum";
const ABOUT: &str = "SELECT pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1), r.rolsuper \
     FROM pg_catalog.pg_roles r WHERE r.rolname = current_user";
const ENCRYPTION: &str =
    "SELECT version FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid() AND ssl";
/// One consistent, read-only snapshot, and the number by which the server knows the session.
const BEGIN: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_catalog.pg_backend_pid()::text";
const STOP: &str = "SELECT pg_catalog.pg_cancel_backend($1::int)";
const USE_SCHEMA: &str = "SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident($1), false)";

/// How a server is reached. Everything is set here; the environment decides nothing that a URL can say.
pub(crate) fn options(server: &Server, read_only: bool) -> PgConnectOptions {
    let mode = match server.tls {
        Tls::Off => PgSslMode::Disable,
        Tls::Prefer => PgSslMode::Prefer,
        Tls::Require => PgSslMode::Require,
        Tls::VerifyCa => PgSslMode::VerifyCa,
        Tls::VerifyFull => PgSslMode::VerifyFull,
    };
    let options = PgConnectOptions::new_without_pgpass()
        .port(server.port)
        .username(&server.user)
        .password(server.password.as_ref().map_or("", |password| password.expose_secret()))
        .database(&server.database)
        .ssl_mode(mode)
        .application_name("backstory");
    let options =
        if server.host.starts_with('/') { options.socket(&server.host) } else { options.host(&server.host) };
    let options = match &server.ca_file {
        Some(file) => options.ssl_root_cert(file),
        None => options,
    };
    let limits = [
        ("statement_timeout", "120s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "60s"),
    ];
    if read_only {
        options.options(limits).options([("default_transaction_read_only", "on")])
    } else {
        options
    }
}

/// One connection, or the reason why there is none. A pool would only say that it timed out.
pub(crate) async fn connect(server: &Server, location: &Location, read_only: bool) -> Result<PgConnection> {
    let options = options(server, read_only);
    match tokio::time::timeout(Duration::from_secs(server.seconds), PgConnection::connect_with(&options))
        .await
    {
        Ok(connection) => connection.map_err(|error| explain(error, location)),
        Err(_) => Err(timeout(server)),
    }
}

/// Makes a schema the one that tables are looked for in; PostgreSQL's own functions still come first.
pub(crate) async fn use_schema(connection: &mut PgConnection, schema: &str) -> Result<(), sqlx::Error> {
    sqlx::query(USE_SCHEMA).bind(schema).execute(connection).await.map(|_| ())
}

impl Served for PgConnection {
    async fn connect(location: &Location, schema: &str) -> Result<Self> {
        let Location::Postgres(server) = location else { return Err(no_log(location)) };
        let mut connection = connect(server, location, true).await?;
        use_schema(&mut connection, schema).await.map_err(|error| explain(error, location))?;
        Ok(connection)
    }

    fn session(&mut self) -> Session<'_> {
        Session::Postgres(self)
    }

    fn stop(number: i64, location: Location) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let Location::Postgres(server) = &location else { return };
            // Connecting has its own time limit. Where the server cannot be reached, its own limit ends the query.
            if let Ok(mut connection) = connect(server, &location, true).await {
                let stopped = sqlx::query(STOP).bind(number).execute(&mut connection);
                let _ = tokio::time::timeout(Duration::from_secs(STOP_SECONDS), stopped).await;
            }
        })
    }

    async fn begin(&mut self) -> Result<i64, sqlx::Error> {
        let number: String = self.fetch_one(BEGIN).await?.try_get(0)?;
        number.parse().map_err(|_| sqlx::Error::Decode("a session without a number".into()))
    }

    async fn end(&mut self) -> Result<(), sqlx::Error> {
        self.execute("COMMIT").await.map(|_| ())
    }

    async fn close(self) -> Result<(), sqlx::Error> {
        Connection::close(self).await
    }
}

/// A table of a database.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) schema: String,
    pub(crate) columns: Vec<String>,
    /// Whether this user may read it.
    pub(crate) readable: bool,
    /// Whether this user may change what is in it.
    pub(crate) writable: bool,
}

/// Every table of these names; of one name, the one in `public` first.
pub(crate) async fn tables(connection: &mut PgConnection, names: &[&str]) -> Result<Vec<Table>, sqlx::Error> {
    let rows: Vec<(String, String, String, bool, bool)> =
        sqlx::query_as(TABLES).bind(names).fetch_all(connection).await?;
    let mut tables: Vec<Table> = Vec::new();
    for (name, schema, column, readable, writable) in rows {
        match tables.last_mut().filter(|last| last.name == name && last.schema == schema) {
            Some(table) => table.columns.push(column),
            None => tables.push(Table { name, schema, columns: vec![column], readable, writable }),
        }
    }
    Ok(tables)
}

/// The server and its version, and whether the user is a superuser.
pub(super) async fn about(connection: &mut PgConnection) -> Result<(String, bool), sqlx::Error> {
    let (version, superuser): (String, bool) = sqlx::query_as(ABOUT).fetch_one(connection).await?;
    Ok((format!("PostgreSQL {version}"), superuser))
}

/// How the connection is encrypted, as the server calls it; `None` where it is not, or where the server does not say.
pub(super) async fn encryption(connection: &mut PgConnection) -> Option<String> {
    sqlx::query_scalar(ENCRYPTION).fetch_optional(connection).await.ok().flatten()
}

/// Hands over the rows of a statement as they come, until told to stop.
pub(super) async fn each(
    connection: &mut PgConnection,
    statement: impl SqlSafeStr + Send,
    parameters: &[&str],
    row: &mut Take<'_>,
) -> Result<(), Failure> {
    let query = parameters.iter().fold(sqlx::query(statement), |query, text| query.bind((*text).to_owned()));
    let mut rows = query.fetch(connection);
    while let Some(found) = rows.try_next().await? {
        if row(&found)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Statements cast to text what is neither text nor a time.
impl Row for PgRow {
    fn text(&self, column: usize) -> Result<Option<Cow<'_, str>>, Failure> {
        let raw = self.try_get_raw(column)?;
        if raw.is_null() {
            return Ok(None);
        }
        Ok(Some(bytes_as_text(raw.as_bytes().map_err(sqlx::Error::Decode)?)))
    }

    fn cell(&self, column: usize) -> Result<Cell, Failure> {
        let raw = self.try_get_raw(column)?;
        if raw.is_null() {
            return Ok(Cell::Null);
        }
        let bytes = raw.as_bytes().map_err(sqlx::Error::Decode)?;
        Ok(match std::str::from_utf8(bytes) {
            Ok(text) if raw.type_info().name() != "BYTEA" => Cell::Text(text.to_owned()),
            _ => Cell::Bytes(bytes.to_vec()),
        })
    }

    /// From its own bytes: the driver's types would panic at `infinity` and at the ends of the calendar.
    fn timestamp(&self, column: usize) -> Result<Timestamp, Failure> {
        let raw = self.try_get_raw(column)?;
        if raw.is_null() {
            return Ok(Timestamp::Unreadable("".into()));
        }
        let bytes = raw.as_bytes().map_err(sqlx::Error::Decode)?;
        if !matches!(raw.type_info().name(), "TIMESTAMPTZ" | "TIMESTAMP") {
            return Ok(Timestamp::parse(&bytes_as_text(bytes)));
        }
        let since_2000 = i64::from_be_bytes(
            bytes.try_into().map_err(|_| Failure::Unreadable("a time is not eight bytes".into()))?,
        );
        Ok(match since_2000 {
            i64::MAX => Timestamp::Unreadable("infinity".into()),
            i64::MIN => Timestamp::Unreadable("-infinity".into()),
            micros => micros.checked_add(EPOCH_2000).map_or_else(
                || Timestamp::Unreadable(far(i128::from(micros) + i128::from(EPOCH_2000)).into()),
                Timestamp::At,
            ),
        })
    }
}

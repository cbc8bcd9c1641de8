//! Native logs in PostgreSQL.

use std::borrow::Cow;
use std::time::Duration;

use futures_util::TryStreamExt;
use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions, PgRow, PgSslMode};
use sqlx::{Connection, PgPool, Row as _, TypeInfo, ValueRef};

use super::failure::{Failure, explain, timeout};
use super::location::{Location, Server, Tls};
use super::session::{Row, Take, bytes_as_text};
use super::statements::Statements;
use crate::error::Result;
use crate::time::Timestamp;

const CONNECT_SECONDS: u64 = 10;
/// How long to wait for a connection of the pool before asking what keeps it.
const POOL_SECONDS: u64 = 3;
/// Microseconds from 1970 to 2000, where PostgreSQL's timestamps begin.
const EPOCH_2000: i64 = 946_684_800_000_000;

const COLUMNS: &str = "SELECT n.nspname::text, a.attname::text, pg_catalog.has_table_privilege(c.oid, 'SELECT') FROM pg_catalog.pg_attribute a \
     JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped \
     ORDER BY n.nspname = 'public' DESC, n.nspname, a.attnum";
const VERSION: &str = "SELECT split_part(current_setting('server_version'), ' ', 1)";

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
    match tokio::time::timeout(Duration::from_secs(CONNECT_SECONDS), PgConnection::connect_with(&options))
        .await
    {
        Ok(connection) => connection.map_err(|error| explain(error, location)),
        Err(_) => Err(timeout(server, CONNECT_SECONDS)),
    }
}

/// The pool of a server that has just answered. Every connection of it looks for tables in `schema`.
pub(super) fn pool(server: &Server, schema: String) -> PgPool {
    let schema: std::sync::Arc<str> = schema.into();
    PgPoolOptions::new()
        .max_connections(3)
        .acquire_timeout(Duration::from_secs(POOL_SECONDS))
        .after_connect(move |connection, _| {
            let schema = schema.clone();
            Box::pin(async move { use_schema(connection, &schema).await })
        })
        .connect_lazy_with(options(server, true))
}

/// Makes a schema the one that tables are looked for in; PostgreSQL's own functions still come first.
pub(crate) async fn use_schema(connection: &mut PgConnection, schema: &str) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident($1), false)")
        .bind(schema)
        .execute(connection)
        .await
        .map(|_| ())
}

/// A table of a database.
pub(crate) struct Table {
    pub(crate) schema: String,
    pub(crate) columns: Vec<String>,
    /// Whether this user may read it.
    pub(crate) readable: bool,
}

/// Every table of a name; the one in `public` first.
pub(crate) async fn tables(connection: &mut PgConnection, name: &str) -> Result<Vec<Table>, sqlx::Error> {
    let rows: Vec<(String, String, bool)> = sqlx::query_as(COLUMNS).bind(name).fetch_all(connection).await?;
    let mut tables: Vec<Table> = Vec::new();
    for (schema, column, readable) in rows {
        match tables.last_mut().filter(|last| last.schema == schema) {
            Some(table) => table.columns.push(column),
            None => tables.push(Table { schema, columns: vec![column], readable }),
        }
    }
    Ok(tables)
}

/// The server and its version.
pub(super) async fn version(connection: &mut PgConnection) -> Result<String, sqlx::Error> {
    let version: String = sqlx::query_scalar(VERSION).fetch_one(connection).await?;
    Ok(format!("PostgreSQL {version}"))
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT e.seq::text, e.entity_type::text, e.entity_id::text, e.objective_id::text, e.version::text, ",
            "e.action::text, e.changes::text, e.actor::text, e.metadata::text, e.inserted_at ",
            $rest
        )
    };
}

/// What `PostgreSQL` is asked.
pub(crate) static STATEMENTS: Statements = Statements {
    timeline: select!("FROM events e WHERE e.objective_id = $1 ORDER BY e.seq"),
    elsewhere: select!(
        "FROM (SELECT DISTINCT entity_type, entity_id FROM events WHERE objective_id = $1) m \
         JOIN events e ON e.entity_type = m.entity_type AND e.entity_id = m.entity_id \
         AND (e.objective_id < $1 OR e.objective_id > $1) ORDER BY e.seq"
    ),
    entity: select!("FROM events e WHERE e.entity_type = $1 AND e.entity_id = $2 ORDER BY e.seq"),
    after: select!("FROM events e WHERE e.seq > CAST($1 AS bigint) ORDER BY e.seq LIMIT CAST($2 AS bigint)"),
    members: "SELECT objective_id::text, entity_type::text, entity_id::text, count(*)::text, \
         min(seq)::text, max(seq)::text FROM events GROUP BY objective_id, entity_type, entity_id",
    by_seq: select!("FROM events e WHERE e.seq = CAST($1 AS bigint)"),
    log_end: "SELECT max(seq)::text FROM events",
    entity_between: select!(
        "FROM events e WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq > CAST($3 AS bigint) AND e.seq < CAST($4 AS bigint) ORDER BY e.seq"
    ),
    entity_back: select!(
        "FROM events e WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq < CAST($3 AS bigint) ORDER BY e.seq DESC LIMIT CAST($4 AS bigint)"
    ),
    entity_on: select!(
        "FROM events e WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq >= CAST($3 AS bigint) ORDER BY e.seq LIMIT CAST($4 AS bigint)"
    ),
    count_after: "SELECT count(*)::text FROM events WHERE objective_id = $1 AND seq > CAST($2 AS bigint)",
    live_objectives: "SELECT id::text, version::text, fields::text, deleted_at::text FROM objectives",
    timeline_between: select!(
        "FROM events e WHERE e.objective_id = $1 AND e.seq BETWEEN CAST($2 AS bigint) AND CAST($3 AS bigint) ORDER BY e.seq"
    ),
    seqs_before: "SELECT seq::text FROM events e WHERE e.objective_id = $1 AND e.seq < CAST($2 AS bigint) ORDER BY e.seq DESC LIMIT CAST($3 AS bigint)",
    seqs_after: "SELECT seq::text FROM events e WHERE e.objective_id = $1 AND e.seq > CAST($2 AS bigint) ORDER BY e.seq LIMIT CAST($3 AS bigint)",
    // One step of the index for each type and each id, however many events they have.
    members_of: "WITH RECURSIVE types (t) AS ( \
             SELECT min(entity_type) FROM events WHERE objective_id = $1 \
             UNION ALL SELECT (SELECT min(entity_type) FROM events WHERE objective_id = $1 AND entity_type > types.t) \
             FROM types WHERE types.t IS NOT NULL), \
         m (t, i) AS ( \
             SELECT t, (SELECT min(entity_id) FROM events WHERE objective_id = $1 AND entity_type = types.t) \
             FROM types WHERE t IS NOT NULL \
             UNION ALL SELECT m.t, (SELECT min(entity_id) FROM events \
                 WHERE objective_id = $1 AND entity_type = m.t AND entity_id > m.i) FROM m WHERE m.i IS NOT NULL) \
         SELECT t, i, CASE \
             WHEN EXISTS (SELECT 1 FROM events e WHERE e.entity_type = t AND e.entity_id = i AND e.objective_id < $1) \
             OR EXISTS (SELECT 1 FROM events e WHERE e.entity_type = t AND e.entity_id = i AND e.objective_id > $1) \
             THEN '1' ELSE '0' END FROM m WHERE i IS NOT NULL",
    snapshot_before: "SELECT s.seq::text, s.version::text, s.objective_id, s.deleted::text, s.fields, s.origins FROM snapshots s \
         WHERE s.entity_type = $1 AND s.entity_id = $2 AND s.seq < CAST($3 AS bigint) AND s.format = 1 ORDER BY s.seq DESC LIMIT 1",
    mark: "SELECT m.seq::text, m.ordinal::text FROM timeline_marks m WHERE m.objective_id = $1 AND m.ordinal <= CAST($2 AS bigint) \
         ORDER BY m.ordinal DESC LIMIT 1",
};

/// Hands over the rows of a statement as they come, until told to stop.
pub(super) async fn each(
    connection: &mut PgConnection,
    statement: &'static str,
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
            micros => Timestamp::At(micros.saturating_add(EPOCH_2000)),
        })
    }
}

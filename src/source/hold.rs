//! A connection to a server, held for one answer. Where nobody waits for the answer any more, the server is told to stop
//! working on it: a driver that is only dropped leaves the query running there.

use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::{Connection, Database, Executor, MySql, Postgres, Row as _};

use super::failure::Failure;
use super::location::Location;
use super::{mysql, postgres};

/// One consistent, read-only snapshot, and the number by which the server knows the session.
const POSTGRES_BEGIN: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_catalog.pg_backend_pid()::text";
const MYSQL_BEGIN: &str =
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY; SELECT CAST(CONNECTION_ID() AS CHAR)";

/// A connection in a read-only transaction.
pub(super) struct Held<DB: Stop> {
    connection: Option<PoolConnection<DB>>,
    number: i64,
    location: Location,
}

/// A database whose queries can be stopped from another connection.
pub(super) trait Stop: Database {
    const BEGIN: &'static str;
    /// Stops what a session is doing now; does nothing where the server cannot be reached.
    fn stop(number: i64, location: Location) -> BoxFuture<'static, ()>;
    /// The text in the last row's only cell.
    fn number(row: &Self::Row) -> Result<String, sqlx::Error>;
}

impl<DB: Stop> Held<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// Opens the transaction.
    pub(super) async fn begin(
        mut connection: PoolConnection<DB>,
        location: &Location,
    ) -> Result<Self, Failure> {
        let row = (&mut *connection).fetch_one(DB::BEGIN).await?;
        let number = DB::number(&row)?
            .parse()
            .map_err(|_| Failure::Unreadable("a session without a number".into()))?;
        Ok(Self { connection: Some(connection), number, location: location.clone() })
    }

    /// The connection.
    pub(super) fn connection(&mut self) -> &mut DB::Connection {
        self.connection.as_deref_mut().expect("it is given back only at the end")
    }

    /// Ends the transaction and gives the connection back; one that fails here is not used again.
    pub(super) async fn end(mut self) {
        if let Some(mut connection) = self.connection.take()
            && (&mut *connection).execute("COMMIT").await.is_err()
        {
            let _ = connection.detach().close_hard().await;
        }
    }
}

impl<DB: Stop> Drop for Held<DB> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let connection = connection.detach();
        let (number, location) = (self.number, self.location.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                DB::stop(number, location).await;
                let _ = connection.close_hard().await;
            });
        }
    }
}

/// How long to try to tell a server to stop.
const PATIENCE: Duration = Duration::from_secs(5);

impl Stop for Postgres {
    const BEGIN: &'static str = POSTGRES_BEGIN;

    fn stop(number: i64, location: Location) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let Location::Postgres(server) = &location else { return };
            let stopping = async {
                let mut connection = postgres::connect(server, &location, true).await.ok()?;
                let query = sqlx::query("SELECT pg_catalog.pg_cancel_backend($1::int)").bind(number);
                query.execute(&mut connection).await.ok()?;
                connection.close().await.ok()
            };
            let _ = tokio::time::timeout(PATIENCE, stopping).await;
        })
    }

    fn number(row: &Self::Row) -> Result<String, sqlx::Error> {
        row.try_get(0)
    }
}

impl Stop for MySql {
    const BEGIN: &'static str = MYSQL_BEGIN;

    fn stop(number: i64, location: Location) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let Location::MySql(server) = &location else { return };
            let stopping = async {
                let mut connection = mysql::connect(server, &location, true).await.ok()?;
                sqlx::query("KILL QUERY ?").bind(number).execute(&mut connection).await.ok()?;
                connection.close().await.ok()
            };
            let _ = tokio::time::timeout(PATIENCE, stopping).await;
        })
    }

    fn number(row: &Self::Row) -> Result<String, sqlx::Error> {
        row.try_get_unchecked(0)
    }
}

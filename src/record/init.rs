//! Creating the native log, and bringing an older one up to date.

use std::path::Path;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, MySqlConnection, PgConnection, SqlStr, SqliteConnection};

use crate::error::{Code, Error, Result};
use crate::source::failure::{Failure, explain};
use crate::source::location::{Location, Server};
use crate::source::{self, is_log};

/// Numbered, in order. A file that has landed is never changed: what changes comes in a file of its own.
const SQLITE: &[(i64, &str, &str)] = &[
    (1, "native log", include_str!("../../migrations/sqlite/0001_native_log.sql")),
    (2, "shortcuts", include_str!("../../migrations/sqlite/0002_shortcuts.sql")),
];
const POSTGRES: &[(i64, &str, &str)] = &[
    (1, "native log", include_str!("../../migrations/postgres/0001_native_log.sql")),
    (2, "shortcuts", include_str!("../../migrations/postgres/0002_shortcuts.sql")),
];
const MYSQL: &[(i64, &str, &str)] = &[
    (1, "native log", include_str!("../../migrations/mysql/0001_native_log.sql")),
    (2, "shortcuts", include_str!("../../migrations/mysql/0002_shortcuts.sql")),
];
/// The tables of the log besides `events`.
const MYSQL_TABLES: [&str; 6] =
    ["objectives", "key_results", "entity_actions", "log_writer", "snapshots", "timeline_marks"];

/// What `init` found to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initialized {
    /// The log is new.
    Created,
    /// It was there, and is now up to date.
    AlreadyThere,
}

/// Creates the native log, or brings it up to date. A new `SQLite` file is made where there is none.
pub async fn init(location: &Location) -> Result<Initialized> {
    match location {
        Location::Sqlite(path) => {
            let new =
                !path.exists() || std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() == 0);
            let outcome = init_sqlite(path, location, new).await;
            if outcome.is_err() && new {
                // A half-made file would only puzzle the next program that opens it.
                let _ = std::fs::remove_file(path);
            }
            outcome
        }
        Location::Postgres(server) => {
            let mut connection = source::postgres::connect(server, location, false).await?;
            let tables = source::postgres::tables(&mut connection, &["events"])
                .await
                .map_err(|error| explain(error, location))?;
            let there = tables.into_iter().find(|table| table.schema == "public" || is_log(&table.columns));
            if let Some(source::postgres::Table { schema, columns, .. }) = &there {
                refuse_other_table(columns, location)?;
                source::postgres::use_schema(&mut connection, schema)
                    .await
                    .map_err(|error| explain(error, location))?;
            }
            migrator(POSTGRES)
                .run(&mut connection)
                .await
                .map_err(|error| migration_failed(error, location))?;
            let _: Result<(), _> = PgConnection::close(connection).await;
            Ok(if there.is_some() { Initialized::AlreadyThere } else { Initialized::Created })
        }
        Location::MySql(server) => init_mysql(server, location).await,
    }
}

async fn init_sqlite(path: &Path, location: &Location, new: bool) -> Result<Initialized> {
    if !new {
        source::file::check(path)?;
    }
    let explained = |error: Failure| explain(error, location);
    let columns = if new {
        Vec::new()
    } else {
        let connection = source::sqlite::connect_writer(path).map_err(|error| explained(error.into()))?;
        source::sqlite::columns(&connection, "events").map_err(|error| explained(error.into()))?
    };
    let there = !columns.is_empty();
    if there {
        refuse_other_table(&columns, location)?;
    }
    let options =
        SqliteConnectOptions::new().filename(path).create_if_missing(new).busy_timeout(source::sqlite::BUSY);
    let mut connection =
        SqliteConnection::connect_with(&options).await.map_err(|error| explained(error.into()))?;
    migrator(SQLITE).run(&mut connection).await.map_err(|error| migration_failed(error, location))?;
    connection.close().await.map_err(|error| explained(error.into()))?;
    Ok(if there { Initialized::AlreadyThere } else { Initialized::Created })
}

/// Tables are made one by one here, each for good at once. What a failure leaves half made is refused from then on.
async fn init_mysql(server: &Server, location: &Location) -> Result<Initialized> {
    let explained = |error: Failure| explain(error, location);
    let mut connection = source::mysql::connect(server, location, false).await?;
    source::mysql::new_enough(&source::mysql::version(&mut connection).await.map_err(explained)?)?;
    let columns = source::mysql::columns(&mut connection, "events").await.map_err(explained)?;
    let there = !columns.is_empty();
    if there {
        refuse_other_table(&columns, location)?;
    } else {
        // Found out half-way, they would leave the log half made.
        for table in MYSQL_TABLES {
            if !source::mysql::columns(&mut connection, table).await.map_err(explained)?.is_empty() {
                return Err(other_table(table, location));
            }
        }
    }
    migrator(MYSQL).run(&mut connection).await.map_err(|error| migration_failed(error, location))?;
    let _: Result<(), _> = MySqlConnection::close(connection).await;
    Ok(if there { Initialized::AlreadyThere } else { Initialized::Created })
}

fn refuse_other_table(columns: &[String], location: &Location) -> Result<()> {
    if is_log(columns) {
        return Ok(());
    }
    Err(other_table("events", location))
}

fn other_table(table: &str, location: &Location) -> Error {
    let message = format!(
        "{} already has a table “{table}” that is not Backstory's. Nothing was changed.",
        location.label()
    );
    Error::new(Code::SchemaVersion, message).hint("Create the log in a database, or a schema, of its own.")
}

fn migrator(migrations: &'static [(i64, &'static str, &'static str)]) -> Migrator {
    let migration = |(version, description, sql): &(i64, &'static str, &'static str)| {
        Migration::new(
            *version,
            (*description).into(),
            MigrationType::Simple,
            SqlStr::from_static(sql),
            false,
        )
    };
    Migrator { migrations: migrations.iter().map(migration).collect(), ..Migrator::DEFAULT }
}

fn migration_failed(error: MigrateError, location: &Location) -> Error {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => explain(error, location),
        MigrateError::Dirty(number) => Error::new(
            Code::SchemaVersion,
            format!("The event log in {} is half made: its step {number} was interrupted.", location.label()),
        )
        .hint("Create the log in an empty database. If this one holds events already, restore its last backup first."),
        other => Error::new(
            Code::SchemaVersion,
            format!("The event log in {} was made by another version of Backstory.", location.label()),
        )
        .hint("Use the version that made it, or a newer one.")
        .detail(other.to_string()),
    }
}

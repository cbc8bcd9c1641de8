//! Opening a database: whether it holds an event log, what stands beside the events, and what its user could do.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::connections::Connections;
use super::failure::{self, Failure, explain};
use super::location::{Location, Server};
use super::mapped::inspect::NATIVE;
use super::notice::{self, Notice};
use super::{Pool, Source, mysql, postgres, sqlite};
use crate::error::{Code, Error, Result};
use crate::event::EntityKey;
use crate::interchange;
use crate::mapping::catalogue::{Catalogue, Table};
use crate::mapping::{self, Mapping};

/// Which of a database's logs is meant.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The log's id, as `inspect` lists it; the native one, else the first that can be read, where none is named.
    pub source: Option<String>,
    /// How a log is read that is not known.
    pub mapping: Option<Mapping>,
}

/// A step of opening a database. The driver connects, encrypts and signs in without a word, so that is one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum ConnectStep {
    /// The password is asked of the system's store, which may ask its user first.
    Password,
    /// The server's name is looked up.
    Resolve,
    /// The server is reached, the connection encrypted, the user signed in.
    SignIn,
    /// The file is opened.
    File,
    /// Tables and rights are looked at.
    Schema,
    /// What the log holds is looked at.
    Contents,
}

/// Where steps are told.
type Steps<'s> = dyn FnMut(ConnectStep) + Send + 's;

impl Source {
    /// Opens a database for reading and makes sure that it holds an event log.
    pub async fn open(location: Location) -> Result<Self> {
        Self::open_log(location, &Choice::default()).await
    }

    /// The same for one of its logs.
    ///
    /// # Errors
    /// [`Code::SchemaNone`] where there is none at all, [`Code::LogMissing`] where the one named is not there,
    /// [`Code::MappingInvalid`] where the mapping fits no table.
    pub async fn open_log(location: Location, choice: &Choice) -> Result<Self> {
        let database = Box::pin(Self::database(location, &mut |_| {})).await?;
        Box::pin(database.choose(choice)).await
    }

    /// Opens a database, whatever it holds: its own log where it has one, else none yet. Tells each step as it begins.
    pub async fn database(location: Location, steps: &mut Steps<'_>) -> Result<Self> {
        match &location {
            Location::Sqlite(path) => file(path, &location, steps).await,
            Location::Postgres(server) => postgres(server, &location, steps).await,
            Location::MySql(server) => mysql(server, &location, steps).await,
        }
    }

    /// One of the logs of a database that was just opened, over the same connections.
    ///
    /// # Errors
    /// As [`Self::open_log`].
    pub async fn choose(&self, choice: &Choice) -> Result<Self> {
        let wanted = choice.source.as_deref();
        if self.native && choice.mapping.is_none() && wanted.is_none_or(|wanted| wanted == NATIVE) {
            return Ok(self.clone());
        }
        let mappings = choice.mapping.clone().map_or_else(mapping::built_in, |mapping| vec![mapping]);
        let logs = Box::pin(self.logs(&mappings)).await?;
        let ids: Vec<_> = logs.iter().map(|log| log.bound.id.clone()).collect();
        match (Box::pin(self.chosen(logs, wanted)).await?, wanted) {
            (Some(log), _) => Box::pin(self.with_log(log)).await,
            (None, Some(wanted)) => {
                let hint = match ids.as_slice() {
                    [] => "No log was found in it that Backstory knows.".to_owned(),
                    ids => format!("There is: {}.", ids.join(", ")),
                };
                Err(Error::new(Code::LogMissing, format!("There is no source “{wanted}” in this database."))
                    .hint(hint))
            }
            (None, None) if choice.mapping.is_some() => Err(Error::new(
                Code::MappingInvalid,
                "The mapping fits no table of this database that may be read.",
            )
            .hint("Check the names of its columns, and the tables that it joins.")),
            (None, None) => Err(no_log_among(&self.location, &self.catalogue().await?)),
        }
    }
}

/// Makes sure that a server's name is known before it is asked for: the driver's own words for it are many.
async fn resolve(server: &Server, steps: &mut Steps<'_>) -> Result<()> {
    if server.host.starts_with('/') || server.host.parse::<std::net::IpAddr>().is_ok() {
        return Ok(());
    }
    steps(ConnectStep::Resolve);
    let looking = tokio::net::lookup_host((server.host.as_str(), server.port));
    match tokio::time::timeout(Duration::from_secs(server.seconds), looking).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(failure::unknown_name(server).detail(error.to_string())),
        Err(_) => Err(failure::timeout(server)),
    }
}

fn source(
    (server, encryption): (String, Option<String>),
    [live_rows, snapshots, marks]: [bool; 3],
    notice: Option<Notice>,
    pool: Pool,
    location: &Location,
    native: bool,
) -> Source {
    Source {
        server,
        encryption,
        native,
        live_rows,
        shortcuts: snapshots && marks,
        foreign: None,
        notices: notice.into_iter().collect(),
        closed: Arc::default(),
        pool,
        location: location.clone(),
    }
}

async fn file(path: &Path, location: &Location, steps: &mut Steps<'_>) -> Result<Source> {
    steps(ConnectStep::File);
    let pool = sqlite::Pool::new(path)?;
    steps(ConnectStep::Schema);
    let found = pool.run(|connection| Ok(sqlite::tables(connection)?)).await;
    let tables = found.map_err(|error| explain(error, location))?;
    let has = |name, wanted| tables.get(name).is_some_and(|columns| has(columns, wanted));
    let is_native = has("events", &interchange::COLUMNS);
    let beside = BESIDE.map(|(name, columns)| has(name, columns));
    let notice = if pool.reads_lines() {
        let unread = pool.run(|connection| Ok(sqlite::first_unread(connection)?)).await;
        let unread = unread.map_err(|error| explain(error, location))?;
        unread.map(|unread| notice::unread_lines(&location.label(), unread))
    } else {
        pool.reads_a_copy().then(|| notice::copied(&location.label()))
    };
    Ok(source((sqlite::version(), None), beside, notice, Pool::Sqlite(pool), location, is_native))
}

async fn postgres(server: &Server, location: &Location, steps: &mut Steps<'_>) -> Result<Source> {
    resolve(server, steps).await?;
    steps(ConnectStep::SignIn);
    let mut connection = postgres::connect(server, location, true).await?;
    steps(ConnectStep::Schema);
    let explained = |error: sqlx::Error| explain(error, location);
    let mut names = vec!["events"];
    names.extend(BESIDE.map(|(name, _)| name));
    let tables = postgres::tables(&mut connection, &names).await.map_err(explained)?;
    let is_log = |table: &&postgres::Table| table.name == "events" && is_log(&table.columns);
    let (version, superuser) = postgres::about(&mut connection).await.map_err(explained)?;
    let version = (version, postgres::encryption(&mut connection).await);
    let Some(log) = tables.iter().find(is_log) else {
        // The tables of other programs are asked for with their schema.
        let schema = "pg_catalog".to_owned();
        postgres::use_schema(&mut connection, &schema).await.map_err(explained)?;
        let pool = Pool::Postgres(Connections::new(location, schema, connection));
        return Ok(source(version, [false; 3], None, pool, location, false));
    };
    let beside = BESIDE.map(|(name, columns)| {
        let mut tables = tables.iter().filter(|table| table.name == name);
        tables.any(|table| table.schema == log.schema && table.readable && has(&table.columns, columns))
    });
    postgres::use_schema(&mut connection, &log.schema).await.map_err(explained)?;
    let notice = notice::postgres(server, log, superuser);
    let pool = Pool::Postgres(Connections::new(location, log.schema.clone(), connection));
    let source = source(version, beside, notice, pool, location, true);
    if !log.readable {
        source.entity(&EntityKey::new("", "")).await?; // says why not
    }
    Ok(source)
}

async fn mysql(server: &Server, location: &Location, steps: &mut Steps<'_>) -> Result<Source> {
    resolve(server, steps).await?;
    steps(ConnectStep::SignIn);
    let mut connection = mysql::connect(server, location, true).await?;
    steps(ConnectStep::Schema);
    let is_native = match mysql::check(&mut connection, location).await {
        Ok(()) => true,
        Err(error) if error.code == Code::SchemaNone => false,
        Err(error) => return Err(error),
    };
    let explained = |error: Failure| explain(error, location);
    let mut beside = [false; 3];
    for (found, (name, columns)) in beside.iter_mut().zip(BESIDE) {
        // What the user may not read is hidden from the user.
        *found = has(&mysql::columns(&mut connection, name).await.map_err(explained)?, columns);
    }
    let version = mysql::version(&mut connection).await.map_err(explained)?;
    let rights = mysql::rights(&mut connection).await.map_err(explained)?;
    let version = (version, mysql::encryption(&mut connection).await);
    let pool = Pool::MySql(Connections::new(location, String::new(), connection));
    Ok(source(version, beside, notice::mysql(server, &rights), pool, location, is_native))
}

/// The tables beside the events, and what they must have to be of use: the live rows, the snapshots, the marks.
const BESIDE: [(&str, &[&str]); 3] = [
    ("objectives", &["id", "version", "fields", "deleted_at"]),
    (
        "snapshots",
        &[
            "entity_type",
            "entity_id",
            "seq",
            "format",
            "version",
            "objective_id",
            "deleted",
            "fields",
            "origins",
        ],
    ),
    ("timeline_marks", &["objective_id", "seq", "ordinal"]),
];

/// Whether a table has the columns of a native log.
pub(crate) fn is_log(columns: &[String]) -> bool {
    has(columns, &interchange::COLUMNS)
}

fn has(columns: &[String], wanted: &[&str]) -> bool {
    wanted.iter().all(|wanted| columns.iter().any(|column| column == wanted))
}

/// Tables that are named where none of them is a log.
const NAMED: usize = 8;

/// The database can be read, and none of its tables is a log.
fn no_log_among(location: &Location, catalogue: &Catalogue) -> Error {
    let names: Vec<_> = catalogue.tables.iter().map(Table::full_name).collect();
    if names.is_empty() {
        return no_log(location);
    }
    let more = names.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let shown = names[..names.len().min(NAMED)].join(", ");
    Error::new(
        Code::SchemaNone,
        format!(
            "{} was opened, but it has no event log that Backstory knows. Its tables: {shown}{more}.",
            location.label()
        ),
    )
    .hint("`backstory-cli inspect` lists them all. Where one of them is a log, a mapping says how it is read, and `--mapping FILE` reads it: docs/mappings.md.")
}

/// The database can be read, but holds no log.
pub(crate) fn no_log(location: &Location) -> Error {
    Error::new(
        Code::SchemaNone,
        format!("{} was opened, but it has no event log that Backstory knows.", location.label()),
    )
    .hint("Its tables have no history that Backstory recognises. Is this the right database? A mapping can describe any log: docs/mappings.md.")
}

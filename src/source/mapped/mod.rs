//! Logs that other programs write, found by their columns and read by a mapping.
//!
//! A log of up to [`WHOLE`] rows is read whole, so that children are found wherever they name their parent. Of a larger one
//! only the subject's own rows are read, and those that name it in columns; that is said.

mod answers;
mod catalogue;
pub mod inspect;
mod statement;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

pub(crate) use self::statement::{Dialect, Statement};

use self::statement::{Which, count, select};
use super::failure::Failure;
use super::session::Session;
use super::{Pool, Source};
use crate::decode::{self, Cell, Row};
use crate::error::{Code, Error, Result};
use crate::event::{EntityKey, Event};
use crate::json;
use crate::mapping::bind::{Bound, BoundLog, detect};
use crate::mapping::catalogue::{Catalogue, Kind};
use crate::mapping::{self, Mapping};
use crate::time::Timestamp;

/// Rows up to which a log is read whole.
pub const WHOLE: usize = 100_000;
/// Rows looked at for a list of the entities of a larger log.
const LATEST: usize = 20_000;
/// How long reading a log may take.
const TIME: Duration = Duration::from_secs(110);

/// A log of another program.
#[derive(Debug, Clone)]
pub struct Log {
    /// The mapping and where it fits.
    pub bound: Bound,
    dialect: Dialect,
}

/// An entity of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Which.
    pub key: EntityKey,
    /// What people call it now.
    pub title: Option<String>,
    /// Its events, or those that were looked at.
    pub events: usize,
    /// When the first and the last of them were stored.
    pub times: (Timestamp, Timestamp),
    /// The `seq` of the last.
    pub last_seq: i64,
    /// Who made the last.
    pub last_actor: Option<String>,
    /// Whether it is marked deleted.
    pub deleted: bool,
    /// Whether one of its events could be read.
    pub readable: bool,
}

/// The entities of a log.
#[derive(Debug)]
pub struct Entities {
    /// By type and id.
    pub list: Vec<Entity>,
    /// Whether the whole log was looked at; else only its end.
    pub complete: bool,
}

impl Log {
    /// What the tables are called.
    pub fn tables(&self) -> Vec<String> {
        let name = |table: &mapping::catalogue::Table| match table.schema.as_str() {
            "" => table.name.clone(),
            schema => format!("{schema}.{}", table.name),
        };
        let mut names = Vec::new();
        for log in &self.bound.logs {
            names.extend(log.tables.iter().map(|joined| name(&joined.table)));
            names.extend(log.current.iter().map(name));
        }
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    }

    /// What there is to know about it.
    pub fn note(&self) -> Option<String> {
        let mut notes: Vec<String> = self.bound.mapping.note.iter().cloned().collect();
        let tables = self.bound.logs.iter().flat_map(|log| &log.tables).map(|joined| &joined.table);
        for table in tables {
            match table.kind {
                Kind::View => notes
                    .push(format!("{} is a view: what it shows may be made up as it is read.", table.name)),
                Kind::Foreign => notes.push(format!("{} is a table of another server.", table.name)),
                Kind::Table => {}
            }
            if !table.readable {
                notes.push(format!("This user may not read {}.", table.name));
            }
        }
        notes.dedup();
        (!notes.is_empty()).then(|| notes.join(" "))
    }

    fn is_readable(&self) -> bool {
        self.bound.logs.iter().flat_map(|log| &log.tables).all(|joined| joined.table.readable)
    }

    fn plain(&self) -> bool {
        self.bound.mapping.children.plain
    }
}

impl Source {
    fn dialect(&self) -> Dialect {
        match &self.pool {
            Pool::Sqlite(_) => Dialect::Sqlite,
            Pool::Postgres(_) => Dialect::Postgres,
            Pool::MySql(_) => Dialect::MySql,
        }
    }

    /// The tables of the database.
    pub async fn catalogue(&self) -> Result<Catalogue> {
        let dialect = self.dialect();
        self.read(move |mut session| async move { catalogue::catalogue(&mut session, dialect).await }.boxed())
            .await
    }

    /// The logs of other programs in the database. Looks at its catalogue, and at no table. With a mapping, those that it
    /// fits.
    pub async fn logs(&self, mapping: Option<&Mapping>) -> Result<Vec<Log>> {
        let catalogue = self.catalogue().await?;
        let mappings = mapping.map_or_else(mapping::built_in, |mapping| vec![mapping.clone()]);
        let dialect = self.dialect();
        let found = detect(&catalogue, &mappings);
        Ok(found.into_iter().map(|bound| Log { bound, dialect }).collect())
    }

    /// The log of a database with this id; where none is named, the first that can be read and is not empty, else the first.
    pub(super) async fn chosen(&self, logs: Vec<Log>, wanted: Option<&str>) -> Result<Option<Log>> {
        if let Some(wanted) = wanted {
            return Ok(logs.into_iter().find(|log| log.bound.id == wanted));
        }
        let mut readable: Vec<_> = logs.into_iter().filter(Log::is_readable).collect();
        for at in 0..readable.len() {
            let log = readable[at].clone();
            if self.read(move |mut session| async move { has_rows(&mut session, &log).await }.boxed()).await?
            {
                return Ok(Some(readable.swap_remove(at)));
            }
        }
        Ok(if readable.is_empty() { None } else { Some(readable.swap_remove(0)) })
    }

    /// The same database, of which another log is read.
    pub(crate) fn with_log(&self, log: Log) -> Self {
        let mut source = self.clone();
        source.shortcuts = false;
        source.live_rows = false;
        source.foreign = Some(Arc::new(log));
        source
    }

    /// The log of another program that is read; none for the native one.
    pub fn foreign(&self) -> Option<&Arc<Log>> {
        self.foreign.as_ref()
    }

    /// The events of a subject and its children, or of everybody, oldest first. The second is whether nothing was left out.
    pub(super) async fn woven(
        &self,
        log: &Arc<Log>,
        subject: Option<EntityKey>,
    ) -> Result<(Vec<Event>, bool)> {
        let log = log.clone();
        let reading = self.read_to_keep(move |mut session| {
            async move { woven(&mut session, &log, subject.as_ref()).await }.boxed()
        });
        in_time(reading).await
    }

    /// The entities of the log of another program, by type and id.
    pub async fn entities(&self) -> Result<Entities> {
        let Some(log) = self.foreign.clone() else {
            return Ok(Entities { list: Vec::new(), complete: true });
        };
        let (events, complete) =
            self.read(move |mut session| async move { latest(&mut session, &log).await }.boxed()).await?;
        Ok(Entities { list: entities(events), complete })
    }
}

async fn in_time<T>(reading: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(TIME, reading).await.unwrap_or_else(|_| {
        Err(Error::new(Code::QueryCancelled, "Reading the log took too long and was stopped.")
            .hint("An index on the columns that name the entity would help."))
    })
}

/// Logs of other programs are read, and not followed.
pub(super) fn not_followed() -> Error {
    Error::new(Code::RequestInvalid, "The log of another program cannot be followed as it grows.")
        .hint("Ask for the timeline again: it is as fresh as the database.")
}

async fn has_rows(session: &mut Session<'_>, log: &Log) -> Result<bool, Failure> {
    for part in &log.bound.logs {
        if counted(session, part, log.dialect, 1).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn is_small(session: &mut Session<'_>, log: &BoundLog, dialect: Dialect) -> Result<bool, Failure> {
    Ok(counted(session, log, dialect, WHOLE + 1).await? <= WHOLE)
}

/// How many rows a table has, counted up to a limit.
async fn counted(
    session: &mut Session<'_>,
    log: &BoundLog,
    dialect: Dialect,
    limit: usize,
) -> Result<usize, Failure> {
    let statement = count(dialect, log, limit);
    let mut found = 0;
    session
        .each_made(&statement, |row| {
            found = row.number(0)?;
            Ok(ControlFlow::Break(()))
        })
        .await?;
    Ok(usize::try_from(found).unwrap_or_default())
}

async fn woven(
    session: &mut Session<'_>,
    log: &Log,
    subject: Option<&EntityKey>,
) -> Result<(Vec<Event>, bool), Failure> {
    let (mut rows, mut complete) = (Vec::new(), true);
    for part in &log.bound.logs {
        let small = subject.is_none() || is_small(session, part, log.dialect).await?;
        let which = match subject {
            Some(subject) if !small => Which::Of(subject),
            _ => Which::All,
        };
        complete &= small;
        if !small
            && subject.is_some_and(|subject| {
                part.entity_type.as_ref().is_some_and(|kind| **kind != *subject.entity_type)
            })
        {
            continue;
        }
        read(session, log, part, which, &mut rows).await?;
    }
    Ok((decode::weave(rows, subject, log.plain()), complete))
}

async fn latest(session: &mut Session<'_>, log: &Log) -> Result<(Vec<Event>, bool), Failure> {
    let (mut rows, mut complete) = (Vec::new(), true);
    for part in &log.bound.logs {
        let small = is_small(session, part, log.dialect).await?;
        complete &= small;
        read(session, log, part, if small { Which::All } else { Which::Last(LATEST) }, &mut rows).await?;
    }
    Ok((decode::weave(rows, None, log.plain()), complete))
}

async fn read(
    session: &mut Session<'_>,
    log: &Log,
    part: &BoundLog,
    which: Which<'_>,
    rows: &mut Vec<Row>,
) -> Result<(), Failure> {
    for current in [false, true] {
        if current && part.current.is_none() {
            continue;
        }
        let made = select(log.dialect, &log.bound.mapping, part, which, current)
            .or_else(|| select(log.dialect, &log.bound.mapping, part, Which::All, current));
        let Some(statement) = made else { continue };
        session
            .each_made(&statement, |row| {
                let order = row.cell(0)?;
                let cells =
                    (0..part.columns.len()).map(|at| Ok(cell(row.cell(at + 1)?, part, at, log.dialect)));
                let cells = cells.collect::<Result<Vec<_>, Failure>>()?;
                let found = decode::rows(&log.bound, part, &order, &cells).map_err(Failure::Unreadable)?;
                let wanted = found.into_iter().filter(|row| match which {
                    Which::Of(subject) if part.entity_type.is_some() => row.entity == *subject,
                    _ => true,
                });
                rows.extend(wanted);
                Ok(ControlFlow::Continue(()))
            })
            .await?;
    }
    Ok(())
}

/// What the column's type says of a cell that came as text.
fn cell(cell: Cell, part: &BoundLog, at: usize, dialect: Dialect) -> Cell {
    let kind = &part.columns[at].kind;
    match cell {
        Cell::Text(text) if dialect == Dialect::Postgres && at >= part.state_from => Cell::Json(text),
        Cell::Text(text) if dialect == Dialect::MySql && is_number(kind) && json::check(&text).is_ok() => {
            Cell::Number(text)
        }
        cell => cell,
    }
}

fn is_number(kind: &str) -> bool {
    ["int", "decimal", "double", "float", "year"].iter().any(|word| kind.contains(word))
}

fn entities(events: Vec<Event>) -> Vec<Entity> {
    let mut all: std::collections::BTreeMap<EntityKey, Entity> = std::collections::BTreeMap::new();
    for event in events {
        let fields = json::fields(&event.changes);
        let entity = all.entry(event.entity.clone()).or_insert_with(|| Entity {
            key: event.entity.clone(),
            title: None,
            events: 0,
            times: (event.inserted_at.clone(), event.inserted_at.clone()),
            last_seq: event.seq,
            last_actor: None,
            deleted: false,
            readable: false,
        });
        entity.events += 1;
        entity.times.1 = event.inserted_at.clone();
        entity.last_seq = event.seq;
        entity.last_actor = event.actor.as_deref().map(str::to_owned);
        entity.deleted = &*event.action == "deleted" || (entity.deleted && &*event.action == "updated");
        entity.readable |= fields.is_ok();
        let fields = fields.unwrap_or_default().list;
        if let Some(title) =
            ["title", "name"].iter().find_map(|name| fields.iter().find(|field| field.name == *name))
        {
            entity.title = json::string(title.value);
        }
    }
    all.into_values().collect()
}

/// The entity that a subject names: `TYPE/ID`.
pub(crate) fn subject(text: &str) -> Option<EntityKey> {
    text.split_once('/').map(|(kind, id)| EntityKey::new(kind, id))
}

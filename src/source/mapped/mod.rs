//! Logs that other programs write, found by their columns and read by a mapping.
//!
//! A log of up to [`WHOLE`] rows is read whole, so that children are found wherever they name their parent. Of a larger one
//! only the subject's own rows are read, and those of entities that name it in columns; that is said.

mod answers;
mod catalogue;
mod children;
mod condition;
mod entities;
mod follow;
mod held;
mod index;
pub mod inspect;
mod list;
mod reading;
mod statement;
#[cfg(test)]
mod tests;
mod trial;
mod within;

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

pub use self::entities::{Entities, Entity};
pub(super) use self::follow::Known;
pub(crate) use self::statement::{Dialect, Statement};

use self::index::Advice;
use self::reading::{glanced, has_rows, large, left_out, woven};
use super::{Pool, Source, notice};
use crate::decode::LeftOut;
use crate::error::{Code, Error, Result};
use crate::event::{EntityKey, Event};
use crate::mapping::bind::{Bound, BoundLog, detect};
use crate::mapping::catalogue::{Catalogue, Kind};
use crate::mapping::{self, Mapping};

/// Rows up to which a log is read whole.
pub const WHOLE: usize = 100_000;
/// Bytes of the first rows of a log after which no more of them are read to try a mapping.
const TRIED_BYTES: usize = 8 << 20;
/// Rows by the database's estimate from which on nothing is counted.
const SURELY_LARGE: u64 = 10 * WHOLE as u64;
/// Rows by which the types of a large log are known as it is opened.
const GLANCED: usize = 200;
/// How long counting rows that are left out may take as a log is opened.
const COUNTING: Duration = Duration::from_secs(2);
/// How long reading a log may take.
const TIME: Duration = Duration::from_secs(110);

/// A log of another program.
#[derive(Debug, Clone)]
pub struct Log {
    /// The mapping and where it fits.
    pub bound: Bound,
    /// How far the rows of an entity are looked for, where no index tells them and there are too many to read them all. Known once
    /// it has been opened.
    pub searched: Option<String>,
    dialect: Dialect,
}

impl Log {
    /// What the tables are called.
    pub fn tables(&self) -> Vec<String> {
        let mut names = Vec::new();
        for log in &self.bound.logs {
            names.extend(log.tables.iter().map(|joined| joined.table.full_name()));
            names.extend(log.lists.iter().map(|list| list.table.full_name()));
            names.extend(log.current.iter().map(mapping::catalogue::Table::full_name));
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
            let name = &table.name;
            notes.extend(match table.kind {
                Kind::Table => None,
                Kind::Partitioned => Some(format!("{name} is partitioned: its partitions are read through it.")),
                Kind::View => {
                    Some(format!("{name} is a view: what it shows may be made up as it is read, and no index tells its rows."))
                }
                Kind::Materialized => {
                    Some(format!("{name} is a materialized view: it shows what was there when it was refreshed."))
                }
                Kind::Foreign => Some(format!("{name} is a table of another server: reading it asks that server.")),
            });
            if !table.readable {
                notes.push(format!("This user may not read {}.", table.name));
            }
        }
        let unread = self.bound.unread.iter();
        notes.extend(unread.map(|(table, holds)| format!("{table} is not read: {holds}.")));
        let mut seen = std::collections::HashSet::new();
        notes.retain(|note| seen.insert(note.clone()));
        (!notes.is_empty()).then(|| notes.join(" "))
    }

    /// Whether a table is one of its.
    fn has(&self, part: &BoundLog) -> bool {
        let name = |part: &BoundLog| part.tables[0].table.full_name();
        self.bound.logs.iter().any(|own| name(own) == name(part))
    }

    fn is_readable(&self) -> bool {
        self.bound.logs.iter().flat_map(|log| &log.tables).all(|joined| joined.table.readable)
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

    /// The logs of other programs in the database that the mappings fit, the first of which wins. Looks at its catalogue, and
    /// at the last few rows of tables whose JSON may be whole events.
    pub async fn logs(&self, mappings: &[Mapping]) -> Result<Vec<Log>> {
        let mut catalogue = self.catalogue().await?;
        self.look_into(&mut catalogue, mappings).await;
        let dialect = self.dialect();
        let found = detect(&catalogue, mappings);
        Ok(found.into_iter().map(|bound| Log { bound, searched: None, dialect }).collect())
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

    /// The same database, of which another log is read; what there is to know about that is among its notices.
    pub(super) async fn with_log(&self, mut log: Log) -> Result<Self> {
        let asked = log.clone();
        let looked = self.read(move |mut session| {
            async move {
                let large = large(&mut session, &asked).await?;
                let (events, left_out) = if large.bound.logs.is_empty() {
                    (Vec::new(), LeftOut::default())
                } else {
                    glanced(&mut session, &asked).await?
                };
                Ok((large, entities::examples(&events), left_out))
            }
            .boxed()
        });
        let (large, examples, glanced) = looked.await?;
        let is_whole = large.bound.logs.is_empty();
        let left_out = if is_whole { self.left_out(log.clone()).await } else { glanced.told(false) };
        let mut source = self.clone();
        source.shortcuts = false;
        source.live_rows = false;
        source.notices.push(notice::read_as(&log.bound.mapping.name, &log.tables(), log.note()));
        source.notices.extend(left_out.map(notice::left_out));
        if !is_whole {
            let Advice { children, searched, hint, index } = large.advice(&examples);
            log.searched = searched;
            source.notices.push(notice::large(children, hint, index));
        }
        source.foreign = Some(Arc::new(log));
        Ok(source)
    }

    /// What there is to say of the rows of a small log that are no events.
    async fn left_out(&self, log: Log) -> Option<String> {
        let counting =
            self.read(move |mut session| async move { left_out(&mut session, &log).await }.boxed());
        match tokio::time::timeout(COUNTING, counting).await {
            Ok(Ok(left_out)) => left_out.told(true),
            // What fails here fails again, and is said, where somebody waits for it.
            Ok(Err(_)) | Err(_) => {
                Some("Whether rows are left out because they have no id was not counted.".to_owned())
            }
        }
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
        in_time(TIME, reading).await
    }
}

async fn in_time<T>(patience: Duration, reading: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(patience, reading).await.unwrap_or_else(|_| {
        Err(Error::new(Code::QueryCancelled, "Reading the log took too long and was stopped.")
            .hint("An index on the columns that name the entity would help."))
    })
}

/// Of logs of other programs, single timelines are followed.
pub(super) fn not_followed() -> Error {
    Error::new(Code::RequestInvalid, "The log of another program cannot be followed as a whole.")
        .hint("A timeline of it can.")
}

/// The entity that a subject names: `TYPE/ID`.
pub(crate) fn subject(text: &str) -> Option<EntityKey> {
    text.split_once('/').map(|(kind, id)| EntityKey::new(kind, id))
}

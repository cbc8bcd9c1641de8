//! What a source answers of a log of another program: the same questions as of the native one.

use std::sync::Arc;

use futures_util::FutureExt;

use super::{Dialect, Log, subject, woven};
use crate::error::{Code, Error, Result};
use crate::event::{EntityKey, Event};
use crate::history::History;
use crate::source::failure::Failure;
use crate::source::session::Session;
use crate::source::{Arrival, Direction, Extent, Loaded, Position, Since, Source, Summary};

/// What has been committed, as the server numbers it.
const SNAPSHOT: &str = "SELECT pg_catalog.pg_current_snapshot()::text";

impl Source {
    pub(in crate::source) async fn foreign_summaries(&self, _log: &Arc<Log>) -> Result<Vec<Summary>> {
        let found = self.entities().await?;
        let summary = |entity: super::Entity| Summary {
            objective_id: entity.key.to_string(),
            title: entity.title,
            events: entity.events,
            entities: 1,
            first_at: entity.times.0,
            last_at: entity.times.1,
            last_seq: entity.last_seq,
            last_actor: entity.last_actor,
            deleted: entity.deleted,
        };
        Ok(found.list.into_iter().map(summary).collect())
    }

    pub(in crate::source) async fn foreign_extent(&self, log: &Arc<Log>, objective: &str) -> Result<Extent> {
        let (history, ..) = self.read_foreign(log, objective).await?;
        Ok(extent(&history))
    }

    pub(in crate::source) async fn foreign_history(&self, log: &Arc<Log>, objective: &str) -> Result<Loaded> {
        let (history, position) = self.read_foreign(log, objective).await?;
        Ok(Loaded { extent: extent(&history), history, position })
    }

    /// The history, and where the database stood when it was read.
    pub(super) async fn read_foreign(&self, log: &Arc<Log>, objective: &str) -> Result<(History, Position)> {
        let Some(wanted) = subject(objective) else { return Err(no_subject(objective)) };
        let (log, objective) = (log.clone(), objective.to_owned());
        let reading = self.read_to_keep(move |mut session| {
            async move {
                let position = position(&mut session, log.dialect).await?;
                let (events, _) = woven(&mut session, &log, Some(&wanted)).await?;
                Ok((History::replay(&objective, events), position))
            }
            .boxed()
        });
        super::in_time(super::TIME, reading).await
    }

    pub(in crate::source) async fn foreign_neighbour(
        &self,
        log: &Arc<Log>,
        objective: &str,
        key: &EntityKey,
        seq: i64,
        direction: Direction,
    ) -> Result<Option<i64>> {
        let (history, _) = self.read_foreign(log, objective).await?;
        let mine = history.timeline().filter(|event| event.entity().key() == *key).map(|event| event.seq());
        Ok(match direction {
            Direction::Older => mine.filter(|other| *other < seq).max(),
            Direction::Newer => mine.filter(|other| *other > seq).min(),
        })
    }

    pub(in crate::source) async fn foreign_entity(
        &self,
        log: &Arc<Log>,
        key: &EntityKey,
    ) -> Result<Vec<Event>> {
        let (mut events, _) = self.woven(log, Some(key.clone())).await?;
        events.retain(|event| event.entity == *key);
        Ok(events)
    }

    pub(in crate::source) async fn foreign_position(&self) -> Result<Position> {
        let dialect = self.dialect();
        self.read_to_keep(move |mut session| async move { position(&mut session, dialect).await }.boxed())
            .await
    }

    pub(in crate::source) async fn foreign_has_changed(&self, before: &Position) -> Result<bool> {
        let now = self.foreign_position().await?;
        Ok(now.foreign().is_none() || now.foreign() != before.foreign())
    }

    /// Everything as it is now: what is known already is passed over by whoever asked, and what is not the same any more
    /// makes it read anew.
    pub(in crate::source) async fn foreign_catch_up(
        &self,
        log: &Arc<Log>,
        objective: &str,
    ) -> Result<(Since, Vec<Event>, Option<i64>)> {
        let (history, position) = self.read_foreign(log, objective).await?;
        let count = i64::try_from(history.own_len()).unwrap_or(i64::MAX);
        let mut events: Vec<Event> = Vec::with_capacity(history.len());
        for entity in history.entities() {
            events.extend(entity.events().map(|event| event.to_event()));
        }
        events.sort_by_key(|event| event.seq);
        let events: Vec<_> = events.into_iter().map(|event| (event, Arrival::New)).collect();
        Ok((Since { events, removed: Vec::new(), position, more: false }, Vec::new(), Some(count)))
    }
}

async fn position(session: &mut Session<'_>, dialect: Dialect) -> Result<Position, Failure> {
    let snapshot = match dialect {
        Dialect::Postgres => session.first(SNAPSHOT, &[], |row| Ok(row.required(0)?.into())).await?,
        Dialect::Sqlite | Dialect::MySql => None,
    };
    Ok(Position::of_foreign(session.seen(), snapshot))
}

fn extent(history: &History) -> Extent {
    Extent {
        log_end: history.newest(0).map_or(0, |event| event.seq()),
        events: i64::try_from(history.own_len()).unwrap_or(i64::MAX),
    }
}

fn no_subject(text: &str) -> Error {
    Error::new(Code::ObjectiveMissing, format!("“{text}” names no entity of this source."))
        .hint("Say it as TYPE/ID; `backstory-cli entities` lists them.")
}

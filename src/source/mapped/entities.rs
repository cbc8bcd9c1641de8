//! The entities of a log: all of them, or those of the latest events where the log is large.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::FutureExt;

use super::reading::{Taken, large, read};
use super::statement::Which;
use super::{Log, WHOLE};
use crate::decode::{self, LeftOut};
use crate::error::Result;
use crate::event::{EntityKey, Event};
use crate::json;
use crate::source::failure::Failure;
use crate::source::session::Session;
use crate::source::{Source, read as native};
use crate::time::Timestamp;

/// Events looked at for a list of the entities of a large log.
const LATEST: usize = 20_000;

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

impl Entity {
    /// What people call it: its title, else its id.
    pub fn name(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.key.entity_id)
    }

    /// Whether its type, its id, both as `TYPE/ID`, or its title holds a text of small letters, in whatever case.
    pub fn matches(&self, wanted: &str) -> bool {
        let holds = |text: &str| text.to_lowercase().contains(wanted);
        holds(&self.key.to_string()) || self.title.as_deref().is_some_and(holds)
    }
}

/// The entities of a log.
#[derive(Debug)]
pub struct Entities {
    /// By type and id.
    pub list: Vec<Entity>,
    /// Whether the whole log was looked at; else only its end.
    pub complete: bool,
}

impl Source {
    /// The entities of the log, by type and id.
    pub async fn entities(&self) -> Result<Entities> {
        let log: Option<Arc<Log>> = self.foreign.clone();
        let reading = self.read(move |mut session| {
            async move {
                match log {
                    Some(log) => {
                        let latest = latest(&mut session, &log).await?;
                        Ok((latest.events, latest.large.bound.logs.is_empty()))
                    }
                    None => latest_native(&mut session).await,
                }
            }
            .boxed()
        });
        let (events, complete) = super::in_time(super::TIME, reading).await?;
        Ok(Entities { list: entities(events), complete })
    }
}

/// The last events of a log.
pub(super) struct Latest {
    pub(super) events: Vec<Event>,
    /// The log without the tables of which they are all.
    pub(super) large: Log,
    /// Rows among them that are no events.
    pub(super) left_out: LeftOut,
}

/// The events of a log, or its last ones.
pub(super) async fn latest(session: &mut Session<'_>, log: &Log) -> Result<Latest, Failure> {
    let mut taken = Taken::default();
    let large = large(session, log).await?;
    for part in &log.bound.logs {
        let which = if large.has(part) { Which::Last(LATEST) } else { Which::All };
        read(session, log, part, which, &mut taken).await?;
    }
    let events = decode::weave(taken.rows, None, &log.bound);
    Ok(Latest { events, large, left_out: taken.left_out })
}

async fn latest_native(session: &mut Session<'_>) -> Result<(Vec<Event>, bool), Failure> {
    let bound = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let end = native::log_end(session).await?;
    let complete = end <= bound(WHOLE);
    let from = if complete { i64::MIN } else { end.saturating_sub(bound(LATEST)) };
    let statement = session.statements().between;
    let (from, to, limit) = (from.to_string(), i64::MAX.to_string(), (WHOLE + 1).to_string());
    let events = native::events(session, statement, &[&from, &to, &limit]).await?;
    Ok((events, complete))
}

/// An entity of each type.
pub(super) fn examples(events: &[Event]) -> Vec<EntityKey> {
    let mut types: BTreeMap<&str, &EntityKey> = BTreeMap::new();
    for event in events {
        types.entry(&event.entity.entity_type).or_insert(&event.entity);
    }
    types.into_values().cloned().collect()
}

/// What the events say of each entity.
pub(super) fn entities(events: Vec<Event>) -> Vec<Entity> {
    let mut all: BTreeMap<EntityKey, Entity> = BTreeMap::new();
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

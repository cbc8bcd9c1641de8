//! The logs of a database to choose from, and the entities of the one chosen.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::explore::{blocking, limited};
use super::wire::{
    EntitiesRequest, EntityList, EntityRow, EntitySort, EntityTypeCount, LogInfo, SourceInfo, Sources,
};
use super::{Backstory, Choice, Entities, Entity, view};
use crate::error::Result;
use crate::mapping::{self, Mapping};
use crate::source::mapped::inspect::Found;
use crate::timeline::PAGE_LIMIT;

/// The entities of the logs that were listed last, as they were then: a list stays the same while somebody pages through it.
#[derive(Debug, Default)]
pub(super) struct Lists(Mutex<HashMap<String, Arc<Entities>>>);

impl Lists {
    pub(super) fn forget(&self, source: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(source);
    }

    fn get(&self, source: &str) -> Option<Arc<Entities>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(source).cloned()
    }

    fn keep(&self, source: &str, entities: Arc<Entities>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(source.to_owned(), entities);
    }
}

impl Backstory {
    /// The logs of an opened database. `own`: mappings besides those that come along; they win where both fit.
    pub async fn sources(&self, database: &str, own: &[Mapping]) -> Result<Sources> {
        let found = self.source(database)?.inspect(&with_built_in(own), true).await?;
        let is_own = |id: &str| own.iter().any(|mapping| is_of(id, mapping));
        let sources = found.sources.into_iter().map(|found| log_info(is_own(&found.id), found)).collect();
        Ok(Sources { sources, plain: found.plain })
    }

    /// Opens one of the logs of an opened database, beside the database itself.
    pub async fn choose(&self, database: &str, log: &str, own: &[Mapping]) -> Result<SourceInfo> {
        let opened = self.source(database)?;
        let mapping = own.iter().find(|mapping| is_of(log, mapping)).cloned();
        let chosen = opened.choose(&Choice { source: Some(log.to_owned()), mapping }).await?;
        let found = chosen.found().await;
        Ok(self.keep(chosen, Some(database), false, found))
    }

    /// A stretch of the entities of a log.
    pub async fn entities(&self, request: &EntitiesRequest) -> Result<EntityList> {
        limited(request.count, PAGE_LIMIT)?;
        let source = self.source(&request.source)?;
        let kept = self.entities.get(&request.source).filter(|_| !request.again);
        let all = if let Some(kept) = kept {
            kept
        } else {
            let read = Arc::new(source.entities().await?);
            self.entities.keep(&request.source, read.clone());
            read
        };
        let request = request.clone();
        blocking(move || listed(&all, &request)).await
    }
}

/// The user's own mappings come first.
fn with_built_in(own: &[Mapping]) -> Vec<Mapping> {
    own.iter().cloned().chain(mapping::built_in()).collect()
}

/// Whether a log's id is that of a mapping, or of one of several tables that it fits.
fn is_of(log: &str, mapping: &Mapping) -> bool {
    log.strip_prefix(mapping.id.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

fn log_info(own: bool, found: Found) -> LogInfo {
    let types = found.entity_types.into_iter().map(|kind| EntityTypeCount {
        entity_type: kind.name,
        entities: kind.entities,
        events: kind.events,
    });
    LogInfo {
        id: found.id,
        kind: found.kind,
        version_hint: found.version_hint,
        tables: found.tables,
        entity_types: types.collect(),
        confidence: found.confidence,
        readable: found.readable,
        note: found.note,
        own,
    }
}

fn listed(all: &Entities, request: &EntitiesRequest) -> EntityList {
    let wanted = request.search.trim().to_lowercase();
    let is_type =
        |entity: &Entity| request.entity_type.as_deref().is_none_or(|kind| kind == &*entity.key.entity_type);
    let mut found: Vec<_> =
        all.list.iter().filter(|entity| is_type(entity) && entity.matches(&wanted)).collect();
    let by_name = |a: &&Entity, b: &&Entity| natural(a.name(), b.name()).then_with(|| a.key.cmp(&b.key));
    match request.sort {
        EntitySort::Change => found.sort_by(|a, b| {
            let time = |entity: &Entity| entity.times.1.micros();
            time(b).cmp(&time(a)).then_with(|| by_name(a, b))
        }),
        EntitySort::Name => found.sort_by(by_name),
        EntitySort::Events => found.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| by_name(a, b))),
    }
    let rows = found.iter().skip(request.start).take(request.count);
    EntityList {
        rows: rows.map(|entity| row(entity)).collect(),
        total: found.len(),
        types: types(all),
        complete: all.complete,
    }
}

fn types(all: &Entities) -> Vec<EntityTypeCount> {
    let mut types: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for entity in &all.list {
        let of = types.entry(&entity.key.entity_type).or_default();
        *of = (of.0 + 1, of.1 + entity.events);
    }
    let types = types.into_iter().map(|(kind, (entities, events))| EntityTypeCount {
        entity_type: kind.to_owned(),
        entities: Some(entities),
        events: Some(events),
    });
    types.collect()
}

fn row(entity: &Entity) -> EntityRow {
    EntityRow {
        subject: entity.key.to_string(),
        entity_type: entity.key.entity_type.to_string(),
        entity_id: entity.key.entity_id.to_string(),
        title: entity.title.as_deref().map(view::short_name),
        events: entity.events,
        first_at: entity.times.0.to_string(),
        last_at: entity.times.1.to_string(),
        last_actor: entity.last_actor.clone(),
        deleted: entity.deleted,
        readable: entity.readable,
    }
}

/// Whatever the case, and numbers within a name by their size.
fn natural(mut a: &str, mut b: &str) -> Ordering {
    loop {
        let (left, right) = (piece(a), piece(b));
        let is_number = |piece: &str| piece.starts_with(|c: char| c.is_ascii_digit());
        let order = if is_number(left) && is_number(right) {
            let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
            left.len().cmp(&right.len()).then_with(|| left.cmp(right))
        } else {
            left.to_lowercase().cmp(&right.to_lowercase())
        };
        if order.is_ne() || left.is_empty() {
            return order;
        }
        (a, b) = (&a[left.len()..], &b[right.len()..]);
    }
}

/// The digits that a text begins with, or whatever stands before the next.
fn piece(text: &str) -> &str {
    let begins = |c: char| c.is_ascii_digit() == text.starts_with(|c: char| c.is_ascii_digit());
    &text[..text.find(|c| !begins(c)).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn names_are_in_the_order_in_which_people_count() {
        let mut names =
            ["Order 10", "order 9", "Order 009a", "Order", "", "Äpfel", "1", "02", "10", "Order 10 b"];
        names.sort_by(|a, b| natural(a, b));
        let wanted =
            ["", "1", "02", "10", "Order", "order 9", "Order 009a", "Order 10", "Order 10 b", "Äpfel"];
        assert_eq!(names, wanted);
    }
}

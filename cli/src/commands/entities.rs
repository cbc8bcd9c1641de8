//! `entities`: the entities of a source.

use backstory::api::{Entity, Result, Source};
use serde::Serialize;

use crate::arguments::Entities;
use crate::database::Opening;
use crate::documents::SCHEMA;
use crate::output;

#[derive(Serialize)]
struct Document<'d> {
    schema: u8,
    source: &'d str,
    /// Whether the whole log was looked at; else only its end.
    complete: bool,
    entities: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    entity_type: String,
    entity_id: String,
    title: Option<String>,
    /// Not told where only the end of the log was looked at, like the first of them.
    events: Option<usize>,
    first_at: Option<String>,
    last_at: String,
    deleted: bool,
}

pub(crate) async fn run(arguments: &Entities, opening: Opening, json: bool) -> Result<()> {
    let named = opening.choice.source.clone();
    let source = Source::open_log(opening.location, &opening.choice).await?;
    let found = source.entities().await?;
    let wanted = arguments.search.as_deref().unwrap_or_default().to_lowercase();
    let matches = |entity: &Entity| {
        let is_type = arguments.entity_type.as_deref().is_none_or(|kind| kind == &*entity.key.entity_type);
        is_type && entity.matches(&wanted)
    };
    let rows = found.list.into_iter().filter(matches).map(|entity| Row {
        entity_type: entity.key.entity_type.to_string(),
        entity_id: entity.key.entity_id.to_string(),
        title: entity.title,
        events: found.complete.then_some(entity.events),
        first_at: found.complete.then(|| entity.times.0.to_string()),
        last_at: entity.times.1.to_string(),
        deleted: entity.deleted,
    });
    let rows: Vec<_> = rows.collect();
    if json {
        let id = source.foreign().map(|log| log.bound.id.clone());
        let id = id.or(named).unwrap_or_else(|| "native".to_owned());
        return output::document(&Document {
            schema: SCHEMA,
            source: &id,
            complete: found.complete,
            entities: rows,
        });
    }
    if !found.complete {
        output::message("The log is large: these are the entities of its latest events.");
    }
    output::lines(rows.iter().map(|row| {
        let deleted = if row.deleted { "  (deleted)" } else { "" };
        let title = row.title.as_deref().unwrap_or_default();
        let events = row.events.map(|events| format!("{}  ", output::events(events)));
        let (kind, id, events) = (&row.entity_type, &row.entity_id, events.unwrap_or_default());
        format!("{kind}/{id}  {events}last {}  {title}{deleted}", row.last_at)
    }))
}

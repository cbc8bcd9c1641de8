//! `inspect`: which logs a database holds.

use backstory::api::{Found, Inspection, Result, inspect};
use serde::Serialize;

use crate::database::Opening;
use crate::documents::SCHEMA;
use crate::output;

pub(crate) async fn run(opening: Opening, json: bool) -> Result<()> {
    let found = inspect(opening.location, opening.choice.mapping.as_ref()).await?;
    if json {
        return output::document(&Document::new(found));
    }
    if found.sources.is_empty() {
        output::message("No event log was found.");
    }
    output::lines(found.sources.iter().flat_map(lines))?;
    if !found.plain.is_empty() {
        output::message(&format!("Tables without a history: {}.", found.plain.join(", ")));
    }
    Ok(())
}

fn lines(found: &Found) -> Vec<String> {
    let events: Option<usize> = found.entity_types.iter().map(|kind| kind.events).sum();
    let events = events.map_or_else(|| "not counted".to_owned(), output::events);
    let types = output::counted(found.entity_types.len(), ["type", "types"]);
    let head = format!("{}  {}: {types}, {events}  ({})", found.id, found.kind, found.tables.join(", "));
    let types = found.entity_types.iter().map(|kind| {
        let known =
            |number: Option<usize>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
        let (entities, events) = (known(kind.entities), known(kind.events));
        format!("    {}: {}, {}", kind.name, output::entities(entities), output::events(events))
    });
    let note = found.note.iter().map(|note| format!("    ! {note}"));
    std::iter::once(head).chain(types).chain(note).collect()
}

#[derive(Serialize)]
struct Document {
    schema: u8,
    database: String,
    sources: Vec<Source>,
    /// Tables without a history.
    plain_tables: Vec<String>,
}

#[derive(Serialize)]
struct Source {
    id: String,
    kind: String,
    version_hint: Option<String>,
    tables: Vec<String>,
    entity_types: Vec<Type>,
    confidence: f32,
    readable: bool,
    note: Option<String>,
}

#[derive(Serialize)]
struct Type {
    #[serde(rename = "type")]
    name: String,
    entities: Option<usize>,
    events: Option<usize>,
}

impl Document {
    fn new(found: Inspection) -> Self {
        let source = |found: Found| Source {
            id: found.id,
            kind: found.kind,
            version_hint: found.version_hint,
            tables: found.tables,
            entity_types: found
                .entity_types
                .into_iter()
                .map(|kind| Type { name: kind.name, entities: kind.entities, events: kind.events })
                .collect(),
            confidence: found.confidence,
            readable: found.readable,
            note: found.note,
        };
        let sources = found.sources.into_iter().map(source).collect();
        Self { schema: SCHEMA, database: found.database, sources, plain_tables: found.plain }
    }
}

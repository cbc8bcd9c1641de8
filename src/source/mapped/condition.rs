//! By what the rows of an entity are told from those of others, and whether an index answers that.

use super::statement::{Dialect, Writer, column};
use crate::event::EntityKey;
use crate::mapping::bind::{Bound, BoundLog, Ref, index, reference};
use crate::mapping::{OneOrMorePlaces, Place, Split};

/// A condition on the rows of a log.
pub(super) struct Condition {
    pub(super) text: String,
    /// Whether an index answers it.
    pub(super) indexed: bool,
}

/// The condition by which rows are an entity's, or name it as their parent in columns. `None` where columns do not tell: what
/// comes then has to be looked through. Values are bound in the order in which they stand.
pub(super) fn of(writer: &mut Writer, bound: &Bound, log: &BoundLog, key: &EntityKey) -> Option<Condition> {
    let entity = &bound.mapping.entity;
    let (kind, id) = (&*key.entity_type, &*key.entity_id);
    if let Some(place) = &entity.stream {
        let joint = if entity.split == Split::Dollar { '$' } else { '-' };
        let name = if kind == id { kind.to_owned() } else { format!("{kind}{joint}{id}") };
        return Some(equals(writer, log, &reference(log, place.column())?, &name));
    }
    if log.entity_type.is_some() && !log.key.is_empty() {
        let columns: Vec<_> = log.key.iter().map(String::as_str).collect();
        let parts = parts(id, columns.len())?.into_iter().zip(columns);
        let parts: Option<Vec<_>> =
            parts.map(|(part, name)| is_id(writer, log, &reference(log, name)?, part)).collect();
        return all(parts?);
    }
    let is_type = match &entity.r#type {
        Some(place) => type_of(writer, log, place, if entity.schema.is_some() { bare(kind) } else { kind }),
        None => None,
    };
    let mut ids = Vec::new();
    if let Some(places) = &entity.row {
        let columns = bound.live.key(kind).unwrap_or(vec!["id"]);
        let parts = parts(id, columns.len())?.into_iter().zip(columns);
        let parts: Option<Vec<_>> =
            parts.map(|(part, name)| is_in_row(writer, log, places.list(), name, part)).collect();
        ids.extend(all(parts?));
    }
    let places = entity.id.as_ref().filter(|_| entity.row.is_none());
    for place in places.map(OneOrMorePlaces::list).unwrap_or_default() {
        let Some(found) = reference(log, place.column()) else { continue };
        ids.push(match place {
            Place::Column(_) => is_id(writer, log, &found, id)?,
            Place::Key(inner) => {
                is_in_row(writer, log, &[Place::Column(inner.column.clone())], &inner.key, id)?
            }
        });
    }
    let mine = all(is_type.into_iter().chain(any(ids)).collect())?;
    let children = &bound.mapping.children;
    let (Some(of), Some(id_of)) = (&children.r#type, &children.id) else { return Some(mine) };
    index(log, of)?;
    let named = [type_of(writer, log, of, kind)?, is_id(writer, log, &reference(log, id_of.column())?, id)?];
    any(vec![mine, all(named.into())?])
}

/// The parts of an id of so many columns.
fn parts(id: &str, columns: usize) -> Option<Vec<&str>> {
    let parts: Vec<_> = if columns == 1 { vec![id] } else { id.split(',').collect() };
    (parts.len() == columns).then_some(parts)
}

fn bare(kind: &str) -> &str {
    kind.rsplit('.').next().unwrap_or(kind)
}

fn type_of(writer: &mut Writer, log: &BoundLog, place: &Place, kind: &str) -> Option<Condition> {
    match place {
        Place::Column(name) => Some(equals(writer, log, &reference(log, name)?, kind)),
        Place::Key(inner) => is_in_row(writer, log, &[Place::Column(inner.column.clone())], &inner.key, kind),
    }
}

fn equals(writer: &mut Writer, log: &BoundLog, found: &Ref, value: &str) -> Condition {
    let text = writer.equals(&column(writer.dialect, found), &found.kind, value);
    Condition { text, indexed: is_indexed(log, found) }
}

fn is_id(writer: &mut Writer, log: &BoundLog, found: &Ref, id: &str) -> Option<Condition> {
    let name = column(writer.dialect, found);
    let text = match found.kind.as_str() {
        kind @ ("text[]" | "character varying[]") => {
            format!("{name} = pg_catalog.string_to_array({}, ',')::{kind}", writer.bind(id))
        }
        kind if kind.ends_with("[]") => return None,
        kind => writer.is_id(&name, kind, id),
    };
    Some(Condition { text, indexed: is_indexed(log, found) })
}

fn is_indexed(log: &BoundLog, found: &Ref) -> bool {
    log.tables[found.table].table.is_indexed(&found.column)
}

/// The first of several JSON columns that has a key has this value there.
fn is_in_row(
    writer: &mut Writer,
    log: &BoundLog,
    places: &[Place],
    key: &str,
    value: &str,
) -> Option<Condition> {
    let found: Vec<_> = places.iter().filter_map(|place| reference(log, place.column())).collect();
    let table = &log.tables[found.first()?.table].table;
    let indexed = table.expressions.iter().any(|index| {
        index.contains(&format!("'{key}'")) && found.iter().all(|found| index.contains(&found.column))
    });
    let values: Option<Vec<_>> = found.iter().map(|found| value_of(writer, found, key)).collect();
    let values = values?.join(", ");
    let one = if found.len() == 1 { values } else { format!("coalesce({values})") };
    Some(Condition { text: format!("{one} = {}", writer.bind(value)), indexed })
}

/// The text at a key of a JSON column; SQL NULL where there is none.
fn value_of(writer: &mut Writer, found: &Ref, key: &str) -> Option<String> {
    let name = column(writer.dialect, found);
    let path = || format!("$.\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\""));
    Some(match (writer.dialect, found.kind.as_str()) {
        (Dialect::Postgres, "json" | "jsonb") => format!("({name} ->> {})", writer.bind(key)),
        (Dialect::Postgres, kind) if kind.ends_with("hstore") => format!("({name} -> {})", writer.bind(key)),
        // Text that is no JSON would end the whole question.
        (Dialect::Postgres, _) => return None,
        (Dialect::Sqlite, _) => {
            let path = writer.bind(&path());
            format!("CASE WHEN json_valid({name}) THEN CAST(json_extract({name}, {path}) AS text) END")
        }
        (Dialect::MySql, _) => {
            let path = writer.bind(&path());
            format!("CASE WHEN JSON_VALID({name}) THEN JSON_UNQUOTE(JSON_EXTRACT({name}, {path})) END")
        }
    })
}

/// All of them, for which one index is enough.
fn all(conditions: Vec<Condition>) -> Option<Condition> {
    let indexed = conditions.iter().any(|condition| condition.indexed);
    joined(conditions, " AND ", indexed)
}

/// One of them, for which each needs an index.
fn any(conditions: Vec<Condition>) -> Option<Condition> {
    let indexed = conditions.iter().all(|condition| condition.indexed);
    joined(conditions, " OR ", indexed)
}

fn joined(conditions: Vec<Condition>, by: &str, indexed: bool) -> Option<Condition> {
    let texts: Vec<_> = conditions.into_iter().map(|condition| condition.text).collect();
    (!texts.is_empty()).then(|| Condition { text: format!("({})", texts.join(by)), indexed })
}

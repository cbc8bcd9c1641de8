//! By what the rows of an entity are told from those of others, and whether an index answers that.

use super::statement::{Dialect, Writer, column, quoted};
use super::within::{self, BEGINNING};
use crate::event::EntityKey;
use crate::mapping::bind::{Bound, BoundLog, Ref, index, reference};
use crate::mapping::{OneOrMorePlaces, Place, Split, composite};

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
        let parts = composite::split(id, columns.len())?;
        let parts = parts.iter().zip(columns);
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
        let parts = composite::split(id, columns.len())?;
        let parts = parts.iter().zip(columns);
        let parts: Option<Vec<_>> =
            parts.map(|(part, name)| is_in_row(writer, log, places.list(), name, part)).collect();
        ids.extend(all(parts?));
    }
    let places = entity.id.as_ref().filter(|_| entity.row.is_none());
    for place in places.map(OneOrMorePlaces::list).unwrap_or_default() {
        let Some(found) = reference(log, place.column()) else { continue };
        ids.push(match place {
            Place::Column(_) => is_id(writer, log, &found, id)?,
            Place::Key(_) => is_in_row(writer, log, std::slice::from_ref(place), "", id)?,
        });
    }
    let mine = all(is_type.into_iter().chain(any(ids)).collect())?;
    let children = &bound.mapping.children;
    let (Some(of), Some(id_of)) = (&children.r#type, &children.id) else { return Some(mine) };
    index(log, of)?;
    let named = [type_of(writer, log, of, kind)?, is_id(writer, log, &reference(log, id_of.column())?, id)?];
    any(vec![mine, all(named.into())?])
}

/// Whether an index answers which rows are an entity's.
pub(super) fn is_indexed_for(dialect: Dialect, bound: &Bound, log: &BoundLog, key: &EntityKey) -> bool {
    // Only asked: what is bound here is bound nowhere.
    of(&mut Writer::new(dialect), bound, log, key).is_some_and(|found| found.indexed)
}

fn bare(kind: &str) -> &str {
    kind.rsplit('.').next().unwrap_or(kind)
}

fn type_of(writer: &mut Writer, log: &BoundLog, place: &Place, kind: &str) -> Option<Condition> {
    match place {
        Place::Column(name) => Some(equals(writer, log, &reference(log, name)?, kind)),
        Place::Key(_) => is_in_row(writer, log, std::slice::from_ref(place), "", kind),
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
            format!("{name} = {}::text::{kind}", writer.bind(&array(id)))
        }
        kind if kind.ends_with("[]") => return None,
        kind => writer.is_id(&name, kind, id),
    };
    Some(Condition { text, indexed: is_indexed(log, found) })
}

/// The parts of an id as PostgreSQL reads an array.
fn array(id: &str) -> String {
    let quoted = |part: String| format!("\"{}\"", part.replace('\\', "\\\\").replace('"', "\\\""));
    let parts: Vec<_> = composite::split_any(id).into_iter().map(quoted).collect();
    format!("{{{}}}", parts.join(","))
}

fn is_indexed(log: &BoundLog, found: &Ref) -> bool {
    log.tables[found.table].table.is_indexed(&found.column)
}

/// The first of several JSON places that has a key has this value there; an empty key is the place itself.
fn is_in_row(
    writer: &mut Writer,
    log: &BoundLog,
    places: &[Place],
    key: &str,
    value: &str,
) -> Option<Condition> {
    let found =
        reference(log, places.iter().find(|place| reference(log, place.column()).is_some())?.column())?;
    let table = &log.tables[found.table].table;
    let bare = within::first(writer.dialect, log, places, key, "")?;
    let asked = within::first(writer.dialect, log, places, key, &format!("t{}.", found.table))?;
    let index = table.expressions.iter().find(|index| within::is_over(index, &bare));
    let text = format!("{asked} = {}", writer.bind(value));
    Some(match index.and_then(|index| index.column.as_ref()) {
        // What is kept there is only its beginning.
        Some(generated) => {
            let name = quoted(writer.dialect, generated);
            let begins = format!("t{}.{name} = left({}, {BEGINNING})", found.table, writer.bind(value));
            Condition { text: format!("({text} AND {begins})"), indexed: true }
        }
        None => Condition { text, indexed: index.is_some() },
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

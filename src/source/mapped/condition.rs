//! By what the rows of an entity are told from those of others, and whether an index answers that.

use super::statement::{Dialect, Writer, column, is_asked_bare, quoted};
use super::within::{self, BEGINNING};
use crate::decode;
use crate::event::EntityKey;
use crate::mapping::bind::{Bound, BoundLog, Ref, index, reference};
use crate::mapping::catalogue::Part;
use crate::mapping::{OneOrMorePlaces, Place, Split, composite};

/// A condition on the rows of a log.
pub(super) struct Condition {
    pub(super) text: String,
    /// Whether an index answers it.
    pub(super) indexed: bool,
    /// What equals something in every row that it holds for.
    by: Vec<By>,
}

/// Something that equals a value.
#[derive(Clone)]
struct By {
    table: usize,
    /// None where no index is over it as it is asked for.
    over: Option<Over>,
    /// Whether it tells one entity from another of its type.
    tells: bool,
}

#[derive(Clone)]
enum Over {
    Column(String),
    Expression(String),
}

impl Over {
    fn is(&self, part: &Part) -> bool {
        match self {
            Self::Column(name) => part.column.as_ref() == Some(name),
            Self::Expression(text) => within::is_over(part, text),
        }
    }
}

/// The condition by which rows are an entity's, or name it as their parent in columns. `None` where columns do not tell: what
/// comes then has to be looked through. Values are bound in the order in which they stand.
pub(super) fn of(writer: &mut Writer, bound: &Bound, log: &BoundLog, key: &EntityKey) -> Option<Condition> {
    let entity = &bound.mapping.entity;
    let (kind, id) = (&*key.entity_type, &*key.entity_id);
    if let Some(place) = &entity.stream {
        let joint = if entity.split == Split::Dollar { '$' } else { '-' };
        let name = if kind == id { kind.to_owned() } else { format!("{kind}{joint}{id}") };
        let found = reference(log, place.column())?;
        let text = writer.equals(&column(writer.dialect, &found), &found.kind, &name);
        return Some(leaf(log, text, by(writer.dialect, &found)));
    }
    if log.entity_type.is_some() && !log.key.is_empty() {
        let columns: Vec<_> = log.key.iter().map(String::as_str).collect();
        let parts = composite::split(id, columns.len())?;
        let parts = parts.iter().zip(columns);
        let parts: Option<Vec<_>> =
            parts.map(|(part, name)| is_id(writer, log, &reference(log, name)?, part)).collect();
        return all(log, parts?);
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
            parts.map(|(part, name)| is_key_in_row(writer, log, places.list(), name, part)).collect();
        ids.extend(all(log, parts?));
    }
    let places = entity.id.as_ref().filter(|_| entity.row.is_none());
    for place in places.map(OneOrMorePlaces::list).unwrap_or_default() {
        let Some(found) = reference(log, place.column()) else { continue };
        ids.push(match place {
            Place::Column(_) => is_id(writer, log, &found, id)?,
            Place::Key(_) => is_in_row(writer, log, std::slice::from_ref(place), "", id)?,
        });
    }
    if let Some(is_type) = &is_type {
        for id in &mut ids {
            id.indexed |= is_answered(log, &[is_type.by.as_slice(), &id.by].concat());
        }
    }
    let mut mine = all(log, is_type.into_iter().chain(any(ids)).collect())?;
    if let Some(emptied) = emptied(writer, bound, log, key) {
        mine = any(vec![mine, emptied])?;
    }
    let children = &bound.mapping.children;
    if children.r#type.is_none() || children.id.is_none() {
        return Some(mine);
    }
    // An entity's own rows, which an index finds, are not given up for those that none does.
    if mine.indexed && !as_parent(&mut Writer::new(writer.dialect), bound, log, key)?.indexed {
        return Some(mine);
    }
    let named = as_parent(writer, bound, log, key)?;
    any(vec![mine, named])
}

/// The condition by which rows end every entity of a type: they hold no row, so what the index over ids has for them is that there is
/// none. `None` where the log has no such rows, or ids stand elsewhere.
fn emptied(writer: &mut Writer, bound: &Bound, log: &BoundLog, key: &EntityKey) -> Option<Condition> {
    let (entity, verbs) = (&bound.mapping.entity, &bound.mapping.verbs);
    let (of, verb) = (entity.r#type.as_ref()?, verbs.column.as_ref()?);
    let places = entity.row.as_ref().filter(|_| !verbs.emptied.is_empty())?.list();
    let kind = if entity.schema.is_some() { bare(&key.entity_type) } else { &key.entity_type };
    let mut conditions: Vec<_> = type_of(writer, log, of, kind).into_iter().collect();
    for name in bound.live.key(&key.entity_type).unwrap_or(vec!["id"]) {
        conditions.push(is_absent(writer.dialect, log, places, name)?);
    }
    conditions.extend(any(verbs
        .emptied
        .iter()
        .filter_map(|said| type_of(writer, log, verb, said))
        .collect()));
    all(log, conditions)
}

/// The condition by which rows name an entity as their parent. `None` where no columns do.
fn as_parent(writer: &mut Writer, bound: &Bound, log: &BoundLog, key: &EntityKey) -> Option<Condition> {
    let (of, id) = (bound.mapping.children.r#type.as_ref()?, bound.mapping.children.id.as_ref()?);
    index(log, of)?;
    let is_type = type_of(writer, log, of, &key.entity_type)?;
    all(log, vec![is_type, is_id(writer, log, &reference(log, id.column())?, &key.entity_id)?])
}

/// Whether an index answers which rows name an entity as their parent in columns. `None` where none can.
pub(super) fn are_children_indexed_for(
    dialect: Dialect,
    bound: &Bound,
    log: &BoundLog,
    key: &EntityKey,
) -> Option<bool> {
    as_parent(&mut Writer::new(dialect), bound, log, key).map(|found| found.indexed)
}

/// Whether an index answers which rows are an entity's.
pub(super) fn is_indexed_for(dialect: Dialect, bound: &Bound, log: &BoundLog, key: &EntityKey) -> bool {
    // Only asked: what is bound here is bound nowhere.
    of(&mut Writer::new(dialect), bound, log, key).is_some_and(|found| found.indexed)
}

/// What stands for any entity of a table that is one type's.
pub(super) fn any_entity(log: &BoundLog) -> EntityKey {
    let id = composite::join(&vec!["1"; log.key.len().max(1)]);
    EntityKey::new(log.entity_type.as_deref().unwrap_or("any"), &id)
}

fn bare(kind: &str) -> &str {
    kind.rsplit('.').next().unwrap_or(kind)
}

/// The condition by which rows are of an entity's type, where an index begins with that: no row of another type has to be looked at
/// then. None where children are of other types.
pub(super) fn of_its_type(
    writer: &mut Writer,
    bound: &Bound,
    log: &BoundLog,
    key: &EntityKey,
) -> Option<Condition> {
    let entity = &bound.mapping.entity;
    let place = entity.r#type.as_ref().filter(|_| bound.mapping.children.r#type.is_none())?;
    let kind = if entity.schema.is_some() { bare(&key.entity_type) } else { &key.entity_type };
    let asked = type_of(&mut Writer::new(writer.dialect), log, place, kind)?;
    let begins =
        asked.by.iter().all(|by| by.table == 0 && is_answered(log, &[By { tells: true, ..by.clone() }]));
    if begins { type_of(writer, log, place, kind) } else { None }
}

fn type_of(writer: &mut Writer, log: &BoundLog, place: &Place, kind: &str) -> Option<Condition> {
    let mut found = match place {
        Place::Column(name) => {
            let found = reference(log, name)?;
            let text = writer.equals(&column(writer.dialect, &found), &found.kind, kind);
            leaf(log, text, by(writer.dialect, &found))
        }
        Place::Key(_) => is_in_row(writer, log, std::slice::from_ref(place), "", kind)?,
    };
    // All rows may be of one type.
    found.indexed = false;
    found.by.iter_mut().for_each(|by| by.tells = false);
    Some(found)
}

pub(super) fn is_id(writer: &mut Writer, log: &BoundLog, found: &Ref, id: &str) -> Option<Condition> {
    let name = column(writer.dialect, found);
    let text = match found.kind.as_str() {
        kind @ ("text[]" | "character varying[]") => {
            format!("{name} = {}::text::{kind}", writer.bind(&array(id)))
        }
        kind if kind.ends_with("[]") => return None,
        kind => writer.is_id(&name, kind, id),
    };
    Some(leaf(log, text, by(writer.dialect, found)))
}

fn by(dialect: Dialect, found: &Ref) -> By {
    let over = is_asked_bare(dialect, &found.kind).then(|| Over::Column(found.column.clone()));
    By { table: found.table, over, tells: true }
}

fn leaf(log: &BoundLog, text: String, by: By) -> Condition {
    let by = vec![by];
    Condition { text, indexed: is_answered(log, &by), by }
}

/// Whether an index begins with all that tells an entity from others, in whatever order, and with nothing else than what is asked for.
fn is_answered(log: &BoundLog, by: &[By]) -> bool {
    let Some(first) = by.iter().find(|by| by.tells) else { return false };
    let table = &log.tables[first.table].table;
    let begins = |index: &Vec<Part>| {
        let is = |part: &Part, by: &By| {
            by.table == first.table && by.over.as_ref().is_some_and(|over| over.is(part))
        };
        let asked = index.iter().take_while(|part| by.iter().any(|by| is(part, by)));
        let asked: Vec<_> = asked.collect();
        by.iter().filter(|by| by.tells).all(|by| asked.iter().any(|part| is(part, by)))
    };
    let is_number = || match (&first.over, by.iter().filter(|by| by.tells).count()) {
        (Some(Over::Column(name)), 1) => table.is_indexed(name),
        _ => false,
    };
    table.indexes.iter().any(begins) || is_number()
}

/// The parts of an id as PostgreSQL reads an array.
fn array(id: &str) -> String {
    let quoted = |part: String| format!("\"{}\"", part.replace('\\', "\\\\").replace('"', "\\\""));
    let parts: Vec<_> = composite::split_any(id).into_iter().map(quoted).collect();
    format!("{{{}}}", parts.join(","))
}

/// The first of several JSON places that has a key has this value there; an empty key is the place itself.
fn is_in_row(
    writer: &mut Writer,
    log: &BoundLog,
    places: &[Place],
    key: &str,
    value: &str,
) -> Option<Condition> {
    let within = Within::of(writer.dialect, log, places, key)?;
    let (asked, table) = (&within.asked, within.table);
    let text = format!("{asked} = {}", writer.bind(value));
    let text = match &within.generated {
        // What is kept there is only its beginning.
        Some(generated) => {
            let name = quoted(writer.dialect, generated);
            format!("({text} AND t{table}.{name} = left({}, {BEGINNING}))", writer.bind(value))
        }
        None => text,
    };
    Some(leaf(log, text, within.by()))
}

/// The same where a schema within the event may have the value encoded: it is asked for in each way.
fn is_key_in_row(
    writer: &mut Writer,
    log: &BoundLog,
    places: &[Place],
    key: &str,
    value: &str,
) -> Option<Condition> {
    let mut found = is_in_row(writer, log, places, key, value)?;
    for stored in decode::encoded(value).iter().filter(|_| log.event.is_some()) {
        let other = is_in_row(writer, log, places, key, stored)?;
        found.text = format!("({} OR {})", found.text, other.text);
    }
    Some(found)
}

/// None of several JSON places has a key.
fn is_absent(dialect: Dialect, log: &BoundLog, places: &[Place], key: &str) -> Option<Condition> {
    let within = Within::of(dialect, log, places, key)?;
    let (asked, table) = (&within.asked, within.table);
    let text = match &within.generated {
        Some(generated) => format!("({asked} IS NULL AND t{table}.{} IS NULL)", quoted(dialect, generated)),
        None => format!("{asked} IS NULL"),
    };
    Some(leaf(log, text, within.by()))
}

/// What stands at a key of the first of several JSON places that has it.
struct Within {
    table: usize,
    /// As an expression, and the same without the table's name.
    asked: String,
    bare: String,
    /// The generated column with its beginning that an index is over.
    generated: Option<String>,
}

impl Within {
    /// `None` where it cannot be asked for.
    fn of(dialect: Dialect, log: &BoundLog, places: &[Place], key: &str) -> Option<Self> {
        let there = places.iter().find_map(|place| reference(log, place.column()))?;
        let bare = within::first(dialect, log, places, key, "")?;
        let asked = within::first(dialect, log, places, key, &format!("t{}.", there.table))?;
        let indexes = &log.tables[there.table].table.indexes;
        let index = indexes.iter().flatten().find(|part| within::is_over(part, &bare));
        if index.is_none() && within::may_fail(dialect, log, places) {
            return None;
        }
        let generated = index.and_then(|index| index.column.clone());
        Some(Self { table: there.table, asked, bare, generated })
    }

    fn by(&self) -> By {
        let over = self.generated.clone().map_or_else(|| Over::Expression(self.bare.clone()), Over::Column);
        By { table: self.table, over: Some(over), tells: true }
    }
}

/// All of them, for which one index is enough.
pub(super) fn all(log: &BoundLog, conditions: Vec<Condition>) -> Option<Condition> {
    let by: Vec<_> = conditions.iter().flat_map(|condition| condition.by.clone()).collect();
    // Of an id of several parts, one alone may be the same in all rows.
    let parts = by.iter().filter(|by| by.tells).count();
    let indexed =
        is_answered(log, &by) || (parts < 2 && conditions.iter().any(|condition| condition.indexed));
    joined(conditions, " AND ", indexed, by)
}

/// One of them, for which each needs an index.
fn any(mut conditions: Vec<Condition>) -> Option<Condition> {
    if conditions.len() == 1 {
        return conditions.pop();
    }
    let indexed = conditions.iter().all(|condition| condition.indexed);
    joined(conditions, " OR ", indexed, Vec::new())
}

fn joined(conditions: Vec<Condition>, by: &str, indexed: bool, equal: Vec<By>) -> Option<Condition> {
    let texts: Vec<_> = conditions.into_iter().map(|condition| condition.text).collect();
    (!texts.is_empty()).then(|| Condition { text: format!("({})", texts.join(by)), indexed, by: equal })
}

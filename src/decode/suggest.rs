//! What the columns of a table probably say, by their names, their types, and a few rows.

use std::collections::BTreeSet;

use super::cell::Cell;
use super::change::items;
use crate::json;
use crate::mapping::catalogue::{Column, Table};
use crate::mapping::{Does, Draft, Encoding, Meaning, OrderBy, TimeUnit};

const ORDER: &[&str] = &["seq", "id", "position", "global_position", "sequence", "number", "n"];
const TYPE: &[&str] = &[
    "entity_type",
    "item_type",
    "object_type",
    "aggregate_type",
    "resource_type",
    "subject_type",
    "record_type",
    "auditable_type",
    "model",
    "table_name",
    "entity",
];
const ID: &[&str] = &[
    "entity_id",
    "item_id",
    "object_id",
    "aggregate_id",
    "resource_id",
    "subject_id",
    "record_id",
    "auditable_id",
    "stream_id",
    "row_id",
    "record_pk",
    "object_pk",
];
const EVENT: &[&str] =
    &["event_type", "event", "action", "operation", "op", "verb", "change_type", "kind", "what", "type"];
const TIME: &[&str] = &[
    "created_at",
    "inserted_at",
    "occurred_at",
    "recorded_at",
    "changed_at",
    "timestamp",
    "at",
    "time",
    "ts",
];
const ACTOR: &[&str] = &[
    "actor",
    "whodunnit",
    "username",
    "user_name",
    "user",
    "changed_by",
    "created_by",
    "author",
    "who",
    "by",
    "user_id",
    "actor_id",
];
const PAYLOAD: &[&str] = &[
    "changes",
    "changed",
    "diff",
    "changeset",
    "object_changes",
    "new_values",
    "new_data",
    "after",
    "patch",
    "data",
    "payload",
    "state",
    "body",
];
const BEFORE: &[&str] = &["before", "old_values", "old_data", "old", "previous", "object"];
/// Words at the end of a table's name that say that it is a log.
const LOG: &[&str] = &["_log", "_logs", "_audit", "_audits", "_history", "_events", "_versions", "_changes"];
/// What pairs of old and new are called.
const PAIRS: &[(&str, &str)] =
    &[("old", "new"), ("from", "to"), ("before", "after"), ("old_value", "new_value")];

const CREATED: &[&str] = &[
    "c",
    "i",
    "r",
    "+",
    "create",
    "created",
    "insert",
    "inserted",
    "add",
    "added",
    "opened",
    "placed",
    "registered",
    "started",
    "new",
];
const DELETED: &[&str] = &[
    "d",
    "-",
    "delete",
    "deleted",
    "destroy",
    "destroyed",
    "remove",
    "removed",
    "drop",
    "dropped",
    "erased",
];
const RESTORED: &[&str] = &["restore", "restored", "undelete", "undeleted", "revived"];

/// A first draft of a mapping for a table. `rows`: some of its rows, a cell for each column.
pub fn suggest(table: &Table, rows: &[Vec<Cell>]) -> Draft {
    let named = |names: &[&str]| names.iter().find_map(|name| table.column(name)).map(name_of);
    let cells = |column: &Option<String>| {
        let at = table.columns.iter().position(|found| Some(&found.name) == column.as_ref());
        rows.iter()
            .filter_map(move |row| row.get(at?))
            .filter(|cell| **cell != Cell::Null)
            .collect::<Vec<_>>()
    };
    let time = named(TIME).or_else(|| first(table, is_time));
    let keys: Vec<_> = table.columns.iter().filter(|column| column.key).collect();
    let order = match keys.as_slice() {
        [key] if is_whole(key) => Some(name_of(key)),
        _ => ORDER.iter().filter_map(|name| table.column(name)).find(|column| is_whole(column)).map(name_of),
    };
    let (order, order_by) = match (order, &time) {
        (Some(order), _) => (order, OrderBy::Number),
        (None, Some(time)) => (time.clone(), OrderBy::Time),
        (None, None) => (String::new(), OrderBy::Number),
    };
    let entity_type = named(TYPE);
    let event_type = named(EVENT).filter(|column| Some(column) != entity_type.as_ref());
    let before = named(BEFORE);
    let is_other = |column: &String| Some(column) != before.as_ref();
    let payload = named(PAYLOAD).filter(is_other).or_else(|| {
        let packed = |column: &Column| {
            ["json", "hstore"].iter().any(|word| column.kind.contains(word)) && is_other(&column.name)
        };
        first(table, packed)
    });
    let (encoding, pair) = match &payload {
        Some(_) => encoding(&unpacked(&cells(&payload)), &unpacked(&cells(&before))),
        None => (Encoding::Row, None),
    };
    let name = LOG.iter().find_map(|end| table.name.strip_suffix(end)).unwrap_or(&table.name);
    let id = named(ID).or_else(|| table.column(&format!("{}_id", singular(name))).map(name_of));
    let id = id.or_else(|| first(table, |column| is_subject(column) && column.name != order));
    Draft {
        name: table.name.clone(),
        schema: table.schema.clone(),
        table: table.name.clone(),
        named: if entity_type.is_some() && payload.is_some() { String::new() } else { singular(name) },
        entity_type: entity_type.filter(|_| payload.is_some()),
        id: id.or_else(|| table.column("id").map(name_of)).unwrap_or_default(),
        time_unit: time_unit(&cells(&time)),
        actor: named(ACTOR),
        metadata: Vec::new(),
        verbs: verbs(&cells(&event_type)),
        event_type,
        order,
        order_by,
        time,
        encoding,
        payload,
        before,
        pair,
    }
}

fn name_of(column: &Column) -> String {
    column.name.clone()
}

fn first(table: &Table, is_meant: impl Fn(&Column) -> bool) -> Option<String> {
    table.columns.iter().find(|column| is_meant(column)).map(name_of)
}

fn is_whole(column: &Column) -> bool {
    ["int", "serial"].iter().any(|word| column.kind.contains(word)) && !column.kind.contains("interval")
}

fn is_time(column: &Column) -> bool {
    ["timestamp", "datetime"].iter().any(|word| column.kind.contains(word))
}

/// Whether a column names something else than a person or what belongs together.
fn is_subject(column: &Column) -> bool {
    let name = column.name.to_lowercase();
    let others = ["user", "actor", "author", "request", "correlation", "causation", "session", "transaction"];
    name.ends_with("_id") && !others.iter().any(|other| name.contains(other))
}

fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or(name).to_owned(),
    }
}

/// What a number counts since 1970, by its size: between 1973 and 5138.
fn time_unit(cells: &[&Cell]) -> Option<TimeUnit> {
    let Some(Cell::Number(text) | Cell::Text(text)) = cells.first() else { return None };
    let number: i64 = text.parse().ok()?;
    Some(match number {
        100_000_000_000_000.. => TimeUnit::Us,
        100_000_000_000.. => TimeUnit::Ms,
        _ => TimeUnit::S,
    })
}

/// What the texts probably do, each once, in the order in which they come.
fn verbs(cells: &[&Cell]) -> Vec<Meaning> {
    let mut verbs: Vec<Meaning> = Vec::new();
    for text in cells.iter().filter_map(|cell| cell.text()) {
        if !verbs.iter().any(|meaning| meaning.text == text) {
            verbs.push(Meaning { does: does(&text), text });
        }
    }
    verbs
}

/// What a text does: told by the words in it, such as `OrderCreated` or `order.removed`.
fn does(text: &str) -> Does {
    let (mut words, mut last) = (String::new(), ' ');
    for c in text.chars() {
        if c.is_uppercase() && last.is_lowercase() {
            words.push(' ');
        }
        let is_word = c.is_alphanumeric() || text.chars().count() == 1;
        words.extend(if is_word { c } else { ' ' }.to_lowercase());
        last = c;
    }
    let has = |list: &[&str]| words.split_whitespace().any(|word| list.contains(&word));
    match () {
        () if has(RESTORED) => Does::Restored,
        () if has(CREATED) => Does::Created,
        () if has(DELETED) => Does::Deleted,
        () => Does::Updated,
    }
}

fn unpacked(cells: &[&Cell]) -> Vec<String> {
    cells.iter().filter_map(|cell| cell.unpack(None).ok()).collect()
}

/// How changes like these are written down, and what their pairs are called.
fn encoding(payloads: &[String], before: &[String]) -> (Encoding, Option<(String, String)>) {
    if !payloads.is_empty() && payloads.iter().all(|raw| raw.starts_with('[') && raw.contains("\"op\"")) {
        return (Encoding::JsonPatch, None);
    }
    let fields: Vec<_> = payloads.iter().filter_map(|raw| json::fields(raw).ok()).collect();
    let values = || fields.iter().flat_map(|fields| &fields.list).map(|field| field.value.trim());
    let has_both = |value: &str| items(value).is_some_and(|items| items.len() == 2);
    if values().next().is_some() && values().all(has_both) {
        return (Encoding::Pairs, None);
    }
    for (old, new) in PAIRS {
        let is_pair = |value: &str| {
            json::fields(value).is_ok_and(|pair| {
                pair.list.iter().any(|field| field.name == *new)
                    && pair.list.iter().all(|field| field.name == *old || field.name == *new)
            })
        };
        if values().next().is_some() && values().all(is_pair) {
            return (Encoding::Pairs, Some(((*old).to_owned(), (*new).to_owned())));
        }
    }
    let names = |raw: &String| {
        let fields = json::fields(raw).map(|fields| fields.list).unwrap_or_default();
        fields.iter().map(|field| field.name.to_string()).collect::<BTreeSet<_>>()
    };
    let shapes: Vec<_> = payloads.iter().map(names).collect();
    let are_whole = shapes.len() > 1 && shapes.windows(2).all(|pair| pair[0] == pair[1]);
    match (are_whole, before.is_empty()) {
        (true, false) => (Encoding::BeforeAfter, None),
        (true, true) => (Encoding::Snapshot, None),
        (false, false) => (Encoding::OldNew, None),
        (false, true) => (Encoding::New, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Does::{Created, Deleted, Restored, Updated};

    #[test]
    fn what_a_text_does_is_told_by_its_words() {
        let all =
            ["OrderPlaced", "order.removed", "AddressChanged", "I", "-", "UNDELETE", "renewed", "replaced"];
        assert_eq!(all.map(does), [Created, Deleted, Updated, Created, Deleted, Restored, Updated, Updated]);
    }

    #[test]
    fn a_number_is_a_time_by_its_size() {
        let unit = |text: &str| time_unit(&[&Cell::Number(text.to_owned())]);
        let units = [Some(TimeUnit::S), Some(TimeUnit::Ms), Some(TimeUnit::Us), None];
        assert_eq!(["1767225600", "1767225600000", "1767225600000000", "1.5"].map(unit), units);
    }
}

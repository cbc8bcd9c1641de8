//! How a change is written down, read: what was before, what is after, what is new.

use super::Fields;
use super::bytes::untyped;
use super::cell::Cell;
use super::patch::{self, Operation};
use crate::event::Verb;
use crate::json;
use crate::mapping::{self, Encoding};

/// What a row says of the entity's fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// The whole state before.
    pub(super) before: Option<Fields>,
    /// The whole state after; before, where the entity ends.
    pub(super) whole: Option<Fields>,
    /// New values.
    pub(super) new: Fields,
    /// Fields that are gone.
    pub(super) gone: Vec<String>,
    /// What was put into or taken out of fields that are sets.
    pub(super) sets: Vec<SetChange>,
    /// Operations on the state that was.
    pub(super) patch: Vec<Operation>,
}

/// What was put into or taken out of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SetChange {
    field: String,
    adds: bool,
    items: Vec<String>,
}

impl SetChange {
    /// Which field.
    pub(super) fn field(&self) -> &str {
        &self.field
    }

    /// The set after it, as a list.
    pub(super) fn applied(&self, before: Option<&String>) -> (String, String) {
        let before = before.and_then(|raw| items(raw)).unwrap_or_default();
        let mut after: Vec<String> = before.into_iter().map(str::to_owned).collect();
        after.retain(|item| !self.items.contains(item));
        if self.adds {
            after.extend(self.items.iter().cloned());
        }
        (self.field.clone(), format!("[{}]", after.join(",")))
    }
}

/// Reads a change. `payload` and `before`: the cells that hold it; `row`: the state that stands in columns.
pub(super) fn read(
    rules: &mapping::Change,
    verb: Option<Verb>,
    payload: Option<&Cell>,
    before: Option<&Cell>,
    row: Fields,
) -> Result<Change, String> {
    let ends = verb == Some(Verb::Deleted);
    let encoding = match verb {
        Some(Verb::Created) => rules.created.unwrap_or(rules.encoding),
        Some(Verb::Deleted) => rules.deleted.unwrap_or(rules.encoding),
        _ => rules.encoding,
    };
    let unpacked = |cell: Option<&Cell>| cell.map(|cell| cell.unpack(rules.codec)).transpose();
    let object = |cell: Option<&Cell>| unpacked(cell)?.map(|raw| fields(&raw, rules)).transpose();
    let mut change = Change::default();
    match encoding {
        Encoding::Row if ends && rules.deleted_is_bare => {
            change.new = row.into_iter().filter(|(_, value)| value != "null").collect();
        }
        Encoding::Row => change.whole = Some(row),
        Encoding::New | Encoding::Domain => change.new = object(payload)?.unwrap_or_default(),
        // The audit trigger keeps the row of a creation where it keeps what was before a change.
        Encoding::Snapshot => change.whole = object(payload)?.or(object(before)?),
        Encoding::OldNew => {
            let (old, new) = (object(before)?, object(payload)?);
            change.new = if ends { old.unwrap_or_default() } else { new.unwrap_or_default() };
        }
        Encoding::Pairs => {
            (change.new, change.sets) = pairs(object(payload)?.unwrap_or_default(), rules, ends)?;
        }
        Encoding::BeforePairs => {
            change.before = object(before)?;
            (change.new, change.sets) = pairs(object(payload)?.unwrap_or_default(), rules, ends)?;
        }
        Encoding::BeforeNew => {
            change.before = object(before)?;
            change.new = object(payload)?.unwrap_or_default();
        }
        Encoding::BeforeAfter => {
            let (old, mut new) = (object(before)?, object(payload)?);
            if !ends && left_out(new.as_mut(), rules) {
                change.before = old;
                change.new = new.unwrap_or_default();
                without(&mut change.new, rules);
                return Ok(change);
            }
            let is_there = |fields: &Option<Fields>| fields.as_ref().is_some_and(|fields| !fields.is_empty());
            change.whole = if ends { old } else { new };
            if !is_there(&change.whole) {
                change.whole = None;
            }
        }
        Encoding::MergePatch => {
            for (name, value) in object(payload)?.unwrap_or_default() {
                if value == "null" { change.gone.push(name) } else { change.new.push((name, value)) }
            }
        }
        Encoding::JsonPatch => {
            let raw = unpacked(payload)?.filter(|raw| raw != "null");
            change.patch = raw.as_deref().map(patch::read).transpose()?.unwrap_or_default();
        }
        Encoding::Versions => return Err("versions are read one by one".to_owned()),
    }
    for fields in [&mut change.before, &mut change.whole].into_iter().flatten() {
        without(fields, rules);
    }
    without(&mut change.new, rules);
    Ok(change)
}

/// Takes out the fields whose values were left out because they did not change; answers whether there were any.
fn left_out(fields: Option<&mut Fields>, rules: &mapping::Change) -> bool {
    let (Some(fields), Some(unchanged)) = (fields, rules.unchanged.as_ref()) else { return false };
    let count = fields.len();
    fields.retain(|(_, raw)| json::string(raw).as_ref() != Some(unchanged));
    fields.len() < count
}

fn without(fields: &mut Fields, rules: &mapping::Change) {
    if !rules.without.is_empty() {
        fields.retain(|(name, _)| !rules.without.contains(name));
    }
}

/// The fields of an object, found along the way to it.
pub(super) fn fields(raw: &str, rules: &mapping::Change) -> Result<Fields, String> {
    let mut at = raw.to_owned();
    for step in &rules.path {
        at = within(&at, step).ok_or_else(|| format!("it has no “{step}”"))?;
    }
    // PHP writes an empty map as an empty list.
    if json::same(&at, "[]") || at == "null" {
        return Ok(Fields::new());
    }
    let list = json::fields(&at).map_err(|reason| format!("what changed {reason}"))?.list;
    Ok(list.into_iter().map(|field| (field.name.into_owned(), untyped(field.value).into_owned())).collect())
}

fn within(raw: &str, step: &str) -> Option<String> {
    if let Ok(at) = step.parse::<usize>() {
        return items(raw)?.get(at).map(|item| (*item).to_owned());
    }
    json::fields(raw)
        .ok()?
        .list
        .into_iter()
        .find(|field| field.name == step)
        .map(|field| field.value.to_owned())
}

/// The items of a list.
pub(super) fn items(raw: &str) -> Option<Vec<&str>> {
    let items: Vec<&serde_json::value::RawValue> = serde_json::from_str(raw).ok()?;
    Some(items.into_iter().map(serde_json::value::RawValue::get).collect())
}

/// The new values of pairs of old and new; the old ones where the entity ends.
fn pairs(all: Fields, rules: &mapping::Change, ends: bool) -> Result<(Fields, Vec<SetChange>), String> {
    let (mut values, mut sets) = (Fields::new(), Vec::new());
    for (name, raw) in all {
        let pair = match &rules.pair {
            Some((old, new)) => {
                Some([within(&raw, old), within(&raw, new)].map(|side| side.unwrap_or("null".to_owned())))
            }
            None => items(&raw)
                .and_then(|items| <[&str; 2]>::try_from(items).ok())
                .map(|pair| pair.map(str::to_owned)),
        };
        let Some([old, new]) = pair else {
            if let Some(change) = several(&name, &raw) {
                sets.push(change);
                continue;
            }
            return Err(format!("“{name}” is no pair of old and new"));
        };
        let value = if ends { old } else { new };
        if rules.null.is_some() && is_relation(&value) {
            continue;
        }
        let is_null = rules.null.as_ref().is_some_and(|null| json::string(&value).as_deref() == Some(null));
        values.push((name, if is_null { "null".to_owned() } else { value }));
    }
    Ok((values, sets))
}

/// What was put into or taken out of a set of related objects: `{"type":"m2m","operation":"add","objects":[…]}`.
fn several(name: &str, raw: &str) -> Option<SetChange> {
    let text = |name| within(raw, name).and_then(|raw| json::string(&raw));
    let (kind, operation) = (text("type")?, text("operation")?);
    let objects = within(raw, "objects").unwrap_or_default();
    let items = items(&objects).unwrap_or_default().into_iter().map(str::to_owned).collect();
    (kind == "m2m").then(|| SetChange { field: name.to_owned(), adds: operation == "add", items })
}

/// What django-auditlog writes for a relation from the other side: `okr.KeyResult.None`.
fn is_relation(raw: &str) -> bool {
    json::string(raw)
        .is_some_and(|text| text.ends_with(".None") && text.split('.').count() == 3 && !text.contains(' '))
}

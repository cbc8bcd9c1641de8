//! What stands at the places of a mapping, in one stored row.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::Fields;
use super::bytes::{dashed, opened, untyped};
use super::cell::Cell;
use super::missing::Missing;
use super::name;
use super::place::{ROOM, place};
use crate::event::EntityKey;
use crate::json;
use crate::mapping::bind::{Bound, BoundLog, index};
use crate::mapping::{EVENT, OneOrMorePlaces, OrderBy, Place, TimeUnit, composite};
use crate::time::Timestamp;

/// A stored row with what is known of its log.
pub(super) struct Reader<'r> {
    pub(super) bound: &'r Bound,
    pub(super) log: &'r BoundLog,
    pub(super) cells: &'r [Cell],
    /// The event that a column holds, out of its envelope, once it was asked for.
    event: OnceCell<Option<String>>,
}

impl<'r> Reader<'r> {
    pub(super) fn new(bound: &'r Bound, log: &'r BoundLog, cells: &'r [Cell]) -> Self {
        Self { bound, log, cells, event: OnceCell::new() }
    }

    fn cell(&self, place: &Place) -> Option<Cell> {
        let cell = &self.cells[index(self.log, place)?];
        match place {
            Place::Column(_) => Some(cell.clone()),
            Place::Key(key) => {
                let mut at = if self.log.event.is_some() && place.column() == EVENT {
                    let event = || Some(opened(&cell.unpack(None).ok()?).into_owned());
                    Cow::Borrowed(self.event.get_or_init(event).as_deref()?)
                } else {
                    Cow::Owned(cell.unpack(None).ok()?)
                };
                for step in key.key.list() {
                    let fields = json::fields(&at).ok()?.list;
                    let found = fields.into_iter().find(|field| field.name == *step)?;
                    at = Cow::Owned(untyped(found.value).into_owned());
                }
                Some(Cell::Json(at.into_owned()))
            }
        }
        .filter(|cell| !matches!(cell, Cell::Null) && *cell != Cell::Json("null".to_owned()))
    }

    pub(super) fn text(&self, place: &Place) -> Option<String> {
        let text = self.cell(place)?.text()?;
        let is_list = index(self.log, place).is_some_and(|at| self.log.columns[at].kind.ends_with("[]"));
        Some(if is_list { list(&text) } else { text })
    }

    pub(super) fn any(&self, places: &OneOrMorePlaces) -> Option<String> {
        places.list().iter().filter_map(|place| self.text(place)).find(|text| !text.is_empty())
    }

    pub(super) fn first(&self, places: Option<&OneOrMorePlaces>) -> Option<Cell> {
        places?.list().iter().find_map(|place| self.cell(place))
    }

    /// Whether the log has any of these places at all.
    pub(super) fn has(&self, places: Option<&OneOrMorePlaces>) -> bool {
        places.is_some_and(|places| places.list().iter().any(|place| index(self.log, place).is_some()))
    }

    /// Whose, and the event's type where it is part of that. The id is empty where the row names none.
    pub(super) fn entity(&self) -> Result<(EntityKey, Option<String>), Missing> {
        let entity = &self.bound.mapping.entity;
        if let Some(place) = &entity.stream {
            let (kind, id) = name::stream(&self.text(place).ok_or(Missing::Type)?, entity.split);
            return Ok((EntityKey::new(&kind, &id), None));
        }
        let id = |text: String| dashed(&text).filter(|_| entity.uuid).unwrap_or(text);
        if let Some(place) = &entity.class {
            let (class, event) = name::class(&self.text(place).ok_or(Missing::Type)?);
            let found = entity.id.as_ref().and_then(|places| self.any(places)).unwrap_or_default();
            return Ok((EntityKey::new(&class, &id(found)), Some(event)));
        }
        if let Some(kind) = self.log.entity_type.as_ref().filter(|_| !self.log.key.is_empty()) {
            let state = self.state();
            let value = |column: &String| {
                state
                    .iter()
                    .find(|(name, _)| name == column)
                    .map(|(_, raw)| json::string(raw).unwrap_or_else(|| raw.clone()))
            };
            let key: Option<Vec<_>> = self.log.key.iter().map(value).collect();
            return Ok((EntityKey::new(kind, &composite::join(&key.ok_or(Missing::Id)?)), None));
        }
        let named = entity.named.clone();
        let kind = named.or_else(|| self.text(entity.r#type.as_ref()?)).ok_or(Missing::Type)?;
        let schema = entity.schema.as_ref().and_then(|schema| self.text(schema));
        let kind = match schema.filter(|schema| schema != "public") {
            Some(schema) => format!("{schema}.{kind}"),
            None => kind,
        };
        let found = self.key(&kind).or_else(|| self.any(entity.id.as_ref()?)).unwrap_or_default();
        Ok((EntityKey::new(&kind, &id(found)), None))
    }

    /// What the entity's own row says is its key.
    fn key(&self, kind: &str) -> Option<String> {
        let places = self.bound.mapping.entity.row.as_ref()?.list();
        let columns = self.bound.live.key(kind).unwrap_or(vec!["id"]);
        places.iter().find_map(|place| {
            let raw = self.cell(place)?.unpack(None).ok()?;
            let fields = json::fields(&raw).ok()?.list;
            let value = |column: &&str| {
                let field = fields.iter().find(|field| field.name == *column)?;
                let value = || json::string(field.value).unwrap_or_else(|| field.value.to_owned());
                (field.value != "null").then(value)
            };
            let key: Option<Vec<_>> = columns.iter().map(value).collect();
            Some(composite::join(&key?))
        })
    }

    /// The row's own columns.
    pub(super) fn state(&self) -> Fields {
        let rules = &self.bound.mapping.change;
        let columns = self.log.columns.iter().zip(self.cells).skip(self.log.state_from);
        columns
            .map(|(column, cell)| (column.column.clone(), cell.raw(&column.kind, rules.json_text)))
            .collect()
    }

    /// Its fields of many values.
    pub(super) fn lists(&self) -> impl Iterator<Item = (String, String)> {
        let cells = self.cells.iter().skip(self.log.columns.len());
        self.log.lists.iter().zip(cells).map(|(list, cell)| (list.field.clone(), cell.raw("json", false)))
    }

    pub(super) fn order(&self, text: &str) -> Result<(i64, Option<(i64, Timestamp)>), String> {
        let mapping = &self.bound.mapping;
        let number =
            |text: &str| text.parse::<i64>().map_err(|_| format!("“{text}” is no place in an order"));
        let place = |at: &Timestamp| place(at).ok_or_else(|| format!("“{text}” is no time"));
        match mapping.order.by {
            OrderBy::Number if mapping.verbs.emptied.is_empty() => Ok((number(text)?, None)),
            OrderBy::Number | OrderBy::SharedNumber => number(text)?
                .checked_mul(ROOM)
                .map(|order| (order, None))
                .ok_or_else(|| format!("{text} is too large")),
            OrderBy::Time => Ok((place(&Timestamp::parse(text))?, None)),
            OrderBy::Period => {
                let (from, to) = period(text).ok_or_else(|| format!("“{text}” is no period"))?;
                let end = to.map(|to| Ok::<_, String>((place(&to)?, to))).transpose()?;
                Ok((place(&from)?, end))
            }
        }
    }

    pub(super) fn time(&self, order: &str) -> Timestamp {
        let mapping = &self.bound.mapping;
        if mapping.order.by == OrderBy::Period {
            return period(order).map_or(Timestamp::Unreadable(order.into()), |(from, _)| from);
        }
        let text = mapping.event.time.as_ref().and_then(|places| self.any(places)).unwrap_or_default();
        let scale = match mapping.event.time_unit {
            Some(TimeUnit::S) => 1_000_000,
            Some(TimeUnit::Ms) => 1_000,
            Some(TimeUnit::Us) => 1,
            None => return Timestamp::parse(&text),
        };
        // Where the log has a time in its place, that is what it is.
        let Ok(number) = text.parse::<i64>() else { return Timestamp::parse(&text) };
        number.checked_mul(scale).map_or_else(|| Timestamp::Unreadable(text.into()), Timestamp::At)
    }

    pub(super) fn metadata(&self) -> Fields {
        let event = &self.bound.mapping.event;
        let named = [("correlation_id", &event.correlation), ("causation_id", &event.causation)];
        let named = named
            .into_iter()
            .filter_map(|(name, place)| Some((name.to_owned(), self.text(place.as_ref()?)?)));
        let mut metadata: Fields = named.map(|(name, text)| (name, json::quote(&text))).collect();
        for place in &event.metadata {
            let Some(cell) = self.cell(place) else { continue };
            let name = match place {
                Place::Key(key) if self.log.event.is_some() => key.key.list().join("_"),
                _ => place.column().replace('.', "_"),
            };
            let raw = match cell.unpack(None) {
                Ok(raw) if raw.starts_with(['{', '[']) => raw,
                _ => json::quote(&self.text(place).unwrap_or_default()),
            };
            match (name.as_str(), json::fields(&raw)) {
                ("metadata" | "message_metadata", Ok(fields)) => {
                    metadata.extend(
                        fields
                            .list
                            .into_iter()
                            .map(|field| (field.name.into_owned(), field.value.to_owned())),
                    );
                }
                _ => metadata.push((name, raw)),
            }
        }
        metadata
    }

    /// The state that the log keeps, if it is the one after this version.
    pub(super) fn snapshot(&self, version: i64) -> Option<Fields> {
        let places = self.bound.mapping.snapshot.as_ref()?;
        let is_its: i64 = self.text(&places.version)?.parse().ok()?;
        let raw = self.cell(&places.state).filter(|_| is_its == version)?.unpack(None).ok()?;
        let fields = json::fields(&raw).ok()?.list;
        Some(fields.into_iter().map(|field| (field.name.into_owned(), field.value.to_owned())).collect())
    }

    pub(super) fn parent(&self) -> Option<EntityKey> {
        let children = &self.bound.mapping.children;
        Some(EntityKey::new(&self.text(children.r#type.as_ref()?)?, &self.text(children.id.as_ref()?)?))
    }
}

/// The items of an array as PostgreSQL prints it, `{a,"b"}`, as an id.
fn list(text: &str) -> String {
    let Some(inner) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
        return text.to_owned();
    };
    let (mut items, mut is_quoted) = (vec![String::new()], false);
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => items.push(String::new()),
            _ => {
                let c = if c == '\\' { rest.next() } else { Some(c) };
                if let Some(item) = items.last_mut() {
                    item.extend(c);
                }
            }
        }
    }
    composite::join_any(&items)
}

/// Both ends of a range of time as PostgreSQL prints it; no end where it goes on.
fn period(text: &str) -> Option<(Timestamp, Option<Timestamp>)> {
    let inner = text.strip_prefix(['[', '('])?.strip_suffix([']', ')'])?;
    let (from, to) = inner.split_once(',')?;
    let time = |text: &str| {
        Some(text.trim_matches('"'))
            .filter(|text| !text.is_empty() && *text != "infinity")
            .map(Timestamp::parse)
    };
    Some((time(from)?, time(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_ids_of_their_items() {
        assert_eq!(list("{7}"), "7");
        assert_eq!(list("{A-1,\"2\"}"), "A-1,2");
        assert_eq!(list(r#"{"a,b",c}"#), r"a\,b,c");
        assert_eq!(list(r#"{"a\"b\\","{}"}"#), r#"a"b\\,{}"#);
    }
}

//! A stored row, understood by its mapping.

use super::Fields;
use super::bytes::{dashed, unpack};
use super::change::{self, Change};
use super::{name, typed};
use crate::event::{EntityKey, Verb};
use crate::json;
use crate::mapping::bind::{Bound, BoundLog, index};
use crate::mapping::{Codec, Encoding, OneOrMorePlaces, OrderBy, Place, TimeUnit};
use crate::time::Timestamp;

/// Numbers that share one place in the order are told apart by the last three digits.
const ROOM: i64 = 1_000;

/// A value as the database gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// SQL NULL.
    Null,
    /// A number, with its digits.
    Number(String),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// JSON, as the database itself makes it of the value.
    Json(String),
}

impl Cell {
    fn text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Number(text) | Self::Text(text) => Some(text.clone()),
            Self::Json(raw) => Some(json::string(raw).unwrap_or_else(|| raw.clone())),
            Self::Bytes(bytes) => Some(match std::str::from_utf8(bytes) {
                Ok(text) if bytes.len() != 16 => text.to_owned(),
                _ => dashed(&hex(bytes)).unwrap_or_else(|| hex(bytes)),
            }),
        }
    }

    pub(super) fn unpack(&self, codec: Option<Codec>) -> Result<String, String> {
        match self {
            Self::Null => Ok("null".to_owned()),
            Self::Json(raw) => Ok(raw.clone()),
            Self::Number(text) | Self::Text(text) => unpack(text.as_bytes(), codec),
            Self::Bytes(bytes) => unpack(bytes, codec),
        }
    }

    /// The value as raw JSON text. `kind`: the type of its column.
    fn raw(&self, kind: &str, json_text: bool) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Json(raw) => raw.clone(),
            Self::Number(text) if kind.starts_with("bool") && matches!(text.as_str(), "0" | "1") => {
                (text == "1").to_string()
            }
            Self::Number(text) if json::check(text).is_ok() => text.clone(),
            Self::Text(text)
                if (json_text || kind.contains("json"))
                    && text.starts_with(['{', '['])
                    && json::check(text).is_ok() =>
            {
                text.clone()
            }
            Self::Text(text) if kind == "char(32)" => {
                json::quote(&dashed(text).unwrap_or_else(|| text.clone()))
            }
            Self::Number(text) | Self::Text(text) => json::quote(text),
            Self::Bytes(_) => json::quote(&self.text().unwrap_or_default()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// What a stored row says.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that a row is or is not, in any combination"
)]
pub struct Row {
    /// Its place in the order; where several share one, they are told apart later.
    pub(super) order: i64,
    /// Whether several rows can have the same place.
    pub(super) shared: bool,
    /// Whose; the id is empty where every entity of the type is meant.
    pub entity: EntityKey,
    pub(super) event_type: Option<String>,
    pub(super) version: Option<i64>,
    pub(super) at: Timestamp,
    pub(super) actor: Option<String>,
    /// What it does, where it says so.
    pub(super) verb: Option<Verb>,
    /// Whether the verb is only how the event is called.
    pub(super) by_name: bool,
    /// Whether it is only the end of a period, which the next one may continue.
    pub(super) ends: bool,
    /// Whether it is about every entity of its type.
    pub(super) every: bool,
    pub(super) change: Result<Change, String>,
    pub(super) metadata: Fields,
    pub(super) parent: Option<EntityKey>,
    /// Whether the next row's state before it fills in what this one leaves out.
    pub(super) completed: bool,
    /// Whether it brings back what was there before the entity ended.
    pub(super) keeps: bool,
    /// Whether it is left out where it changes nothing.
    pub(super) hidden: bool,
}

/// The rows that a stored row holds: one, none where it is no change, several where it is a list of versions. `order`: the
/// cell of the order column.
///
/// Errors with the reason where not even the order can be read.
pub fn rows(bound: &Bound, log: &BoundLog, order: &Cell, cells: &[Cell]) -> Result<Vec<Row>, String> {
    let reader = Reader { bound, log, cells };
    let mapping = &bound.mapping;
    if mapping.change.encoding == Encoding::Versions {
        return reader.versions();
    }
    let Some((entity, event_type)) = reader.entity() else { return Ok(Vec::new()) };
    if mapping.entity.skip.iter().any(|pattern| name::matches(pattern, &entity.entity_type)) {
        return Ok(Vec::new());
    }
    let text = order.text().ok_or("a row has no place in the order")?;
    let (order, until) = reader.order(&text)?;
    let event_type =
        event_type.or_else(|| mapping.event.r#type.as_ref().and_then(|place| reader.text(place)));
    let said = match &mapping.verbs.column {
        Some(place) => reader.text(place),
        None => event_type.clone(),
    };
    let verbs = &mapping.verbs;
    let is = |list: &[String]| said.as_ref().is_some_and(|said| list.contains(said));
    if is(&verbs.ignored) {
        return Ok(Vec::new());
    }
    let every = is(&verbs.emptied);
    let verb = match () {
        () if verbs.by_name => event_type.as_deref().map(|event| name::verb(event, &entity.entity_type)),
        () if is(&verbs.created) => Some(Verb::Created),
        () if is(&verbs.updated) => Some(Verb::Updated),
        () if is(&verbs.deleted) || every => Some(Verb::Deleted),
        () if is(&verbs.restored) => Some(Verb::Restored),
        () => None,
    };
    let rules = mapping
        .rule
        .iter()
        .filter(|rule| event_type.as_ref().is_some_and(|event| name::matches(&rule.event, event)));
    let rules: Vec<_> = rules.collect();
    if rules.iter().any(|rule| rule.ignore) || (entity.entity_id.is_empty() && !every) {
        return Ok(Vec::new());
    }
    let payload = reader.first(mapping.change.payload.as_ref());
    let before = reader.first(mapping.change.before.as_ref());
    let change = if every {
        Ok(Change::default())
    } else {
        change::read(&mapping.change, verb, payload.as_ref(), before.as_ref(), reader.state())
    };
    let change = change.map_err(|reason| described(&reason, payload.as_ref())).map(|mut change| {
        for (field, raw) in rules.iter().flat_map(|rule| &rule.set) {
            if !change.new.iter().any(|(name, _)| name == field) {
                change.new.push((field.clone(), raw.clone()));
            }
        }
        as_columns(bound, &entity, verb, &mut change);
        change
    });
    let row = Row {
        order,
        shared: mapping.order.by != OrderBy::Number || !verbs.emptied.is_empty(),
        event_type,
        version: mapping
            .event
            .version
            .as_ref()
            .and_then(|place| reader.text(place)?.parse().ok())
            .map(|version: i64| version.saturating_add(1 - mapping.event.first_version.unwrap_or(1))),
        at: reader.time(&text),
        actor: mapping.event.actor.as_ref().and_then(|places| reader.any(places)),
        verb,
        by_name: verbs.by_name,
        ends: false,
        every,
        change,
        metadata: reader.metadata(),
        parent: reader.parent(),
        completed: mapping.change.completed_by_next,
        hidden: mapping.change.hide_unchanged,
        keeps: verbs.restored_keeps && verb == Some(Verb::Restored),
        entity,
    };
    let end = until.map(|(order, at)| Row {
        order,
        at,
        verb: Some(Verb::Deleted),
        ends: true,
        change: Ok(Change::default()),
        metadata: Fields::new(),
        ..row.clone()
    });
    Ok(std::iter::once(row).chain(end).collect())
}

/// Names and types of the live table, where the mapping wants that and there is one.
fn as_columns(bound: &Bound, entity: &EntityKey, verb: Option<Verb>, change: &mut Change) {
    let Some(table) = typed::live(&bound.live, &entity.entity_type) else { return };
    for fields in [&mut change.before, &mut change.whole].into_iter().flatten() {
        typed::as_columns(fields, table);
        fields.extend(typed::key(fields, table, &entity.entity_id));
    }
    typed::as_columns(&mut change.new, table);
    if change.whole.is_none() && change.before.is_none() && verb == Some(Verb::Created) {
        change.new.extend(typed::key(&change.new, table, &entity.entity_id));
        if bound.mapping.change.absent_is_null {
            let absent = table
                .columns
                .iter()
                .filter(|column| !change.new.iter().any(|(name, _)| *name == column.name));
            let absent: Vec<_> = absent.map(|column| (column.name.clone(), "null".to_owned())).collect();
            change.new.extend(absent);
        }
    }
}

fn described(reason: &str, payload: Option<&Cell>) -> String {
    let stored = match payload {
        Some(Cell::Bytes(bytes)) => {
            let beginning = hex(&bytes[..bytes.len().min(24)]);
            format!(" {} bytes are stored, beginning with {beginning}.", bytes.len())
        }
        Some(cell) => format!(" Stored: {}", cell.text().unwrap_or_default()),
        None => String::new(),
    };
    format!("This change is there, and cannot be read: {reason}.{stored}")
}

struct Reader<'r> {
    bound: &'r Bound,
    log: &'r BoundLog,
    cells: &'r [Cell],
}

impl Reader<'_> {
    fn cell(&self, place: &Place) -> Option<Cell> {
        let cell = &self.cells[index(self.log, place)?];
        match place {
            Place::Column(_) => Some(cell.clone()),
            Place::Key(key) => {
                let raw = cell.unpack(None).ok()?;
                let fields = json::fields(&raw).ok()?;
                let found = fields.list.iter().find(|field| field.name == key.key)?;
                Some(Cell::Json(super::bytes::untyped(found.value).into_owned()))
            }
        }
        .filter(|cell| !matches!(cell, Cell::Null) && *cell != Cell::Json("null".to_owned()))
    }

    fn text(&self, place: &Place) -> Option<String> {
        let text = self.cell(place)?.text()?;
        let is_list = index(self.log, place).is_some_and(|at| self.log.columns[at].kind.ends_with("[]"));
        Some(if is_list { list(&text) } else { text })
    }

    fn any(&self, places: &OneOrMorePlaces) -> Option<String> {
        places.list().iter().filter_map(|place| self.text(place)).find(|text| !text.is_empty())
    }

    fn first(&self, places: Option<&OneOrMorePlaces>) -> Option<Cell> {
        places?.list().iter().find_map(|place| self.cell(place))
    }

    /// Whose, and the event's type where it is part of that.
    fn entity(&self) -> Option<(EntityKey, Option<String>)> {
        let entity = &self.bound.mapping.entity;
        if let Some(place) = &entity.stream {
            let (kind, id) = name::stream(&self.text(place)?, entity.split);
            return Some((EntityKey::new(&kind, &id), None));
        }
        let id =
            |text: String| dashed(&text).filter(|_| self.bound.mapping.id == "eventsourcing").unwrap_or(text);
        if let Some(place) = &entity.class {
            let (class, event) = name::class(&self.text(place)?);
            return Some((EntityKey::new(&class, &id(self.any(entity.id.as_ref()?)?)), Some(event)));
        }
        if let Some(kind) = &self.log.entity_type {
            let state = self.state();
            let value = |column: &String| {
                state
                    .iter()
                    .find(|(name, _)| name == column)
                    .map(|(_, raw)| json::string(raw).unwrap_or_else(|| raw.clone()))
            };
            let key: Option<Vec<_>> = self.log.key.iter().map(value).collect();
            return Some((EntityKey::new(kind, &key?.join(",")), None));
        }
        let kind = self.text(entity.r#type.as_ref()?)?;
        let schema = entity.schema.as_ref().and_then(|schema| self.text(&Place::Column(schema.clone())));
        let kind = match schema.filter(|schema| schema != "public") {
            Some(schema) => format!("{schema}.{kind}"),
            None => kind,
        };
        let id = entity.id.as_ref().and_then(|places| self.any(places)).unwrap_or_default();
        Some((EntityKey::new(&kind, &id), None))
    }

    /// The row's own columns.
    fn state(&self) -> Fields {
        let rules = &self.bound.mapping.change;
        let columns = self.log.columns.iter().zip(self.cells).skip(self.log.state_from);
        columns
            .map(|(column, cell)| (column.column.clone(), cell.raw(&column.kind, rules.json_text)))
            .collect()
    }

    fn order(&self, text: &str) -> Result<(i64, Option<(i64, Timestamp)>), String> {
        let mapping = &self.bound.mapping;
        let number =
            |text: &str| text.parse::<i64>().map_err(|_| format!("“{text}” is no place in an order"));
        let place = |at: &Timestamp| {
            at.micros()
                .and_then(|micros| micros.checked_mul(ROOM))
                .ok_or_else(|| format!("“{text}” is no time"))
        };
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

    fn time(&self, order: &str) -> Timestamp {
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
        let micros = text.parse().ok().and_then(|number: i64| number.checked_mul(scale));
        micros.map_or_else(|| Timestamp::Unreadable(text.into()), Timestamp::At)
    }

    fn metadata(&self) -> Fields {
        let event = &self.bound.mapping.event;
        let named = [("correlation_id", &event.correlation), ("causation_id", &event.causation)];
        let named = named
            .into_iter()
            .filter_map(|(name, place)| Some((name.to_owned(), self.text(place.as_ref()?)?)));
        let mut metadata: Fields = named.map(|(name, text)| (name, json::quote(&text))).collect();
        for place in &event.metadata {
            let Some(cell) = self.cell(place) else { continue };
            let name = place.column().replace('.', "_");
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

    fn parent(&self) -> Option<EntityKey> {
        let children = &self.bound.mapping.children;
        Some(EntityKey::new(&self.text(children.r#type.as_ref()?)?, &self.text(children.id.as_ref()?)?))
    }

    /// The versions that the entity's own row lists, in the format of Logidze: `{"h":[{"v","ts","c","m"}]}`.
    fn versions(&self) -> Result<Vec<Row>, String> {
        let Some((entity, _)) = self.entity() else { return Ok(Vec::new()) };
        let Some(cell) = self.first(self.bound.mapping.change.payload.as_ref()) else {
            return Ok(Vec::new());
        };
        let raw = cell.unpack(None)?;
        let get = |raw: &str, name: &str| {
            json::fields(raw)
                .ok()?
                .list
                .into_iter()
                .find(|field| field.name == name)
                .map(|field| field.value.to_owned())
        };
        let list = get(&raw, "h").ok_or("it lists no versions")?;
        let current: Option<i64> = get(&raw, "v").and_then(|v| v.parse().ok());
        let mut rows = Vec::new();
        for version in change::items(&list).ok_or("it lists no versions")? {
            let number: Option<i64> = get(version, "v").and_then(|v| v.parse().ok());
            // What was undone is not the state any more.
            if number.zip(current).is_some_and(|(number, current)| number > current) {
                continue;
            }
            let ts: i64 = get(version, "ts").and_then(|ts| ts.parse().ok()).ok_or("a version has no time")?;
            let micros = ts.checked_mul(1_000).ok_or("a version's time is too large")?;
            let meta = get(version, "m").unwrap_or_default();
            let text = |name: &str| get(&meta, name).map(|raw| json::string(&raw).unwrap_or(raw));
            let new = get(version, "c").map(|c| change::fields(&c, &self.bound.mapping.change));
            let new = new.unwrap_or_else(|| Err("a version says no changes".to_owned()));
            let first = rows.is_empty();
            rows.push(Row {
                order: micros.checked_mul(ROOM).ok_or("a version's time is too large")?,
                shared: true,
                entity: entity.clone(),
                event_type: None,
                version: number,
                at: Timestamp::At(micros),
                actor: text("_r").or_else(|| text("r")),
                verb: Some(if first { Verb::Created } else { Verb::Updated }),
                by_name: false,
                ends: false,
                every: false,
                change: new.map(|new| {
                    let mut change = Change { new, ..Change::default() };
                    as_columns(self.bound, &entity, None, &mut change);
                    change
                }),
                metadata: json::fields(&meta)
                    .map(|fields| {
                        fields
                            .list
                            .into_iter()
                            .map(|field| (field.name.into_owned(), field.value.to_owned()))
                            .collect()
                    })
                    .unwrap_or_default(),
                parent: None,
                completed: false,
                hidden: false,
                keeps: false,
            });
        }
        Ok(rows)
    }
}

/// The items of an array as PostgreSQL prints it, `{a,"b"}`, one after the other.
fn list(text: &str) -> String {
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    inner.split(',').map(|item| item.trim_matches('"')).collect::<Vec<_>>().join(",")
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

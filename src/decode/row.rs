//! A stored row, understood by its mapping.

use super::Fields;
use super::cell::{Cell, hex};
use super::change::{self, Change};
use super::missing::Missing;
use super::reader::Reader;
use super::typed;
use super::versions::versions;
use super::whose::{Whose, whose};
use crate::event::{EntityKey, Verb};
use crate::mapping::Encoding;
use crate::mapping::bind::{Bound, BoundLog};
use crate::time::Timestamp;

/// What a stored row says.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that a row is or is not, in any combination"
)]
pub struct Row {
    /// Its place in the order; where several share one, they are told apart later.
    pub(super) order: i64,
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
    /// What the log took the state after it for.
    pub(super) snapshot: Option<Fields>,
    /// Whether the next row's state before it fills in what this one leaves out.
    pub(super) completed: bool,
    /// Whether it says only what was before: what is after stands in the next one.
    pub(super) lags: bool,
    /// Whether it brings back what was there before the entity ended.
    pub(super) keeps: bool,
    /// Whether it is left out where it changes nothing.
    pub(super) hidden: bool,
}

impl Row {
    /// A row that says no more than this.
    pub(super) fn new(entity: EntityKey, order: i64, at: Timestamp, change: Result<Change, String>) -> Self {
        Self {
            order,
            entity,
            event_type: None,
            version: None,
            at,
            actor: None,
            verb: None,
            by_name: false,
            ends: false,
            every: false,
            change,
            metadata: Fields::new(),
            parent: None,
            snapshot: None,
            completed: false,
            lags: false,
            keeps: false,
            hidden: false,
        }
    }
}

impl Row {
    /// Whether it is a subject's, or names it as its parent in columns.
    pub(crate) fn is_of(&self, subject: &EntityKey) -> bool {
        self.entity == *subject
            || self.parent.as_ref() == Some(subject)
            || (self.every && self.entity.entity_type == subject.entity_type)
    }
}

/// The rows that a stored row holds: one, none where it is no change, several where it is a list of versions. `order`: the
/// cell of the order column; a row whose place cannot be read comes first.
///
/// # Errors
/// What makes an event and is not there.
pub fn rows(bound: &Bound, log: &BoundLog, order: &Cell, cells: &[Cell]) -> Result<Vec<Row>, Missing> {
    let reader = Reader::new(bound, log, cells);
    let mapping = &bound.mapping;
    if mapping.change.encoding == Encoding::Versions {
        return versions(&reader);
    }
    let Some(Whose { entity, event_type, verb, every, rules }) = whose(&reader)? else {
        return Ok(Vec::new());
    };
    let text = order.text().unwrap_or_default();
    let (order, until) = reader.order(&text).unwrap_or_default();
    let payload = reader.first(mapping.change.payload.as_ref());
    let before = reader.first(mapping.change.before.as_ref());
    // What is deleted has no lists any more: it keeps those it had.
    let is_short = verb == Some(Verb::Deleted) && !log.lists.is_empty();
    let change = if every {
        Ok(Change::default())
    } else {
        let mut state = reader.state();
        state.extend(reader.lists().filter(|_| !is_short));
        change::read(&mapping.change, verb, payload.as_ref(), before.as_ref(), state)
    };
    let change = change.map_err(|reason| described(&reason, payload.as_ref())).map(|mut change| {
        if is_short {
            change.new.extend(change.whole.take().unwrap_or_default());
        }
        for (field, raw) in rules.iter().flat_map(|rule| &rule.set) {
            if !change.new.iter().any(|(name, _)| name == field) {
                change.new.push((field.clone(), raw.clone()));
            }
        }
        as_columns(bound, &entity, verb, &mut change);
        change
    });
    let version: Option<i64> =
        mapping.event.version.as_ref().and_then(|place| reader.text(place)?.parse().ok());
    let row = Row {
        order,
        event_type,
        snapshot: version.and_then(|version| reader.snapshot(version)),
        version: version.map(|version| version.saturating_add(1 - mapping.event.first_version.unwrap_or(1))),
        at: reader.time(&text),
        actor: mapping.event.actor.as_ref().and_then(|places| reader.any(places)),
        verb,
        by_name: mapping.verbs.by_name,
        ends: false,
        every,
        change,
        metadata: reader.metadata(),
        parent: reader.parent(),
        completed: mapping.change.completed_by_next,
        hidden: mapping.change.hide_unchanged || is_short,
        lags: matches!(mapping.change.encoding, Encoding::BeforePairs | Encoding::BeforeNew)
            && !reader.has(mapping.change.payload.as_ref()),
        keeps: mapping.verbs.restored_keeps && verb == Some(Verb::Restored),
        entity,
    };
    let end = until.map(|(order, at)| Row {
        order,
        at,
        verb: Some(Verb::Deleted),
        ends: true,
        change: Ok(Change::default()),
        metadata: Fields::new(),
        snapshot: None,
        ..row.clone()
    });
    Ok(std::iter::once(row).chain(end).collect())
}

/// Names and types of the live table, where the mapping wants that and there is one.
pub(super) fn as_columns(bound: &Bound, entity: &EntityKey, verb: Option<Verb>, change: &mut Change) {
    if !bound.mapping.change.as_columns {
        return;
    }
    let Some(table) = bound.live.of(&entity.entity_type) else { return };
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

/// What to show instead of changes that cannot be read.
pub(super) fn described(reason: &str, payload: Option<&Cell>) -> String {
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

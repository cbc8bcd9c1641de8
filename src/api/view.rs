//! From a history to what crosses to the window.

use std::time::Duration;

use super::live::Live;
use super::page::Page;
use super::wire::{
    self, Change, EventDetail, EventRow, Failure, FieldState, Finding, Kind, Loading, ObjectiveRow,
    RawColumn, SourceInfo, TimelinePage, Value,
};
use crate::error::{Code, Error};
use crate::event::Event;
use crate::history::{self, Cursor, EventView};
use crate::json;
use crate::link::{SAMPLE, place_id};
use crate::source::location::Location;
use crate::source::{Arrival, Source, Summary};

/// Changes that a row carries; the rest is counted.
const ROW_CHANGES: usize = 8;
/// Bytes of a value that a row carries.
const ROW_BYTES: usize = 300;
/// Bytes of a value that a detail carries unless all are asked for.
pub(super) const DETAIL_BYTES: usize = 64 << 10;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { code: error.code.as_str(), message: error.message, hint: error.hint, detail: error.detail }
    }
}

pub(super) fn source(id: &str, source: &Source, sample: bool, log: Option<wire::FoundLog>) -> SourceInfo {
    let location = source.location();
    SourceInfo {
        id: id.to_owned(),
        label: if sample { "Sample data".to_owned() } else { location.label() },
        kind: kind(location),
        location: location.to_string(),
        place: if sample { SAMPLE.to_owned() } else { place_id(&location.to_string()) },
        server: source.server().to_owned(),
        sample,
        encryption: source.encryption().map(str::to_owned),
        log,
        notices: source.notices().to_vec(),
    }
}

/// What a live timeline says.
pub fn live(said: Live) -> wire::Live {
    match said {
        Live::Events(events) => wire::Live::Events { events: events.iter().map(live_event).collect() },
        Live::Removed(_) => wire::Live::Removed,
        Live::Lost { since, error } => wire::Live::Lost { since: since.to_string(), error: error.into() },
        Live::Retrying { attempt, delay, error } => wire::Live::Retrying {
            attempt,
            milliseconds: delay.as_millis().try_into().unwrap_or(u32::MAX),
            error: error.into(),
        },
        Live::Resumed => wire::Live::Resumed,
        Live::Ended(error) => wire::Live::Ended { error: error.into() },
    }
}

fn live_event((event, arrival): &(Event, Arrival)) -> wire::LiveEvent {
    wire::LiveEvent {
        seq: event.seq.to_string(),
        entity_type: event.entity.entity_type.to_string(),
        entity_id: event.entity.entity_id.to_string(),
        action: event.action.to_string(),
        actor: event.actor.as_deref().map(str::to_owned),
        arrival: match arrival {
            Arrival::New => wire::Arrival::New,
            Arrival::Late => wire::Arrival::Late,
            Arrival::Rewritten => wire::Arrival::Rewritten,
        },
    }
}

/// Which kind of database a location names.
pub(super) fn kind(location: &Location) -> Kind {
    match location {
        Location::Sqlite(_) => Kind::Sqlite,
        Location::Postgres(_) => Kind::Postgres,
        Location::MySql(_) => Kind::Mysql,
    }
}

pub(super) fn objective(summary: Summary) -> ObjectiveRow {
    ObjectiveRow {
        objective_id: summary.objective_id,
        title: summary.title,
        events: summary.events,
        entities: summary.entities,
        first_at: summary.first_at.to_string(),
        last_at: summary.last_at.to_string(),
        last_actor: summary.last_actor,
        deleted: summary.deleted,
    }
}

pub(super) fn loading(read: u64, total: u64, since: Duration) -> Loading {
    let milliseconds = u64::try_from(since.as_millis()).unwrap_or(u64::MAX).max(1);
    Loading { read, total: total.max(read), per_second: read.saturating_mul(1_000) / milliseconds }
}

pub(super) fn page(page: &Page) -> TimelinePage {
    let look = page.look();
    let mut cursor = Cursor::new(&look);
    TimelinePage {
        objective_id: look.objective_id().to_owned(),
        title: page.title.clone(),
        deleted: page.deleted,
        read_from: look.read_from().map(|seq| seq.to_string()),
        total: page.total,
        entities: page.entities,
        page: page.page.unwrap_or(1),
        pages: page.pages.max(1),
        per_page: page.per_page,
        events: page.events(&look).map(|event| row(&event, &mut cursor)).collect(),
    }
}

pub(super) fn row<'h>(event: &EventView<'h>, cursor: &mut Cursor<'h>) -> EventRow {
    let changes = cursor.changes(event);
    let shown = changes.iter().take(ROW_CHANGES).map(|shown| change(shown, ROW_BYTES)).collect();
    event_row(event, shown, changes.len())
}

/// The event is not in the timeline.
pub(super) fn no_event(seq: &str) -> Error {
    Error::new(Code::EventMissing, format!("There is no event {seq} in this timeline."))
        .hint("Read the timeline again: the log may have been replaced.")
}

/// An event, with the `seq` of the entity's events before and after it in the timeline.
pub(super) fn detail(
    event: &EventView<'_>,
    (older, newer): (Option<i64>, Option<i64>),
    full: bool,
) -> EventDetail {
    let limit = if full { usize::MAX } else { DETAIL_BYTES };
    let changes = event.changes();
    EventDetail {
        event: event_row(event, changes.iter().map(|shown| change(shown, limit)).collect(), changes.len()),
        state: state_of(event, limit),
        raw: raw(event, limit),
        older: older.map(|seq| seq.to_string()),
        newer: newer.map(|seq| seq.to_string()),
    }
}

/// The state after an event, values up to so many bytes.
pub(super) fn state_of(event: &EventView<'_>, limit: usize) -> Vec<FieldState> {
    let state = event.state_with_origin().into_iter().map(|(field, value, origin)| FieldState {
        field: field.to_owned(),
        value: cut(value, limit),
        changed: event.names(field),
        set_by: origin.to_string(),
    });
    state.collect()
}

fn event_row(event: &EventView<'_>, changes: Vec<Change>, changes_total: usize) -> EventRow {
    let findings =
        event.findings().iter().map(|finding| Finding { code: finding.code(), message: finding.message() });
    EventRow {
        seq: event.seq().to_string(),
        entity_type: event.entity().entity_type().to_owned(),
        entity_id: event.entity().entity_id().to_owned(),
        entity_name: name(event),
        objective_id: event.objective_id().to_owned(),
        version: event.version().to_string(),
        action: event.action().to_owned(),
        actor: event.actor().map(str::to_owned),
        inserted_at: event.inserted_at().to_string(),
        deleted: event.deleted(),
        changes,
        changes_total,
        findings: findings.collect(),
    }
}

fn raw(event: &EventView<'_>, limit: usize) -> Vec<RawColumn> {
    let text = |name, text: &str| RawColumn { name, value: Some(cut(text, limit)) };
    let maybe = |name, text: Option<&str>| RawColumn { name, value: text.map(|text| cut(text, limit)) };
    vec![
        text("seq", &event.seq().to_string()),
        text("entity_type", event.entity().entity_type()),
        text("entity_id", event.entity().entity_id()),
        text("objective_id", event.objective_id()),
        text("version", &event.version().to_string()),
        text("action", event.action()),
        text("changes", event.changes_text()),
        maybe("actor", event.actor()),
        maybe("metadata", event.metadata()),
        text("inserted_at", &event.inserted_at().to_string()),
    ]
}

/// What people call the entity as of the event: its title, else its name.
pub(super) fn name(event: &EventView<'_>) -> Option<String> {
    ["title", "name"]
        .iter()
        .find_map(|field| event.value(field).and_then(json::string))
        .map(|name| short_name(&name))
}

/// A name, as much of it as a row carries.
pub(super) fn short_name(name: &str) -> String {
    name[..floor(name, ROW_BYTES)].to_owned()
}

fn change(change: &history::Change<'_>, limit: usize) -> Change {
    Change {
        field: change.field.to_owned(),
        old: change.old.map(|old| cut(old, limit)),
        old_unread: change.old_unread,
        new: cut(change.new, limit),
    }
}

/// What became of a field over several events.
pub(super) fn change_of(field: &str, old: Option<&str>, new: &str) -> Change {
    let old = old.map(|old| cut(old, ROW_BYTES));
    Change { field: field.to_owned(), old, old_unread: false, new: cut(new, ROW_BYTES) }
}

pub(super) fn cut(text: &str, limit: usize) -> Value {
    let end = floor(text, limit);
    Value { text: text[..end].to_owned(), bytes: text.len(), cut: end < text.len() }
}

/// The largest character boundary that is not past `limit`.
fn floor(text: &str, limit: usize) -> usize {
    if limit >= text.len() {
        text.len()
    } else {
        (0..=limit).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    }
}

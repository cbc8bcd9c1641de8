//! From a history to what crosses to the window.

use super::wire::{
    Change, EventDetail, EventRow, Failure, FieldState, Finding, Kind, ObjectiveRow, RawColumn, SourceInfo,
    TimelinePage, Value,
};
use crate::error::{Code, Error, Result};
use crate::event::OBJECTIVE;
use crate::filter::Filter;
use crate::history::{self, EventView, History};
use crate::json;
use crate::source::location::Location;
use crate::source::{Source, Summary};
use crate::timeline::{self, Window};

/// Changes that a row carries; the rest is counted.
const ROW_CHANGES: usize = 8;
/// Bytes of a value that a row carries.
const ROW_BYTES: usize = 300;
/// Bytes of a value that a detail carries unless all are asked for.
const DETAIL_BYTES: usize = 64 << 10;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { code: error.code.as_str(), message: error.message, hint: error.hint, detail: error.detail }
    }
}

pub(super) fn source(id: &str, source: &Source, sample: bool) -> SourceInfo {
    let location = source.location();
    SourceInfo {
        id: id.to_owned(),
        label: if sample { "Sample data".to_owned() } else { location.label() },
        kind: kind(location),
        location: location.to_string(),
        server: source.server().to_owned(),
        sample,
    }
}

/// Which kind of database a location names.
pub(super) fn kind(location: &Location) -> Kind {
    match location {
        Location::Sqlite(_) => Kind::Sqlite,
        Location::Postgres(_) => Kind::Postgres,
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

/// The page, or the last one where there are fewer.
pub(super) fn page(history: &History, number: usize, per_page: usize) -> Result<TimelinePage> {
    let last = history.len().div_ceil(per_page.max(1)).max(1);
    let number = number.min(last);
    let page = timeline::page(history, &Filter::default(), Window::Page { page: number, per_page })?;
    let objective =
        history.entity(OBJECTIVE, history.objective_id()).and_then(|entity| entity.events().next_back());
    Ok(TimelinePage {
        objective_id: history.objective_id().to_owned(),
        title: objective.and_then(|event| name(&event)),
        deleted: objective.is_some_and(|event| event.deleted()),
        total: page.total,
        entities: history.entities().count(),
        page: number,
        pages: last,
        per_page,
        events: page.events.iter().map(row).collect(),
    })
}

fn row(event: &EventView<'_>) -> EventRow {
    let changes = event.changes();
    let shown = changes.iter().take(ROW_CHANGES).map(|shown| change(shown, ROW_BYTES)).collect();
    event_row(event, shown, changes.len())
}

pub(super) fn detail(history: &History, seq: &str, full: bool) -> Result<EventDetail> {
    let found = seq.parse().ok().and_then(|seq| history.event(seq));
    let event = found.ok_or_else(|| {
        Error::new(Code::EventMissing, format!("There is no event {seq} in this timeline."))
            .hint("Read the timeline again: the event may have moved, or the log may have been replaced.")
    })?;
    let limit = if full { usize::MAX } else { DETAIL_BYTES };
    let changes = event.changes();
    let state = event.state_with_origin().into_iter().map(|(field, value, origin)| FieldState {
        field: field.to_owned(),
        value: cut(value, limit),
        changed: changes.iter().any(|change| change.field == field),
        set_by: origin.to_string(),
    });
    let own: Vec<_> = event.entity().timeline().map(|event| event.seq()).collect();
    let at = own.partition_point(|seq| *seq < event.seq());
    Ok(EventDetail {
        event: event_row(&event, changes.iter().map(|shown| change(shown, limit)).collect(), changes.len()),
        state: state.collect(),
        raw: raw(&event, limit),
        older: at.checked_sub(1).map(|at| own[at].to_string()),
        newer: own.get(at + 1).map(i64::to_string),
    })
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
fn name(event: &EventView<'_>) -> Option<String> {
    ["title", "name"]
        .iter()
        .find_map(|field| event.value(field).and_then(json::string))
        .map(|name| if name.len() > ROW_BYTES { name[..floor(&name, ROW_BYTES)].to_owned() } else { name })
}

fn change(change: &history::Change<'_>, limit: usize) -> Change {
    Change {
        field: change.field.clone(),
        old: change.old.map(|old| cut(old, limit)),
        new: cut(change.new, limit),
    }
}

fn cut(text: &str, limit: usize) -> Value {
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

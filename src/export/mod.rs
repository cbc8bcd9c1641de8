//! Events taken out of a history, as texts that other programs and people read. Every value is written as it is stored.

mod csv;
mod html;
mod json;

use std::collections::HashSet;
use std::io::{self, Write};

use crate::event::Event;
use crate::history::{Cursor, EventView};
use crate::interchange;

/// What a field holds whose values are left out.
pub const REDACTED: &str = "\"[redacted]\"";

/// The format of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One event a line, as [`interchange`] reads it.
    Ndjson,
    /// One JSON document, version 1: where it is from, and the events as the command line writes them.
    Json,
    /// RFC 4180, UTF-8: one changed field a line.
    Csv,
    /// A page that needs nothing else.
    Html,
}

/// How events are written.
#[derive(Debug, Clone)]
pub struct Style {
    /// The format.
    pub format: Format,
    /// Whether each event comes with its entity's state after it.
    pub with_state: bool,
    /// Whether cells that a spreadsheet would take for a formula get an apostrophe.
    pub guard_formulas: bool,
    /// Fields whose values are replaced by [`REDACTED`].
    pub redact: HashSet<String>,
}

/// Where events are from, for whoever finds them later. Never holds a password.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// The database.
    pub source: String,
    /// The objective.
    pub objective_id: String,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// What was asked for, as JSON.
    pub filter: String,
    /// The program and its version.
    pub program: String,
    /// When, RFC 3339.
    pub written_at: String,
    /// How many events there are in all.
    pub total: usize,
    /// How many of them follow.
    pub events: usize,
    /// The `seq` of the oldest and the newest that follow.
    pub range: Option<(i64, i64)>,
}

/// What comes before the events.
pub fn begin(to: &mut dyn Write, style: &Style, provenance: &Provenance) -> io::Result<()> {
    match style.format {
        Format::Ndjson => Ok(()),
        Format::Json => json::begin(to, provenance),
        Format::Csv => csv::begin(to, style),
        Format::Html => html::begin(to, provenance),
    }
}

/// An event; `nth` counts from 0.
pub fn event<'h>(
    to: &mut dyn Write,
    style: &Style,
    nth: usize,
    event: &EventView<'h>,
    cursor: &mut Cursor<'h>,
) -> io::Result<()> {
    match style.format {
        Format::Ndjson => writeln!(to, "{}", interchange::write(&redacted(event.to_event(), style))),
        Format::Json => json::event(to, style, nth, event, cursor),
        Format::Csv => csv::event(to, style, event, cursor),
        Format::Html => html::event(to, style, event, cursor),
    }
}

/// What comes after the events.
pub fn end(to: &mut dyn Write, style: &Style) -> io::Result<()> {
    match style.format {
        Format::Ndjson | Format::Csv => Ok(()),
        Format::Json => json::end(to),
        Format::Html => html::end(to),
    }
}

impl Style {
    /// A value as it may be written.
    fn value<'v>(&self, field: &str, value: &'v str) -> &'v str {
        if self.redact.contains(field) { REDACTED } else { value }
    }
}

/// The event with what is to be left out replaced in its changes.
fn redacted(mut event: Event, style: &Style) -> Event {
    if style.redact.is_empty() {
        return event;
    }
    if let Ok(fields) = crate::json::fields(&event.changes) {
        let members = fields.list.iter().map(|field| {
            format!("{}:{}", crate::json::quote(&field.name), style.value(&field.name, field.value))
        });
        event.changes = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    }
    event
}

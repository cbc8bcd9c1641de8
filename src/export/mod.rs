//! Events taken out of a history, as texts that other programs and people read. Every value is written as it is stored.

mod csv;
mod html;
mod json;
mod words;

use std::collections::HashSet;
use std::io::{self, Write};

pub use self::words::conditions;

use crate::event::Event;
use crate::finding::Finding;
use crate::history::{Cursor, EventView};
use crate::interchange;
use crate::time::Timestamp;
use crate::zone::Zone;

/// What a field holds whose values are left out.
pub const REDACTED: &str = "\"[redacted]\"";

/// The format of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One event a line, as [`interchange`] reads it.
    Ndjson,
    /// One JSON document, version 1: where it is from, and the events as the command line writes them.
    Json,
    /// RFC 4180, UTF-8: one changed field a line, and what is odd about its event.
    Csv,
    /// A page that needs nothing else.
    Html,
}

/// How events are written.
#[derive(Debug, Clone)]
pub struct Style {
    /// The format.
    pub format: Format,
    /// Whether each event comes with its entity's state after it. In NDJSON it is a key that an import keeps in the metadata.
    pub with_state: bool,
    /// Whether cells that a spreadsheet would take for a formula get an apostrophe.
    pub guard_formulas: bool,
    /// The zone that reports tell times in. Whatever programs read has UTC.
    pub zone: Zone,
    /// Fields whose values are replaced by [`REDACTED`]; where there are some, metadata is left out, which may repeat them.
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
    /// The same in words, as [`conditions`] has them.
    pub conditions: Vec<String>,
    /// The program and its version.
    pub program: String,
    /// When.
    pub written_at: Timestamp,
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
        Format::Html => html::begin(to, style, provenance),
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
        Format::Ndjson => ndjson(to, style, event, cursor),
        Format::Json => json::event(to, style, nth, event, cursor),
        Format::Csv => csv::event(to, style, event, cursor),
        Format::Html => html::event(to, style, event, cursor),
    }
}

/// Events one after the other, the first of them being the `nth`, as long as `go_on` says so: it is asked before each, with how many have
/// been written so far. Answers how many have been when it is over.
pub fn events<'h, W: Write>(
    to: &mut W,
    style: &Style,
    mut nth: usize,
    events: impl Iterator<Item = EventView<'h>>,
    cursor: &mut Cursor<'h>,
    mut go_on: impl FnMut(usize, &W) -> bool,
) -> io::Result<usize> {
    for shown in events {
        if !go_on(nth, to) {
            break;
        }
        event(to, style, nth, &shown, cursor)?;
        nth += 1;
    }
    Ok(nth)
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

    /// A state as an object.
    fn state(&self, state: &[(&str, &str)]) -> String {
        let members = state
            .iter()
            .map(|(field, value)| format!("{}:{}", crate::json::quote(field), self.value(field, value)));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }

    /// What the event's changes are stored as, where they are no object; nothing of it where something is to be left out.
    fn unreadable<'h>(&self, event: &EventView<'h>) -> Option<&'h str> {
        let is_unreadable = event.findings().contains(Finding::ChangesUnreadable);
        is_unreadable.then(|| if self.redact.is_empty() { event.changes_text() } else { REDACTED })
    }

    /// The event's metadata, which is left out where something is to be: it may say anything.
    fn metadata<'h>(&self, event: &EventView<'h>) -> Option<&'h str> {
        event.metadata().filter(|_| self.redact.is_empty())
    }
}

fn ndjson<'h>(
    to: &mut dyn Write,
    style: &Style,
    event: &EventView<'h>,
    cursor: &mut Cursor<'h>,
) -> io::Result<()> {
    let line = interchange::write(&redacted(event.to_event(), style));
    match line.strip_suffix('}').filter(|_| style.with_state) {
        Some(open) => writeln!(to, r#"{open},"state":{}}}"#, style.state(&cursor.state(event))),
        None => writeln!(to, "{line}"),
    }
}

/// The event with what is to be left out replaced in its changes.
fn redacted(mut event: Event, style: &Style) -> Event {
    if style.redact.is_empty() {
        return event;
    }
    // It may say anything, the fields' values too.
    event.metadata = None;
    event.changes = match crate::json::fields(&event.changes) {
        Ok(fields) => {
            let members = fields.list.iter().map(|field| {
                format!("{}:{}", crate::json::quote(&field.name), style.value(&field.name, field.value))
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Err(_) => REDACTED.to_owned(),
    };
    event
}

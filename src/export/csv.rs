//! For spreadsheets: RFC 4180, one changed field a line, an event without changes on a line of its own. Changes that are no object
//! stand under `new` as they are stored, without a field, and `findings` says so.

use std::borrow::Cow;
use std::io::{self, Write};

use ::csv::{Terminator, WriterBuilder};

use super::Style;
use crate::finding::Finding;
use crate::history::{Cursor, EventView};

const COLUMNS: [&str; 13] = [
    "seq",
    "inserted_at",
    "actor",
    "entity_type",
    "entity_id",
    "objective_id",
    "version",
    "action",
    "field",
    "old",
    "new",
    "metadata",
    "findings",
];

pub(super) fn begin(to: &mut dyn Write, style: &Style) -> io::Result<()> {
    record(to, COLUMNS.into_iter().chain(style.with_state.then_some("state")).map(Cow::Borrowed))
}

pub(super) fn event<'h>(
    to: &mut dyn Write,
    style: &Style,
    event: &EventView<'h>,
    cursor: &mut Cursor<'h>,
) -> io::Result<()> {
    let state = style.with_state.then(|| style.state(&cursor.state(event)));
    let findings = event.findings().iter().map(Finding::code).collect::<Vec<_>>().join(" ");
    let tail = [style.metadata(event).unwrap_or_default(), &findings];
    let entity = event.entity();
    let head = [
        event.seq().to_string(),
        event.inserted_at().to_string(),
        event.actor().unwrap_or_default().to_owned(),
        entity.entity_type().to_owned(),
        entity.entity_id().to_owned(),
        event.objective_id().to_owned(),
        event.version().to_string(),
        event.action().to_owned(),
    ];
    let changes = cursor.changes(event);
    let none = changes.is_empty().then(|| ("", "", style.unreadable(event).unwrap_or_default()));
    let named = changes.iter().map(|change| {
        let old = change.old.map_or("", |old| style.value(change.field, old));
        (change.field, old, style.value(change.field, change.new))
    });
    for (field, old, new) in named.chain(none) {
        let cells =
            head.iter().map(String::as_str).chain([field, old, new]).chain(tail).chain(state.as_deref());
        record(
            to,
            cells.enumerate().map(|(at, cell)| {
                // A number of the log's own is no formula, whatever its sign.
                if at == 0 || at == 6 || !style.guard_formulas { Cow::Borrowed(cell) } else { guarded(cell) }
            }),
        )?;
    }
    Ok(())
}

fn record<'c>(to: &mut dyn Write, cells: impl Iterator<Item = Cow<'c, str>>) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(to);
    writer.write_record(cells.map(|cell| cell.into_owned().into_bytes()))?;
    writer.flush()
}

/// A cell that no spreadsheet runs. What is a plain number stays one.
fn guarded(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_number = text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_formula && !(is_number && text.len() > 1) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn what_a_spreadsheet_would_run_gets_an_apostrophe() {
        for formula in ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "-", "-1+2"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for plain in ["", "-12", "-0.5", "a=b", "\"=x\"", "{\"=\":1}"] {
            assert_eq!(guarded(plain), plain);
        }
    }
}

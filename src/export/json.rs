//! One document: provenance, then the events newest first, as `timeline --json` writes them.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Provenance, Style};
use crate::history::{Cursor, EventView};
use crate::json::{check, quote};

pub(super) fn begin(to: &mut dyn Write, from: &Provenance) -> io::Result<()> {
    let title = from.title.as_deref().map_or_else(|| "null".to_owned(), quote);
    let (first, last) = from.range.map_or(("null".to_owned(), "null".to_owned()), |(first, last)| {
        (first.to_string(), last.to_string())
    });
    write!(
        to,
        r#"{{"schema":1,"source":{},"objective_id":{},"title":{title},"filter":{},"total":{},"shown":{},"first_seq":{first},"last_seq":{last},"program":{},"written_at":{},"events":["#,
        quote(&from.source),
        quote(&from.objective_id),
        from.filter,
        from.total,
        from.events,
        quote(&from.program),
        quote(&from.written_at.to_string()),
    )
}

pub(super) fn event<'h>(
    to: &mut dyn Write,
    style: &Style,
    nth: usize,
    event: &EventView<'h>,
    cursor: &mut Cursor<'h>,
) -> io::Result<()> {
    let mut text = String::new();
    let entity = event.entity();
    let _ = write!(
        text,
        r#"{}{{"seq":{},"entity_type":{},"entity_id":{},"objective_id":{},"version":{},"action":{},"actor":{},"inserted_at":{},"metadata":{},"deleted":{},"changes":["#,
        if nth == 0 { "\n" } else { ",\n" },
        event.seq(),
        quote(entity.entity_type()),
        quote(entity.entity_id()),
        quote(event.objective_id()),
        event.version(),
        quote(event.action()),
        event.actor().map_or_else(|| "null".to_owned(), quote),
        quote(&event.inserted_at().to_string()),
        style.metadata(event).map_or_else(|| "null".to_owned(), raw),
        event.deleted(),
    );
    for (at, change) in cursor.changes(event).iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(text, r#"{comma}{{"field":{}"#, quote(change.field));
        if let Some(old) = change.old {
            let _ = write!(text, r#","old":{}"#, style.value(change.field, old));
        }
        let _ = write!(text, r#","new":{}}}"#, style.value(change.field, change.new));
    }
    text.push(']');
    if let Some(changes) = style.unreadable(event) {
        let _ = write!(text, r#","changes_unreadable":{}"#, quote(changes));
    }
    if !event.findings().is_empty() {
        let codes = event.findings().iter().map(|finding| quote(finding.code()));
        let _ = write!(text, r#","findings":[{}]"#, codes.collect::<Vec<_>>().join(","));
    }
    if style.with_state {
        let _ = write!(text, r#","state":{}"#, style.state(&cursor.state(event)));
    }
    text.push('}');
    to.write_all(text.as_bytes())
}

pub(super) fn end(to: &mut dyn Write) -> io::Result<()> {
    to.write_all(b"\n]}\n")
}

/// JSON as it is; what is none, as a string that holds it.
fn raw(text: &str) -> String {
    if check(text).is_ok() { text.to_owned() } else { quote(text) }
}

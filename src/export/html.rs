//! A report to read and print. Everything from the data is text: there is no script, and nothing is loaded.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Provenance, Style};
use crate::history::{Cursor, EventView};
use crate::time::Timestamp;
use crate::zone::Zone;

const HEAD: &str = r#"<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<style>
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid light-dark(#dfe3e8, #2d333b) }
td, dd { overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem }
dt { color: light-dark(#57606a, #9aa4b2) }
dd { margin: 0 }
del { color: light-dark(#7a3700, #ffb778) }
ins { color: light-dark(#0a3f8c, #9cc9ff); font-weight: 600; text-decoration: none }
code, del, ins { font-family: ui-monospace, monospace; unicode-bidi: isolate }
thead { display: table-header-group }
tr { break-inside: avoid }
</style>
"#;

pub(super) fn begin(to: &mut dyn Write, style: &Style, from: &Provenance) -> io::Result<()> {
    let title = escaped(from.title.as_deref().unwrap_or(&from.objective_id));
    let range =
        from.range.map_or_else(|| "none".to_owned(), |(first, last)| format!("seq {first} to {last}"));
    let filter = from.conditions.iter().map(|condition| escaped(condition)).collect::<Vec<_>>().join("<br>");
    let zone = escaped(&style.zone.to_string());
    write!(
        to,
        "<!doctype html>\n<html lang=\"en\">\n<title>{title}</title>\n{HEAD}<h1>{title}</h1>\n<dl>\n\
         <dt>Objective</dt><dd><code>{}</code></dd>\n<dt>From</dt><dd>{}</dd>\n\
         <dt>Events</dt><dd>{} of {} shown ({range}), newest first</dd>\n\
         <dt>Filter</dt><dd>{}</dd>\n<dt>Written</dt><dd>{} by {}. Times are those of {zone}.</dd>\n</dl>\n\
         <table>\n<thead><tr><th>seq<th>Time ({zone})<th>Who<th>Entity<th>What</tr></thead>\n<tbody>\n",
        escaped(&from.objective_id),
        escaped(&from.source),
        from.events,
        from.total,
        if filter.is_empty() { "none" } else { &filter },
        time(&from.written_at, style.zone),
        escaped(&from.program),
    )
}

pub(super) fn event<'h>(
    to: &mut dyn Write,
    style: &Style,
    event: &EventView<'h>,
    cursor: &mut Cursor<'h>,
) -> io::Result<()> {
    let mut row = String::new();
    let entity = event.entity();
    let name = ["title", "name"].iter().find_map(|field| {
        let value = event.value(field).filter(|_| !style.redact.contains(*field))?;
        crate::json::string(value)
    });
    let _ = write!(
        row,
        "<tr><td>{}<td>{}<td>{}<td>{} <code>{}</code>{}<td>{}",
        event.seq(),
        time(&event.inserted_at(), style.zone),
        event.actor().map_or_else(|| "–".to_owned(), escaped),
        escaped(entity.entity_type()),
        escaped(entity.entity_id()),
        name.map_or_else(String::new, |name| format!("<br><bdi>{}</bdi>", escaped(&name))),
        escaped(event.action()),
    );
    for change in cursor.changes(event) {
        let _ = write!(row, "<br>{}: ", escaped(change.field));
        if let Some(old) = change.old {
            let _ = write!(row, "<del>{}</del> → ", escaped(style.value(change.field, old)));
        }
        let _ = write!(row, "<ins>{}</ins>", escaped(style.value(change.field, change.new)));
    }
    if let Some(changes) = style.unreadable(event) {
        let _ = write!(row, "<br><code>{}</code>", escaped(changes));
    }
    for finding in event.findings().iter() {
        let _ = write!(row, "<br><small>! {}</small>", escaped(finding.message()));
    }
    if style.with_state {
        row.push_str("<details><summary>State after it</summary>");
        for (field, value) in cursor.state(event) {
            let _ =
                write!(row, "{}: <code>{}</code><br>", escaped(field), escaped(style.value(field, value)));
        }
        row.push_str("</details>");
    }
    row.push_str("</tr>\n");
    to.write_all(row.as_bytes())
}

pub(super) fn end(to: &mut dyn Write) -> io::Result<()> {
    to.write_all(b"</tbody>\n</table>\n</html>\n")
}

/// A time in a zone; one that is none, or beyond the calendar, as it is.
fn time(at: &Timestamp, zone: Zone) -> String {
    escaped(&at.micros().and_then(|micros| zone.local(micros)).unwrap_or_else(|| at.to_string()))
}

/// Text that no browser takes for markup, with what nobody sees spelled out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(character),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
            }
            _ if character.is_control() => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
            }
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_of_the_data_is_markup() {
        let hostile = "<script>alert('1')</script>\" onload=\"x\" &amp; \u{202e}txt\u{0}";
        let safe = escaped(hostile);
        assert!(!safe.contains(['<', '>', '"', '\'']), "{safe}");
        assert!(
            safe.contains("&amp;amp;") && safe.contains("\\u{202e}") && safe.contains("\\u{0}"),
            "{safe}"
        );
    }
}

//! The interchange format: NDJSON, one event a line, in the log's order. Version 1, as the design's section 5 has it.
//!
//! Reading is exact and strict: a line is an event, or there is a reason why it is none. Keys that are no column are kept
//! in `metadata`. `seq` is not read: the database that takes the event gives its own.

use std::borrow::Cow;
use std::fmt::Write;

use crate::event::{EntityKey, Event};
use crate::json::{self, Field};
use crate::time::Timestamp;

/// Reads a line. `seq` is 0 until a log gives one. Errors with the reason, to follow “line 17: ”.
pub fn parse(line: &str) -> Result<Event, String> {
    let fields = json::fields(line).map_err(|reason| format!("the line {reason}"))?;
    if fields.repeated {
        return Err("a key stands twice".to_owned());
    }
    let mut columns = Columns { unknown: Vec::new(), known: Vec::new() };
    for field in fields.list {
        if COLUMNS.contains(&&*field.name) { columns.known.push(field) } else { columns.unknown.push(field) }
    }
    let changes = columns.required("changes")?;
    json::fields(changes).map_err(|reason| format!("`changes` {reason}"))?;
    let version = columns.required("version")?;
    let inserted_at = Timestamp::parse(&columns.text("inserted_at")?);
    if let Timestamp::Unreadable(text) = inserted_at {
        return Err(format!(
            "`inserted_at` is not a time to the microsecond, such as 2026-03-01T09:00:00.000000Z: “{text}”"
        ));
    }
    Ok(Event {
        seq: 0,
        entity: EntityKey::new(&columns.text("entity_type")?, &columns.text("entity_id")?),
        objective_id: columns.text("objective_id")?.into(),
        version: version
            .parse()
            .map_err(|_| format!("`version` is not a whole number: {}", short(version)))?,
        action: columns.text("action")?.into(),
        changes: changes.to_owned(),
        actor: columns.optional("actor").map(|_| columns.text("actor")).transpose()?.map(Into::into),
        metadata: columns.metadata()?,
        inserted_at,
    })
}

/// Writes an event as a line, without the line's end.
pub fn write(event: &Event) -> String {
    let mut line = String::with_capacity(event.changes.len() + 256);
    let text = json::quote;
    let _ = write!(
        line,
        r#"{{"seq":{},"entity_type":{},"entity_id":{},"objective_id":{},"version":{},"action":{},"changes":{},"actor":{}"#,
        event.seq,
        text(&event.entity.entity_type),
        text(&event.entity.entity_id),
        text(&event.objective_id),
        event.version,
        text(&event.action),
        value(&event.changes),
        event.actor.as_deref().map_or_else(|| "null".to_owned(), text),
    );
    if let Some(metadata) = &event.metadata {
        let _ = write!(line, r#","metadata":{}"#, value(metadata));
    }
    let _ = write!(line, r#","inserted_at":{}}}"#, text(&event.inserted_at.to_string()));
    line
}

/// The keys of a line, which are the columns of a native log.
pub const COLUMNS: [&str; 10] = [
    "seq",
    "entity_type",
    "entity_id",
    "objective_id",
    "version",
    "action",
    "changes",
    "actor",
    "metadata",
    "inserted_at",
];

struct Columns<'l> {
    known: Vec<Field<'l>>,
    unknown: Vec<Field<'l>>,
}

impl<'l> Columns<'l> {
    /// A column that is there and not null.
    fn optional(&self, name: &str) -> Option<&'l str> {
        self.known
            .iter()
            .find(|field| field.name == name)
            .map(|field| field.value)
            .filter(|value| *value != "null")
    }

    fn required(&self, name: &str) -> Result<&'l str, String> {
        self.optional(name).ok_or_else(|| format!("the key `{name}` is missing"))
    }

    fn text(&self, name: &str) -> Result<String, String> {
        let raw = self.required(name)?;
        json::string(raw).ok_or_else(|| format!("`{name}` is not a text: {}", short(raw)))
    }

    fn metadata(&self) -> Result<Option<String>, String> {
        let own = self.optional("metadata");
        if self.unknown.is_empty() {
            return Ok(own.map(str::to_owned));
        }
        let own = own.unwrap_or("{}");
        let fields = json::fields(own).map_err(
            |_| "there are unknown keys, and `metadata`, which should keep them, is not a JSON object",
        )?;
        if let Some(twice) =
            self.unknown.iter().find(|unknown| fields.list.iter().any(|field| field.name == unknown.name))
        {
            return Err(format!("the key `{}` stands both in the line and in `metadata`", twice.name));
        }
        // Its own text stays as it is, repeated keys and all; the others follow.
        let unknown = object(self.unknown.iter().map(|field| (&*field.name, field.value)));
        let inside = own.trim_end().strip_suffix('}').unwrap_or_default();
        let comma = if fields.list.is_empty() { "" } else { "," };
        Ok(Some(format!("{inside}{comma}{}", &unknown[1..])))
    }
}

/// An object of raw values.
pub(crate) fn object<'f>(fields: impl Iterator<Item = (&'f str, &'f str)>) -> String {
    let members: Vec<_> = fields.map(|(name, value)| format!("{}:{value}", json::quote(name))).collect();
    format!("{{{}}}", members.join(","))
}

/// Stored text that is no JSON, as only a foreign hand can have put it there, travels as a string.
fn value(raw: &str) -> Cow<'_, str> {
    if json::check(raw).is_ok() { json::one_line(raw) } else { Cow::Owned(json::quote(raw)) }
}

fn short(raw: &str) -> Cow<'_, str> {
    match raw.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}…", &raw[..end])),
        None => Cow::Borrowed(raw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"seq":7,"entity_type":"key_result","entity_id":"k","objective_id":"o","version":2,"action":"updated","changes":{"n": 1.10},"actor":"ana","inserted_at":"2026-01-02T03:04:05.000006Z"}"#;

    #[test]
    fn a_line_written_is_the_line_read() {
        let event = Event { seq: 7, ..parse(LINE).expect("an event") };
        assert_eq!(write(&event), LINE);
        assert_eq!(event.changes, r#"{"n": 1.10}"#);
    }

    #[test]
    fn unknown_keys_are_kept() {
        let line = LINE.replacen("{\"seq\":7", r#"{"tenant":1e400,"metadata":{"why":"x"}"#, 1);
        assert_eq!(
            parse(&line).expect("an event").metadata.as_deref(),
            Some(r#"{"why":"x","tenant":1e400}"#)
        );
        let line = LINE.replacen("{\"seq\":7", r#"{"a":1,"metadata":{ "x":1, "x":2 }"#, 1);
        assert_eq!(parse(&line).expect("an event").metadata.as_deref(), Some(r#"{ "x":1, "x":2 ,"a":1}"#));
        let line = LINE.replacen("{\"seq\":7", r#"{"why":1,"metadata":{"why":"x"}"#, 1);
        assert!(parse(&line).expect_err("twice").contains("`why`"));
    }

    #[test]
    fn what_is_no_event_has_a_reason() {
        for (from, to, reason) in [
            ("\"version\":2,", "", "`version` is missing"),
            ("\"version\":2,", "\"version\":2.5,", "not a whole number: 2.5"),
            ("{\"n\": 1.10}", "[1]", "`changes` is not a JSON object"),
            ("\"ana\"", "7", "`actor` is not a text: 7"),
            ("\"k\"", "null", "`entity_id` is missing"),
            ("2026-01-02T03:04:05.000006Z", "soon", "`inserted_at` is not a time"),
            ("2026-01-02T03:04:05.000006Z", "2026-01-02T03:04:05.0000061Z", "to the microsecond"),
            ("{\"seq\":7", "{\"seq\":7,\"seq\":8", "twice"),
            ("Z\"}", "Z\"", "not valid JSON"),
        ] {
            let error = parse(&LINE.replacen(from, to, 1)).expect_err(to);
            assert!(error.contains(reason), "{error}");
        }
        assert!(parse(&LINE.replacen("\"ana\"", "null", 1)).expect("no actor").actor.is_none());
    }
}

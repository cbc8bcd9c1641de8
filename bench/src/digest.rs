//! Answers as sixteen digits, the same for whoever gives them: canonical JSON (sorted keys, no white space, nothing but
//! ASCII), of which the first half of the first half of a SHA-256.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// An event of a page, with what it did and what its entity looked like after it. Values are raw JSON text.
#[derive(Debug)]
pub(crate) struct Row<'p> {
    pub(crate) seq: i64,
    pub(crate) entity_id: &'p str,
    pub(crate) action: &'p str,
    /// Field, value before (nothing where it was not set), value after.
    pub(crate) changes: Vec<(&'p str, Option<&'p str>, &'p str)>,
    /// Field and value.
    pub(crate) state: Vec<(&'p str, &'p str)>,
}

/// Entities by id, each with its fields and their values as raw JSON text.
pub(crate) type States = Vec<(String, Vec<(String, String)>)>;

/// The digest of a page, newest first. A value that was not set counts as null.
pub(crate) fn page(rows: &[Row<'_>]) -> Result<String, String> {
    let row = |row: &Row<'_>| {
        let changes = row.changes.iter().map(|(field, old, new)| {
            let old = old.map_or(Ok(Value::Null), value)?;
            Ok(((*field).to_owned(), Value::from(vec![old, value(new)?])))
        });
        let changes: Map<String, Value> = changes.collect::<Result<_, String>>()?;
        let (id, action) = (row.entity_id.into(), row.action.into());
        let state = state(row.state.iter().copied())?;
        Ok(Value::from(vec![row.seq.into(), id, action, state, changes.into()]))
    };
    Ok(digest(&rows.iter().map(row).collect::<Result<Vec<_>, String>>()?.into()))
}

/// The digest of the states of several entities.
pub(crate) fn states(entities: &States) -> Result<String, String> {
    let entity = |(id, fields): &(String, Vec<(String, String)>)| {
        let fields = fields.iter().map(|(field, value)| (field.as_str(), value.as_str()));
        Ok((id.clone(), state(fields)?))
    };
    let entities: Map<String, Value> = entities.iter().map(entity).collect::<Result<_, String>>()?;
    Ok(digest(&entities.into()))
}

/// The digest of any JSON value.
pub(crate) fn digest(value: &Value) -> String {
    let mut text = String::new();
    append(&mut text, value);
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(8).fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
}

/// A state as the peers hold it: a field set to null is as good as absent.
fn state<'s>(fields: impl Iterator<Item = (&'s str, &'s str)>) -> Result<Value, String> {
    let fields = fields.map(|(field, text)| Ok((field.to_owned(), value(text)?)));
    let mut fields: Map<String, Value> = fields.collect::<Result<_, String>>()?;
    fields.retain(|_, value| !value.is_null());
    Ok(fields.into())
}

fn value(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("`{text}` is no JSON: {error}"))
}

fn append(text: &mut String, value: &Value) {
    match value {
        Value::String(string) => quote(text, string),
        Value::Array(items) => {
            list(text, ['[', ']'], items, append);
        }
        Value::Object(members) => {
            // Sorted here: whether the map is depends on features that other packages switch on.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            list(text, ['{', '}'], members, |text, (name, value)| {
                quote(text, name);
                text.push(':');
                append(text, value);
            });
        }
        other => text.push_str(&other.to_string()),
    }
}

fn list<T>(
    text: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    mut each: impl FnMut(&mut String, T),
) {
    text.push(open);
    for (nth, item) in items.into_iter().enumerate() {
        if nth > 0 {
            text.push(',');
        }
        each(text, item);
    }
    text.push(close);
}

/// A JSON string of nothing but ASCII: what is beyond is written as UTF-16 escapes.
fn quote(text: &mut String, string: &str) {
    for character in Value::from(string).to_string().chars() {
        if (' '..='~').contains(&character) {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, page, states};

    /// What the peers' oracle says of the same page: `digest_page` in Python.
    #[test]
    fn a_known_page_has_its_digest() {
        let rows = [
            Row {
                seq: 2,
                entity_id: "k",
                action: "updated",
                changes: vec![("title", Some(r#""a""#), r#""\u00e4 𝄞""#), ("n", None, "[1, 2]")],
                state: vec![("n", "[1, 2]"), ("title", r#""ä 𝄞""#), ("gone", "null")],
            },
            Row {
                seq: 1,
                entity_id: "k",
                action: "created",
                changes: vec![("title", None, r#""a""#)],
                state: vec![("title", r#""a""#)],
            },
        ];
        assert_eq!(page(&rows).expect("JSON"), "0e981444e5dc272c");
    }

    #[test]
    fn known_states_have_their_digest() {
        let fields = vec![("b".to_owned(), "1".to_owned()), ("a".to_owned(), "null".to_owned())];
        assert_eq!(states(&vec![("k".to_owned(), fields)]).expect("JSON"), "5db5e24894cde902");
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        assert!(states(&vec![("k".to_owned(), vec![("a".to_owned(), "{".to_owned())])]).is_err());
    }
}

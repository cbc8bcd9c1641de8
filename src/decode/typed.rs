//! Fields that a log keeps as text, as the live table has them: names and types come from the catalogue, values only from
//! the log.

use super::Fields;
use crate::json;
use crate::mapping::catalogue::Table;

/// The fields with the names and types of the table's columns.
pub(super) fn as_columns(fields: &mut Fields, table: &Table) {
    for (name, raw) in fields {
        if table.column(name).is_none() {
            let key = format!("{name}_id");
            if table.column(&key).is_some() {
                *name = key;
            }
        }
        if let Some(column) = table.column(name)
            && let Some(typed) = typed(raw, &column.kind)
        {
            *raw = typed;
        }
    }
}

/// The table's key, where it is one column that the fields do not hold.
pub(super) fn key(fields: &Fields, table: &Table, id: &str) -> Option<(String, String)> {
    let mut keys = table.columns.iter().filter(|column| column.key);
    let (key, None) = (keys.next()?, keys.next()) else { return None };
    let is_there = fields.iter().any(|(name, _)| *name == key.name);
    let quoted = json::quote(id);
    (!is_there).then(|| (key.name.clone(), typed(&quoted, &key.kind).unwrap_or(quoted)))
}

/// Whether a type holds truth values: MariaDB and MySQL have none of their own, and call `tinyint(1)` what was made as `boolean`.
pub(super) fn is_truth(kind: &str) -> bool {
    kind.starts_with("bool") || kind == "tinyint(1)"
}

/// A value that is stored as text, as its column has it; `None` where it is that already, or cannot be.
fn typed(raw: &str, kind: &str) -> Option<String> {
    if let Some(kind) = kind.strip_suffix("[]") {
        return array(&json::string(raw)?, kind);
    }
    let text = json::string(raw);
    if is_truth(kind) {
        let text = text.as_deref().unwrap_or(raw);
        return match text {
            "t" | "true" | "True" | "1" => Some("true".to_owned()),
            "f" | "false" | "False" | "0" => Some("false".to_owned()),
            _ => None,
        };
    }
    let is_number =
        ["int", "numeric", "decimal", "double", "real", "float"].iter().any(|word| kind.contains(word));
    if is_number {
        let text = text?;
        let starts_so = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        return (starts_so && json::check(&text).is_ok()).then_some(text);
    }
    if kind.contains("json") {
        return text.filter(|text| json::check(text).is_ok());
    }
    // What a log took for a truth value or a number, in a column of text.
    if kind.contains("char") || kind.ends_with("text") {
        match raw {
            "true" => return Some("\"t\"".to_owned()),
            "false" => return Some("\"f\"".to_owned()),
            _ if raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => return Some(json::quote(raw)),
            _ => {}
        }
    }
    // SQLite keeps JSON as text, and MariaDB as longtext.
    if kind == "text" || kind == "longtext" {
        return text.filter(|text| text.starts_with(['{', '[']) && json::check(text).is_ok());
    }
    None
}

/// An array of one dimension as PostgreSQL prints it, as a JSON list.
fn array(text: &str, kind: &str) -> Option<String> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut items = Vec::new();
    let mut rest = inner;
    while !rest.is_empty() {
        let raw = if let Some(quoted) = rest.strip_prefix('"') {
            let mut item = String::new();
            let mut end = None;
            let mut characters = quoted.char_indices();
            while let Some((at, character)) = characters.next() {
                match character {
                    '\\' => item.push(characters.next()?.1),
                    '"' => {
                        end = Some(at + 1);
                        break;
                    }
                    other => item.push(other),
                }
            }
            rest = &quoted[end?..];
            json::quote(&item)
        } else if rest.starts_with('{') {
            return None;
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let item = &rest[..end];
            rest = &rest[end..];
            let quoted = json::quote(item);
            if item == "NULL" { "null".to_owned() } else { typed(&quoted, kind).unwrap_or(quoted) }
        };
        items.push(raw);
        rest = match rest.strip_prefix(',') {
            Some(rest) => rest,
            None if rest.is_empty() => rest,
            None => return None,
        };
    }
    Some(format!("[{}]", items.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_what_its_column_holds() {
        let quote = |text: &str| json::quote(text);
        assert_eq!(typed(&quote("t"), "boolean").as_deref(), Some("true"));
        assert_eq!(typed(&quote("9007199254740993"), "bigint").as_deref(), Some("9007199254740993"));
        assert_eq!(typed(&quote("0042"), "text"), None);
        assert_eq!(typed(&quote("1000.50"), "numeric").as_deref(), Some("1000.50"));
        assert_eq!(typed(&quote(r#"{"a": 1}"#), "jsonb").as_deref(), Some(r#"{"a": 1}"#));
        assert_eq!(
            typed(&quote(r#"{"x,y","\"q\"",NULL,b}"#), "text[]").as_deref(),
            Some(r#"["x,y","\"q\"",null,"b"]"#)
        );
        assert_eq!(typed(&quote("{1,2}"), "integer[]").as_deref(), Some("[1,2]"));
        assert_eq!(typed("null", "boolean"), None);
    }
}

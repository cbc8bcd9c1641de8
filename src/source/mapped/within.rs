//! The text at a key of a JSON column, as an expression of a database: the same wherever it is asked for, so that an index over it
//! is used. A key stands in it as a literal: what is bound matches no index.

use std::fmt::Write as _;

use super::statement::{Dialect, is_text, quoted};
use crate::mapping::bind::{BoundLog, Ref, reference};
use crate::mapping::catalogue::Part;
use crate::mapping::{EVENT, Place};

/// The first of several places that has a key within it; `None` where this database cannot be asked. `table`: what stands before
/// the names of columns.
pub(super) fn first(
    dialect: Dialect,
    log: &BoundLog,
    places: &[Place],
    key: &str,
    table: &str,
) -> Option<String> {
    let mut values = Vec::new();
    for place in places {
        let Some(found) = reference(log, place.column()) else { continue };
        let mut path = match place {
            Place::Column(_) => Vec::new(),
            Place::Key(key) => key.key.list().iter().map(String::as_str).collect(),
        };
        if !key.is_empty() {
            path.push(key);
        }
        if log.event.is_some() && place.column() == EVENT {
            values.push(value(dialect, &found, &[&["payload"], path.as_slice()].concat(), table)?);
        }
        values.push(value(dialect, &found, &path, table)?);
    }
    match values.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("coalesce({})", several.join(", "))),
    }
}

/// The text that a path leads to; SQL NULL where it leads nowhere.
fn value(dialect: Dialect, found: &Ref, path: &[&str], table: &str) -> Option<String> {
    let name = format!("{table}{}", quoted(dialect, &found.column));
    let (last, before) = path.split_last()?;
    let json_path = || {
        let mut text = "$".to_owned();
        for step in path {
            let _ = write!(text, ".\"{}\"", step.replace('\\', "\\\\").replace('"', "\\\""));
        }
        literal(dialect, &text)
    };
    Some(match (dialect, found.kind.as_str()) {
        (Dialect::Postgres, "json" | "jsonb") => {
            let steps: Vec<_> =
                [name].into_iter().chain(before.iter().map(|step| literal(dialect, step))).collect();
            format!("({} ->> {})", steps.join(" -> "), literal(dialect, last))
        }
        (Dialect::Postgres, kind) if kind.ends_with("hstore") && before.is_empty() => {
            format!("({name} -> {})", literal(dialect, last))
        }
        (Dialect::Postgres, kind) if is_text(kind) => {
            let steps: Vec<_> = [format!("({name}::json)")]
                .into_iter()
                .chain(before.iter().map(|step| literal(dialect, step)))
                .collect();
            format!("({} ->> {})", steps.join(" -> "), literal(dialect, last))
        }
        (Dialect::Postgres, _) => return None,
        (Dialect::Sqlite, _) => {
            format!(
                "CASE WHEN json_valid({name}) THEN CAST(json_extract({name}, {}) AS text) END",
                json_path()
            )
        }
        (Dialect::MySql, _) => {
            format!(
                "case when json_valid({name}) then json_unquote(json_extract({name},{})) end",
                json_path()
            )
        }
    })
}

/// A text as a literal. Where the server takes a backslash for itself, it stands twice; the quote is doubled in either case.
fn literal(dialect: Dialect, text: &str) -> String {
    let text = text.replace('\'', "''");
    match dialect {
        Dialect::MySql => format!("'{}'", text.replace('\\', "\\\\")),
        // Whatever `standard_conforming_strings` says.
        Dialect::Postgres if text.contains('\\') => format!("E'{}'", text.replace('\\', "\\\\")),
        Dialect::Postgres | Dialect::Sqlite => format!("'{text}'"),
    }
}

/// Characters of an id that a generated column of MariaDB keeps: an index takes no more, and a longer id must not fail to be stored.
pub(super) const BEGINNING: usize = 191;

/// Whether asking may end the whole question, as text that is no JSON does on PostgreSQL. An index over it holds all rows, and so proves
/// that there is none.
pub(super) fn may_fail(dialect: Dialect, log: &BoundLog, places: &[Place]) -> bool {
    let is_text = |place: &Place| reference(log, place.column()).is_some_and(|found| is_text(&found.kind));
    dialect == Dialect::Postgres && places.iter().any(is_text)
}

/// Whether an index is over an expression, or over the generated column with its beginning.
pub(super) fn is_over(part: &Part, expression: &str) -> bool {
    let Some(there) = &part.expression else { return false };
    let (there, asked) = (normal(there), normal(expression));
    match part.column {
        Some(_) => there == normal(&beginning(expression)),
        None => there.contains(&asked),
    }
}

/// What a generated column keeps of an expression.
pub(super) fn beginning(expression: &str) -> String {
    format!("left({expression},{BEGINNING})")
}

/// An expression without what a database writes in its own way: to be compared only.
fn normal(expression: &str) -> String {
    let text = expression.replace("COALESCE", "coalesce").replace("::text", "").replace("_utf8mb4", "");
    let text = text.replace('\\', "").replace("''", "'");
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '`' | '"')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_ends_where_it_ends() {
        assert_eq!(literal(Dialect::Sqlite, r"a'b\"), r"'a''b\'");
        assert_eq!(literal(Dialect::Postgres, r"a'b\"), r"E'a''b\\'");
        assert_eq!(literal(Dialect::MySql, r"a\'b"), r"'a\\''b'");
    }

    #[test]
    fn what_databases_print_is_what_was_asked() {
        let printed = "CREATE INDEX i ON public.t USING btree (COALESCE((record ->> 'id'::text), (old_record ->> 'id'::text)))";
        assert!(
            normal(printed).contains(&normal("coalesce((\"record\" ->> 'id'), (\"old_record\" ->> 'id'))"))
        );
        let printed = r#"left(case when json_valid(`after`) then json_unquote(json_extract(`after`,'$."id"')) end,191)"#;
        let asked = r#"left(case when json_valid(`after`) then json_unquote(json_extract(`after`,'$.\"id\"')) end, 191)"#;
        assert_eq!(normal(printed), normal(asked));
    }
}

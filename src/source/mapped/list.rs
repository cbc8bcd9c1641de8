//! What a field of many values held at an event, as one JSON list.

use super::statement::{Dialect, column, is_number, quoted, table_name};
use crate::mapping::list::BoundList;

/// The values that belong to a row of the log, in their own order, as an expression whose value is the text of a JSON list.
pub(super) fn values(dialect: Dialect, list: &BoundList) -> String {
    let (name, kind) = &list.value;
    let value = format!("l.{}", quoted(dialect, name));
    let all = match dialect {
        Dialect::Sqlite => format!("json_group_array({value} ORDER BY {value})"),
        Dialect::Postgres => {
            format!("coalesce(pg_catalog.json_agg({value} ORDER BY {value}), '[]'::json)::text")
        }
        // Both servers have a function for it; one of them knows no order, and the other cuts it short.
        Dialect::MySql => {
            let text =
                if is_number(kind) { value.clone() } else { format!("json_quote(CAST({value} AS CHAR))") };
            format!(
                "concat('[', coalesce(group_concat(coalesce({text}, 'null') ORDER BY {value} SEPARATOR ','), ''), ']')"
            )
        }
    };
    let on =
        list.on.iter().map(|(own, other)| format!("l.{} = {}", quoted(dialect, own), column(dialect, other)));
    let on: Vec<_> = on.collect();
    let from = table_name(dialect, &list.table.schema, &list.table.name);
    format!("(SELECT {all} FROM {from} AS l WHERE {})", on.join(" AND "))
}

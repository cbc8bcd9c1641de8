//! Statements over tables whose names are only known at run time.
//!
//! **Invariant**: what stands in a statement is either written here or an identifier that the database's own catalogue
//! named, quoted. Values are bound.

use std::fmt::Write as _;

use super::children::of_children;
use super::condition::{is_indexed_for, of, of_its_type};
use super::list;
use crate::event::EntityKey;
use crate::mapping::bind::{Bound, BoundLog, Ref};
use crate::mapping::catalogue::Table;

/// Rows that are looked through for an entity where no index tells which are its.
pub(super) const SEARCHED: usize = 1_000_000;

/// Which database is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
    MySql,
}

/// A statement and what is bound to it. Made here only.
#[derive(Debug, Default)]
pub(crate) struct Statement {
    text: String,
    parameters: Vec<String>,
}

impl Statement {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn parameters(&self) -> &[String] {
        &self.parameters
    }

    /// The plan for it instead of its rows.
    #[cfg(test)]
    pub(super) fn explained(mut self, dialect: Dialect) -> Self {
        let word = if dialect == Dialect::Sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
        self.text = format!("{word} {}", self.text);
        self
    }
}

/// Which rows of a log.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which<'w> {
    /// All.
    All,
    /// The last so many; any so many where finding the last would take looking at all.
    Last(usize),
    /// The first so many; any so many where finding the first would take looking at all.
    First(usize),
    /// Those of an entity, and those that name it as their parent in columns.
    Of(&'w EntityKey),
    /// Those of entities that ever named it as their parent in columns of their own, where an index tells them.
    ChildrenOf(&'w EntityKey),
}

/// An identifier, quoted as the database wants it.
pub(super) fn quoted(dialect: Dialect, name: &str) -> String {
    let quote = if dialect == Dialect::MySql { '`' } else { '"' };
    format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
}

/// Whether a table has more rows than so many; looks at no more than those.
pub(super) fn count(dialect: Dialect, log: &BoundLog, limit: usize) -> Statement {
    let table = &log.tables[0].table;
    let name = table_name(dialect, &table.schema, &table.name);
    let counted = match dialect {
        Dialect::Postgres => "count(*)::text",
        Dialect::MySql => "CAST(count(*) AS CHAR)",
        Dialect::Sqlite => "count(*)",
    };
    let text = format!("SELECT {counted} FROM (SELECT 1 FROM {name} LIMIT {limit}) AS counted");
    Statement { text, parameters: Vec::new() }
}

/// The last place in the order of a log; `None` where an index does not tell it.
pub(super) fn end(dialect: Dialect, log: &BoundLog) -> Option<Statement> {
    if !log.is_ordered() {
        return None;
    }
    let writer = Writer::new(dialect);
    let order = log.order.as_ref().map_or_else(|| "t0.rowid".to_owned(), |order| column(dialect, order));
    let wanted = writer.as_text(&order, log.order.as_ref().map_or("", |order| order.kind.as_str()));
    let table = &log.tables[0].table;
    let name = table_name(dialect, &table.schema, &table.name);
    let text = format!("SELECT {wanted} FROM {name} AS t0 ORDER BY {order} DESC LIMIT 1");
    Some(Statement { text, parameters: Vec::new() })
}

/// A few rows of a table, the last of them where the key tells them: every column, as text.
pub(super) fn sample(dialect: Dialect, table: &Table, limit: usize) -> Statement {
    let writer = Writer::new(dialect);
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| writer.as_text(&quoted(dialect, &column.name), &column.kind))
        .collect();
    let name = table_name(dialect, &table.schema, &table.name);
    let mut keys = table.columns.iter().filter(|column| column.key);
    let order = match (keys.next(), keys.next()) {
        // By itself, the name would mean the text that is selected.
        (Some(key), None) => format!(" ORDER BY t0.{} DESC", quoted(dialect, &key.name)),
        _ => String::new(),
    };
    let text = format!("SELECT {} FROM {name} AS t0{order} LIMIT {limit}", columns.join(", "));
    Statement { text, parameters: writer.statement.parameters }
}

/// The rows of a log: the order, then its columns. Where no index tells those of an entity, they are looked for among the last
/// [`SEARCHED`], of its type where an index tells that, and those that come may be others', too. `current`: of the table with the current rows instead.
pub(super) fn select(
    dialect: Dialect,
    bound: &Bound,
    log: &BoundLog,
    which: Which<'_>,
    current: bool,
) -> Statement {
    let mut writer = Writer::new(dialect);
    let order = match &log.order {
        Some(order) => column(dialect, order),
        None => "t0.rowid".to_owned(),
    };
    let mut wanted = vec![writer.as_text(&order, log.order.as_ref().map_or("", |order| order.kind.as_str()))];
    for (at, asked) in log.columns.iter().enumerate() {
        let name = column(dialect, asked);
        wanted.push(if at >= log.state_from {
            writer.as_json(&name, &asked.kind)
        } else {
            writer.as_text(&name, &asked.kind)
        });
    }
    wanted.extend(log.lists.iter().map(|list| list::values(dialect, list)));
    let first = log.current.as_ref().filter(|_| current).unwrap_or(&log.tables[0].table);
    let mut from = table_name(dialect, &first.schema, &first.name);
    if let Which::Of(key) = which
        && !is_indexed_for(dialect, bound, log, key)
    {
        let row = if log.order.is_none() { "rowid AS rowid, *" } else { "*" };
        let of_its_own = |order: &Ref| order.table == 0;
        let newest = if log.has_an_end() && log.order.as_ref().is_none_or(of_its_own) {
            format!(" ORDER BY {order} DESC")
        } else {
            String::new()
        };
        let of_its_type = of_its_type(&mut writer, bound, log, key).filter(|_| !current);
        let only = of_its_type.map(|found| format!(" WHERE {}", found.text)).unwrap_or_default();
        from = format!("(SELECT {row} FROM {from} AS t0{only}{newest} LIMIT {SEARCHED})");
    }
    let mut text = format!("SELECT {} FROM {from} AS t0", wanted.join(", "));
    for (at, joined) in log.tables.iter().enumerate().skip(1) {
        let mut on = Vec::new();
        for (own, other) in &joined.on {
            let own_name = format!("t{at}.{}", quoted(dialect, own));
            let kind = joined.table.column(own).map(|column| column.kind.as_str()).unwrap_or_default();
            let (mut left, mut right) = (own_name, column(dialect, other));
            if dialect == Dialect::Postgres && kind != other.kind {
                left += "::text";
                right += "::text";
            }
            on.push(format!("{left} = {right}"));
        }
        for (own, value) in &joined.only {
            let kind = joined.table.column(own).map(|column| column.kind.clone()).unwrap_or_default();
            on.push(writer.equals(&format!("t{at}.{}", quoted(dialect, own)), &kind, value));
        }
        let kind = if joined.optional { "LEFT JOIN" } else { "JOIN" };
        let name = table_name(dialect, &joined.table.schema, &joined.table.name);
        let _ = write!(text, " {kind} {name} AS t{at} ON {}", on.join(" AND "));
    }
    let mut conditions: Vec<_> =
        log.only.iter().map(|(own, value)| writer.equals(&column(dialect, own), &own.kind, value)).collect();
    if let Which::Of(key) = which {
        conditions.extend(of(&mut writer, bound, log, key).map(|found| found.text));
    }
    if let Which::ChildrenOf(parent) = which {
        conditions.push(of_children(&mut writer, bound, log, parent));
    }
    if !conditions.is_empty() {
        let _ = write!(text, " WHERE {}", conditions.join(" AND "));
    }
    let _ = match which {
        Which::Last(limit) if log.has_an_end() => write!(text, " ORDER BY {order} DESC LIMIT {limit}"),
        Which::First(limit) if log.is_ordered() => write!(text, " ORDER BY {order} LIMIT {limit}"),
        Which::First(limit) | Which::Last(limit) => write!(text, " LIMIT {limit}"),
        Which::All | Which::Of(_) | Which::ChildrenOf(_) => write!(text, " ORDER BY {order}"),
    };
    writer.statement.text = text;
    writer.statement
}

pub(super) fn table_name(dialect: Dialect, schema: &str, name: &str) -> String {
    if schema.is_empty() {
        return quoted(dialect, name);
    }
    format!("{}.{}", quoted(dialect, schema), quoted(dialect, name))
}

pub(super) fn column(dialect: Dialect, of: &Ref) -> String {
    format!("t{}.{}", of.table, quoted(dialect, &of.column))
}

/// A statement being written.
pub(super) struct Writer {
    pub(super) dialect: Dialect,
    statement: Statement,
}

impl Writer {
    /// One that has written nothing.
    pub(super) fn new(dialect: Dialect) -> Self {
        Self { dialect, statement: Statement::default() }
    }

    pub(super) fn bind(&mut self, value: &str) -> String {
        self.statement.parameters.push(value.to_owned());
        match self.dialect {
            Dialect::MySql => "?".to_owned(),
            Dialect::Postgres => format!("${}", self.statement.parameters.len()),
            // `$1` would be a name there, numbered as it first appears.
            Dialect::Sqlite => format!("?{}", self.statement.parameters.len()),
        }
    }

    /// A condition that an index can answer.
    pub(super) fn equals(&mut self, column: &str, kind: &str, value: &str) -> String {
        let is_number = ["int", "serial"].iter().any(|word| kind.contains(word));
        if is_number && self.dialect != Dialect::Sqlite {
            if value.parse::<i64>().is_err() {
                return "1 = 0".to_owned();
            }
            let cast = if self.dialect == Dialect::Postgres { "bigint" } else { "SIGNED" };
            return format!("{column} = CAST({} AS {cast})", self.bind(value));
        }
        let value = self.bind(value);
        match (self.dialect, kind) {
            (Dialect::Postgres, "character") => format!("{column} = CAST({value} AS bpchar)"),
            (Dialect::Postgres, kind) if !is_text(kind) => format!("{column}::text = {value}"),
            _ => format!("{column} = {value}"),
        }
    }

    pub(super) fn is_id(&mut self, column: &str, kind: &str, id: &str) -> String {
        if self.dialect == Dialect::Postgres && kind == "uuid" {
            let is_uuid = id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
            if !is_uuid {
                return "1 = 0".to_owned();
            }
            return format!("{column} = CAST({} AS uuid)", self.bind(id));
        }
        let same = self.equals(column, kind, id);
        let bare = id.replace('-', "");
        if bare.len() == 32 && bare.len() < id.len() {
            return format!("({same} OR {})", self.equals(column, kind, &bare));
        }
        same
    }

    fn as_text(&self, name: &str, kind: &str) -> String {
        match (self.dialect, kind) {
            (Dialect::Postgres, "bytea") => name.to_owned(),
            (Dialect::Postgres, kind) if kind.ends_with("hstore") => format!("{name}::json::text"),
            (Dialect::Postgres, _) => format!("{name}::text"),
            (Dialect::MySql, kind) => as_characters(name, kind),
            _ => name.to_owned(),
        }
    }

    fn as_json(&self, name: &str, kind: &str) -> String {
        match self.dialect {
            Dialect::Postgres => format!("pg_catalog.to_json({name})::text"),
            Dialect::MySql => as_characters(name, kind),
            Dialect::Sqlite => name.to_owned(),
        }
    }
}

/// The driver would hand over numbers and times in its own form.
fn as_characters(name: &str, kind: &str) -> String {
    let is_bytes = ["char", "text", "blob", "binary", "json"].iter().any(|word| kind.contains(word));
    if is_bytes { name.to_owned() } else { format!("CAST({name} AS CHAR)") }
}

/// Whether what equals a value is asked of the column itself: of a cast of it, no index over it answers.
pub(super) fn is_asked_bare(dialect: Dialect, kind: &str) -> bool {
    let bare = ["int", "serial"].iter().any(|word| kind.contains(word)) || kind.ends_with("[]");
    dialect != Dialect::Postgres || bare || is_text(kind) || matches!(kind, "uuid" | "character")
}

/// Whether MariaDB and MySQL keep numbers in a column of this type.
pub(super) fn is_number(kind: &str) -> bool {
    ["int", "decimal", "double", "float", "year"].iter().any(|word| kind.contains(word))
}

pub(super) fn is_text(kind: &str) -> bool {
    kind == "text" || kind == "name" || kind.starts_with("character varying")
}

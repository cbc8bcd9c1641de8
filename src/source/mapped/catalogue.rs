//! What a database says of its tables, in one question each. No table is read.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::statement::Dialect;
use crate::mapping::catalogue::{Catalogue, Column, ForeignKey, Kind, Part, Table};
use crate::source::failure::Failure;
use crate::source::session::{Row, Session};

/// Rows of: schema, table, kind, readable, estimate, column, type, key. Partitions stand for themselves in their
/// parent, and the database's own tables are left out.
const POSTGRES: &str = "SELECT n.nspname::text, c.relname::text, c.relkind::text, \
     CASE WHEN pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN '1' ELSE '0' END, \
     c.reltuples::bigint::text, a.attname::text, pg_catalog.format_type(a.atttypid, NULL), \
     CASE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)) THEN '1' ELSE '0' END \
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname <> 'information_schema' \
     AND n.nspname NOT LIKE 'pg\\_%' ORDER BY n.nspname = 'public' DESC, n.nspname, c.relname, a.attnum";
const SQLITE: &str = "SELECT '', m.name, m.type, '1', '-1', c.name, lower(c.type), CASE WHEN c.pk > 0 THEN '1' ELSE '0' END \
     FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
     ORDER BY m.name, c.cid";
const MYSQL: &str = "SELECT '', CAST(t.table_name AS CHAR), CAST(t.table_type AS CHAR), '1', CAST(coalesce(t.table_rows, -1) AS CHAR), \
     CAST(c.column_name AS CHAR), CAST(c.column_type AS CHAR), IF(c.column_key = 'PRI', '1', '0') \
     FROM information_schema.tables t JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name \
     WHERE t.table_schema = DATABASE() ORDER BY t.table_name, c.ordinal_position";

/// Rows of: schema, table, other schema, other table, number of the key, column, other column; in the order of the key.
const POSTGRES_KEYS: &str = "SELECT n.nspname::text, c.relname::text, fn.nspname::text, f.relname::text, k.oid::text, a.attname::text, \
     fa.attname::text FROM pg_catalog.pg_constraint k \
     JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     JOIN pg_catalog.pg_class f ON f.oid = k.confrelid JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace \
     CROSS JOIN LATERAL pg_catalog.generate_subscripts(k.conkey, 1) AS at \
     JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[at] \
     JOIN pg_catalog.pg_attribute fa ON fa.attrelid = f.oid AND fa.attnum = k.confkey[at] \
     WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY k.oid, at";
const SQLITE_KEYS: &str = "SELECT '', m.name, '', f.\"table\", CAST(f.id AS text), f.\"from\", coalesce(f.\"to\", '') \
     FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq";
const MYSQL_KEYS: &str = "SELECT '', CAST(table_name AS CHAR), '', CAST(referenced_table_name AS CHAR), CAST(constraint_name AS CHAR), \
     CAST(column_name AS CHAR), CAST(referenced_column_name AS CHAR) FROM information_schema.key_column_usage \
     WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE() AND referenced_table_name IS NOT NULL \
     ORDER BY table_name, constraint_name, ordinal_position";

/// Rows of: schema, table, index, column, expression; in the order of the index. Those that hold some of the rows only are left out, as are
/// those that cannot answer what equals something.
const POSTGRES_INDEXES: &str = "SELECT n.nspname::text, c.relname::text, i.indexrelid::text, a.attname::text, \
     CASE WHEN a.attname IS NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid, at, false) END \
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid \
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = x.relam \
     CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnkeyatts) AS at \
     LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[at - 1] AND a.attnum <> 0 \
     WHERE i.indpred IS NULL AND i.indisvalid AND m.amname IN ('btree', 'hash') AND NOT c.relispartition \
     AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' ORDER BY i.indexrelid, at";
const SQLITE_INDEXES: &str = "SELECT '', m.name, l.name, i.name, CASE WHEN i.cid = -2 THEN x.sql END \
     FROM sqlite_schema m JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i \
     LEFT JOIN sqlite_schema x ON x.type = 'index' AND x.name = l.name \
     WHERE m.type = 'table' AND l.partial = 0 ORDER BY m.name, l.name, i.seqno";
const MYSQL_INDEXES: &str = "SELECT '', CAST(s.table_name AS CHAR), CAST(s.index_name AS CHAR), CAST(s.column_name AS CHAR), \
     CAST(NULLIF(c.generation_expression, '') AS CHAR) \
     FROM information_schema.statistics s LEFT JOIN information_schema.columns c ON c.table_schema = s.table_schema \
     AND c.table_name = s.table_name AND c.column_name = s.column_name \
     WHERE s.table_schema = DATABASE() AND s.index_type IN ('BTREE', 'HASH') ORDER BY s.table_name, s.index_name, s.seq_in_index";

/// Reads the catalogue.
pub(super) async fn catalogue(session: &mut Session<'_>, dialect: Dialect) -> Result<Catalogue, Failure> {
    let (statement, keys, indexes) = match dialect {
        Dialect::Postgres => (POSTGRES, POSTGRES_KEYS, POSTGRES_INDEXES),
        Dialect::Sqlite => (SQLITE, SQLITE_KEYS, SQLITE_INDEXES),
        Dialect::MySql => (MYSQL, MYSQL_KEYS, MYSQL_INDEXES),
    };
    let mut catalogue = Catalogue::default();
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    session
        .each(statement, &[], |row| {
            let (schema, name) = (row.required(0)?.into_owned(), row.required(1)?.into_owned());
            let key = (schema.clone(), name.clone());
            let at = if let Some(at) = places.get(&key) {
                *at
            } else {
                catalogue.tables.push(table(row, schema, name)?);
                places.insert(key, catalogue.tables.len() - 1);
                catalogue.tables.len() - 1
            };
            catalogue.tables[at].columns.push(Column {
                name: row.required(5)?.into_owned(),
                kind: row.required(6)?.to_lowercase(),
                key: row.required(7)? == "1",
            });
            Ok(ControlFlow::Continue(()))
        })
        .await?;
    let mut before = None;
    session
        .each(keys, &[], |row| {
            let own = (row.required(0)?.into_owned(), row.required(1)?.into_owned());
            let Some(at) = places.get(&own) else { return Ok(ControlFlow::Continue(())) };
            let (references, number) =
                (&mut catalogue.tables[*at].references, Some((*at, row.required(4)?.into_owned())));
            if before != number {
                before = number;
                let (schema, table) = (row.required(2)?.into_owned(), row.required(3)?.into_owned());
                references.push(ForeignKey { columns: Vec::new(), schema, table, to: Vec::new() });
            }
            if let Some(reference) = references.last_mut() {
                reference.columns.push(row.required(5)?.into_owned());
                reference.to.extend(Some(row.required(6)?.into_owned()).filter(|to| !to.is_empty()));
            }
            Ok(ControlFlow::Continue(()))
        })
        .await?;
    let mut before = None;
    session
        .each(indexes, &[], |row| {
            let of = (row.required(0)?.into_owned(), row.required(1)?.into_owned());
            let Some(at) = places.get(&of) else { return Ok(ControlFlow::Continue(())) };
            let (indexes, index) =
                (&mut catalogue.tables[*at].indexes, Some((*at, row.required(2)?.into_owned())));
            if before != index {
                before = index;
                indexes.push(Vec::new());
            }
            let text = |at| Ok::<_, Failure>(row.text(at)?.map(std::borrow::Cow::into_owned));
            let part = Part { column: text(3)?, expression: text(4)? };
            if let Some(index) = indexes.last_mut() {
                index.push(part);
            }
            Ok(ControlFlow::Continue(()))
        })
        .await?;
    Ok(catalogue)
}

fn table(row: &dyn Row, schema: String, name: String) -> Result<Table, Failure> {
    let kind = match row.required(2)?.to_lowercase().as_str() {
        "v" | "view" => Kind::View,
        "m" => Kind::Materialized,
        "p" => Kind::Partitioned,
        "f" => Kind::Foreign,
        _ => Kind::Table,
    };
    let estimate = row.text(4)?.and_then(|text| text.parse().ok());
    Ok(Table {
        schema,
        name,
        kind,
        readable: row.required(3)? == "1",
        columns: Vec::new(),
        references: Vec::new(),
        indexes: Vec::new(),
        estimate,
        held: Vec::new(),
    })
}

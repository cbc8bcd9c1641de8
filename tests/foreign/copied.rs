//! What a library wrote into a `SQLite` file, in a real MariaDB: the same tables and rows, with the types that the library gives
//! its columns there. The same truth holds.

use std::fmt::Write as _;
use std::path::Path;

use backstory::api::Location;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::databases::{fixture, is_dump, mariadb};
use crate::fixtures::cases;
use crate::truth::wrong;

/// The libraries that have MySQL among their databases.
const SUPPORTED: [&str; 6] = [
    "paper_trail",
    "audited",
    "django_simple_history",
    "django_auditlog",
    "django_reversion",
    "rails_event_store",
];

#[tokio::test]
async fn every_log_on_mariadb_is_found_and_its_states_are_true() {
    let mut all = Vec::new();
    let meant =
        cases().into_iter().filter(|case| SUPPORTED.contains(&case.source) && !is_dump(case.database));
    for case in meant {
        let Some(Location::Sqlite(path)) = fixture(case.database) else { continue };
        let location = mariadb(case.database, &copied(&path));
        all.extend(wrong(&case, location).await);
    }
    assert!(all.is_empty(), "{}", all.join("\n\n"));
}

/// The statements that make the tables and rows of a file.
fn copied(path: &Path) -> String {
    let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a file");
    let mut tables = file
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
        .expect("a catalogue");
    let tables = tables.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).expect("tables");
    let tables: Vec<(String, String)> = tables.map(|table| table.expect("a table")).collect();
    let mut sql = String::new();
    for (table, ddl) in tables {
        let columns = columns(&file, &table, &ddl);
        let _ = writeln!(sql, "CREATE TABLE `{table}` ({}) DEFAULT CHARSET = utf8mb4;", columns.join(", "));
        let mut rows = file.prepare(&format!("SELECT * FROM \"{table}\"")).expect("rows");
        let mut rows = rows.query(()).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let cells = (0..columns.len()).map(|at| literal(row.get_ref(at).expect("a cell")));
            let _ = writeln!(sql, "INSERT INTO `{table}` VALUES ({});", cells.collect::<Vec<_>>().join(", "));
        }
    }
    sql
}

fn columns(file: &Connection, table: &str, ddl: &str) -> Vec<String> {
    let mut info = file.prepare("SELECT name, lower(type), pk FROM pragma_table_info(?1)").expect("columns");
    let found = info.query_map([table], |row| {
        let (name, kind, key): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let is_json = ddl.contains(&format!("JSON_VALID(\"{name}\")"));
        let kind = if is_json { "json".to_owned() } else { there(&kind) };
        Ok(format!("`{name}` {kind}{}", if key > 0 { " PRIMARY KEY" } else { "" }))
    });
    found.expect("columns").map(|column| column.expect("a column")).collect()
}

/// What Rails and Django call a type on MariaDB.
fn there(kind: &str) -> String {
    match kind {
        "varchar" => "varchar(255)",
        // Django's UUIDs, from MariaDB 10.7 on.
        "char(32)" => "uuid",
        "datetime" => "datetime(6)",
        "bool" | "boolean" => "tinyint(1)",
        "real" => "double",
        "decimal" => "decimal(12,2)",
        "blob" => "longblob",
        text if text.starts_with("text") => "longtext",
        same => same,
    }
    .to_owned()
}

fn literal(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).expect("text");
            format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
        }
        ValueRef::Blob(bytes) => {
            let digits: String = bytes.iter().fold(String::new(), |mut digits, byte| {
                let _ = write!(digits, "{byte:02x}");
                digits
            });
            format!("x'{digits}'")
        }
    }
}

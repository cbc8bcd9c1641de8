//! Children of a subject in tables that are not read whole: entities whose rows ever named it, in columns that an index is over.

use super::condition::{all, any_entity, is_id, is_indexed_for};
use super::statement::{Dialect, Writer, quoted, table_name};
use crate::decode::naming;
use crate::event::EntityKey;
use crate::mapping::bind::{Bound, BoundLog, Ref};
use crate::mapping::composite;

/// The condition by which rows of a table are of entities that ever named a parent; no row's where an index tells none.
pub(super) fn of_children(writer: &mut Writer, bound: &Bound, log: &BoundLog, parent: &EntityKey) -> String {
    let keys: Vec<_> = log.key.iter().map(|name| format!("t0.{}", quoted(writer.dialect, name))).collect();
    let mut named = Vec::new();
    if is_indexed_for(writer.dialect, bound, log, &any_entity(log)) {
        for columns in naming(bound, log, &parent.entity_type) {
            if !unindexed(writer.dialect, log, &columns).is_empty() {
                continue;
            }
            for part in tables(log) {
                let Some((text, _)) = names(writer, &part, &columns, &parent.entity_id) else { continue };
                let table = &part.tables[0].table;
                let from = table_name(writer.dialect, &table.schema, &table.name);
                // The table's name here is its own, not the one outside.
                named.push(format!("SELECT {} FROM {from} AS t0 WHERE {text}", keys.join(", ")));
            }
        }
    }
    if named.is_empty() {
        return "1 = 0".to_owned();
    }
    // MariaDB looks through a union anew for each row, unless it is a table of its own.
    format!("({}) IN (SELECT * FROM ({}) AS named)", keys.join(", "), named.join(" UNION ALL "))
}

/// The tables of a log, with that of its current rows, in which no index tells what these columns name.
pub(super) fn unindexed(dialect: Dialect, log: &BoundLog, columns: &[Ref]) -> Vec<BoundLog> {
    let id = composite::join(&vec!["1"; columns.len()]);
    let is_told = |part: &BoundLog| {
        names(&mut Writer::new(dialect), part, columns, &id).is_some_and(|(_, indexed)| indexed)
    };
    tables(log).into_iter().filter(|part| !is_told(part)).collect()
}

/// The log, and the same over the table with its current rows.
fn tables(log: &BoundLog) -> Vec<BoundLog> {
    let current = log.current.as_ref().map(|table| {
        let mut current = log.clone();
        current.tables[0].table = table.clone();
        current
    });
    std::iter::once(log.clone()).chain(current).collect()
}

/// The condition by which columns name an entity, and whether an index answers it. `None` where the id has other parts.
fn names(writer: &mut Writer, log: &BoundLog, columns: &[Ref], id: &str) -> Option<(String, bool)> {
    let parts = match columns.len() {
        1 => vec![id.to_owned()],
        several => composite::split(id, several)?,
    };
    let named: Option<Vec<_>> =
        columns.iter().zip(&parts).map(|(column, part)| is_id(writer, log, column, part)).collect();
    all(log, named?).map(|found| (found.text, found.indexed))
}

#[cfg(test)]
mod tests {
    use backstory_testkit::{mariadb, postgres};

    use super::super::statement::{Which, select};
    use super::super::tests::explained;
    use crate::event::EntityKey;
    use crate::source::Source;
    use crate::source::location::Location;

    /// Orders and lines as django-simple-history keeps them: as many lines as `rows` say.
    fn sql(rows: &str) -> String {
        let id = "history_id integer PRIMARY KEY, history_date timestamp NULL, history_change_reason varchar(100) NULL, \
                  history_type varchar(1) NOT NULL";
        format!(
            "CREATE TABLE shop_historicalorder (id bigint NOT NULL, {id}); \
             CREATE TABLE shop_historicalline (id bigint NOT NULL, order_id bigint NULL, {id}); \
             INSERT INTO shop_historicalline SELECT n, n % 5000, n, '2026-01-02 00:00:00', NULL, '+' FROM {rows}; \
             CREATE INDEX line_id ON shop_historicalline (id); CREATE INDEX line_order ON shop_historicalline (order_id);"
        )
    }

    async fn are_used(location: Location, scan: &str) {
        let source = Source::database(location, &mut |_| {}).await.expect("opened");
        let logs = source.logs(&crate::mapping::built_in()).await.expect("logs");
        let log = logs.into_iter().find(|log| log.bound.id == "django_simple_history").expect("the log");
        let is_lines = |part: &&crate::mapping::bind::BoundLog| part.entity_type.as_deref() == Some("line");
        let part = log.bound.logs.iter().find(is_lines).expect("lines");
        let order = EntityKey::new("order", "7");
        let statement = select(log.dialect, &log.bound, part, Which::ChildrenOf(&order), false);
        let plan = explained(&source, statement.explained(log.dialect)).await;
        assert!(plan.contains("line_id") && plan.contains("line_order") && !plan.contains(scan), "{plan}");
        source.close().await;
    }

    #[tokio::test]
    async fn both_indexes_are_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log.db");
        let rows = "(WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 50000) SELECT n FROM c)";
        rusqlite::Connection::open(&path).and_then(|file| file.execute_batch(&sql(rows))).expect("rows");
        are_used(Location::Sqlite(path), "SCAN t0").await;
    }

    #[tokio::test]
    async fn both_indexes_on_postgres_are_used() {
        let server = postgres::server().expect("a server");
        let url = server.create_database("children").expect("a database");
        let sql = sql("generate_series(1, 50000) AS n").replace("'2026-01-02 00:00:00'", "now()") + "ANALYZE";
        server.sql(postgres::database_of(&url), &sql).expect("rows");
        are_used(Location::parse(&url).expect("a location"), "Seq Scan on shop_historicalline").await;
    }

    #[tokio::test]
    async fn both_indexes_on_mariadb_are_used() {
        let server = mariadb::server().expect("a server");
        let url = server.create_database("children").expect("a database");
        let sql = sql("(SELECT seq AS n FROM seq_1_to_50000) AS numbers");
        server.sql(mariadb::database_of(&url), &sql).expect("rows");
        are_used(Location::parse(&url).expect("a location"), "t0|ALL").await;
    }
}

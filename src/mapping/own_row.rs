//! A table for one type of entities, whose rows are those of the entities themselves: what is state, what is the key.

use super::bind::{BoundLog, Ref, normal};
use super::catalogue::{Catalogue, Table};
use super::{Encoding, Mapping, OrderBy, TableName};

/// Says of the log's columns which are the row's own state, and which of them its key. `None` where there is no key.
pub(super) fn own_row(log: &mut BoundLog, catalogue: &Catalogue, mapping: &Mapping) -> Option<()> {
    let table = log.tables[0].table.clone();
    let without = &mapping.change.without_columns;
    let own = table
        .columns
        .iter()
        .filter(|column| !without.iter().any(|name| name.eq_ignore_ascii_case(&column.name)));
    let own: Vec<_> =
        own.map(|column| Ref { table: 0, column: column.name.clone(), kind: column.kind.clone() }).collect();
    if mapping.order.by == OrderBy::Period {
        // The current rows stand in a table of the same columns, whose key is the entity's.
        let same = |other: &&Table| {
            let columns = |table: &Table| {
                table.columns.iter().map(|c| c.name.clone()).collect::<std::collections::BTreeSet<_>>()
            };
            (&other.schema, &other.name) != (&table.schema, &table.name)
                && columns(other) == columns(&table)
                && other.columns.iter().any(|column| column.key)
        };
        let current = catalogue.tables.iter().find(same)?.clone();
        log.entity_type = Some(current.name.clone());
        log.key =
            current.columns.iter().filter(|column| column.key).map(|column| column.name.clone()).collect();
        log.current = Some(current);
    } else if mapping.change.encoding == Encoding::Versions {
        log.key =
            table.columns.iter().filter(|column| column.key).map(|column| column.name.clone()).collect();
    } else if let Some(id) = &mapping.entity.id {
        log.key =
            id.list().iter().filter_map(|place| Some(table.column(place.column())?.name.clone())).collect();
    } else {
        let live = log.entity_type.as_ref().and_then(|kind| {
            let wanted = normal(kind);
            catalogue.tables.iter().find(|other| {
                let name = normal(&other.name);
                other.name != table.name
                    && name.ends_with(&wanted)
                    && other
                        .columns
                        .iter()
                        .any(|column| column.key && own.iter().any(|own| own.column == column.name))
            })
        });
        let key = live
            .map(|live| live.columns.iter().filter(|column| column.key).map(|column| column.name.clone()));
        let keyed = table
            .columns
            .iter()
            .filter(|column| column.key && own.iter().any(|own| own.column == column.name));
        log.key = match key {
            Some(key) => key.collect(),
            None => keyed.map(|column| column.name.clone()).collect(),
        };
        if log.key.is_empty() && table.column("id").is_some() {
            log.key.push("id".to_owned());
        }
    }
    log.columns.extend(own);
    (!log.key.is_empty()).then_some(())
}

/// The type after which a table is named; `None` where its name is made otherwise.
pub(super) fn type_of(table: &str, naming: &TableName) -> Option<String> {
    let name = match &naming.after {
        Some(after) => table.split_once(after.as_str()).map(|(_, rest)| rest)?,
        None => table,
    };
    let name = match &naming.suffix {
        Some(suffix) => {
            let end = name.len().checked_sub(suffix.len())?;
            name.get(end..).filter(|end| end.eq_ignore_ascii_case(suffix))?;
            &name[..end]
        }
        None => name,
    };
    (!name.is_empty()).then(|| name.to_owned())
}

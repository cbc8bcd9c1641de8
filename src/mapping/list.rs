//! Fields that hold many values, each value a row of a table of its own.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::bind::{BoundLog, Ref, reference};
use super::catalogue::{Catalogue, Table};

/// A table with the values that a field held at each event. It is called as the log, `_` and the field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The columns by which it is recognised.
    pub columns: Vec<String>,
    /// Its column -> the column of the log that it equals.
    pub on: BTreeMap<String, String>,
    /// Columns that are no value; `{type}` stands for the entity's type.
    #[serde(default)]
    pub without_columns: Vec<String>,
    /// What is in it, to follow “… is not read: ”.
    pub holds: String,
}

/// Such a table beside a log.
#[derive(Debug, Clone)]
pub struct BoundList {
    /// The field.
    pub field: String,
    /// The table.
    pub table: Table,
    /// Its column, and the one of the log that it equals.
    pub on: Vec<(String, Ref)>,
    /// The column with the values, and its type.
    pub value: (String, String),
}

impl List {
    /// Whether a table is such a one, of whatever log.
    pub(super) fn fits(&self, table: &Table) -> bool {
        self.columns.iter().all(|name| table.column(name).is_some())
    }

    /// The tables with the values of a log's fields. None that has not exactly one column left for the value, or no index by which
    /// those of an event are found.
    pub(super) fn bind(&self, log: &BoundLog, catalogue: &Catalogue) -> Vec<BoundList> {
        let own = &log.tables[0].table;
        let beside = catalogue.tables.iter().filter(|table| table.schema == own.schema && self.fits(table));
        beside.filter_map(|table| self.bound(log, table, &own.name)).collect()
    }

    fn bound(&self, log: &BoundLog, table: &Table, own: &str) -> Option<BoundList> {
        let field = table.name.strip_prefix(own)?.strip_prefix('_').filter(|field| !field.is_empty())?;
        let kind = log.entity_type.as_deref().unwrap_or_default();
        let on = self.on.iter().map(|(name, other)| {
            let column = table.column(name).filter(|column| table.is_indexed(&column.name))?;
            Some((column.name.clone(), reference(log, other)?))
        });
        let on: Vec<_> = on.collect::<Option<_>>()?;
        let without = self.without_columns.iter().map(|name| name.replace("{type}", kind));
        let without: Vec<_> = without.chain(self.on.keys().cloned()).collect();
        let is_value = |name: &str| !without.iter().any(|other| other.eq_ignore_ascii_case(name));
        let mut values = table.columns.iter().filter(|column| is_value(&column.name));
        let (value, None) = (values.next()?, values.next()) else { return None };
        table.readable.then(|| BoundList {
            field: field.to_owned(),
            table: table.clone(),
            on,
            value: (value.name.clone(), value.kind.clone()),
        })
    }
}

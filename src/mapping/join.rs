//! A table that stands beside a log: found by its name, or by a foreign key of the log.

use super::Join;
use super::bind::{BoundLog, BoundTable, reference};
use super::catalogue::{Catalogue, Table};

impl Join {
    /// The table with what ties it to the log. `None` where there is none that may be read, or a column is missing.
    pub(super) fn bind(&self, log: &BoundLog, catalogue: &Catalogue) -> Option<BoundTable> {
        let (table, on) = if let Some((table, own, other)) = self.keyed(log, catalogue) {
            (table, vec![(own, reference(log, other)?)])
        } else {
            let table = self.named(log, catalogue)?;
            let on = self.on.iter();
            let on = on.map(|(own, other)| Some((table.column(own)?.name.clone(), reference(log, other)?)));
            (table, on.collect::<Option<_>>()?)
        };
        let only = self.only.iter().map(|(own, text)| Some((table.column(own)?.name.clone(), text.clone())));
        let only = only.collect::<Option<_>>()?;
        let (table, called) = (table.clone(), self.table.clone());
        table.readable.then_some(BoundTable { table, called, optional: self.optional, on, only })
    }

    /// The table of this name, beside the log first.
    fn named<'c>(&self, log: &BoundLog, catalogue: &'c Catalogue) -> Option<&'c Table> {
        let here = catalogue.tables.iter().filter(|table| table.name.eq_ignore_ascii_case(&self.table));
        let schema = &log.tables[0].table.schema;
        here.clone().find(|table| table.schema == *schema).or_else(|| here.clone().next())
    }

    /// The table and column that a foreign key over the one column of the log leads to.
    fn keyed<'c>(&self, log: &BoundLog, catalogue: &'c Catalogue) -> Option<(&'c Table, String, &str)> {
        let mut others = self.on.values().filter(|_| self.by_key);
        let (Some(other), None) = (others.next(), others.next()) else { return None };
        let base = &log.tables[0].table;
        let is_over = |columns: &[String]| matches!(columns, [one] if one.eq_ignore_ascii_case(other));
        let key = base.references.iter().find(|key| is_over(&key.columns))?;
        let is_meant = |table: &&Table| {
            table.name.eq_ignore_ascii_case(&key.table)
                && (key.schema.is_empty() || table.schema == key.schema)
        };
        let table = catalogue.tables.iter().find(is_meant)?;
        let mut keys = table.columns.iter().filter(|column| column.key);
        let own = match (key.to.first(), keys.next(), keys.next()) {
            (Some(named), ..) => table.column(named)?,
            (None, Some(only), None) => only,
            _ => return None,
        };
        Some((table, own.name.clone(), other))
    }
}

//! Whether an index tells the rows of an entity, and the one that would, as text: it is never run.

use super::Log;
use super::statement::{Dialect, SEARCHED, quoted, table_name};
use crate::mapping::bind::{BoundLog, Ref, reference};
use crate::mapping::{OneOrMorePlaces, Place};

impl Log {
    /// How far an entity is looked for, where no index tells its rows.
    pub(super) fn searched(&self) -> Option<String> {
        let unaided = self.bound.logs.iter().find(|part| !self.is_aided(part))?;
        let which = if unaided.has_an_end() { "the last" } else { "any" };
        let millions = SEARCHED / 1_000_000;
        Some(format!(
            "No index tells which rows are an entity's: it is looked for among {which} {millions} million rows only."
        ))
    }

    /// The index that would help to find the rows of an entity, as a statement to copy; none where there is one, or none can be.
    pub(super) fn missing_index(&self) -> Option<String> {
        let part = self.bound.logs.iter().find(|part| !self.is_aided(part))?;
        let mut parts: Vec<_> = self.columns(part).iter().map(|column| self.indexable(column)).collect();
        if let Some(places) = &self.bound.mapping.entity.row {
            parts.push(self.id_within(part, places)?);
        }
        let table = &part.tables[0].table;
        let mut name = format!("{}_entity", table.name);
        // A name may be no longer in any of the databases.
        while name.len() > 63 {
            name.pop();
        }
        let name = quoted(self.dialect, &name);
        let on = table_name(self.dialect, &table.schema, &table.name);
        Some(format!("CREATE INDEX {name} ON {on} ({});", parts.join(", ")))
    }

    fn is_aided(&self, part: &BoundLog) -> bool {
        let columns = self.columns(part);
        let table = &part.tables[0].table;
        let is_indexed = |found: &Ref| table.is_indexed(&found.column);
        let row = self.bound.mapping.entity.row.iter().flat_map(OneOrMorePlaces::list);
        let mut row = row.filter_map(|place| reference(part, place.column()));
        let elsewhere = columns.is_empty() && self.bound.mapping.entity.row.is_none();
        elsewhere
            || columns.iter().any(is_indexed)
            || row.any(|found| table.expressions.iter().any(|index| index.text.contains(&found.column)))
    }

    /// The columns of the log's table that name the entity.
    fn columns(&self, part: &BoundLog) -> Vec<Ref> {
        if let Some(key) = part.key.first() {
            return reference(part, key).into_iter().collect();
        }
        let entity = &self.bound.mapping.entity;
        let id = entity.id.as_ref().and_then(|places| places.list().first());
        let id = id.filter(|_| entity.row.is_none());
        let named = [entity.stream.as_ref(), entity.r#type.as_ref(), id].into_iter().flatten();
        let columns = named.filter(|place| matches!(place, Place::Column(_)));
        columns.filter_map(|place| reference(part, place.column())).filter(|found| found.table == 0).collect()
    }

    /// The expression for the id within the entity's row; `None` where no index would be over what is asked.
    fn id_within(&self, part: &BoundLog, places: &OneOrMorePlaces) -> Option<String> {
        if self.dialect != Dialect::Postgres {
            return None;
        }
        let values = places.list().iter().filter_map(|place| {
            let found = reference(part, place.column())?;
            let arrow = if found.kind.ends_with("hstore") { "->" } else { "->>" };
            Some(format!("{} {arrow} 'id'", quoted(self.dialect, &found.column)))
        });
        let values: Vec<_> = values.collect();
        Some(match values.as_slice() {
            [one] => format!("({one})"),
            several => format!("(coalesce({}))", several.join(", ")),
        })
    }

    /// MariaDB and MySQL take the beginning of a text only.
    fn indexable(&self, column: &Ref) -> String {
        let name = quoted(self.dialect, &column.column);
        let is_long = column.kind.contains("text") || column.kind.contains("blob");
        if self.dialect == Dialect::MySql && is_long { format!("{name}(191)") } else { name }
    }
}

//! The tables that applications work in, found by the names that logs have for their rows: what an entity's key is called,
//! what its fields hold, and whose child it is.

use std::collections::{HashMap, HashSet};

use super::bind::normal;
use super::catalogue::{ForeignKey, Table};

/// The live tables of a database.
#[derive(Debug, Default)]
pub struct Live {
    tables: Vec<Table>,
    schemas: HashSet<String>,
    /// Names without case and underscores -> tables, those of the usual schema first.
    exact: HashMap<String, Vec<usize>>,
    /// The same of what follows an application's name: `order` of `shop_order`.
    after_application: HashMap<String, Vec<usize>>,
}

impl Live {
    /// The tables of a catalogue that may be live ones. Views have neither keys nor rows of their own.
    pub fn new(tables: &[Table]) -> Self {
        let tables: Vec<_> = tables.iter().filter(|table| table.kind.is_written()).cloned().collect();
        let mut live = Self::default();
        for (at, table) in tables.iter().enumerate() {
            live.schemas.insert(table.schema.clone());
            live.exact.entry(normal(&table.name)).or_default().push(at);
            if let Some((_, rest)) = table.name.split_once('_') {
                live.after_application.entry(normal(rest)).or_default().push(at);
            }
        }
        Self { tables, ..live }
    }

    /// The live table of a type: the one that is called so, or in the plural, or with the application's name before it; in the
    /// schema that the type names, if it names one.
    pub fn of(&self, entity_type: &str) -> Option<&Table> {
        let last = entity_type.rsplit(['.', '\\', ':']).next().unwrap_or(entity_type);
        let schema = entity_type.split_once('.').map(|(schema, _)| schema);
        let schema = schema.filter(|schema| self.schemas.contains(*schema));
        let kind = normal(last);
        let mut wanted = vec![kind.clone(), format!("{kind}s")];
        wanted.extend(kind.strip_suffix('y').map(|stem| format!("{stem}ies")));
        [&self.exact, &self.after_application].into_iter().find_map(|names| {
            let found = wanted.iter().filter_map(|name| names.get(name)).flatten();
            let mut found = found.map(|at| &self.tables[*at]);
            found.find(|table| schema.is_none_or(|schema| table.schema == schema))
        })
    }

    /// The columns of a type's primary key; none where there is no such table, or it has no key.
    pub fn key(&self, entity_type: &str) -> Option<Vec<&str>> {
        let key = key(self.of(entity_type)?);
        (!key.is_empty()).then_some(key)
    }

    /// The columns by which rows of one type name the key of another, for each foreign key, in the order of that key's columns.
    pub fn references(&self, child: &str, parent: &str) -> Vec<Vec<&str>> {
        let (Some(child), Some(parent)) = (self.of(child), self.of(parent)) else { return Vec::new() };
        let named = child.references.iter().filter(|other| {
            (other.schema.as_str(), other.table.as_str()) == (parent.schema.as_str(), parent.name.as_str())
        });
        named.filter_map(|reference| in_order(reference, &key(parent))).collect()
    }
}

fn key(table: &Table) -> Vec<&str> {
    table.columns.iter().filter(|column| column.key).map(|column| column.name.as_str()).collect()
}

/// The referencing columns in the order of the key; `None` where they reference something else.
fn in_order<'t>(reference: &'t ForeignKey, key: &[&str]) -> Option<Vec<&'t str>> {
    let columns = &reference.columns;
    if reference.to.is_empty() {
        return (columns.len() == key.len()).then(|| columns.iter().map(String::as_str).collect());
    }
    if reference.to.len() != key.len() {
        return None;
    }
    key.iter()
        .map(|name| {
            let at = reference.to.iter().position(|to| to.eq_ignore_ascii_case(name))?;
            columns.get(at).map(String::as_str)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::catalogue::{Column, Kind};

    fn table(schema: &str, name: &str, key: &[&str], references: Vec<ForeignKey>) -> Table {
        let column = |name: &&str| Column { name: (*name).to_owned(), kind: "bigint".to_owned(), key: true };
        Table {
            schema: schema.to_owned(),
            name: name.to_owned(),
            kind: Kind::Table,
            readable: true,
            columns: key.iter().map(column).collect(),
            references,
            indexes: Vec::new(),
            estimate: None,
            held: Vec::new(),
        }
    }

    #[test]
    fn a_type_finds_its_table() {
        let live = Live::new(&[
            table("public", "orders", &["a"], Vec::new()),
            table("sales", "orders", &["b"], Vec::new()),
            table("public", "shop_category", &["c"], Vec::new()),
        ]);
        assert_eq!(live.key("Order"), Some(vec!["a"]));
        assert_eq!(live.key("sales.orders"), Some(vec!["b"]));
        assert_eq!(live.key("App\\Order"), Some(vec!["a"]));
        assert_eq!(live.key("shop.category"), Some(vec!["c"]));
        assert_eq!(live.key("line"), None);
    }

    #[test]
    fn a_foreign_key_is_followed_to_the_key_it_means() {
        let reference = |columns: &[&str], to: &[&str]| ForeignKey {
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            schema: String::new(),
            table: "orders".to_owned(),
            to: to.iter().map(|name| (*name).to_owned()).collect(),
        };
        let lines = vec![
            reference(&["in_no", "in_year"], &["no", "year"]),
            reference(&["of_year", "of_no"], &[]),
            reference(&["code"], &["code"]),
        ];
        let live = Live::new(&[
            table("", "orders", &["year", "no"], Vec::new()),
            table("", "order_lines", &["id"], lines),
        ]);
        assert_eq!(
            live.references("order_line", "order"),
            [vec!["in_year", "in_no"], vec!["of_year", "of_no"]]
        );
        assert!(live.references("order", "order_line").is_empty());
    }
}

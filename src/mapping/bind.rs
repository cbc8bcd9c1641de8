//! A mapping held to a catalogue: which tables are such logs, and which of their columns are asked for.

use std::sync::Arc;

use super::catalogue::{Catalogue, Table};
use super::list::BoundList;
use super::live::Live;
use super::own_row::{own_row, type_of};
use super::{EVENT, Encoding, Mapping, Place};

/// A log of another program, found in a database.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Its id in the database.
    pub id: String,
    /// How it is read.
    pub mapping: Arc<Mapping>,
    /// The tables that hold events: several where each type has its own.
    pub logs: Vec<BoundLog>,
    /// The live tables, after which keys, parents and, where the mapping wants it, fields are named.
    pub live: Arc<Live>,
    /// How sure it is, from 0 to 1.
    pub confidence: f32,
    /// Tables of the library that are not read: their full names, and what is in them.
    pub unread: Vec<(String, String)>,
}

/// A table of events.
#[derive(Debug, Clone)]
pub struct BoundLog {
    /// The table, and those joined to it: table, whether its rows may be missing, pairs of (own column, table, column), and
    /// (column, text).
    pub tables: Vec<BoundTable>,
    /// Columns and the text they must have.
    pub only: Vec<(Ref, String)>,
    /// What is read of each row.
    pub columns: Vec<Ref>,
    /// The place among `columns` from which on they are the row's own state.
    pub state_from: usize,
    /// What orders it; none is the row's own number (`rowid`).
    pub order: Option<Ref>,
    /// The type of its entities, where the table says it.
    pub entity_type: Option<String>,
    /// The columns of the id, where the table says it.
    pub key: Vec<String>,
    /// Fields of many values, which stand in tables of their own.
    pub lists: Vec<BoundList>,
    /// A second table of the same columns with the rows that are current.
    pub current: Option<Table>,
    /// The column that holds whole events, which the mapping calls [`super::EVENT`].
    pub event: Option<String>,
}

impl BoundLog {
    /// Whether its rows come in their order without looking at all of them.
    pub(crate) fn is_ordered(&self) -> bool {
        let Some(order) = &self.order else { return true };
        self.tables.len() == 1 && self.tables[order.table].table.is_indexed(&order.column)
    }

    /// Whether its last rows can be found without sorting all of them: an index begins with the order, or with the columns of
    /// its table that are set to one text.
    pub(crate) fn has_an_end(&self) -> bool {
        let Some(order) = &self.order else { return true };
        let BoundTable { table, only, .. } = &self.tables[order.table];
        table.is_indexed(&order.column) || only.iter().any(|(column, _)| table.is_indexed(column))
    }
}

/// A table with what ties it to those before.
#[derive(Debug, Clone)]
pub struct BoundTable {
    /// The table.
    pub table: Table,
    /// What the mapping calls it.
    pub called: String,
    /// Whether a row may be without.
    pub optional: bool,
    /// Its column, and the one that it equals.
    pub on: Vec<(String, Ref)>,
    /// Its column, and the text it must have.
    pub only: Vec<(String, String)>,
}

/// A column of one of a log's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ref {
    /// Which table.
    pub table: usize,
    /// The column, as the catalogue names it.
    pub column: String,
    /// Its type.
    pub kind: String,
}

/// Every log that a database has, by the mappings given.
pub fn detect(catalogue: &Catalogue, mappings: &[Mapping]) -> Vec<Bound> {
    let mut taken: Vec<(String, String)> = Vec::new();
    let mut found: Vec<Bound> = Vec::new();
    // What holds events as a whole is nobody's live table, whatever it is called.
    let holds_events =
        |table: &&Table| mappings.iter().any(|mapping| table.holding(&mapping.detect.holds).is_some());
    let tables: Vec<_> = catalogue.tables.iter().filter(|table| !holds_events(table)).cloned().collect();
    let live = Arc::new(Live::new(&tables));
    for mapping in mappings {
        let mut logs = Vec::new();
        let mut named = false;
        for table in &catalogue.tables {
            let name = (table.schema.clone(), table.name.clone());
            if taken.contains(&name) || !fits(table, mapping) {
                continue;
            }
            let Some(log) = bind(table, catalogue, mapping) else { continue };
            named |=
                mapping.detect.table.as_deref().is_none_or(|usual| table.name.eq_ignore_ascii_case(usual));
            taken.push(name);
            taken.extend(log.current.iter().map(|table| (table.schema.clone(), table.name.clone())));
            logs.push(log);
        }
        if logs.is_empty() {
            continue;
        }
        let unread = unread(catalogue, mapping, &logs);
        let (mapping, live) = (Arc::new(mapping.clone()), live.clone());
        let confidence = if named { 0.95 } else { 0.8 };
        if mapping.entity.table.is_some() {
            found.push(Bound { id: mapping.id.clone(), mapping, logs, live, confidence, unread });
            continue;
        }
        let alone = logs.len() == 1;
        for log in logs {
            let table = &log.tables[0].table;
            let id = if alone {
                mapping.id.clone()
            } else {
                format!("{}:{}.{}", mapping.id, table.schema, table.name)
            };
            found.push(Bound {
                id,
                mapping: mapping.clone(),
                logs: vec![log],
                live: live.clone(),
                confidence,
                unread: unread.clone(),
            });
        }
    }
    found
}

/// The tables with values of fields that cannot be read.
fn unread(catalogue: &Catalogue, mapping: &Mapping, logs: &[BoundLog]) -> Vec<(String, String)> {
    let read: Vec<_> = logs.iter().flat_map(|log| &log.lists).map(|list| list.table.full_name()).collect();
    let named = mapping.list.iter().flat_map(|list| {
        let tables = catalogue.tables.iter().filter(|table| list.fits(table));
        tables.map(|table| (table.full_name(), list.holds.clone()))
    });
    named.filter(|(name, _)| !read.contains(name)).collect()
}

/// Whether a table has the columns that decide.
fn fits(table: &Table, mapping: &Mapping) -> bool {
    let detect = &mapping.detect;
    let has = |name: &String| table.column(name).is_some();
    let typed = |(name, word): (&String, &String)| {
        table.column(name).is_some_and(|column| column.kind.contains(word))
    };
    let is_named = || detect.table.as_ref().is_some_and(|usual| table.name == *usual);
    (!detect.named || is_named())
        && detect.columns.iter().all(has)
        && (detect.any.is_empty() || detect.any.iter().any(has))
        && !detect.none.iter().any(has)
        && !detect.not_named.iter().any(|word| table.name.to_lowercase().contains(word))
        && detect.types.iter().all(typed)
        && (detect.holds.is_empty() || (table.holding(&detect.holds).is_some() && table.number().is_some()))
}

fn bind(table: &Table, catalogue: &Catalogue, mapping: &Mapping) -> Option<BoundLog> {
    let base = BoundTable {
        table: table.clone(),
        called: table.name.clone(),
        optional: false,
        on: Vec::new(),
        only: Vec::new(),
    };
    let mut log = BoundLog {
        tables: vec![base],
        only: Vec::new(),
        columns: Vec::new(),
        state_from: 0,
        order: None,
        entity_type: None,
        key: Vec::new(),
        lists: Vec::new(),
        current: None,
        event: table.holding(&mapping.detect.holds).map(str::to_owned),
    };
    for join in &mapping.join {
        match join.bind(&log, catalogue) {
            Some(bound) => log.tables.push(bound),
            None if join.optional => {}
            None => return None,
        }
    }
    for (column, text) in &mapping.only {
        log.only.push((reference(&log, column)?, text.clone()));
    }
    let orders = mapping.order.column.list();
    log.order = match table.number().filter(|_| !mapping.detect.holds.is_empty()) {
        Some(number) => reference(&log, &number.name),
        None => orders.iter().find_map(|column| reference(&log, column)),
    };
    if log.order.is_none() && !(orders.iter().any(|column| column == "rowid") && table.schema.is_empty()) {
        return None;
    }
    for place in mapping.places() {
        if let Some(found) = reference(&log, place.column())
            && !log.columns.contains(&found)
        {
            log.columns.push(found);
        }
    }
    log.state_from = log.columns.len();
    if let Some(naming) = &mapping.entity.table {
        log.entity_type = Some(type_of(&table.name, naming)?);
        own_row(&mut log, catalogue, mapping)?;
    }
    if let Some(named) = &mapping.entity.named {
        log.entity_type = Some(named.clone());
        if mapping.change.encoding == Encoding::Row {
            own_row(&mut log, catalogue, mapping)?;
        }
    }
    log.lists = mapping.list.iter().flat_map(|list| list.bind(&log, catalogue)).collect();
    Some(log)
}

/// The column that a name means: of a joined table where it begins with that, else of the log.
pub(crate) fn reference(log: &BoundLog, name: &str) -> Option<Ref> {
    let name = log.event.as_deref().filter(|_| name == EVENT).unwrap_or(name);
    let of = |at: usize, column: &str| {
        let column = log.tables[at].table.column(column)?;
        Some(Ref { table: at, column: column.name.clone(), kind: column.kind.clone() })
    };
    if let Some((table, column)) = name.split_once('.')
        && let Some(at) =
            log.tables.iter().skip(1).position(|joined| joined.called.eq_ignore_ascii_case(table))
    {
        return of(at + 1, column);
    }
    of(0, name)
}

/// Where a place stands among a log's columns.
pub(crate) fn index(log: &BoundLog, place: &Place) -> Option<usize> {
    let wanted = reference(log, place.column())?;
    log.columns[..log.state_from].iter().position(|column| *column == wanted)
}

/// A name without what is written in several ways: case, `_` and `-`.
pub(crate) fn normal(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

//! Putting a mapping together: the tables there are, a few rows of one, and what a draft makes of them.

use std::collections::BTreeSet;

use super::view::{cut, row};
use super::wire::{
    ColumnInfo, Draft, EncodingTrial, EventRow, TableInfo, TableKind, TableSample, Trial, Value,
};
use super::{Backstory, Cursor, Event, History};
use crate::decode::{self, Cell};
use crate::error::Result;
use crate::mapping::Encoding;
use crate::mapping::catalogue::{Kind, Table};

/// Bytes of a value in a row that is shown as an example.
const SHOWN_BYTES: usize = 300;
/// Events that are shown of a trial.
const SHOWN: usize = 50;
/// How a change can be written down in one row.
const ENCODINGS: [Encoding; 11] = [
    Encoding::New,
    Encoding::Pairs,
    Encoding::OldNew,
    Encoding::Snapshot,
    Encoding::BeforeAfter,
    Encoding::BeforeNew,
    Encoding::BeforePairs,
    Encoding::JsonPatch,
    Encoding::MergePatch,
    Encoding::Domain,
    Encoding::Row,
];

impl Backstory {
    /// The tables of an opened database.
    pub async fn tables(&self, database: &str) -> Result<Vec<TableInfo>> {
        Ok(self.source(database)?.catalogue().await?.tables.into_iter().map(table_info).collect())
    }

    /// A few rows of a table, and a first draft of a mapping for it.
    pub async fn sample(&self, database: &str, schema: &str, table: &str) -> Result<TableSample> {
        let (table, rows) = self.source(database)?.sample(schema, table).await?;
        let columns = table.columns.iter().map(|column| ColumnInfo {
            name: column.name.clone(),
            kind: column.kind.clone(),
            indexed: table.is_indexed(&column.name) || column.key,
        });
        Ok(TableSample {
            columns: columns.collect(),
            draft: decode::suggest(&table, &rows),
            rows: rows.iter().map(|row| row.iter().map(shown).collect()).collect(),
        })
    }

    /// What a draft makes of the first rows of its table.
    ///
    /// # Errors
    /// [`crate::error::Code::MappingInvalid`] where something is still to be chosen, or does not fit.
    pub async fn try_draft(&self, database: &str, draft: &Draft) -> Result<Trial> {
        let (toml, mapping) = (draft.to_toml()?, draft.mapping()?);
        let drafts = ENCODINGS.map(|encoding| Draft { encoding, ..draft.clone() });
        let others: Vec<_> = drafts.iter().map(Draft::mapping).collect();
        let mut mappings = vec![mapping];
        mappings.extend(others.iter().filter_map(|other| other.as_ref().ok().cloned()));
        let tried = self.source(database)?.try_mappings(&mappings, &draft.schema, &draft.table).await?;
        let mut tried = tried.into_iter();
        let events = tried.next().unwrap_or_else(|| Ok(Vec::new()))?;
        let encodings = ENCODINGS.into_iter().zip(others).map(|(encoding, other)| {
            encoding_trial(encoding, other.and_then(|_| tried.next().unwrap_or_else(|| Ok(Vec::new()))))
        });
        let encodings = encodings.collect();
        let entities: BTreeSet<_> = events.iter().map(|event| event.entity.clone()).collect();
        let (entities, rows) = (entities.len(), replayed(events));
        Ok(Trial {
            id: draft.id(),
            toml,
            total: rows.len(),
            entities,
            unreadable: rows.iter().filter(|row| !is_readable(row)).count(),
            events: rows.into_iter().take(SHOWN).collect(),
            encodings,
        })
    }
}

fn table_info(table: Table) -> TableInfo {
    TableInfo {
        kind: match table.kind {
            Kind::Table | Kind::Partitioned => TableKind::Table,
            Kind::View | Kind::Materialized => TableKind::View,
            Kind::Foreign => TableKind::Foreign,
        },
        columns: table.columns.len(),
        schema: table.schema,
        name: table.name,
        readable: table.readable,
        estimate: table.estimate,
    }
}

fn shown(cell: &Cell) -> Option<Value> {
    cell.text().map(|text| cut(&text, SHOWN_BYTES))
}

/// The events with what each did to its entity, oldest first.
fn replayed(mut events: Vec<Event>) -> Vec<EventRow> {
    // One timeline of all of them, whoever they belong to.
    for event in &mut events {
        event.objective_id = "".into();
    }
    let history = History::replay("", events);
    let mut cursor = Cursor::new(&history);
    let mut rows: Vec<_> = history.timeline().map(|event| row(&event, &mut cursor)).collect();
    rows.reverse();
    rows
}

fn encoding_trial(encoding: Encoding, tried: Result<Vec<Event>>) -> EncodingTrial {
    let (rows, failure) = match tried {
        Ok(events) => (replayed(events), None),
        Err(error) => (Vec::new(), Some(error.into())),
    };
    let is_update = |row: &&EventRow| is_readable(row) && row.action == "updated" && !row.changes.is_empty();
    EncodingTrial {
        encoding,
        readable: rows.iter().filter(|row| is_readable(row)).count(),
        total: rows.len(),
        example: rows.iter().find(is_update).or(rows.first()).cloned(),
        failure,
    }
}

fn is_readable(row: &EventRow) -> bool {
    row.findings.iter().all(|finding| finding.code != "changes.unreadable")
}

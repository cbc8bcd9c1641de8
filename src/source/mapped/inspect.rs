//! What a database holds: its logs, and the tables that have no history.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::FutureExt;

use super::Log;
use super::entities::{entities, latest};
use crate::error::Result;
use crate::mapping::Mapping;
use crate::mapping::catalogue::Kind;
use crate::source::Source;
use crate::source::location::Location;
use crate::source::open::opened;

/// The id of the native log.
pub const NATIVE: &str = "native";
/// Native logs up to this `seq` are counted.
const COUNTED: i64 = 1_000_000;

/// What a database holds.
#[derive(Debug)]
pub struct Inspection {
    /// What the database is called, without a password.
    pub database: String,
    /// The logs, the surest first.
    pub sources: Vec<Found>,
    /// Tables that belong to no log.
    pub plain: Vec<String>,
}

/// A log of a database.
#[derive(Debug)]
pub struct Found {
    /// What `--source` takes.
    pub id: String,
    /// Whose log it is.
    pub kind: String,
    /// The versions of the library that the mapping was checked against.
    pub version_hint: Option<String>,
    /// Its tables.
    pub tables: Vec<String>,
    /// Its types.
    pub entity_types: Vec<Type>,
    /// From 0 to 1.
    pub confidence: f32,
    /// Whether its changes can be read.
    pub readable: bool,
    /// What to know about it.
    pub note: Option<String>,
}

/// A type of entities. Numbers are exact or missing.
#[derive(Debug, PartialEq, Eq)]
pub struct Type {
    /// The name.
    pub name: String,
    /// How many there are.
    pub entities: Option<usize>,
    /// How many events they have.
    pub events: Option<usize>,
}

/// Looks through a database: at its catalogue, and at logs that are small enough to be counted.
pub async fn inspect(location: Location, mapping: Option<&Mapping>) -> Result<Inspection> {
    let database = location.to_string();
    let (source, is_native) = opened(location, &mut |_| {}).await?;
    let mut sources = Vec::new();
    if is_native && mapping.is_none() {
        sources.push(native(&source).await?);
    }
    let logs = source.logs(mapping).await?;
    let mut tables: BTreeSet<String> =
        sources.iter().flat_map(|found: &Found| found.tables.clone()).collect();
    for log in logs {
        tables.extend(log.tables());
        sources.push(foreign(&source, log).await?);
    }
    let all = source.catalogue().await?.tables.into_iter().filter(|table| table.kind == Kind::Table);
    let names = all.map(|table| match table.schema.as_str() {
        "" => table.name,
        schema => format!("{schema}.{}", table.name),
    });
    let plain = names.filter(|name| !tables.contains(name)).collect();
    source.close().await;
    Ok(Inspection { database, sources, plain })
}

async fn native(source: &Source) -> Result<Found> {
    let counted = source
        .read(|mut session| {
            async move {
                let mut types: BTreeMap<String, (BTreeSet<String>, usize)> = BTreeMap::new();
                if crate::source::read::log_end(&mut session).await? > COUNTED {
                    return Ok(types);
                }
                let statement = session.statements().members;
                session
                    .each(statement, &[], |row| {
                        let of = types.entry(row.required(1)?.into_owned()).or_default();
                        of.0.insert(row.required(2)?.into_owned());
                        of.1 += usize::try_from(row.number(3)?).unwrap_or_default();
                        Ok(std::ops::ControlFlow::Continue(()))
                    })
                    .await?;
                Ok(types)
            }
            .boxed()
        })
        .await?;
    let note =
        counted.is_empty().then(|| "It has many events, or none, and they were not counted.".to_owned());
    Ok(Found {
        id: NATIVE.to_owned(),
        kind: "Backstory".to_owned(),
        version_hint: None,
        tables: vec!["events".to_owned()],
        entity_types: counted
            .into_iter()
            .map(|(name, (entities, events))| Type {
                name,
                entities: Some(entities.len()),
                events: Some(events),
            })
            .collect(),
        confidence: 1.0,
        readable: true,
        note,
    })
}

async fn foreign(source: &Source, log: Log) -> Result<Found> {
    let mut notes: Vec<String> = log.note().into_iter().collect();
    let mut found = Found {
        id: log.bound.id.clone(),
        kind: log.bound.mapping.name.clone(),
        version_hint: log.bound.mapping.checked.clone(),
        tables: log.tables(),
        entity_types: Vec::new(),
        confidence: log.bound.confidence,
        readable: log.is_readable(),
        note: None,
    };
    if found.readable {
        let asked = log.clone();
        let (events, complete) =
            source.read(move |mut session| async move { latest(&mut session, &asked).await }.boxed()).await?;
        let mut types: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let list = entities(events);
        found.readable = list.is_empty() || list.iter().any(|entity| entity.readable);
        if !found.readable {
            notes.push(
                "None of the changes looked at can be read; they are listed with the reason.".to_owned(),
            );
        }
        for entity in list {
            let of = types.entry(entity.key.entity_type.to_string()).or_default();
            *of = (of.0 + 1, of.1 + entity.events);
        }
        let number = |number: usize| complete.then_some(number);
        let types = types.into_iter();
        found.entity_types = types
            .map(|(name, (entities, events))| Type {
                name,
                entities: number(entities),
                events: number(events),
            })
            .collect();
        if !complete {
            let rows: u64 = log.bound.logs.iter().filter_map(|part| part.tables[0].table.estimate).sum();
            notes.push(format!(
                "It is large (the database estimates {rows} rows) and was not counted; of a subject, only children that name it in columns are found."
            ));
            notes.extend(log.missing_index().map(|index| format!("An index would help: {index}")));
        }
    }
    found.note = (!notes.is_empty()).then(|| notes.join(" "));
    Ok(found)
}

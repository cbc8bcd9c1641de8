//! What a database holds: its logs, and the tables that have no history.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::FutureExt;

use super::Log;
use super::entities::{Latest, entities, examples, latest};
use super::index::Advice;
use crate::error::Result;
use crate::event::Event;
use crate::mapping::catalogue::Table;
use crate::mapping::{self, Mapping};
use crate::source::location::Location;
use crate::source::sqlite::UNREAD_LINES;
use crate::source::{Source, notice};

/// The id of the native log.
pub const NATIVE: &str = "native";
/// Native logs up to this `seq` are counted.
const COUNTED: i64 = 1_000_000;
/// How long a look at a log may take.
const PATIENCE: Duration = Duration::from_secs(30);

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

/// Looks through a database: at its catalogue, and at logs that are small enough to be counted. With a mapping, only at the
/// logs that it fits.
pub async fn inspect(location: Location, mapping: Option<&Mapping>) -> Result<Inspection> {
    let source = Box::pin(Source::database(location, &mut |_| {})).await?;
    let found = match mapping {
        Some(mapping) => Box::pin(source.inspect(std::slice::from_ref(mapping), false)).await,
        None => Box::pin(source.inspect(&mapping::built_in(), true)).await,
    };
    source.close().await;
    found
}

impl Source {
    /// Looks through a database that was just opened: for its own log, if that is wanted, and for those that the mappings fit.
    pub async fn inspect(&self, mappings: &[Mapping], own: bool) -> Result<Inspection> {
        let mut sources = Vec::new();
        if own && self.native {
            sources.push(native(self).await?);
        }
        let logs = self.logs(mappings).await?;
        let mut tables: BTreeSet<String> =
            sources.iter().flat_map(|found: &Found| found.tables.clone()).collect();
        for log in logs {
            tables.extend(log.tables());
            tables.extend(log.bound.unread.iter().map(|(table, _)| table.clone()));
            sources.push(foreign(self, log).await);
        }
        // Lines of a file that are not read are nobody's in particular.
        let lines = self.notices.iter().find(|notice| notice.code == notice::LINES);
        for found in &mut sources {
            let notes = found.note.take().into_iter().chain(lines.map(|notice| notice.message.clone()));
            found.note = Some(notes.collect::<Vec<_>>().join(" ")).filter(|note| !note.is_empty());
        }
        let all = self.catalogue().await?.tables.into_iter().filter(|table| table.kind.is_written());
        let is_log = |table: &Table| {
            (lines.is_some() && table.name == UNREAD_LINES)
                || tables.contains(&table.full_name())
                || (own && self.native && table.name == "events")
        };
        let plain = all.filter(|table| !is_log(table)).map(|table| table.full_name()).collect();
        Ok(Inspection { database: self.location.to_string(), sources, plain })
    }
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

/// One that cannot be looked at is listed all the same, with the reason.
async fn foreign(source: &Source, log: Log) -> Found {
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
        match looked_at(source, &log).await {
            Ok(Latest { events, large, left_out }) => {
                let complete = large.bound.logs.is_empty();
                let examples = examples(&events);
                found.readable = count(&mut found.entity_types, events, complete);
                if !found.readable {
                    notes.push(UNREADABLE.to_owned());
                }
                notes.extend(left_out.told(complete));
                if !complete {
                    let Advice { children, hint, index, .. } = large.advice(&examples);
                    notes.push(not_counted(&log, children));
                    notes.extend(hint);
                    notes.extend(index.map(|index| format!("An index would help: {index}")));
                }
            }
            Err(error) => notes.push(format!("It could not be looked at. {}", error.message)),
        }
    }
    found.note = (!notes.is_empty()).then(|| notes.join(" "));
    found
}

const UNREADABLE: &str = "None of the changes looked at can be read; they are listed with the reason.";

fn not_counted(log: &Log, children: &str) -> String {
    let estimates = log.bound.logs.iter().filter_map(|part| part.tables[0].table.estimate);
    let rows = estimates.reduce(|all, rows| all + rows);
    let estimate =
        rows.map(|rows| format!(" (the database estimates {} rows)", grouped(rows))).unwrap_or_default();
    format!("It is large{estimate} and was not counted. Of a subject, its own events are read; {children}.")
}

/// A number with commas between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let at = |at: usize| if at > 0 && (digits.len() - at).is_multiple_of(3) { "," } else { "" };
    digits.char_indices().flat_map(|(place, digit)| at(place).chars().chain([digit])).collect()
}

async fn looked_at(source: &Source, log: &Log) -> Result<Latest> {
    let asked = log.clone();
    let looking = source.read(move |mut session| async move { latest(&mut session, &asked).await }.boxed());
    super::in_time(PATIENCE, looking).await
}

/// Counts entities and events by type; answers whether any change could be read, or there is none.
fn count(types: &mut Vec<Type>, events: Vec<Event>, complete: bool) -> bool {
    let list = entities(events);
    let readable = list.is_empty() || list.iter().any(|entity| entity.readable);
    let mut counted: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for entity in list {
        let of = counted.entry(entity.key.entity_type.to_string()).or_default();
        *of = (of.0 + 1, of.1 + entity.events);
    }
    let number = |number: usize| complete.then_some(number);
    let counted = counted.into_iter();
    types.extend(counted.map(|(name, (entities, events))| Type {
        name,
        entities: number(entities),
        events: number(events),
    }));
    readable
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_told_apart() {
        let told = [0, 999, 1_000, 99_474_197].map(grouped);
        assert_eq!(told, ["0", "999", "1,000", "99,474,197"]);
    }
}

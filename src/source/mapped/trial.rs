//! A few rows of a table, and what a mapping makes of them before anybody relies on it. Bounded in rows,
//! in bytes and in time.

use std::ops::ControlFlow;
use std::time::Duration;

use futures_util::FutureExt;

use super::reading::{Taken, read};
use super::statement::{Which, sample};
use super::{Log, TRIED_BYTES, in_time};
use crate::decode::{self, Cell};
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::mapping::Mapping;
use crate::mapping::bind::detect;
use crate::mapping::catalogue::{Catalogue, Table};
use crate::source::Source;

/// Rows that are shown as an example.
const SHOWN: usize = 25;
/// Rows that a mapping is tried on.
const TRIED: usize = 200;
/// How long either may take.
const PATIENCE: Duration = Duration::from_secs(20);

impl Source {
    /// A table with a few of its rows, a cell for each column.
    ///
    /// # Errors
    /// [`Code::LogMissing`] where there is no such table.
    pub async fn sample(&self, schema: &str, table: &str) -> Result<(Table, Vec<Vec<Cell>>)> {
        let looking = async {
            let table = find(&self.catalogue().await?, schema, table)?;
            let (dialect, asked) = (self.dialect(), table.clone());
            let rows = self.read(move |mut session| {
                async move {
                    let (mut rows, mut bytes) = (Vec::new(), 0);
                    session
                        .each_made(&sample(dialect, &asked, SHOWN), |row| {
                            let cells = (0..asked.columns.len()).map(|at| row.cell(at));
                            let cells = cells.collect::<Result<Vec<_>, _>>()?;
                            bytes += cells.iter().map(Cell::size).sum::<usize>();
                            rows.push(cells);
                            Ok(if bytes < TRIED_BYTES {
                                ControlFlow::Continue(())
                            } else {
                                ControlFlow::Break(())
                            })
                        })
                        .await?;
                    Ok(rows)
                }
                .boxed()
            });
            Ok((table, rows.await?))
        };
        in_time(PATIENCE, Box::pin(looking)).await
    }

    /// The events that each of several mappings makes of the first rows of a table, oldest first.
    ///
    /// # Errors
    /// [`Code::MappingInvalid`] of a mapping that does not fit the table.
    pub async fn try_mappings(
        &self,
        mappings: &[Mapping],
        schema: &str,
        table: &str,
    ) -> Result<Vec<Result<Vec<Event>>>> {
        let trying = async {
            let mut catalogue = self.catalogue().await?;
            self.look_into(&mut catalogue, mappings).await;
            let table = find(&catalogue, schema, table)?;
            let mut tried = Vec::new();
            for mapping in mappings {
                tried.push(match self.fitted(&catalogue, mapping, &table) {
                    Ok(log) => self.first_events(log).await,
                    Err(error) => Err(error),
                });
            }
            Ok(tried)
        };
        in_time(PATIENCE, Box::pin(trying)).await
    }

    fn fitted(&self, catalogue: &Catalogue, mapping: &Mapping, table: &Table) -> Result<Log> {
        let found = detect(catalogue, std::slice::from_ref(mapping)).into_iter();
        let mut found = found.filter(|bound| bound.logs.iter().any(|log| log.tables[0].table == *table));
        found.next().map(|bound| Log { bound, searched: None, dialect: self.dialect() }).ok_or_else(|| {
            Error::new(Code::MappingInvalid, format!("The mapping does not fit {}.", table.full_name()))
                .hint("Check the names of its columns, and the tables that it joins.")
        })
    }

    async fn first_events(&self, log: Log) -> Result<Vec<Event>> {
        self.read(move |mut session| {
            async move {
                let mut taken = Taken::default();
                for part in &log.bound.logs {
                    read(&mut session, &log, part, Which::First(TRIED), &mut taken).await?;
                }
                Ok(decode::weave(taken.rows, None, &log.bound))
            }
            .boxed()
        })
        .await
    }
}

fn find(catalogue: &Catalogue, schema: &str, name: &str) -> Result<Table> {
    let found = catalogue.tables.iter().find(|table| table.schema == schema && table.name == name);
    found.cloned().ok_or_else(|| {
        Error::new(Code::LogMissing, format!("There is no table “{name}” in this database any more."))
            .hint("Choose another table.")
    })
}

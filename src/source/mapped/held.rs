//! What the JSON columns of a table hold, by its last few rows: whether they are events as a whole cannot be told by its columns.

use std::ops::ControlFlow;
use std::time::Duration;

use futures_util::FutureExt;

use super::statement::{Dialect, sample};
use super::{TRIED_BYTES, in_time};
use crate::decode::{self, Cell};
use crate::mapping::Mapping;
use crate::mapping::catalogue::{Catalogue, Held, Table};
use crate::source::Source;

/// Rows that are looked at.
const ROWS: usize = 5;
/// Columns of a table that is looked into at most: one that keeps whole events has few besides.
const COLUMNS: usize = 12;
/// Tables that are looked into at most.
const TABLES: usize = 40;
/// How long that may take in all.
const PATIENCE: Duration = Duration::from_secs(3);

impl Source {
    /// Looks into the tables of a catalogue whose JSON may be what one of the mappings wants. What cannot be looked into holds
    /// nothing.
    pub(super) async fn look_into(&self, catalogue: &mut Catalogue, mappings: &[Mapping]) {
        if mappings.iter().all(|mapping| mapping.detect.holds.is_empty()) {
            return;
        }
        let dialect = self.dialect();
        let may_hold = |table: &&mut Table| {
            let usual = table.kind.is_written() && table.readable && table.number().is_some();
            usual
                && table.columns.len() <= COLUMNS
                && table.columns.iter().any(|column| is_json(dialect, &column.kind))
        };
        let looking = async {
            for table in catalogue.tables.iter_mut().filter(may_hold).take(TABLES) {
                table.held = self.held(table.clone()).await.unwrap_or_default();
            }
            Ok(())
        };
        let _ = in_time(PATIENCE, Box::pin(looking)).await;
    }

    async fn held(&self, table: Table) -> crate::error::Result<Vec<Held>> {
        let dialect = self.dialect();
        self.read(move |mut session| {
            async move {
                let (mut held, mut bytes) = (Vec::<Held>::new(), 0);
                session
                    .each_made(&sample(dialect, &table, ROWS), |row| {
                        for (at, column) in table.columns.iter().enumerate() {
                            if !is_json(dialect, &column.kind)
                                || held.iter().any(|held| held.column == column.name)
                            {
                                continue;
                            }
                            let cell: Cell = row.cell(at)?;
                            bytes += cell.size();
                            let keys = decode::keys(&cell);
                            if !keys.is_empty() {
                                held.push(Held { column: column.name.clone(), keys });
                            }
                        }
                        Ok(if bytes < TRIED_BYTES {
                            ControlFlow::Continue(())
                        } else {
                            ControlFlow::Break(())
                        })
                    })
                    .await?;
                Ok(held)
            }
            .boxed()
        })
        .await
    }
}

/// Whether a column of this type may hold JSON. `SQLite` and MariaDB keep it as text.
fn is_json(dialect: Dialect, kind: &str) -> bool {
    let words: &[&str] = match dialect {
        Dialect::Postgres => &["json"],
        Dialect::MySql => &["json", "longtext"],
        Dialect::Sqlite => &["json", "text"],
    };
    words.iter().any(|word| kind.contains(word))
}

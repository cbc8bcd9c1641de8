//! What a log holds, at a glance: said when it is opened, before anything of it is read. Nothing here scans: events are
//! counted only so far, and beyond that bounded by the ends of the log.

use std::time::Duration;

use futures_util::FutureExt;
use serde::Serialize;

use super::failure::Failure;
use super::mapped::inspect::NATIVE;
use super::part;
use super::read::by_seq;
use super::session::Session;
use super::{Source, no_log};
use crate::error::Result;
use crate::mapping;

/// Types that are named.
const TYPES: usize = 20;
/// So many events are counted, as the statements have it.
const COUNTED: u64 = 10_000;
/// How long the glance may take. A log without the usual indexes is not worth more.
const PATIENCE: Duration = Duration::from_secs(2);

/// The log of a database, at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct FoundLog {
    /// Its id within the database.
    pub id: String,
    /// Whose log it is: Backstory’s, or the name of the library that writes it.
    pub kind: String,
    /// Its tables.
    pub tables: Vec<String>,
    /// Its events number at least so many. Not every event is counted.
    #[cfg_attr(test, ts(type = "number"))]
    pub events_at_least: u64,
    /// And at most so many; null where that is not known. Where both are the same, that is the number.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub events_at_most: Option<u64>,
    /// The types of its entities, in alphabetical order: not more than twenty.
    pub entity_types: Vec<String>,
    /// Whether it has more types than those.
    pub more_types: bool,
    /// When its first event was stored, RFC 3339.
    pub first_at: Option<String>,
    /// When its last event was stored, RFC 3339.
    pub last_at: Option<String>,
}

impl Source {
    /// The log that is read, by name, without a look at what it holds; `None` where none is.
    pub fn log(&self) -> Option<FoundLog> {
        if let Some(log) = &self.foreign {
            return Some(FoundLog {
                id: log.bound.id.clone(),
                kind: log.bound.mapping.name.clone(),
                tables: log.tables(),
                ..unknown()
            });
        }
        self.native.then(unknown)
    }

    /// The same with what it holds. What cannot be told soon is left out, and all of it where the log is another program's.
    /// The connection is then ready for a page.
    pub async fn found(&self) -> Option<FoundLog> {
        if self.foreign.is_some() || !self.native {
            return self.log();
        }
        let shortcuts = self.shortcuts;
        let glance = self.read(move |mut session| {
            async move {
                let found = look(&mut session).await?;
                if shortcuts {
                    // What fails here fails again, and is said, where somebody waits for it.
                    let _ = part::rehearse(&mut session).await;
                }
                Ok(found)
            }
            .boxed()
        });
        match tokio::time::timeout(PATIENCE, glance).await {
            Ok(Ok(found)) => Some(found),
            Ok(Err(_)) | Err(_) => Some(unknown()),
        }
    }

    /// Whether there is nothing to choose: the log is Backstory's own, and there is no other. Looks at the catalogue only.
    ///
    /// # Errors
    /// [`crate::error::Code::SchemaNone`] where there is not a table to choose.
    pub async fn decides(&self) -> Result<bool> {
        if !self.native {
            let nothing = self.catalogue().await?.tables.is_empty();
            return if nothing { Err(no_log(&self.location)) } else { Ok(false) };
        }
        // A catalogue that takes long does not keep anybody from reading.
        let logs = tokio::time::timeout(PATIENCE, self.logs(&mapping::built_in())).await;
        Ok(!matches!(logs, Ok(Ok(logs)) if !logs.is_empty()))
    }
}

fn unknown() -> FoundLog {
    FoundLog {
        id: NATIVE.to_owned(),
        kind: "Backstory".to_owned(),
        tables: vec!["events".to_owned()],
        events_at_least: 0,
        events_at_most: None,
        entity_types: Vec::new(),
        more_types: false,
        first_at: None,
        last_at: None,
    }
}

async fn look(session: &mut Session<'_>) -> Result<FoundLog, Failure> {
    let mut found = unknown();
    let statements = session.statements();
    let contents = session
        .first(statements.contents, &[], |row| {
            Ok((row.number(0)?, ends(row.text(1)?.as_deref(), row.text(2)?.as_deref())))
        })
        .await?;
    let (counted, ends) = contents.unwrap_or((0, None));
    found.events_at_least = counted.unsigned_abs();
    found.events_at_most = Some(found.events_at_least);
    if let Some((first, last)) = ends {
        if found.events_at_least >= COUNTED {
            // Each event has a `seq` of its own.
            found.events_at_most = Some(last.abs_diff(first).saturating_add(1));
        }
        found.first_at = Some(by_seq(session, first).await?.inserted_at.to_string());
        found.last_at = Some(by_seq(session, last).await?.inserted_at.to_string());
    }
    let types = session.collect(statements.entity_types, &[], |row| Ok(row.required(0)?.into_owned()));
    found.entity_types = types.await?;
    found.more_types = found.entity_types.len() > TYPES;
    found.entity_types.truncate(TYPES);
    Ok(found)
}

fn ends(first: Option<&str>, last: Option<&str>) -> Option<(i64, i64)> {
    Some((first?.parse().ok()?, last?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use backstory_testkit::{mariadb, postgres};

    use super::*;
    use crate::source::location::Location;
    use crate::{demo, record};

    /// A log of so many events, at a glance, and the source.
    async fn glance(place: &str, events: usize) -> (FoundLog, Source) {
        let location = Location::parse(place).expect("a location");
        record::init(&location).await.expect("a log");
        let events = demo::events(1, events);
        record::import_events(&location, events, |_| {}, std::future::pending()).await.expect("events");
        let source = Source::open(location).await.expect("opened");
        (source.found().await.expect("a log"), source)
    }

    fn is_seen(found: &FoundLog, events: u64) {
        assert_eq!((found.events_at_least, found.events_at_most), (events, Some(events)));
        assert_eq!(found.entity_types, ["key_result", "objective"]);
        assert!(!found.more_types);
        assert!(found.first_at < found.last_at, "{found:?}");
    }

    #[tokio::test]
    async fn a_log_on_sqlite_at_a_glance() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name).display().to_string();
        is_seen(&glance(&path("small.db"), 700).await.0, 700);
        let (large, _) = glance(&path("large.db"), 12_000).await;
        assert_eq!((large.events_at_least, large.events_at_most), (COUNTED, Some(12_000)));
        let (empty, source) = glance(&path("empty.db"), 0).await;
        assert_eq!((empty.events_at_most, empty.first_at, empty.entity_types), (Some(0), None, Vec::new()));
        assert_eq!(source.encryption(), None);
    }

    #[tokio::test]
    async fn a_log_on_postgres_at_a_glance() {
        let server = postgres::server().expect("a PostgreSQL server");
        let (found, source) = glance(&server.create_database("glance").expect("a database"), 700).await;
        is_seen(&found, 700);
        assert_eq!(source.encryption(), None, "the server of the tests offers none");
    }

    #[tokio::test]
    async fn a_log_on_mariadb_at_a_glance() {
        let server = mariadb::server().expect("a MariaDB server");
        let (found, source) = glance(&server.create_database("glance").expect("a database"), 700).await;
        is_seen(&found, 700);
        assert_eq!(source.encryption(), None, "the server of the tests offers none");
    }
}

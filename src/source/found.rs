//! What a log holds, at a glance: said when it is opened, before anything of it is read. Nothing here scans: events are
//! counted only so far, and beyond that bounded by the ends of the log.

use std::time::Duration;

use futures_util::FutureExt;
use serde::Serialize;

use super::Source;
use super::failure::Failure;
use super::read::by_seq;
use super::session::Session;

/// Types that are named.
const TYPES: usize = 20;
/// So many events are counted, as the statements have it.
const COUNTED: u64 = 10_000;
/// How long the glance may take. A log without the usual indexes is not worth more.
const PATIENCE: Duration = Duration::from_secs(2);

/// A log that was found in a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "connect.ts"))]
pub struct Found {
    /// What kind of log it is, as people call it: `Backstory log`.
    pub name: String,
    /// The table with its events.
    pub table: String,
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
    /// What the log holds. What cannot be told soon is left out.
    pub async fn found(&self) -> Found {
        let glance = self.read(|mut session| async move { look(&mut session).await }.boxed());
        match tokio::time::timeout(PATIENCE, glance).await {
            Ok(Ok(found)) => found,
            Ok(Err(_)) | Err(_) => unknown(),
        }
    }
}

fn unknown() -> Found {
    Found {
        name: "Backstory log".to_owned(),
        table: "events".to_owned(),
        events_at_least: 0,
        events_at_most: None,
        entity_types: Vec::new(),
        more_types: false,
        first_at: None,
        last_at: None,
    }
}

async fn look(session: &mut Session<'_>) -> Result<Found, Failure> {
    let mut found = unknown();
    let statements = session.statements();
    let contents = session
        .first(statements.contents, &[], |row| Ok((row.number(0)?, ends(&row.text(1)?, &row.text(2)?))))
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

fn ends(first: &Option<std::borrow::Cow<'_, str>>, last: &Option<std::borrow::Cow<'_, str>>) -> Option<(i64, i64)> {
    Some((first.as_ref()?.parse().ok()?, last.as_ref()?.parse().ok()?))
}

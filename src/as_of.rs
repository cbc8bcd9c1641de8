//! The states of an objective and all its key results at one instant.

use std::fmt;

use crate::error::{Code, Error, Result};
use crate::history::{EntityView, EventView, History};
use crate::time::{self, Timestamp};

/// A point in a log: a place in its order, or a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instant {
    /// Just after the event with this `seq`.
    Seq(i64),
    /// Microseconds since 1970-01-01T00:00:00Z: just after the last event stored at or before.
    Time(i64),
}

impl Instant {
    /// Reads a `seq` or an RFC 3339 time.
    pub fn parse(text: &str) -> Result<Self> {
        if let Ok(seq) = text.parse() {
            return Ok(Self::Seq(seq));
        }
        Timestamp::parse(text).micros().map(Self::Time).ok_or_else(|| {
            Error::new(Code::RequestInvalid, format!("“{text}” is neither an event number nor a time."))
                .hint("Give the seq of an event, such as 412, or a time such as 2026-03-01T09:00:00Z.")
        })
    }

    /// The entity's own last event at or before the instant. Order stays the log's: where times run backwards, it is
    /// the last in the log whose time is not later.
    pub fn last_event<'h>(&self, entity: &EntityView<'h>) -> Option<EventView<'h>> {
        match *self {
            Self::Seq(seq) => entity.last_event_at_seq(seq),
            Self::Time(at) => entity.last_event_at_time(at),
        }
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seq(seq) => write!(f, "{seq}"),
            Self::Time(at) => f.write_str(&time::rfc3339(*at)),
        }
    }
}

/// Law 6: of every entity whose own last event at or before the instant names the objective, that event, whose state is
/// the entity's state then. The objective first, then the others by id. Deleted ones are among them.
pub fn as_of(history: &History, instant: Instant) -> Vec<EventView<'_>> {
    let objective = history.objective_id();
    let subject = history.subject();
    let mut events: Vec<_> = history
        .entities()
        .filter_map(|entity| instant.last_event(&entity))
        .filter(|event| event.objective_id() == objective)
        .collect();
    events.sort_by_cached_key(|event| {
        let entity = event.entity();
        (subject != Some(entity), entity.entity_id(), entity.entity_type())
    });
    events
}

//! A timeline that is followed.

use serde::Serialize;

use super::value::Failure;

/// How an event came while its timeline was followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum Arrival {
    /// After everything before it.
    New,
    /// With a `seq` below one that had been there before.
    Late,
    /// It had been there and was changed by hand.
    Rewritten,
}

/// An event that was committed. A page tells the rest.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct LiveEvent {
    /// The log's own order.
    pub seq: String,
    /// The type of the entity.
    pub entity_type: String,
    /// Its id.
    pub entity_id: String,
    /// The verb.
    pub action: String,
    /// Who.
    pub actor: Option<String>,
    /// How it came.
    pub arrival: Arrival,
}

/// What happened to a timeline that is followed, or to the connection.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Live {
    /// Events were committed.
    Events {
        /// Ascending by `seq`, each once.
        events: Vec<LiveEvent>,
    },
    /// Events were removed from the log by hand.
    Removed,
    /// The connection was lost.
    Lost {
        /// The last sign of life, RFC 3339.
        since: String,
        /// What was noticed.
        error: Failure,
    },
    /// The connection will be tried again.
    Retrying {
        /// Which try it will be, from 1.
        attempt: u32,
        /// How many milliseconds until then.
        milliseconds: u32,
        /// Why there is no connection now.
        error: Failure,
    },
    /// The connection is back.
    Resumed,
    /// Nothing more will come.
    Ended {
        /// Why.
        error: Failure,
    },
}

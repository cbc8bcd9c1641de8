//! The rows of a list: any stretch of them by number, and the number of the row that shows something.

use serde::{Deserialize, Serialize};

use super::value::{Change, EventRow};
use super::view::View;

/// A stretch of the rows of a view.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct RowsRequest {
    /// The view.
    pub view: View,
    /// The first row, from 0 at the newest.
    #[cfg_attr(test, ts(type = "number"))]
    pub start: usize,
    /// How many, 1 to 1000.
    #[cfg_attr(test, ts(type = "number"))]
    pub count: usize,
}

/// A stretch of rows, newest first, with what is true of the whole view.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Rows {
    /// How many rows the view has.
    #[cfg_attr(test, ts(type = "number"))]
    pub items: usize,
    /// How many events pass the filter.
    #[cfg_attr(test, ts(type = "number"))]
    pub shown: usize,
    /// How many events the timeline has.
    #[cfg_attr(test, ts(type = "number"))]
    pub total: usize,
    /// How many entities the timeline has.
    #[cfg_attr(test, ts(type = "number"))]
    pub entities: usize,
    /// How many of the shown events have findings.
    #[cfg_attr(test, ts(type = "number"))]
    pub findings: usize,
    /// The objective's title now.
    pub title: Option<String>,
    /// Whether the objective is marked deleted now.
    pub deleted: bool,
    /// The `seq` of the timeline's newest event, whether it is shown or not.
    pub newest: String,
    /// When that was stored; empty where there is none.
    pub newest_at: String,
    /// The number of the first row here.
    #[cfg_attr(test, ts(type = "number"))]
    pub start: usize,
    /// The day that the first row here stands under; null where there is none.
    pub under: Option<RowsDay>,
    /// The rows.
    pub rows: Vec<Item>,
}

/// A day of a view.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct RowsDay {
    /// The day in the view's zone, such as `2026-06-16`; null for times that are none.
    pub day: Option<String>,
    /// How many events are shown under it.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: usize,
}

/// A row. `position` counts the events shown, from 0 at the newest, whatever rows lie between.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Item {
    /// A day begins, seen from the newest.
    Day {
        /// `2026-06-16` in the view's zone; null where the stored times are none.
        day: Option<String>,
        /// How many events are shown under it.
        #[cfg_attr(test, ts(type = "number"))]
        events: usize,
    },
    /// An event.
    Event {
        /// Its place among the events shown.
        #[cfg_attr(test, ts(type = "number"))]
        position: usize,
        /// Whether it belongs to an open burst.
        inside: bool,
        /// The event.
        event: EventRow,
    },
    /// Events that belong together, in one row.
    Burst {
        /// The place of the newest of them among the events shown.
        #[cfg_attr(test, ts(type = "number"))]
        position: usize,
        /// The events.
        burst: Burst,
    },
}

/// Events in a row that belong together: one actor, one entity or one request, close in time.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Burst {
    /// The `seq` of the oldest; what the burst is called in `View::open`.
    pub first: String,
    /// The `seq` of the newest.
    pub last: String,
    /// When the oldest was stored.
    pub from: String,
    /// When the newest was stored.
    pub to: String,
    /// Whether its events follow as rows.
    pub open: bool,
    /// How many events.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: usize,
    /// Who.
    pub actor: Option<String>,
    /// The only entity, if there is only one: the newest event without its changes.
    pub entity: Option<BurstEntity>,
    /// How many entities.
    #[cfg_attr(test, ts(type = "number"))]
    pub entities: usize,
    /// How many of them it has deleted: they were not before, and are after it.
    #[cfg_attr(test, ts(type = "number"))]
    pub deleted: usize,
    /// How many of them it has brought back.
    #[cfg_attr(test, ts(type = "number"))]
    pub restored: usize,
    /// The first of the fields, with what became of each from before the burst to after it; only where there is one entity.
    pub changes: Vec<Change>,
    /// For each field, the most changed first, on how many entities it changed.
    pub fields: Vec<BurstField>,
}

/// The entity of a burst.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct BurstEntity {
    /// Its type.
    pub entity_type: String,
    /// Its id.
    pub entity_id: String,
    /// Its title or name as of the newest event.
    pub name: Option<String>,
    /// Whether it is marked deleted after the newest event.
    pub deleted: bool,
}

/// A field in a burst.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct BurstField {
    /// The field.
    pub field: String,
    /// On how many entities it changed.
    #[cfg_attr(test, ts(type = "number"))]
    pub entities: usize,
}

/// Where in a view something is.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct LocateRequest {
    /// The view.
    pub view: View,
    /// What is looked for.
    pub target: Target,
}

/// What is looked for in a view. `from`: the `seq` of the event to start at, itself not counted; `older`: the direction.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Target {
    /// The event with this `seq`, else the newest one shown that is older.
    Seq {
        /// The event.
        seq: String,
    },
    /// The event at this place among the events shown; the last where there are fewer.
    Position {
        /// From 0 at the newest.
        #[cfg_attr(test, ts(type = "number"))]
        position: usize,
    },
    /// The newest event, in the log's order, stored at or before a time.
    Time {
        /// RFC 3339.
        at: String,
    },
    /// The first event shown of the next day there is.
    Day {
        /// Where to start.
        from: String,
        /// Whether an older day.
        older: bool,
    },
    /// The next event with a finding.
    Finding {
        /// Where to start.
        from: String,
        /// Whether older.
        older: bool,
    },
    /// The next event that holds a text, as [`super::Filter::text`] does.
    Text {
        /// Where to start.
        from: String,
        /// Whether older.
        older: bool,
        /// The text.
        text: String,
    },
}

/// Where something is.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Located {
    /// The number of its row: of its burst where that is folded.
    #[cfg_attr(test, ts(type = "number"))]
    pub item: usize,
    /// Its place among the events shown.
    #[cfg_attr(test, ts(type = "number"))]
    pub position: usize,
    /// The event.
    pub seq: String,
    /// Whether it is what was asked for, and not the nearest.
    pub exact: bool,
    /// The folded burst it is in, by the `seq` of its oldest event; null where it has a row of its own.
    pub folded: Option<String>,
}

/// Which events of a view hold a text.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct HitsRequest {
    /// The view.
    pub view: View,
    /// The text, as [`super::Filter::text`] looks for it.
    pub text: String,
    /// The event whose place among them is asked for.
    pub at: Option<String>,
}

/// How many events of a view hold a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Hits {
    /// How many.
    #[cfg_attr(test, ts(type = "number"))]
    pub hits: usize,
    /// How many of them are newer than the event asked about.
    #[cfg_attr(test, ts(type = "number"))]
    pub newer: usize,
    /// Whether that is one itself.
    pub on: bool,
}

//! A history at a glance: a histogram, a lane for each entity, and the axis of time that both stand on. Counted over the
//! whole filtered timeline.

use serde::{Deserialize, Serialize};

use super::view::View;

/// A history at a glance.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct OverviewRequest {
    /// The view. The histogram leaves the times of its filter out, so that it shows what lies beyond them.
    pub view: View,
    /// The beginning of what is drawn, RFC 3339; the oldest event where it is not given.
    pub from: Option<String>,
    /// The end of what is drawn, RFC 3339; the newest event where it is not given.
    pub to: Option<String>,
    /// The most bars, 1 to 200.
    #[cfg_attr(test, ts(type = "number"))]
    pub bars: usize,
    /// The width of the lanes: marks nearer than one column are clustered.
    #[cfg_attr(test, ts(type = "number"))]
    pub columns: usize,
    /// Whether stretches without events are shortened.
    pub fold_gaps: bool,
    /// The first lane, from 0.
    #[cfg_attr(test, ts(type = "number"))]
    pub lanes_from: usize,
    /// How many lanes, up to 100.
    #[cfg_attr(test, ts(type = "number"))]
    pub lanes: usize,
}

/// A history at a glance.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Overview {
    /// The times of the oldest and the newest event of the timeline, RFC 3339; null where none has a readable time.
    pub span: Option<Span>,
    /// What is drawn: a part of it, with whole bars at its ends.
    pub drawn: Option<Span>,
    /// What one bar stands for.
    pub width: BarWidth,
    /// The types of entities, in the order in which the bars count them.
    pub entity_types: Vec<String>,
    /// The bars that count anything, oldest first.
    pub bars: Vec<Bar>,
    /// How time runs along the width, oldest first, without gaps between.
    pub axis: Vec<Stretch>,
    /// How many lanes there are.
    #[cfg_attr(test, ts(type = "number"))]
    pub lanes_total: usize,
    /// The lanes asked for: the objective, then the others by their last event, the latest first.
    pub lanes: Vec<Lane>,
    /// Events that pass the filter and have no readable time: they are in no bar and no lane.
    #[cfg_attr(test, ts(type = "number"))]
    pub untimed: usize,
}

/// From one time to another, RFC 3339.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Span {
    /// The beginning.
    pub from: String,
    /// The end.
    pub to: String,
}

/// A sane width, such as 15 minutes or 1 month.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct BarWidth {
    /// How many of the unit.
    #[cfg_attr(test, ts(type = "number"))]
    pub count: u32,
    /// The unit.
    pub unit: BarUnit,
}

/// The unit of a bar's width. Days and longer ones are those of the view's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "lowercase")]
pub enum BarUnit {
    /// A millionth of a second.
    Microsecond,
    /// A thousandth of a second.
    Millisecond,
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day of the calendar.
    Day,
    /// A week of the calendar, from Monday.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

/// Events from one time up to, and without, another.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Bar {
    /// The beginning.
    pub from: String,
    /// The end, which belongs to the next bar.
    pub to: String,
    /// How many events pass the filter (its times aside), for each type of entity.
    #[cfg_attr(test, ts(type = "number[]"))]
    pub shown: Vec<usize>,
    /// How many events there are.
    #[cfg_attr(test, ts(type = "number"))]
    pub total: usize,
}

/// A part of the axis on which time runs evenly.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Stretch {
    /// The beginning.
    pub from: String,
    /// The end.
    pub to: String,
    /// Where it begins, in millionths of the width.
    pub start: u32,
    /// Where it ends, in millionths of the width.
    pub end: u32,
    /// Whether it is a stretch without events that was shortened.
    pub gap: bool,
}

/// The events of one entity.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Lane {
    /// Its type.
    pub entity_type: String,
    /// Its id.
    pub entity_id: String,
    /// Its title or name now.
    pub name: Option<String>,
    /// Whether it is marked deleted now.
    pub deleted: bool,
    /// How many of its events pass the filter, drawn or not.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: usize,
    /// What is drawn, oldest first.
    pub marks: Vec<Mark>,
}

/// An event, or several too close to tell apart.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Mark {
    /// The column, from 0.
    pub column: u32,
    /// How many events.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: usize,
    /// The `seq` of the newest of them.
    pub seq: String,
    /// When the oldest was stored.
    pub from: String,
    /// When the newest was stored.
    pub to: String,
}

/// The values there are to filter by.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct FacetRequest {
    /// The view. Its own choice is left out, so that what is not chosen is counted too.
    pub view: View,
    /// What of the events.
    pub by: FacetBy,
    /// Only values with this text in them, in whatever case.
    pub search: String,
    /// The most values.
    #[cfg_attr(test, ts(type = "number"))]
    pub limit: usize,
}

/// What of an event is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
#[serde(rename_all = "snake_case")]
pub enum FacetBy {
    /// The type of the entity.
    EntityType,
    /// The entity.
    Entity,
    /// The verb.
    Action,
    /// Who.
    Actor,
    /// The fields it names.
    Field,
}

/// The values there are to filter by, the most frequent first.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Facet {
    /// How many different values match the search.
    #[cfg_attr(test, ts(type = "number"))]
    pub distinct: usize,
    /// The first of them.
    pub values: Vec<FacetValue>,
}

/// A value to filter by.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct FacetValue {
    /// The value; the id of an entity; null for no actor.
    pub value: Option<String>,
    /// The type, where it is an entity.
    pub entity_type: Option<String>,
    /// Its title or name now, where it is an entity that has one.
    pub name: Option<String>,
    /// How many events.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: usize,
}

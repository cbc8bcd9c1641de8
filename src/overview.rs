//! A history at a glance: how many events there were when, and where on the way each entity's events lie.
//!
//! Counted over the whole timeline. Events without a readable time are counted apart: they have no place in it.

use std::ops::Range;

use crate::calendar::{Width, divide};
use crate::event::OBJECTIVE;
use crate::filter::Filter;
use crate::history::{EntityView, EventView, History};
use crate::sieve::Sieve;
use crate::zone::Zone;

/// The width of the axis.
pub const AXIS: u32 = 1_000_000;
/// A stretch without events that takes more of the time drawn than one in so many is shortened.
const GAP: i64 = 5;
/// What is left of it.
const SHORTENED: f64 = 0.03;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// Which events; their times matter for the lanes' totals only.
    pub filter: Filter,
    /// The zone of days, months and years.
    pub zone: Zone,
    /// From when, in microseconds since 1970; from the oldest event where it is not said.
    pub from: Option<i64>,
    /// Until when.
    pub to: Option<i64>,
    /// The most bars.
    pub bars: usize,
    /// How many columns the lanes are wide.
    pub columns: u32,
    /// Whether stretches without events are shortened.
    pub fold_gaps: bool,
    /// Which of the lanes.
    pub lanes: Range<usize>,
}

/// A history at a glance. Times are microseconds since 1970.
#[derive(Debug)]
pub struct Overview<'h> {
    /// The oldest and the newest time; `None` where no event has one.
    pub span: Option<(i64, i64)>,
    /// What a bar stands for.
    pub width: Width,
    /// The types of entities, in the order in which bars count them.
    pub types: Vec<&'h str>,
    /// The bars that count anything, oldest first.
    pub bars: Vec<Bar>,
    /// How time runs along the width, without gaps between.
    pub axis: Vec<Stretch>,
    /// How many lanes there are.
    pub lanes_total: usize,
    /// The lanes asked for, of all entities with events that pass: the objective, then the others by their last event.
    pub lanes: Vec<Lane<'h>>,
    /// Events that pass and have no readable time.
    pub untimed: usize,
}

/// Events from one time up to, and without, another.
#[derive(Debug)]
pub struct Bar {
    /// The beginning.
    pub from: i64,
    /// The end.
    pub to: i64,
    /// How many pass, whenever they were, by type.
    pub shown: Vec<usize>,
    /// How many there are.
    pub total: usize,
}

/// A part of the axis on which time runs evenly.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// The beginning.
    pub from: i64,
    /// The end.
    pub to: i64,
    /// Where it begins, of [`AXIS`].
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Whether it was shortened.
    pub gap: bool,
}

/// The events of one entity.
#[derive(Debug)]
pub struct Lane<'h> {
    /// Whose.
    pub entity: EntityView<'h>,
    /// How many pass.
    pub events: usize,
    /// What is drawn, by column.
    pub marks: Vec<Mark>,
}

/// Events in one column.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Which.
    pub column: u32,
    /// How many.
    pub events: usize,
    /// The `seq` of the newest.
    pub seq: i64,
    /// The earliest time.
    pub from: i64,
    /// The latest.
    pub to: i64,
}

/// Looks at a whole history.
pub fn overview<'h>(history: &'h History, question: &Question) -> Overview<'h> {
    let times = || history.timeline().filter_map(|event| event.micros());
    let span = times().min().zip(times().max());
    let (from, to) = span.unwrap_or_default();
    let (from, to) = (question.from.unwrap_or(from), question.to.unwrap_or(to));
    let (width, boundaries) = divide(from.min(to), to.max(from), question.bars, question.zone);

    let mut types: Vec<&str> = history.entities().map(|entity| entity.entity_type()).collect();
    types.sort_unstable_by_key(|name| (*name != OBJECTIVE, *name));
    types.dedup();

    let place = |entity: EntityView<'_>| types.iter().position(|name| *name == entity.entity_type());
    let type_of: Vec<_> = history.entities().map(|entity| place(entity).unwrap_or_default()).collect();

    let mut sieve = Sieve::new(history, &question.filter.at_any_time());
    let mut counts = vec![(0, vec![0; types.len()]); boundaries.len() - 1];
    let mut passing = Vec::new();
    let (mut untimed, mut near) = (0, 0);
    for event in history.timeline() {
        let passes = sieve.passes(&event);
        let Some(micros) = event.micros() else {
            untimed += usize::from(passes && question.filter.is_in_time(&event));
            continue;
        };
        if passes {
            passing.push((event, micros));
        }
        // Events that follow each other mostly lie in one bar.
        if !(boundaries[near]..boundaries[near + 1]).contains(&micros) {
            let bar = boundaries.partition_point(|boundary| *boundary <= micros).checked_sub(1);
            let Some(bar) = bar.filter(|bar| *bar < counts.len()) else { continue };
            near = bar;
        }
        let (total, shown) = &mut counts[near];
        *total += 1;
        shown[type_of[event.entity().number() as usize]] += usize::from(passes);
    }
    let ends = boundaries.iter().zip(boundaries.iter().skip(1));
    let bars =
        ends.zip(counts).map(|((from, to), (total, shown))| Bar { from: *from, to: *to, shown, total });
    let bars: Vec<_> = bars.filter(|bar| bar.total > 0).collect();
    let drawn = (boundaries[0], boundaries[boundaries.len() - 1]);
    let axis = axis(drawn, &bars, question.fold_gaps);

    let (lanes_total, lanes) = lanes(history, question, &passing, &axis);
    Overview { span, width, types, bars, axis, lanes_total, lanes, untimed }
}

/// How many lanes there are, and those asked for.
fn lanes<'h>(
    history: &'h History,
    question: &Question,
    passing: &[(EventView<'h>, i64)],
    axis: &[Stretch],
) -> (usize, Vec<Lane<'h>>) {
    let mut has_lane = vec![false; history.entities().count()];
    for (event, _) in passing {
        has_lane[event.entity().number() as usize] = true;
    }
    let subject = history.subject();
    let mut entities: Vec<_> =
        history.entities().filter(|entity| has_lane[entity.number() as usize]).collect();
    entities.sort_by_cached_key(|entity| {
        let last = entity.events().next_back().map(|event| event.seq());
        (subject != Some(*entity), std::cmp::Reverse(last))
    });
    let total = entities.len();
    let asked = entities.into_iter().skip(question.lanes.start).take(question.lanes.len());
    let mut lanes: Vec<_> = asked.map(|entity| Lane { entity, events: 0, marks: Vec::new() }).collect();
    let mut lane_of = vec![None; has_lane.len()];
    for (nth, lane) in lanes.iter().enumerate() {
        lane_of[lane.entity.number() as usize] = Some(nth);
    }
    for (event, micros) in passing {
        let Some(nth) = lane_of[event.entity().number() as usize] else { continue };
        lanes[nth].events += usize::from(question.filter.is_in_time(event));
        if let Some(column) = column(axis, *micros, question.columns) {
            mark(&mut lanes[nth].marks, column, event.seq(), *micros);
        }
    }
    for lane in &mut lanes {
        lane.marks.reverse();
    }
    (total, lanes)
}

/// Events come newest first, so that marks come from the last column; where times run backwards, not quite.
fn mark(marks: &mut Vec<Mark>, column: u32, seq: i64, micros: i64) {
    let is_last = marks.last().is_some_and(|mark| mark.column == column);
    let at = if is_last { marks.len() - 1 } else { marks.partition_point(|mark| mark.column > column) };
    match marks.get_mut(at).filter(|mark| mark.column == column) {
        Some(mark) => {
            mark.events += 1;
            (mark.from, mark.to) = (mark.from.min(micros), mark.to.max(micros));
        }
        None => marks.insert(at, Mark { column, events: 1, seq, from: micros, to: micros }),
    }
}

#[expect(clippy::cast_precision_loss, reason = "places on a screen")]
fn axis((from, to): (i64, i64), bars: &[Bar], fold: bool) -> Vec<Stretch> {
    let wide = to.saturating_sub(from) / GAP;
    let mut parts = Vec::new();
    let mut at = from;
    for pair in bars.windows(2).filter(|_| fold) {
        let (start, end) = (pair[0].to, pair[1].from);
        if end.saturating_sub(start) > wide {
            parts.extend([(at, start, false), (start, end, true)]);
            at = end;
        }
    }
    parts.push((at, to, false));
    let length = |(from, to, _): &(i64, i64, bool)| to.saturating_sub(*from) as f64;
    let gaps = parts.iter().filter(|part| part.2).count() as f64;
    let even: f64 = parts.iter().filter(|part| !part.2).map(length).sum::<f64>().max(1.0);
    let mut done = 0.0;
    let mut axis = Vec::with_capacity(parts.len());
    for part in &parts {
        let share = if part.2 { SHORTENED } else { length(part) / even * (1.0 - gaps * SHORTENED) };
        let start = place(done);
        done += share;
        axis.push(Stretch { from: part.0, to: part.1, start, end: place(done), gap: part.2 });
    }
    if let Some(last) = axis.last_mut() {
        last.end = AXIS;
    }
    axis
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a million")]
fn place(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * f64::from(AXIS)).round() as u32
}

/// The column a time falls into, where it is drawn.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place on a screen, below the number of columns"
)]
fn column(axis: &[Stretch], micros: i64, columns: u32) -> Option<u32> {
    let stretch = axis.iter().find(|stretch| (stretch.from..stretch.to).contains(&micros))?;
    let within = (micros - stretch.from) as f64 / (stretch.to - stretch.from) as f64;
    let at = f64::from(stretch.start) + within * f64::from(stretch.end - stretch.start);
    Some(((at / f64::from(AXIS) * f64::from(columns)) as u32).min(columns.saturating_sub(1)))
}

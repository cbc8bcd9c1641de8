//! From rows, overviews and facets to what crosses to the window.

use std::collections::BTreeMap;

use super::explore::objective;
use super::view::{change_of, name, row};
use super::wire::{
    self, BarUnit, BarWidth, Burst, BurstEntity, BurstField, Facet, FacetBy, FacetValue, Item, Rows, RowsDay,
    Span,
};
use crate::calendar::Unit;
use crate::facet::{self, Value};
use crate::history::{Cursor, EventView, History};
use crate::layout::{Layout, Row, Run};
use crate::overview;
use crate::time::rfc3339;

/// Fields that the row of a burst carries.
const BURST_FIELDS: usize = 8;

pub(super) fn rows(history: &History, layout: &Layout, start: usize, count: usize) -> Rows {
    let mut cursor = Cursor::new(history);
    let objective = objective(history);
    let newest = history.newest(0);
    let first = layout.rows(start, 1).next();
    let under = first.and_then(|row| layout.day(row.last())).and_then(|run| day(history, layout, run));
    let rows = layout.rows(start, count).filter_map(|row| item(history, layout, row, &mut cursor)).collect();
    Rows {
        items: layout.len(),
        shown: layout.count() as usize,
        total: history.len(),
        entities: history.entities().count(),
        findings: layout.findings(),
        title: objective.as_ref().and_then(name),
        deleted: objective.is_some_and(|event| event.deleted()),
        newest: newest.as_ref().map_or_else(String::new, |event| event.seq().to_string()),
        newest_at: newest.as_ref().map_or_else(String::new, |event| event.inserted_at().to_string()),
        start,
        under,
        rows,
    }
}

fn item<'h>(history: &'h History, layout: &Layout, shown: Row, cursor: &mut Cursor<'h>) -> Option<Item> {
    let position = (layout.count() - 1 - shown.last()) as usize;
    Some(match shown {
        Row::Day(run) => {
            let RowsDay { day, events } = day(history, layout, run)?;
            Item::Day { day, events }
        }
        Row::Event { nth, inside } => {
            Item::Event { position, inside, event: row(&layout.event(history, nth)?, cursor) }
        }
        Row::Burst { run, open } => Item::Burst { position, burst: burst(history, layout, run, open)? },
    })
}

fn day(history: &History, layout: &Layout, run: Run) -> Option<RowsDay> {
    let newest = layout.event(history, run.last)?;
    let day = newest.inserted_at().micros().map(|micros| layout.date(micros));
    Some(RowsDay { day, events: run.count() })
}

fn burst(history: &History, layout: &Layout, run: Run, open: bool) -> Option<Burst> {
    let (first, last) = (layout.event(history, run.first)?, layout.event(history, run.last)?);
    let mut seen = vec![false; history.entities().count()];
    let mut touched = Vec::new();
    for event in (run.first..=run.last).filter_map(|nth| layout.event(history, nth)) {
        let entity = event.entity();
        if !std::mem::replace(&mut seen[entity.number() as usize], true) {
            touched.push(entity);
        }
    }
    let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
    let mut changes = Vec::new();
    let (mut deleted, mut restored) = (0, 0);
    for entity in &touched {
        match entity.deleted_around(&first, &last) {
            (false, true) => deleted += 1,
            (true, false) => restored += 1,
            _ => {}
        }
        for (field, old, new) in entity.changed_between(&first, &last) {
            *fields.entry(field).or_default() += 1;
            if let (1, Some(new)) = (touched.len(), new) {
                changes.push(change_of(field, old, new));
            }
        }
    }
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_by_key(|(_, entities)| std::cmp::Reverse(*entities));
    let fields = fields.into_iter().take(BURST_FIELDS);
    changes.truncate(BURST_FIELDS);
    Some(Burst {
        first: first.seq().to_string(),
        last: last.seq().to_string(),
        from: first.inserted_at().to_string(),
        to: last.inserted_at().to_string(),
        open,
        events: run.count(),
        actor: last.actor().map(str::to_owned),
        entity: (touched.len() == 1).then(|| entity(&last)),
        entities: touched.len(),
        deleted,
        restored,
        changes,
        fields: fields.map(|(field, entities)| BurstField { field: field.to_owned(), entities }).collect(),
    })
}

fn entity(event: &EventView<'_>) -> BurstEntity {
    BurstEntity {
        entity_type: event.entity().entity_type().to_owned(),
        entity_id: event.entity().entity_id().to_owned(),
        name: name(event),
        deleted: event.deleted(),
    }
}

pub(super) fn overview(overview: &overview::Overview<'_>) -> wire::Overview {
    let span = |(from, to): (i64, i64)| Span { from: rfc3339(from), to: rfc3339(to) };
    let drawn = overview.axis.first().zip(overview.axis.last()).map(|(first, last)| (first.from, last.to));
    let bars = overview.bars.iter().map(|bar| wire::Bar {
        from: rfc3339(bar.from),
        to: rfc3339(bar.to),
        shown: bar.shown.clone(),
        total: bar.total,
    });
    let axis = overview.axis.iter().map(|stretch| wire::Stretch {
        from: rfc3339(stretch.from),
        to: rfc3339(stretch.to),
        start: stretch.start,
        end: stretch.end,
        gap: stretch.gap,
    });
    wire::Overview {
        span: overview.span.map(span),
        drawn: overview.span.and(drawn).map(span),
        width: BarWidth { count: overview.width.count, unit: unit(overview.width.unit) },
        entity_types: overview.types.iter().map(|&name| name.to_owned()).collect(),
        bars: bars.collect(),
        axis: axis.collect(),
        lanes_total: overview.lanes_total,
        lanes: overview.lanes.iter().map(lane).collect(),
        untimed: overview.untimed,
    }
}

fn lane(lane: &overview::Lane<'_>) -> wire::Lane {
    let now = lane.entity.events().next_back();
    let marks = lane.marks.iter().map(|mark| wire::Mark {
        column: mark.column,
        events: mark.events,
        seq: mark.seq.to_string(),
        from: rfc3339(mark.from),
        to: rfc3339(mark.to),
    });
    wire::Lane {
        entity_type: lane.entity.entity_type().to_owned(),
        entity_id: lane.entity.entity_id().to_owned(),
        name: now.as_ref().and_then(name),
        deleted: now.is_some_and(|event| event.deleted()),
        events: lane.events,
        marks: marks.collect(),
    }
}

fn unit(unit: Unit) -> BarUnit {
    match unit {
        Unit::Microsecond => BarUnit::Microsecond,
        Unit::Millisecond => BarUnit::Millisecond,
        Unit::Second => BarUnit::Second,
        Unit::Minute => BarUnit::Minute,
        Unit::Hour => BarUnit::Hour,
        Unit::Day => BarUnit::Day,
        Unit::Week => BarUnit::Week,
        Unit::Month => BarUnit::Month,
        Unit::Year => BarUnit::Year,
    }
}

pub(super) fn by(by: FacetBy) -> facet::By {
    match by {
        FacetBy::EntityType => facet::By::EntityType,
        FacetBy::Entity => facet::By::Entity,
        FacetBy::Action => facet::By::Action,
        FacetBy::Actor => facet::By::Actor,
        FacetBy::Field => facet::By::Field,
    }
}

/// The values that hold a text, the first of them with what else there is to know.
pub(super) fn facet(history: &History, values: Vec<(Value, usize)>, search: &str, limit: usize) -> Facet {
    let values = values.into_iter().map(|(value, events)| match value {
        Value::Text(text) => FacetValue { value: Some(text), entity_type: None, name: None, events },
        Value::Actor(actor) => FacetValue { value: actor, entity_type: None, name: None, events },
        Value::Entity(key) => {
            let now = history
                .entity(&key.entity_type, &key.entity_id)
                .and_then(|entity| entity.events().next_back());
            FacetValue {
                value: Some(key.entity_id.to_string()),
                entity_type: Some(key.entity_type.to_string()),
                name: now.as_ref().and_then(name),
                events,
            }
        }
    });
    let holds =
        |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase().contains(search));
    let mut found: Vec<_> =
        values.filter(|value| search.is_empty() || holds(&value.value) || holds(&value.name)).collect();
    let distinct = found.len();
    found.truncate(limit);
    Facet { distinct, values: found }
}

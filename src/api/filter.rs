//! What the window asks for, in the core's own terms.

use std::collections::HashSet;

use super::wire::{self, View};
use crate::error::{Code, Error, Result};
use crate::event::EntityKey;
use crate::filter::{Choice, Filter, ValueCondition};
use crate::time::Timestamp;

/// The core's filter.
///
/// # Errors
/// [`Code::RequestInvalid`] where a time is none.
pub(super) fn filter(filter: &wire::Filter) -> Result<Filter> {
    let entity = |entity: &wire::EntityRef| EntityKey::new(&entity.entity_type, &entity.entity_id);
    let value = |value: &wire::ValueCondition| ValueCondition {
        field: value.field.clone(),
        text: value.text.clone(),
    };
    Ok(Filter {
        entity_types: choice(&filter.entity_types, Clone::clone),
        entities: choice(&filter.entities, entity),
        entity_ids: Choice::default(),
        actions: choice(&filter.actions, Clone::clone),
        actors: choice(&filter.actors, Clone::clone),
        fields: choice(&filter.fields, Clone::clone),
        values: choice(&filter.values, value),
        since: filter.since.as_deref().map(micros).transpose()?,
        until: filter.until.as_deref().map(micros).transpose()?,
        text: filter.text.clone().filter(|text| !text.is_empty()),
    })
}

fn choice<T, U>(choice: &wire::Choice<T>, make: impl Fn(&T) -> U) -> Choice<U> {
    Choice { any: choice.any.iter().map(&make).collect(), none: choice.none.iter().map(&make).collect() }
}

/// A time as the window writes it.
pub(super) fn micros(text: &str) -> Result<i64> {
    Timestamp::parse(text).micros().ok_or_else(|| {
        Error::new(Code::RequestInvalid, format!("“{text}” is not a time."))
            .hint("Write it like 2026-03-01T09:00:00Z.")
    })
}

/// An event as the window names it.
pub(super) fn seq(text: &str) -> Result<i64> {
    text.parse()
        .map_err(|_| Error::new(Code::RequestInvalid, format!("“{text}” is not the number of an event.")))
}

/// The bursts that are open.
pub(super) fn open(view: &View) -> Result<HashSet<i64>> {
    view.open.iter().map(|text| seq(text)).collect()
}

//! A filter made ready for one history: what it asks of an event's kind is asked once a kind, what it asks of fields and values is
//! looked up in the index, and only text is looked for in every event.
//!
//! **Law**: an event passes the sieve when, and only when, the [`Filter`] matches it.

use aho_corasick::AhoCorasick;

use crate::filter::{Choice, Filter, ValueCondition};
use crate::history::{EventView, History};

/// A filter made ready for a history.
#[derive(Debug)]
pub struct Sieve {
    filter: Filter,
    is_open: bool,
    /// By the kind of an event, once it was asked.
    kinds: Vec<Option<bool>>,
    /// By the number of an event: whether the fields it names are wanted.
    fields: Option<Vec<bool>>,
    /// By the number of an event: whether its values are wanted.
    values: Option<Vec<bool>>,
    text: Option<Text>,
}

impl Sieve {
    /// Makes a filter ready for a history. Costs the index of the fields that it names; of all fields, where it names a value
    /// and no field.
    pub fn new(history: &History, filter: &Filter) -> Self {
        Self {
            is_open: filter.is_empty(),
            kinds: vec![None; history.kinds()],
            fields: (filter.fields != Choice::default()).then(|| naming(history, &filter.fields)),
            values: (filter.values != Choice::default()).then(|| holding(history, &filter.values)),
            text: filter.text.as_deref().map(|text| Text::new(history, text)),
            filter: filter.clone(),
        }
    }

    /// Whether an event of the history passes.
    pub fn passes(&mut self, event: &EventView<'_>) -> bool {
        if self.is_open {
            return true;
        }
        let filter = &self.filter;
        let of_kind = &mut self.kinds[event.kind_number()];
        *of_kind.get_or_insert_with(|| filter.matches_kind(event))
            && self.fields.as_ref().is_none_or(|fields| fields[event.number()])
            && self.values.as_ref().is_none_or(|values| values[event.number()])
            && filter.is_in_time(event)
            && self.text.as_mut().is_none_or(|text| text.is_in(event))
    }
}

/// The events whose fields are wanted.
fn naming(history: &History, wanted: &Choice<String>) -> Vec<bool> {
    let mut named = vec![wanted.any.is_empty(); history.numbers()];
    let mut put = |fields: &[String], value| {
        for entity in history.entities() {
            for event in fields.iter().flat_map(|field| entity.events_naming(field)) {
                named[event.number()] = value;
            }
        }
    };
    put(&wanted.any, true);
    put(&wanted.none, false);
    named
}

/// The events that set or replace values that are wanted.
fn holding(history: &History, wanted: &Choice<ValueCondition>) -> Vec<bool> {
    let mut holding = vec![wanted.any.is_empty(); history.numbers()];
    let mut put = |value: &ValueCondition, is_wanted| {
        let field = value.field.as_deref();
        for entity in history.entities() {
            for event in entity.events_with_value(field, |len| value.may_be(len), |raw| value.means(raw)) {
                holding[event.number()] = is_wanted;
            }
        }
    };
    wanted.any.iter().for_each(|value| put(value, true));
    wanted.none.iter().for_each(|value| put(value, false));
    holding
}

/// A text that is looked for, in whatever case.
#[derive(Debug)]
struct Text {
    lowercase: String,
    /// For places that are plain ASCII; `None` where the text is not, as it is in none of them then.
    plain: Option<AhoCorasick>,
    /// By the kind of an event, once it was asked: whether it is in what the kind says.
    kinds: Vec<Option<bool>>,
}

impl Text {
    fn new(history: &History, text: &str) -> Self {
        let lowercase = text.to_lowercase();
        let plain = lowercase
            .is_ascii()
            .then(|| AhoCorasick::builder().ascii_case_insensitive(true).build([&lowercase]));
        Self { plain: plain.and_then(Result::ok), kinds: vec![None; history.kinds()], lowercase }
    }

    fn is_in(&mut self, event: &EventView<'_>) -> bool {
        let known = self.kinds[event.kind_number()];
        let in_kind = known.unwrap_or_else(|| {
            let places = [event.entity().entity_id(), event.action(), event.actor().unwrap_or_default()];
            places.iter().any(|place| self.is_within(place))
        });
        self.kinds[event.kind_number()] = Some(in_kind);
        in_kind
            || self.is_within(event.changes_text())
            || event.metadata().is_some_and(|metadata| self.is_within(metadata))
    }

    fn is_within(&self, place: &str) -> bool {
        match &self.plain {
            Some(plain) if place.is_ascii() => plain.is_match(place),
            None if place.is_ascii() && !self.lowercase.is_ascii() => false,
            _ => place.to_lowercase().contains(&self.lowercase),
        }
    }
}

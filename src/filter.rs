//! Which events of a timeline are wanted. Runs over the whole history, never over what happens to be loaded.

use crate::event::EntityKey;
use crate::history::EventView;
use crate::json;

/// Every condition that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Entity types.
    pub entity_types: Choice<String>,
    /// Entities.
    pub entities: Choice<EntityKey>,
    /// Entity ids, of whichever type.
    pub entity_ids: Choice<String>,
    /// Actions.
    pub actions: Choice<String>,
    /// Actors; `None` where the log names none.
    pub actors: Choice<Option<String>>,
    /// Fields the event names.
    pub fields: Choice<String>,
    /// Values that the event sets or replaces.
    pub values: Choice<ValueCondition>,
    /// Microseconds since 1970: stored at or after. An event without a readable time does not pass.
    pub since: Option<i64>,
    /// Microseconds since 1970: stored at or before.
    pub until: Option<i64>,
    /// Text, in whatever case, within the changes, the metadata, the entity's id, the action or the actor.
    pub text: Option<String>,
}

/// What is wanted and what is not: nothing in `any` wants everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Choice<T> {
    /// Any of these, where there are some.
    pub any: Vec<T>,
    /// None of these.
    pub none: Vec<T>,
}

impl<T> Default for Choice<T> {
    fn default() -> Self {
        Self { any: Vec::new(), none: Vec::new() }
    }
}

impl<T> From<Vec<T>> for Choice<T> {
    fn from(any: Vec<T>) -> Self {
        Self { any, none: Vec::new() }
    }
}

impl<T> Choice<T> {
    fn allows(&self, mut holds: impl FnMut(&T) -> bool) -> bool {
        (self.any.is_empty() || self.any.iter().any(&mut holds)) && !self.none.iter().any(holds)
    }
}

/// A value, equal to the text as JSON text or as the string it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ValueCondition {
    /// The field, or any.
    pub field: Option<String>,
    /// The value.
    pub text: String,
}

impl Filter {
    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same without its times.
    #[must_use]
    pub fn at_any_time(&self) -> Self {
        Self { since: None, until: None, ..self.clone() }
    }

    /// Whether the event passes. For all events of a history, make a [`crate::sieve::Sieve`].
    pub fn matches(&self, event: &EventView<'_>) -> bool {
        self.matches_kind(event)
            && self.fields.allows(|wanted| event.names(wanted))
            && self.is_in_time(event)
            && self.values.allows(|value| value.holds(event))
            && self.text.as_deref().is_none_or(|text| contains(event, &text.to_lowercase()))
    }

    /// Whether what the event says that others say, too, is wanted: whose it is, by whom, and what was done.
    pub(crate) fn matches_kind(&self, event: &EventView<'_>) -> bool {
        let entity = event.entity();
        self.entity_types.allows(|wanted| wanted == entity.entity_type())
            && self.entities.allows(|wanted| {
                &*wanted.entity_id == entity.entity_id() && &*wanted.entity_type == entity.entity_type()
            })
            && self.entity_ids.allows(|wanted| wanted == entity.entity_id())
            && self.actions.allows(|wanted| wanted == event.action())
            && self.actors.allows(|wanted| wanted.as_deref() == event.actor())
    }

    /// Whether the event was stored when the filter wants it.
    pub fn is_in_time(&self, event: &EventView<'_>) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let within =
            |at| self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at <= until);
        event.micros().is_some_and(within)
    }
}

impl ValueCondition {
    fn holds(&self, event: &EventView<'_>) -> bool {
        if self.field.as_deref().is_some_and(|field| !event.names(field)) {
            return false;
        }
        event
            .changes()
            .iter()
            .filter(|change| self.field.as_deref().is_none_or(|field| field == change.field))
            .any(|change| self.means(change.new) || change.old.is_some_and(|old| self.means(old)))
    }

    /// Whether a raw value of so many bytes can be the one that is wanted: a string takes two quotes, and more where it has escapes.
    pub(crate) fn may_be(&self, len: usize) -> bool {
        len == self.text.len() || len >= self.text.len() + 2
    }

    /// Whether a raw value is the one that is wanted.
    pub(crate) fn means(&self, raw: &str) -> bool {
        raw == self.text || self.may_be(raw.len()) && json::string(raw).is_some_and(|text| text == self.text)
    }
}

fn contains(event: &EventView<'_>, text: &str) -> bool {
    let places = [
        event.changes_text(),
        event.entity().entity_id(),
        event.action(),
        event.actor().unwrap_or_default(),
        event.metadata().unwrap_or_default(),
    ];
    places.iter().any(|place| place.to_lowercase().contains(text))
}

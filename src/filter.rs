//! Which events of a timeline are wanted. Runs over the whole history, never over what happens to be loaded.

use crate::history::EventView;

/// Every condition that is set must hold; within a list, any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Entity types.
    pub entity_types: Vec<String>,
    /// Entity ids, of whichever type.
    pub entity_ids: Vec<String>,
    /// Actions.
    pub actions: Vec<String>,
    /// Actors.
    pub actors: Vec<String>,
    /// Fields the event names.
    pub fields: Vec<String>,
    /// Microseconds since 1970: stored at or after. An event without a readable time does not pass.
    pub since: Option<i64>,
    /// Microseconds since 1970: stored at or before.
    pub until: Option<i64>,
    /// Text, in whatever case, within the changes, the entity's id, the action or the actor.
    pub text: Option<String>,
}

impl Filter {
    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the event passes.
    pub fn matches(&self, event: &EventView<'_>) -> bool {
        any(&self.entity_types, |wanted| wanted == event.entity().entity_type())
            && any(&self.entity_ids, |wanted| wanted == event.entity().entity_id())
            && any(&self.actions, |wanted| wanted == event.action())
            && any(&self.actors, |wanted| event.actor() == Some(wanted))
            && any(&self.fields, |wanted| event.names(wanted))
            && self.in_time(event)
            && self.text.as_deref().is_none_or(|text| contains(event, &text.to_lowercase()))
    }

    fn in_time(&self, event: &EventView<'_>) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let after =
            |at| self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at <= until);
        event.inserted_at().micros().is_some_and(after)
    }
}

fn any(wanted: &[String], holds: impl FnMut(&str) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().map(String::as_str).any(holds)
}

fn contains(event: &EventView<'_>, text: &str) -> bool {
    let places =
        [event.changes_text(), event.entity().entity_id(), event.action(), event.actor().unwrap_or_default()];
    places.iter().any(|place| place.to_lowercase().contains(text))
}

//! What is odd about an event, as it comes: it is pointed out, and changes nothing.

use super::{ABSENT, History};
use crate::event::{EventRef, Verb, verb};
use crate::finding::{Finding, Findings};
use crate::json;

impl History {
    /// What is odd about an event. `fields`: its changes, where they are an object.
    pub(super) fn findings(
        &self,
        entity: u32,
        event: &EventRef<'_>,
        fields: Option<&json::Fields<'_>>,
    ) -> Findings {
        let verb = verb(event.action);
        let index = &self.entities[entity as usize];
        let previous = index.events.last().or(index.start.as_ref()).map(|position| self.version(*position));
        let unread = previous.is_none() && self.read_from.is_some();
        let deleted = index.deleted(ABSENT);
        let last = self.timeline.last().map(|position| &self.records[*position as usize]);
        let last_time = last.filter(|last| !last.findings.contains(Finding::TimeUnreadable));
        let backwards = event.inserted_at.micros().zip(last_time).is_some_and(|(at, last)| at < last.at);
        Findings::default()
            .with(Finding::ChangesUnreadable, fields.is_none())
            .with(Finding::FieldRepeated, fields.is_some_and(|fields| fields.repeated))
            .with(Finding::AfterDeletion, deleted && !matches!(verb, Verb::Restored | Verb::Created))
            .with(Finding::VersionGap, !unread && previous.unwrap_or(0).checked_add(1) != Some(event.version))
            .with(Finding::TimeBackwards, backwards)
            .with(Finding::TimeUnreadable, event.inserted_at.micros().is_none())
            .with(Finding::ActionUnknown, verb == Verb::Other)
            .with(Finding::StartMissing, !unread && previous.is_none() && verb != Verb::Created)
    }
}

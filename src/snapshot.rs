//! An entity's state after one of its events, from which replay can start.
//!
//! A snapshot says no more than the events up to it, and can always be made again from them. Its stored form is format
//! 1: `fields` as one JSON object, and beside it, in the same order, the `seq` of the event that last set each field.

use crate::event::EntityKey;
use crate::history::EventView;
use crate::interchange::object;
use crate::json;

/// The stored form that this version reads and writes. Others are passed over.
pub const FORMAT: i64 = 1;

/// The state of an entity, and where each of its values comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Whose.
    pub entity: EntityKey,
    /// The event after which it was taken.
    pub seq: i64,
    /// The entity's version then.
    pub version: i64,
    /// The objective it belonged to then.
    pub objective_id: String,
    /// Whether it was marked deleted then.
    pub deleted: bool,
    /// Field, raw value, and the `seq` of the event that last set it.
    pub fields: Vec<(String, String, i64)>,
}

impl Snapshot {
    /// The entity of an event, just after it.
    pub fn after(event: &EventView<'_>) -> Self {
        let field = |(name, value, origin): (&str, &str, i64)| (name.to_owned(), value.to_owned(), origin);
        Self {
            entity: event.entity().key(),
            seq: event.seq(),
            version: event.version(),
            objective_id: event.objective_id().to_owned(),
            deleted: event.deleted(),
            fields: event.state_with_origin().into_iter().map(field).collect(),
        }
    }

    /// The fields as one JSON object.
    pub fn fields_text(&self) -> String {
        object(self.fields.iter().map(|(name, value, _)| (name.as_str(), value.as_str())))
    }

    /// The origins as stored.
    pub fn origins_text(&self) -> String {
        let origins: Vec<_> = self.fields.iter().map(|(.., origin)| origin.to_string()).collect();
        format!("[{}]", origins.join(","))
    }

    /// Fields and origins from their stored form; `None` where the two do not fit together.
    pub fn fields_from(fields: &str, origins: &str) -> Option<Vec<(String, String, i64)>> {
        let fields = json::fields(fields).ok()?.list;
        let origins: Vec<i64> = serde_json::from_str(origins).ok()?;
        let both = fields.into_iter().zip(&origins);
        let joined: Vec<_> =
            both.map(|(field, origin)| (field.name.into_owned(), field.value.to_owned(), *origin)).collect();
        (joined.len() == origins.len()).then_some(joined)
    }
}

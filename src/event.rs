//! The recorded change of one entity.

use std::fmt;
use std::sync::Arc;

use crate::time::Timestamp;

/// The type of the entity whose history gathers the others.
pub const OBJECTIVE: &str = "objective";
/// The type of the entities under an objective in the built-in domain.
pub const KEY_RESULT: &str = "key_result";

/// A thing with a history: its type and its id within that type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityKey {
    /// `objective`, `key_result`, …
    pub entity_type: Arc<str>,
    /// The id, as text.
    pub entity_id: Arc<str>,
}

impl EntityKey {
    /// The key of a type and an id.
    pub fn new(entity_type: &str, entity_id: &str) -> Self {
        Self { entity_type: entity_type.into(), entity_id: entity_id.into() }
    }
}

impl fmt::Display for EntityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.entity_type, self.entity_id)
    }
}

/// One event, exactly as the log holds it. Never edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The log's own order.
    pub seq: i64,
    /// Whose change this is.
    pub entity: EntityKey,
    /// The objective whose timeline the entity belongs to after this event.
    pub objective_id: Arc<str>,
    /// 1, 2, 3 … per entity, if the log has no gaps.
    pub version: i64,
    /// `created`, `updated`, `deleted`, `restored`, or another verb, which counts as an update.
    pub action: Arc<str>,
    /// Field -> new value, as raw JSON text. May be unreadable: then it is shown as it is.
    pub changes: String,
    /// Who.
    pub actor: Option<Arc<str>>,
    /// Reason, correlation and the like, as raw JSON text.
    pub metadata: Option<String>,
    /// When the log stored it. Never decides order.
    pub inserted_at: Timestamp,
}

impl Event {
    /// The same, borrowed.
    pub fn lend(&self) -> EventRef<'_> {
        EventRef {
            seq: self.seq,
            entity_type: &self.entity.entity_type,
            entity_id: &self.entity.entity_id,
            objective_id: &self.objective_id,
            version: self.version,
            action: &self.action,
            changes: &self.changes,
            actor: self.actor.as_deref(),
            metadata: self.metadata.as_deref(),
            inserted_at: &self.inserted_at,
        }
    }
}

/// An [`Event`] borrowed from wherever it stands, such as a row that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the event")]
pub struct EventRef<'e> {
    pub seq: i64,
    pub entity_type: &'e str,
    pub entity_id: &'e str,
    pub objective_id: &'e str,
    pub version: i64,
    pub action: &'e str,
    pub changes: &'e str,
    pub actor: Option<&'e str>,
    pub metadata: Option<&'e str>,
    pub inserted_at: &'e Timestamp,
}

impl EventRef<'_> {
    /// The event, kept.
    pub fn to_event(&self) -> Event {
        Event {
            seq: self.seq,
            entity: EntityKey::new(self.entity_type, self.entity_id),
            objective_id: self.objective_id.into(),
            version: self.version,
            action: self.action.into(),
            changes: self.changes.to_owned(),
            actor: self.actor.map(Into::into),
            metadata: self.metadata.map(str::to_owned),
            inserted_at: self.inserted_at.clone(),
        }
    }
}

/// What an action does to the entity's existence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Starts the entity, or starts it again: its state is what this event says.
    Created,
    /// Applies its changes.
    Updated,
    /// Applies its changes and marks the entity deleted. The state stays.
    Deleted,
    /// Applies its changes and clears the mark.
    Restored,
    /// A verb of the log's own: applies its changes, and is pointed out.
    Other,
}

/// What the action means.
pub fn verb(action: &str) -> Verb {
    match action {
        "created" => Verb::Created,
        "updated" => Verb::Updated,
        "deleted" => Verb::Deleted,
        "restored" => Verb::Restored,
        _ => Verb::Other,
    }
}

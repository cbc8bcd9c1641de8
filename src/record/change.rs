//! Changing entities and their log in one transaction.

use super::live::{self, Live};
use super::writer::{Request, Writer};
use crate::error::{Code, Error, Result};
use crate::event::{EntityKey, Event, OBJECTIVE, Verb, verb};
use crate::interchange::object;
use crate::json;
use crate::source::failure::explain;
use crate::source::location::Location;
use crate::time::Timestamp;

/// What somebody wants of one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The entity, there already or not.
    pub entity: EntityKey,
    /// The objective it belongs to from now on; where absent it stays where it is.
    pub objective_id: Option<String>,
    /// The version the change is based on, 0 for an entity that must not exist yet. Absent: whichever is the last.
    pub expected_version: Option<i64>,
    /// The verb; where absent, `created` or `updated`.
    pub action: Option<String>,
    /// Field -> new value, as one raw JSON object. Fields that already have the value are left out of the event.
    pub fields: String,
    /// Who.
    pub actor: Option<String>,
    /// Reason, correlation and the like, as raw JSON text.
    pub metadata: Option<String>,
    /// The request behind the event.
    pub request: Option<Request>,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The entity.
    pub entity: EntityKey,
    /// Its version now.
    pub version: i64,
    /// The event, or nothing where nothing really changed.
    pub event: Option<Event>,
}

/// Records the changes, all of them or none, and answers them in their order.
///
/// # Errors
/// [`Code::RecordConflict`] where an entity has moved on from the expected version, [`Code::RecordInvalid`] where a
/// change makes no sense.
pub(super) async fn record<W: Writer>(
    writer: &mut W,
    location: &Location,
    changes: &[Change],
    now: &Timestamp,
) -> Result<Vec<Recorded>> {
    let outcome = record_all(writer, location, changes, now).await;
    let ended = match &outcome {
        Ok(_) => writer.commit().await,
        Err(_) => writer.rollback().await,
    };
    let recorded = outcome?;
    ended.map_err(|error| explain(error, location))?;
    Ok(recorded)
}

async fn record_all<W: Writer>(
    writer: &mut W,
    location: &Location,
    changes: &[Change],
    now: &Timestamp,
) -> Result<Vec<Recorded>> {
    writer.begin(false).await.map_err(|error| explain(error, location))?;
    let mut recorded = Vec::with_capacity(changes.len());
    for change in changes {
        recorded.push(record_one(writer, location, change, now).await?);
    }
    Ok(recorded)
}

async fn record_one<W: Writer>(
    writer: &mut W,
    location: &Location,
    change: &Change,
    now: &Timestamp,
) -> Result<Recorded> {
    let explained = |error| explain(error, location);
    let current = live::current(writer, &change.entity).await.map_err(explained)?;
    let version = current.as_ref().map_or(0, |live| live.version);
    if change.expected_version.is_some_and(|expected| expected != version) {
        return Err(conflict(change, version));
    }
    let Some(event) = event(current.as_ref(), change, now)? else {
        return Ok(Recorded { entity: change.entity.clone(), version, event: None });
    };
    let event = match &change.request {
        Some(request) => {
            let id = writer.keep_request(&event, request).await.map_err(explained)?;
            Event { metadata: Some(with_request(event.metadata.as_deref(), id)?), ..event }
        }
        None => event,
    };
    let seq = match writer.append(&event).await {
        Err(error) if error.is_unique_violation() => {
            return Err(conflict(change, event.version));
        }
        seq => seq.map_err(explained)?,
    };
    let event = Event { seq, ..event };
    live::put(writer, &change.entity, &Live::after(current, &event)).await.map_err(explained)?;
    live::snapshot_if_due(writer, &event).await.map_err(explained)?;
    Ok(Recorded { entity: change.entity.clone(), version: event.version, event: Some(event) })
}

/// The event that a change comes to; nothing where nothing really changes.
fn event(current: Option<&Live>, change: &Change, now: &Timestamp) -> Result<Option<Event>> {
    let action = change.action.as_deref().unwrap_or(if current.is_some() { "updated" } else { "created" });
    let objective_id = objective(current, change)?;
    let fields = json::fields(&change.fields)
        .map_err(|reason| invalid(change, &format!("the new values: {reason}")))?;
    let is_new = |field: &json::Field<'_>| {
        let old = current.and_then(|live| live.state.fields.get(&*field.name));
        old.is_none_or(|old| !json::same(old, field.value))
    };
    let real: Vec<_> = fields.list.iter().filter(|field| is_new(field)).collect();
    let moved = current.is_some_and(|live| live.objective_id != objective_id);
    let happens = match (verb(action), current) {
        (Verb::Created, Some(_)) => {
            return Err(invalid(change, "it exists already, so it cannot be created"));
        }
        (Verb::Created, None) | (Verb::Other, Some(_)) => true,
        (_, None) => return Err(invalid(change, &format!("it does not exist, so it cannot be {action}"))),
        (Verb::Deleted, Some(live)) => !live.state.deleted,
        (Verb::Restored, Some(live)) => live.state.deleted,
        (Verb::Updated, Some(_)) => false,
    };
    if !happens && real.is_empty() && !moved {
        return Ok(None);
    }
    if let Some(metadata) = &change.metadata {
        json::check(metadata)
            .map_err(|reason| invalid(change, &format!("the metadata is not valid JSON: {reason}")))?;
    }
    if let Some(request) = &change.request {
        json::check(&request.payload).map_err(|reason| {
            invalid(change, &format!("the request's payload is not valid JSON: {reason}"))
        })?;
    }
    Ok(Some(Event {
        seq: 0,
        entity: change.entity.clone(),
        objective_id: objective_id.into(),
        version: current.map_or(0, |live| live.version) + 1,
        action: action.into(),
        changes: object(real.iter().map(|field| (&*field.name, field.value))),
        actor: change.actor.as_deref().map(Into::into),
        metadata: change.metadata.clone(),
        inserted_at: now.clone(),
    }))
}

fn objective(current: Option<&Live>, change: &Change) -> Result<String> {
    match (&change.objective_id, current) {
        (Some(objective), _) => Ok(objective.clone()),
        (None, Some(live)) => Ok(live.objective_id.clone()),
        (None, None) if &*change.entity.entity_type == OBJECTIVE => Ok(change.entity.entity_id.to_string()),
        (None, None) => Err(invalid(change, "it is new, so it needs the objective it belongs to")),
    }
}

/// The metadata with the id of the request behind the event.
fn with_request(metadata: Option<&str>, id: i64) -> Result<String> {
    let id = id.to_string();
    let fields = json::fields(metadata.unwrap_or("{}")).map_err(|_| {
        Error::new(
            Code::RecordInvalid,
            "The metadata must be a JSON object, so that the request behind the event can be named in it.",
        )
    })?;
    let others =
        fields.list.iter().map(|field| (&*field.name, field.value)).filter(|(name, _)| *name != "action_id");
    Ok(object(others.chain([("action_id", id.as_str())])))
}

fn conflict(change: &Change, version: i64) -> Error {
    let expected = change
        .expected_version
        .map_or_else(|| "an earlier one".to_owned(), |expected| format!("version {expected}"));
    Error::new(
        Code::RecordConflict,
        format!(
            "{} is at version {version}; the change was based on {expected}. Nothing was recorded.",
            change.entity
        ),
    )
    .hint("Read the entity again, see what has changed, and record on top of that.")
}

fn invalid(change: &Change, reason: &str) -> Error {
    Error::new(
        Code::RecordInvalid,
        format!("{} cannot be changed like this: {reason}. Nothing was recorded.", change.entity),
    )
}

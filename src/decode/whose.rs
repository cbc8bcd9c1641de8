//! Whose a stored row is and what it does, before anything of its change is unpacked.

use super::cell::Cell;
use super::missing::Missing;
use super::name;
use super::reader::Reader;
use crate::event::{EntityKey, Verb};
use crate::mapping::bind::{Bound, BoundLog};
use crate::mapping::{Encoding, Rule};

/// Whose a row is.
pub(super) struct Whose<'r> {
    /// The id is empty where every entity of the type is meant.
    pub(super) entity: EntityKey,
    pub(super) event_type: Option<String>,
    /// What it does, where it says so.
    pub(super) verb: Option<Verb>,
    /// Whether it is about every entity of its type.
    pub(super) every: bool,
    /// The mapping's rules for it.
    pub(super) rules: Vec<&'r Rule>,
}

/// Whose a row is; none where the mapping skips it.
pub(super) fn whose<'r>(reader: &Reader<'r>) -> Result<Option<Whose<'r>>, Missing> {
    let mapping = &reader.bound.mapping;
    let (entity, event_type) = reader.entity()?;
    if mapping.entity.skip.iter().any(|pattern| name::matches(pattern, &entity.entity_type)) {
        return Ok(None);
    }
    let event_type =
        event_type.or_else(|| mapping.event.r#type.as_ref().and_then(|place| reader.text(place)));
    let said = match &mapping.verbs.column {
        Some(place) => reader.text(place),
        None => event_type.clone(),
    };
    let verbs = &mapping.verbs;
    let is = |list: &[String]| said.as_ref().is_some_and(|said| list.contains(said));
    if is(&verbs.ignored) {
        return Ok(None);
    }
    let every = is(&verbs.emptied);
    let verb = match () {
        () if verbs.by_name => event_type.as_deref().map(|event| name::verb(event, &entity.entity_type)),
        () if is(&verbs.created) => Some(Verb::Created),
        () if is(&verbs.updated) => Some(Verb::Updated),
        () if is(&verbs.deleted) || every => Some(Verb::Deleted),
        () if is(&verbs.restored) => Some(Verb::Restored),
        () => None,
    };
    let rules = mapping.rule.iter().filter(|rule| {
        let is_its = |pattern: &String| name::matches(pattern, &entity.entity_type);
        event_type.as_ref().is_some_and(|event| name::matches(&rule.event, event))
            && rule.entity.as_ref().is_none_or(is_its)
    });
    let rules: Vec<_> = rules.collect();
    if rules.iter().any(|rule| rule.ignore) {
        return Ok(None);
    }
    if entity.entity_id.is_empty() && !every {
        return Err(Missing::Id);
    }
    Ok(Some(Whose { entity, event_type, verb, every, rules }))
}

/// Whether a stored row is an event or left out, without unpacking what it changed.
///
/// # Errors
/// What makes an event and is not there.
pub fn check(bound: &Bound, log: &BoundLog, cells: &[Cell]) -> Result<(), Missing> {
    let reader = Reader::new(bound, log, cells);
    if bound.mapping.change.encoding == Encoding::Versions {
        return reader.entity().map(drop);
    }
    whose(&reader).map(drop)
}

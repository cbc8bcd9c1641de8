//! `state`: one entity after an event or at an instant.

use backstory::api::{Code, EntityKey, Error, History, Instant, Result, Source, no_entity};

use crate::arguments::State;
use crate::database::Opening;
use crate::documents::{self, SCHEMA};
use crate::output;

pub(crate) async fn run(arguments: &State, opening: Opening, json: bool) -> Result<()> {
    let instant = arguments.at.as_deref().map_or(Ok(Instant::Seq(i64::MAX)), Instant::parse)?;
    let key = EntityKey::new(&arguments.entity_type, &arguments.entity_id);
    let source = Source::open_log(opening.location, &opening.choice).await?;
    let history = match instant {
        Instant::Seq(seq) => source.entity_at(&key, seq).await?,
        Instant::Time(_) => History::replay(&key.entity_id, source.entity(&key).await?),
    };
    if history.entity(&key.entity_type, &key.entity_id).is_none() {
        // Not there yet, or not at all?
        let ever = source.entity_at(&key, i64::MAX).await?.entity(&key.entity_type, &key.entity_id).is_some();
        return Err(if ever { not_yet(&key, instant) } else { no_entity(&source, &key) });
    }
    let entity = history.entity(&key.entity_type, &key.entity_id);
    let event =
        entity.and_then(|entity| instant.last_event(&entity)).ok_or_else(|| not_yet(&key, instant))?;
    if json {
        return output::document(&documents::EntityState::new(&event, Some(SCHEMA)));
    }
    let deleted = if event.deleted() { ", deleted" } else { "" };
    output::message(&format!("{key} after event {} (version {}{deleted})", event.seq(), event.version()));
    output::lines(event.state().into_iter().map(|(field, value)| format!("{field} = {value}")))
}

fn not_yet(key: &EntityKey, at: Instant) -> Error {
    Error::new(Code::EntityMissing, format!("{key} did not exist yet at {at}."))
        .hint("Ask for a later event or time.")
}

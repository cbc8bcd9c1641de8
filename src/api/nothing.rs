//! What is said where nothing was found: whether there is nothing, or nobody looked everywhere.

use crate::error::{Code, Error};
use crate::event::EntityKey;
use crate::source::Source;

/// There is no event of an objective, or of another program's entity that was asked for as `TYPE/ID`.
pub fn no_objective(source: &Source, objective_id: &str) -> Error {
    not_found(source, Code::ObjectiveMissing, objective_id).unwrap_or_else(|| {
        Error::new(Code::ObjectiveMissing, format!("There is no objective “{objective_id}” in this log."))
            .hint("`backstory-cli objectives` lists them.")
    })
}

/// There is no event of an entity.
pub fn no_entity(source: &Source, key: &EntityKey) -> Error {
    not_found(source, Code::EntityMissing, &key.to_string()).unwrap_or_else(|| {
        Error::new(Code::EntityMissing, format!("There is no {key} in this log."))
            .hint("Check type and id; the type is often objective or key_result.")
    })
}

/// The same in the log of another program, of which not every row may have been looked at. `None` for the native log.
fn not_found(source: &Source, code: Code, what: &str) -> Option<Error> {
    Some(match &source.foreign()?.searched {
        Some(searched) => Error::new(code, format!("No event of “{what}” was found. {searched}")).hint(
            "Is its type written as the log writes it? What would help stands in the notes of the log (`backstory-cli inspect`).",
        ),
        None => Error::new(code, format!("There is no event of “{what}” in this log."))
            .hint("`backstory-cli entities` lists whose there are."),
    })
}

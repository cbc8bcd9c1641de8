//! Another program as a whole: from its start to its end, with its processor time and the most memory it had.

use std::ffi::OsString;
use std::io::Read as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Outcome;
use crate::clock::{self, Clock, Whose};
use crate::digest::{self, States};
use crate::measured::Measured;

/// Runs a program to its end. Where it prints the states of entities (`as-of --json`), they are the answer.
pub(crate) fn run(command: &[OsString]) -> Outcome<Measured> {
    let (program, arguments) = command.split_first().ok_or("no program was named")?;
    let name = program.to_string_lossy();
    let clock = Clock::start(Whose::Children);
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("{name} does not start: {error}"))?;
    let mut printed = String::new();
    if let Some(output) = &mut child.stdout {
        output.read_to_string(&mut printed).map_err(|error| format!("{name}: {error}"))?;
    }
    let status = child.wait().map_err(|error| format!("{name}: {error}"))?;
    let took = clock.read();
    if !status.success() {
        return Err(format!("{name} ended with {status}").into());
    }
    let measured = Measured::of(took).peak_mb(clock::childrens_peak_mb());
    Ok(match states(&printed) {
        Some(entities) => measured.digest(digest::states(&entities)?),
        None => measured,
    })
}

/// The states in a document that has some.
fn states(printed: &str) -> Option<States> {
    let document: Value = serde_json::from_str(printed).ok()?;
    let entity = |entity: &Value| {
        let state = entity.get("state")?.as_object()?;
        let fields = state.iter().map(|(field, value)| (field.clone(), value.to_string()));
        Some((entity.get("entity_id")?.as_str()?.to_owned(), fields.collect()))
    };
    document.get("entities")?.as_array()?.iter().map(entity).collect()
}

#[cfg(test)]
mod tests {
    use super::states;

    #[test]
    fn only_a_document_with_entities_has_states() {
        let document = r#"{"entities":[{"entity_id":"o","state":{"title":"T"}}]}"#;
        let fields = vec![("title".to_owned(), r#""T""#.to_owned())];
        assert_eq!(states(document), Some(vec![("o".to_owned(), fields)]));
        assert_eq!(states(r#"{"events":3}"#), None);
        assert_eq!(states(""), None);
    }
}

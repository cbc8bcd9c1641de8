//! From nothing to a timeline.

use std::time::UNIX_EPOCH;

use super::{Felt, Place};

/// From the start of the process to the list of objectives, and from Enter on the objective to its newest rows, and to
/// everything: all events counted, bars and lanes drawn. Painted, each of them.
pub(super) fn measure(place: &Place) -> Felt {
    let window = place.start();
    let row = format!("[data-testid='objective-row'][data-objective-id='{}']", place.objective);
    let shown = window.script_async_with(include_str!("shown.js"), vec![row.into()]);
    let shown = shown.as_f64().unwrap_or_else(|| panic!("no time: {shown}"));
    let started = window.program_process().started().duration_since(UNIX_EPOCH).expect("a clock that is set");
    let opened = place.open(&window, &["rows", "whole"]);
    Felt::from([
        ("start".to_owned(), vec![shown - started.as_secs_f64() * 1e3]),
        ("open".to_owned(), vec![opened[0]]),
        ("open-whole".to_owned(), vec![opened[1]]),
    ])
}

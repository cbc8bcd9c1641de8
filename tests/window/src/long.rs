//! A history as long as one wants: an objective and its key results, set up long ago and changed ever since.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::database;

const RESULTS: usize = 4;

/// A log of the objective `long` with so many events, one a second from March 2026 on, numbered from 1.
pub fn log(events: usize) -> (TempDir, PathBuf) {
    database::with_events(&(1..=events).map(event).collect::<Vec<_>>())
}

fn event(seq: usize) -> String {
    let entity = seq % (RESULTS + 1);
    let version = (seq + RESULTS) / (RESULTS + 1);
    let (kind, id) = if entity == 1 {
        ("objective", "long".to_owned())
    } else {
        ("key_result", format!("long-kr{entity}"))
    };
    let (action, changes) = match version {
        1 => (
            "created",
            format!(r#"{{"title":"Number {entity} of a long history","status":"on track","owner":"ana"}}"#),
        ),
        // Set once in a long time: what was before stands far back.
        version if version % 3 == 0 => {
            ("updated", format!(r#"{{"review_{}":"seen {version}","progress":{version}}}"#, version % 90))
        }
        version => ("updated", format!(r#"{{"progress":{version}}}"#)),
    };
    let second = seq % 60;
    let minute = seq / 60 % 60;
    let hour = seq / 3_600 % 24;
    let day = 1 + seq / 86_400;
    format!(
        r#"{{"seq":{seq},"entity_type":"{kind}","entity_id":"{id}","objective_id":"long","version":{version},"action":"{action}","changes":{changes},"actor":"bo","inserted_at":"2026-03-{day:02}T{hour:02}:{minute:02}:{second:02}.000000Z"}}"#
    )
}

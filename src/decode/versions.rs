//! A history that stands in the entity's own row.

use super::change::{self, Change};
use super::reader::{ROOM, Reader};
use super::row::{Row, as_columns};
use crate::event::Verb;
use crate::json;
use crate::time::Timestamp;

/// The versions that the entity's own row lists, in the format of Logidze: `{"h":[{"v","ts","c","m"}]}`.
pub(super) fn versions(reader: &Reader<'_>) -> Result<Vec<Row>, String> {
    let Some((entity, _)) = reader.entity() else { return Ok(Vec::new()) };
    let Some(cell) = reader.first(reader.bound.mapping.change.payload.as_ref()) else {
        return Ok(Vec::new());
    };
    let raw = cell.unpack(None)?;
    let get = |raw: &str, name: &str| {
        json::fields(raw)
            .ok()?
            .list
            .into_iter()
            .find(|field| field.name == name)
            .map(|field| field.value.to_owned())
    };
    let list = get(&raw, "h").ok_or("it lists no versions")?;
    let current: Option<i64> = get(&raw, "v").and_then(|v| v.parse().ok());
    let mut rows = Vec::new();
    for version in change::items(&list).ok_or("it lists no versions")? {
        let number: Option<i64> = get(version, "v").and_then(|v| v.parse().ok());
        // What was undone is not the state any more.
        if number.zip(current).is_some_and(|(number, current)| number > current) {
            continue;
        }
        let ts: i64 = get(version, "ts").and_then(|ts| ts.parse().ok()).ok_or("a version has no time")?;
        let micros = ts.checked_mul(1_000).ok_or("a version's time is too large")?;
        let meta = get(version, "m").unwrap_or_default();
        let text = |name: &str| get(&meta, name).map(|raw| json::string(&raw).unwrap_or(raw));
        let new = get(version, "c").map(|c| change::fields(&c, &reader.bound.mapping.change));
        let new = new.unwrap_or_else(|| Err("a version says no changes".to_owned()));
        let first = rows.is_empty();
        rows.push(Row {
            order: micros.checked_mul(ROOM).ok_or("a version's time is too large")?,
            shared: true,
            entity: entity.clone(),
            event_type: None,
            version: number,
            at: Timestamp::At(micros),
            actor: text("_r").or_else(|| text("r")),
            verb: Some(if first { Verb::Created } else { Verb::Updated }),
            by_name: false,
            ends: false,
            every: false,
            change: new.map(|new| {
                let mut change = Change { new, ..Change::default() };
                as_columns(reader.bound, &entity, None, &mut change);
                change
            }),
            metadata: json::fields(&meta)
                .map(|fields| {
                    fields
                        .list
                        .into_iter()
                        .map(|field| (field.name.into_owned(), field.value.to_owned()))
                        .collect()
                })
                .unwrap_or_default(),
            parent: None,
            completed: false,
            hidden: false,
            keeps: false,
            lags: false,
        });
    }
    Ok(rows)
}

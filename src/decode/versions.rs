//! A history that stands in the entity's own row.

use super::change::{self, Change};
use super::missing::Missing;
use super::place::place;
use super::reader::Reader;
use super::row::{Row, as_columns, described};
use crate::event::Verb;
use crate::json;
use crate::time::Timestamp;

/// The versions that the entity's own row lists, in the format of Logidze: `{"h":[{"v","ts","c","m"}]}`. A list that cannot be
/// read is one row that says so.
pub(super) fn versions(reader: &Reader<'_>) -> Result<Vec<Row>, Missing> {
    let (entity, _) = reader.entity()?;
    let Some(cell) = reader.first(reader.bound.mapping.change.payload.as_ref()) else {
        return Ok(Vec::new());
    };
    let unreadable = |reason: &str| {
        let change = Err(described(reason, Some(&cell)));
        Ok(vec![Row::new(entity.clone(), 0, Timestamp::Unreadable("".into()), change)])
    };
    let raw = match cell.unpack(None) {
        Ok(raw) => raw,
        Err(reason) => return unreadable(&reason),
    };
    let list = get(&raw, "h").unwrap_or_default();
    let Some(versions) = change::items(&list) else { return unreadable("it lists no versions") };
    let current: Option<i64> = get(&raw, "v").and_then(|v| v.parse().ok());
    let mut rows: Vec<Row> = Vec::new();
    for version in versions {
        let number: Option<i64> = get(version, "v").and_then(|v| v.parse().ok());
        // What was undone is not the state any more.
        if number.zip(current).is_some_and(|(number, current)| number > current) {
            continue;
        }
        let ts = get(version, "ts").unwrap_or_default();
        let micros = ts.parse().ok().and_then(|ts: i64| ts.checked_mul(1_000));
        let order = micros.and_then(|micros| place(&Timestamp::At(micros)));
        let order = order.or(rows.last().map(|row| row.order)).unwrap_or_default();
        let at = micros.map_or_else(|| Timestamp::Unreadable(ts.into()), Timestamp::At);
        let meta = get(version, "m").unwrap_or_default();
        let text = |name: &str| get(&meta, name).map(|raw| json::string(&raw).unwrap_or(raw));
        let new = match get(version, "c") {
            Some(changes) => change::fields(&changes, &reader.bound.mapping.change),
            None => Err("a version says no changes".to_owned()),
        };
        let change = new.map_err(|reason| described(&reason, None)).map(|new| {
            let mut change = Change { new, ..Change::default() };
            as_columns(reader.bound, &entity, None, &mut change);
            change
        });
        let fields = json::fields(&meta).unwrap_or_default().list;
        rows.push(Row {
            version: number,
            actor: text("_r").or_else(|| text("r")),
            verb: Some(if rows.is_empty() { Verb::Created } else { Verb::Updated }),
            metadata: fields
                .into_iter()
                .map(|field| (field.name.into_owned(), field.value.to_owned()))
                .collect(),
            ..Row::new(entity.clone(), order, at, change)
        });
    }
    Ok(rows)
}

fn get(raw: &str, name: &str) -> Option<String> {
    let fields = json::fields(raw).ok()?.list;
    fields.into_iter().find(|field| field.name == name).map(|field| field.value.to_owned())
}

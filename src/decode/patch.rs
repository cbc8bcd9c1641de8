//! JSON Patch (RFC 6902) on raw text: numbers and texts that an operation does not touch stay as they are written.

use std::collections::BTreeMap;

use super::change::items;
use super::{Fields, equal};
use crate::interchange::object;
use crate::json;

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operation {
    kind: Kind,
    path: String,
    /// What is put there, or where that stands.
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Add,
    Replace,
    Remove,
    Move,
    Copy,
    Test,
}

/// The operations of a patch.
pub(super) fn read(raw: &str) -> Result<Vec<Operation>, String> {
    let mut operations = Vec::new();
    for operation in items(raw).ok_or("it is no list of operations")? {
        let fields = json::fields(operation)?.list;
        let raw = |name: &str| fields.iter().find(|field| field.name == name).map(|field| field.value);
        let text = |name: &str| {
            raw(name).and_then(json::string).ok_or_else(|| format!("an operation has no “{name}”"))
        };
        let (kind, value) = match text("op")?.as_str() {
            "test" => (Kind::Test, raw("value").ok_or("an operation has no value")?.to_owned()),
            "remove" => (Kind::Remove, String::new()),
            "move" => (Kind::Move, text("from")?),
            "copy" => (Kind::Copy, text("from")?),
            "add" => (Kind::Add, raw("value").ok_or("an operation has no value")?.to_owned()),
            "replace" => (Kind::Replace, raw("value").ok_or("an operation has no value")?.to_owned()),
            other => return Err(format!("operation “{other}” is not known")),
        };
        operations.push(Operation { kind, path: text("path")?, value });
    }
    Ok(operations)
}

/// The fields that a patch sets, and those that it takes away. All of it is applied, or nothing. `began`: whether the state is
/// known from the beginning, so that a field that is not there is really missing.
pub(super) fn applied(
    operations: &[Operation],
    state: &BTreeMap<String, String>,
    began: bool,
) -> Result<(Fields, Vec<String>), String> {
    let mut whole = object(state.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    for Operation { kind, path, value } in operations {
        whole = match kind {
            Kind::Add => edited(&whole, path, &steps(path)?, Some(value), true)?,
            Kind::Replace => edited(&whole, path, &steps(path)?, Some(value), false)?,
            Kind::Remove => edited(&whole, path, &steps(path)?, None, false)?,
            Kind::Test => {
                let way = if path.is_empty() { Vec::new() } else { steps(path)? };
                let found = at(&whole, &way);
                let is_unknown = !began && way.first().is_none_or(|field| !state.contains_key(field));
                if !is_unknown && !found.as_ref().is_some_and(|found| equal::equal(found, value)) {
                    let there = found.unwrap_or_else(|| "not there".to_owned());
                    return Err(format!("the patch tests whether “{path}” is {value}, and it is {there}"));
                }
                whole
            }
            Kind::Move | Kind::Copy => {
                let from = steps(value)?;
                let found = at(&whole, &from).ok_or_else(|| nowhere(value))?;
                if *kind == Kind::Move {
                    whole = edited(&whole, value, &from, None, false)?;
                }
                edited(&whole, path, &steps(path)?, Some(&found), true)?
            }
        };
    }
    let after = json::fields(&whole)?.list;
    let gone = state.keys().filter(|name| !after.iter().any(|field| field.name == name.as_str()));
    let gone = gone.cloned().collect();
    let set = after.into_iter().filter(|field| state.get(&*field.name).is_none_or(|old| old != field.value));
    Ok((set.map(|field| (field.name.into_owned(), field.value.to_owned())).collect(), gone))
}

fn steps(path: &str) -> Result<Vec<String>, String> {
    let inner = path.strip_prefix('/').ok_or_else(|| format!("“{path}” is no path to a field"))?;
    Ok(inner.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect())
}

fn nowhere(path: &str) -> String {
    format!("“{path}” leads nowhere")
}

fn at(raw: &str, steps: &[String]) -> Option<String> {
    let Some((step, rest)) = steps.split_first() else { return Some(raw.to_owned()) };
    if raw.starts_with('[') {
        return at(items(raw)?.get(step.parse::<usize>().ok()?)?, rest);
    }
    let fields = json::fields(raw).ok()?.list;
    at(fields.iter().find(|field| field.name == *step)?.value, rest)
}

/// The text with another value at a place; without it, where there is no value. `inserts`: into a list, between its items.
fn edited(
    raw: &str,
    path: &str,
    steps: &[String],
    value: Option<&str>,
    inserts: bool,
) -> Result<String, String> {
    let Some((step, rest)) = steps.split_first() else { return Err(nowhere(path)) };
    if raw.starts_with('[') {
        let mut list: Vec<String> =
            items(raw).ok_or_else(|| nowhere(path))?.into_iter().map(str::to_owned).collect();
        let place = if step == "-" { Some(list.len()) } else { step.parse().ok() };
        let place: usize = place.ok_or_else(|| nowhere(path))?;
        match (rest, value) {
            ([], Some(value)) if inserts && place <= list.len() => list.insert(place, value.to_owned()),
            ([], None) if place < list.len() => drop(list.remove(place)),
            (_, _) => {
                let item = list.get_mut(place).ok_or_else(|| nowhere(path))?;
                *item = match (rest, value) {
                    ([], Some(value)) => value.to_owned(),
                    _ => edited(item, path, rest, value, inserts)?,
                };
            }
        }
        return Ok(format!("[{}]", list.join(",")));
    }
    let fields = json::fields(raw).map_err(|_| nowhere(path))?.list;
    let mut members: Fields =
        fields.into_iter().map(|field| (field.name.into_owned(), field.value.to_owned())).collect();
    let place = members.iter().position(|(name, _)| name == step);
    match (rest, value, place) {
        ([], Some(value), Some(place)) => value.clone_into(&mut members[place].1),
        // A log may begin later than its entities: a field that is replaced need not be known.
        ([], Some(value), None) => members.push((step.clone(), value.to_owned())),
        ([], None, place) => drop(place.map(|place| members.remove(place))),
        (_, _, Some(place)) => members[place].1 = edited(&members[place].1, path, rest, value, inserts)?,
        (_, _, None) => return Err(nowhere(path)),
    }
    Ok(object(members.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(patch: &str) -> Result<(Fields, Vec<String>), String> {
        let state = [("a", r#"{"x":[1.50,{"y":9007199254740993}]}"#), ("b", "1"), ("c/d", "null")];
        let state = state.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        applied(&read(patch)?, &state, true)
    }

    #[test]
    fn operations_reach_into_fields() {
        let (set, gone) = patched(
            r#"[{"op":"add","path":"/a/x/0","value":0},{"op":"replace","path":"/a/x/2/y","value":"z"},
               {"op":"add","path":"/a/x/-","value":[]},{"op":"remove","path":"/a/x/1"},{"op":"test","path":"/b","value":1.0},
               {"op":"move","from":"/b","path":"/e"},{"op":"copy","from":"/a/x/0","path":"/c~1d"}]"#,
        )
        .expect("applied");
        let text = |name: &str| set.iter().find(|(other, _)| other == name).map(|(_, raw)| raw.as_str());
        assert_eq!(text("a"), Some(r#"{"x":[0,{"y":"z"},[]]}"#));
        assert_eq!((text("e"), text("c/d"), gone), (Some("1"), Some("0"), vec!["b".to_owned()]));
        let (set, _) = patched(r#"[{"op":"remove","path":"/a/x/0"}]"#).expect("applied");
        assert_eq!(set[0].1, r#"{"x":[{"y":9007199254740993}]}"#);
    }

    #[test]
    fn what_a_test_refuses_is_not_applied() {
        let with = |test: &str| {
            patched(&format!(r#"[{{"op":"remove","path":"/c~1d"}},{test},{{"op":"remove","path":"/b"}}]"#))
        };
        let test = |path: &str, value: &str| format!(r#"{{"op":"test","path":"{path}","value":{value}}}"#);
        for (path, value) in
            [("/b", "2"), ("/c~1d", "null"), ("/a/x/1/y", "9007199254740992"), ("/b/c", "1"), ("", "{}")]
        {
            assert!(with(&test(path, value)).expect_err("refused").contains("tests"), "{path}");
        }
        for (path, value) in
            [("/b", "10e-1"), ("/a/x/0", "1.5"), ("/a", r#"{ "x" : [1.5, {"\u0079": 9007199254740993}] }"#)]
        {
            assert_eq!(with(&test(path, value)).expect("applied").1, ["b", "c/d"], "{path}");
        }
        // Of an entity whose beginning is not in the log, a field may be there and not be known.
        let unknown = read(&format!("[{}]", test("/z", "1"))).expect("a patch");
        assert!(
            applied(&unknown, &BTreeMap::new(), false).is_ok()
                && applied(&unknown, &BTreeMap::new(), true).is_err()
        );
    }

    #[test]
    fn what_is_not_there_is_said() {
        for path in ["/q/0", "/a/x/9", "/a/x/z", "/b/0", "a"] {
            let patch = format!(r#"[{{"op":"add","path":"{path}","value":1}}]"#);
            assert!(patched(&patch).expect_err("not there").contains(path), "{path}");
        }
        assert!(patched(r#"[{"op":"grow","path":"/b"}]"#).expect_err("not known").contains("grow"));
    }
}

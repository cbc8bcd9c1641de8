//! What exactly differs between two values. All of it is said about the raw JSON text; no number is rounded.

use std::collections::HashMap;
use std::str::FromStr;

use bigdecimal::BigDecimal;
use serde_json::value::RawValue;
use similar::{ChangeTag, TextDiff};

use crate::json;

/// Longer texts, numbers of more digits, and objects and lists of more bytes are not taken apart.
const LONGEST: usize = 20_000;
const DIGITS: usize = 400;
const LARGEST: usize = 2_000_000;
/// Places within a value that are listed, and how deep they are looked for.
const PLACES: usize = 500;
const DEPTH: usize = 64;

/// What became of a piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stayed.
    Same,
    /// It went.
    Old,
    /// It came.
    New,
}

/// The pieces of two texts, where both values are texts and one has several words.
pub fn pieces(old: &str, new: &str) -> Option<Vec<(Fate, String)>> {
    let (old, new) = (json::string(old)?, json::string(new)?);
    let has_words = |text: &str| text.trim().contains(char::is_whitespace);
    if old == new || old.len().max(new.len()) > LONGEST || !(has_words(&old) || has_words(&new)) {
        return None;
    }
    let mut pieces: Vec<(Fate, String)> = Vec::new();
    for change in TextDiff::from_words(old.as_str(), new.as_str()).iter_all_changes() {
        let fate = match change.tag() {
            ChangeTag::Equal => Fate::Same,
            ChangeTag::Delete => Fate::Old,
            ChangeTag::Insert => Fate::New,
        };
        match pieces.last_mut().filter(|(last, _)| *last == fate) {
            Some((_, text)) => text.push_str(change.value()),
            None => pieces.push((fate, change.value().to_owned())),
        }
    }
    Some(pieces)
}

/// The exact difference of two numbers, with its sign.
pub fn delta(old: &str, new: &str) -> Option<String> {
    let difference = decimal(new)? - decimal(old)?;
    let plain = difference.normalized().to_plain_string();
    Some(if plain.starts_with('-') { plain } else { format!("+{plain}") })
}

/// A JSON number, unless writing it out would take a page.
fn decimal(raw: &str) -> Option<BigDecimal> {
    let exponent = raw.split_once(['e', 'E']).map_or(Ok(0), |(_, exponent)| exponent.parse::<i32>()).ok()?;
    let is_number = raw.starts_with('-') || raw.starts_with(|first: char| first.is_ascii_digit());
    let is_short = raw.len() <= DIGITS && exponent.unsigned_abs() as usize <= DIGITS;
    if is_number && is_short { BigDecimal::from_str(raw).ok() } else { None }
}

/// What became of a place within a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// A JSON Pointer, RFC 6901.
    pub path: String,
    /// What stood there.
    pub old: Option<String>,
    /// What stands there.
    pub new: Option<String>,
}

/// The places at which two objects, or two lists, differ. Items of a list are held against each other by their place. `None` where
/// the values are not two of a kind, are too long, or differ at too many places.
pub fn places(old: &str, new: &str) -> Option<Vec<Place>> {
    (old != new && old.len().max(new.len()) <= LARGEST).then_some(())?;
    let mut places = Vec::new();
    inside("", (old, new), 0, &mut places)?;
    (1..=PLACES).contains(&places.len()).then_some(places)
}

/// Looks for the places inside two values, where both are objects, or both lists.
fn inside(path: &str, (old, new): (&str, &str), depth: usize, places: &mut Vec<Place>) -> Option<()> {
    match (members(old)?, members(new)?) {
        (Members::Object(old), Members::Object(new)) => {
            let (was, now) = (by_name(&old), by_name(&new));
            for field in &old {
                let values = (Some(field.value), now.get(&*field.name).copied());
                at(path, &field.name, values, depth, places);
            }
            for field in new.iter().filter(|field| !was.contains_key(&*field.name)) {
                at(path, &field.name, (None, Some(field.value)), depth, places);
            }
        }
        (Members::List(old), Members::List(new)) => {
            for nth in 0..old.len().max(new.len()) {
                let values = (old.get(nth).map(|item| item.get()), new.get(nth).map(|item| item.get()));
                at(path, &nth.to_string(), values, depth, places);
            }
        }
        _ => return None,
    }
    Some(())
}

fn by_name<'v>(fields: &'v [json::Field<'v>]) -> HashMap<&'v str, &'v str> {
    fields.iter().map(|field| (&*field.name, field.value)).collect()
}

/// Adds the places at which a member differs: those inside it, or its own.
fn at(
    path: &str,
    name: &str,
    (old, new): (Option<&str>, Option<&str>),
    depth: usize,
    places: &mut Vec<Place>,
) {
    if old == new || places.len() > PLACES {
        return;
    }
    let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
    let both = old.zip(new).filter(|_| depth < DEPTH);
    if both.and_then(|both| inside(&path, both, depth + 1, places)).is_none() {
        places.push(Place { path, old: old.map(str::to_owned), new: new.map(str::to_owned) });
    }
}

/// What a value holds.
enum Members<'v> {
    Object(Vec<json::Field<'v>>),
    List(Vec<&'v RawValue>),
}

/// The members of an object that names each once, or the items of a list.
fn members(raw: &str) -> Option<Members<'_>> {
    if raw.trim_start().starts_with('{') {
        let fields = json::fields(raw).ok().filter(|fields| !fields.repeated)?;
        return Some(Members::Object(fields.list));
    }
    serde_json::from_str(raw).ok().map(Members::List)
}

#[cfg(test)]
mod tests {
    use super::{Fate, delta, pieces, places};

    #[test]
    fn differences_of_numbers_are_exact() {
        let cases = [
            ("40", "55", "+15"),
            ("0.1", "0.3", "+0.2"),
            ("9007199254740993", "9007199254740992", "-1"),
            ("1.10", "1.1", "+0"),
            ("-5", "5e2", "+505"),
            ("12345678901234567890.000000001", "12345678901234567890", "-0.000000001"),
        ];
        for (old, new, difference) in cases {
            assert_eq!(delta(old, new).as_deref(), Some(difference), "{old} {new}");
        }
        for (old, new) in
            [("1e999999999", "1"), ("\"1\"", "2"), ("null", "2"), ("true", "1"), ("1e5000", "1")]
        {
            assert_eq!(delta(old, new), None, "{old} {new}");
        }
        assert_eq!(delta("1e400", "0").expect("a number").len(), 402);
    }

    #[test]
    fn the_pieces_of_a_text_make_both_texts_again() {
        let (old, new) = ("Grow the EU market", "Grow the EMEA market now");
        let found = pieces(&crate::json::quote(old), &crate::json::quote(new)).expect("words");
        let only = |fate| {
            let kept = found.iter().filter(|(other, _)| *other == Fate::Same || *other == fate);
            kept.map(|(_, text)| text.as_str()).collect::<String>()
        };
        assert_eq!((only(Fate::Old).as_str(), only(Fate::New).as_str()), (old, new));
        assert!(pieces("\"one\"", "\"two\"").is_none(), "single words are told as a whole");
        assert!(pieces("1", "2").is_none());
    }

    #[test]
    fn places_within_values_are_json_pointers() {
        let (old, new) = (
            r#"{"a/b":1,"list":[1,2],"same":{"x":0}}"#,
            r#"{"a/b":2,"list":[1,3,4],"same":{"x":0},"~":null}"#,
        );
        let found = places(old, new).expect("two objects");
        let told: Vec<_> =
            found.iter().map(|p| (p.path.as_str(), p.old.as_deref(), p.new.as_deref())).collect();
        let wanted = [
            ("/a~1b", Some("1"), Some("2")),
            ("/list/1", Some("2"), Some("3")),
            ("/list/2", None, Some("4")),
            ("/~0", None, Some("null")),
        ];
        assert_eq!(told, wanted);
        assert!(places("1", "2").is_none());
        let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
        assert!(places(&deep, "[2]").is_some(), "no deeper than the stack");
    }

    #[test]
    fn an_object_and_a_list_differ_as_a_whole() {
        assert!(places("{}", "[]").is_none() && places(r#"[{"a":1}]"#, r#"{"0":{"a":2}}"#).is_none());
        let within = places(r#"{"a":{},"b":1}"#, r#"{"a":[],"b":1}"#).expect("two objects");
        assert_eq!(within.iter().map(|place| place.path.as_str()).collect::<Vec<_>>(), ["/a"]);
    }

    #[test]
    fn large_values_say_where_they_differ() {
        let object = |changed: usize| {
            let members = (0..50_000).map(|nth| format!(r#""member {nth}":{}"#, u8::from(nth == changed)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        };
        let list = |changed: usize| {
            let items = (0..100_000).map(|nth| if nth == changed { "1" } else { "0" });
            format!("[{}]", items.collect::<Vec<_>>().join(","))
        };
        let paths = |old: &str, new: &str| {
            places(old, new).map(|found| found.into_iter().map(|place| place.path).collect::<Vec<_>>())
        };
        let wanted = Some(vec!["/member 7".to_owned(), "/member 49999".to_owned()]);
        assert_eq!(paths(&object(7), &object(49_999)), wanted);
        assert_eq!(paths(&list(99_999), &list(3)), Some(vec!["/3".to_owned(), "/99999".to_owned()]));
    }
}

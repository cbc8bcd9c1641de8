//! What exactly differs between two values. All of it is said about the raw JSON text; no number is rounded.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use serde_json::value::RawValue;
use similar::{ChangeTag, TextDiff};

use crate::json;

/// Longer texts, and numbers of more digits, are not taken apart.
const LONGEST: usize = 20_000;
const DIGITS: usize = 400;
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

/// The places at which two objects, or two lists, differ. Items of a list are held against each other by their place.
pub fn places(old: &str, new: &str) -> Option<Vec<Place>> {
    (old != new).then_some(())?;
    members(old).zip(members(new))?;
    let mut places = Vec::new();
    walk(String::new(), Some(old), Some(new), 0, &mut places);
    (!places.is_empty() && places.len() <= PLACES).then_some(places)
}

fn walk(path: String, old: Option<&str>, new: Option<&str>, depth: usize, places: &mut Vec<Place>) {
    if old == new || places.len() > PLACES {
        return;
    }
    let inside = old.and_then(members).zip(new.and_then(members)).filter(|((of, _), (now, _))| of == now);
    let Some(((_, old), (_, new))) = inside.filter(|_| depth < DEPTH) else {
        places.push(Place { path, old: old.map(str::to_owned), new: new.map(str::to_owned) });
        return;
    };
    let find = |members: &[(String, String)], name: &str| {
        members.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
    };
    let mut names: Vec<_> = old.iter().map(|(name, _)| name).collect();
    names.extend(new.iter().map(|(name, _)| name).filter(|name| find(&old, name).is_none()));
    for name in names {
        let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
        walk(path, find(&old, name).as_deref(), find(&new, name).as_deref(), depth + 1, places);
    }
}

/// The members of an object or the items of a list, each with its name; and which of both it is.
fn members(raw: &str) -> Option<(bool, Vec<(String, String)>)> {
    let raw = raw.trim();
    if raw.len() > LONGEST {
        return None;
    }
    if raw.starts_with('{') {
        let fields = json::fields(raw).ok().filter(|fields| !fields.repeated)?;
        let members = fields.list.into_iter().map(|field| (field.name.into_owned(), field.value.to_owned()));
        return Some((true, members.collect()));
    }
    let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
    let items = items.into_iter().enumerate().map(|(at, item)| (at.to_string(), item.get().to_owned()));
    Some((false, items.collect()))
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
        assert!(places("{}", "[]").is_none_or(|places| places[0].path.is_empty()));
        assert!(places("1", "2").is_none());
        let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
        assert!(places(&deep, "[2]").is_some(), "no deeper than the stack");
    }
}

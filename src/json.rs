//! JSON kept exactly: raw text is the truth, and only as much of it is parsed as a question needs.
//!
//! Numbers keep their digits, strings their escapes, objects their order and even their repeated keys. Depth is
//! unlimited, because `serde_json` skips over raw values without recursion.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// One member of an object: its name with the escapes resolved, and the value's raw text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'t> {
    /// The name. One that is no Unicode text (a lone surrogate) stands with its escapes.
    pub name: Cow<'t, str>,
    /// The value, byte for byte.
    pub value: &'t str,
}

/// The members of an object in their order, the last of a repeated name standing for all of that name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields<'t> {
    /// The members; every name once.
    pub list: Vec<Field<'t>>,
    /// Whether a name was repeated, so that the raw text says more than `list`.
    pub repeated: bool,
}

/// Takes an object apart. Errors with a reason where the text is no JSON object.
pub fn fields(text: &str) -> Result<Fields<'_>, String> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let list = match deserializer.deserialize_map(Members).and_then(|list| deserializer.end().map(|()| list))
    {
        Ok(list) => list,
        Err(error) if error.is_data() => return Err("is not a JSON object".to_owned()),
        Err(error) => return Err(format!("is not valid JSON: {error}")),
    };
    Ok(without_repeats(list))
}

/// Whether the text is one JSON value. Errors with the reason.
pub fn check(text: &str) -> Result<(), String> {
    serde_json::from_str::<&RawValue>(text).map(|_| ()).map_err(|error| error.to_string())
}

/// The text of a JSON string with its escapes resolved; `None` for any other value.
pub fn string(raw: &str) -> Option<String> {
    raw.trim_start().starts_with('"').then(|| serde_json::from_str(raw).ok()).flatten()
}

/// The value on one line. Line breaks in valid JSON are white space between tokens, so nothing is lost.
pub fn one_line(raw: &str) -> Cow<'_, str> {
    if raw.contains(['\n', '\r']) { Cow::Owned(raw.replace(['\n', '\r'], " ")) } else { Cow::Borrowed(raw) }
}

/// A text as a JSON string.
pub fn quote(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// Whether two raw values mean the same: equal but for white space between tokens. `1.0` and `1.00` differ.
pub fn same(a: &str, b: &str) -> bool {
    a == b || compact(a).eq(compact(b))
}

fn compact(raw: &str) -> impl Iterator<Item = u8> + '_ {
    let mut in_string = false;
    let mut escaped = false;
    raw.bytes().filter(move |&byte| {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            return true;
        }
        in_string = byte == b'"';
        !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
    })
}

/// Members among which every name is compared with every other; more are looked up.
const FEW: usize = 16;

fn without_repeats(list: Vec<Field<'_>>) -> Fields<'_> {
    if list.len() <= FEW {
        let repeated = |at: usize| list[at + 1..].iter().any(|later| later.name == list[at].name);
        if !(0..list.len()).any(repeated) {
            return Fields { list, repeated: false };
        }
    }
    let mut places = std::collections::HashMap::with_capacity(list.len());
    for (position, field) in list.iter().enumerate() {
        places.insert(field.name.clone(), position);
    }
    let repeated = places.len() < list.len();
    let kept = list.into_iter().enumerate().filter(|(position, field)| places[&field.name] == *position);
    Fields { list: kept.map(|(_, field)| field).collect(), repeated }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<Field<'de>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            list.push(Field { name: name(key.get()), value: value.get() });
        }
        Ok(list)
    }
}

fn name(quoted: &str) -> Cow<'_, str> {
    let inner = &quoted[1..quoted.len() - 1];
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    serde_json::from_str::<String>(quoted).map_or(Cow::Borrowed(inner), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let fields = fields(text).expect("an object");
        fields.list.into_iter().map(|field| (field.name.into_owned(), field.value.to_owned())).collect()
    }

    #[test]
    fn values_keep_their_bytes() {
        let hostile = [
            "12345678901234567890123",
            "0.1000000000000000055511151231257827",
            "1e400",
            "-0.0",
            r#""\ud800""#,
            r#""\u0000""#,
            r#"{"a":1,"a":2}"#,
            "1.10",
        ];
        for value in hostile {
            assert_eq!(pairs(&format!(r#"{{"f": {value} }}"#)), [("f".to_owned(), value.to_owned())]);
        }
    }

    #[test]
    fn depth_has_no_limit() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(pairs(&format!(r#"{{"deep":{deep}}}"#))[0].1, deep);
    }

    #[test]
    fn the_last_of_a_repeated_name_stands() {
        let text = r#"{"a":1,"b":2,"\u0061":3}"#;
        assert_eq!(pairs(text), [("b".to_owned(), "2".to_owned()), ("a".to_owned(), "3".to_owned())]);
        assert!(fields(text).expect("an object").repeated);
    }

    #[test]
    fn names_that_are_no_text_stay_as_written() {
        assert_eq!(pairs(r#"{"\ud800":1,"__proto__":2}"#)[0].0, r"\ud800");
    }

    #[test]
    fn what_is_no_object_says_so() {
        assert_eq!(fields("[1]").expect_err("a list"), "is not a JSON object");
        assert!(fields("{\"a\":").expect_err("half").starts_with("is not valid JSON"));
        assert!(fields("{} x").expect_err("more").starts_with("is not valid JSON"));
    }

    #[test]
    fn sameness_ignores_white_space_only() {
        assert!(same(r#"{"a": [1, "x \" y"]}"#, r#"{"a":[1,"x \" y"]}"#));
        assert!(!same(r#""a b""#, r#""ab""#));
        assert!(!same("1.0", "1.00"));
    }
}

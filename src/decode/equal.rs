//! Whether two raw values are the same JSON: members in any order, numbers by what they are worth, texts by their characters.

use super::change::items;
use crate::json;

/// Levels that are looked into; below, values are equal where they are written the same.
const DEPTH: usize = 100;

/// Whether two values are equal as JSON Patch has it. No number is made a floating-point number for it.
pub(super) fn equal(a: &str, b: &str) -> bool {
    equal_within(a, b, DEPTH)
}

fn equal_within(a: &str, b: &str, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return json::same(a, b) };
    let equal = |a: &str, b: &str| equal_within(a, b, depth);
    let (a, b) = (a.trim(), b.trim());
    match (a.as_bytes().first(), b.as_bytes().first()) {
        (Some(b'{'), Some(b'{')) => {
            let (Ok(a), Ok(b)) = (json::fields(a), json::fields(b)) else { return false };
            let is_in_b = |name: &str, value: &str| {
                b.list.iter().any(|field| field.name == name && equal(field.value, value))
            };
            a.list.len() == b.list.len() && a.list.iter().all(|field| is_in_b(&field.name, field.value))
        }
        (Some(b'['), Some(b'[')) => {
            let (Some(a), Some(b)) = (items(a), items(b)) else { return false };
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Some(b'"'), Some(b'"')) => {
            a == b || json::string(a).zip(json::string(b)).is_some_and(|(a, b)| a == b)
        }
        _ => a == b || number(a).zip(number(b)).is_some_and(|(a, b)| a == b),
    }
}

/// Sign, digits without zeros at either end, and the power of ten of the last of them.
fn number(raw: &str) -> Option<(bool, String, i64)> {
    let (is_negative, rest) = raw.strip_prefix('-').map_or((false, raw), |rest| (true, rest));
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (mantissa, power) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let power = power.parse::<i64>().ok()?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let digits = format!("{whole}{fraction}");
    let kept = digits.trim_end_matches('0');
    let power = power.checked_add(i64::try_from(digits.len() - kept.len()).ok()?)?;
    let kept = kept.trim_start_matches('0');
    Some(if kept.is_empty() { (false, String::new(), 0) } else { (is_negative, kept.to_owned(), power) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_equal_by_what_they_are_worth() {
        for (a, b) in [("1", "1.0"), ("-0", "0e5"), ("10", "1E1"), ("0.010", "1e-2"), ("100.50", "1005e-1")] {
            assert!(equal(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("1", "-1"),
            ("9007199254740993", "9007199254740992"),
            ("1", "\"1\""),
            ("1", "10"),
            ("0", "null"),
        ] {
            assert!(!equal(a, b), "{a} {b}");
        }
    }

    #[test]
    fn members_may_stand_in_any_order_and_items_may_not() {
        assert!(equal(r#"{"a":1, "b":[1,2]}"#, r#"{"b":[1.0,2],"a":1}"#));
        assert!(!equal("[1,2]", "[2,1]") && !equal(r#"{"a":1}"#, r#"{"a":1,"b":1}"#));
        assert!(equal(r#""\u00e9""#, "\"é\"") && !equal("true", "false"));
    }
}

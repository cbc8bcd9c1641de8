//! Values that mean the same though two libraries write them differently: `1000.50` and `"1000.5"`, an instant with and without
//! its zone. Nothing else counts as equal.

use serde_json::Value;

/// A value as it is compared.
pub(crate) fn normal(value: &Value) -> String {
    match value {
        Value::Number(number) => decimal(&number.to_string()).unwrap_or_else(|| number.to_string()),
        Value::String(text) => decimal(text).or_else(|| instant(text)).unwrap_or_else(|| format!("{text:?}")),
        Value::Array(items) => format!("[{}]", items.iter().map(normal).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let mut members: Vec<_> =
                members.iter().map(|(name, value)| format!("{name}:{}", normal(value))).collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}

fn decimal(text: &str) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !is_number(whole)
        || !is_number(fraction)
        || (whole.len() > 1 && whole.starts_with('0'))
    {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    Some(if fraction.is_empty() { format!("#{whole}") } else { format!("#{whole}.{fraction}") })
}

/// To the millisecond, which is what serialisers to JSON keep.
fn instant(text: &str) -> Option<String> {
    if text.len() < 19 || text.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    let micros = backstory::time::Timestamp::parse(text).micros()?;
    Some(format!("@{}", micros.div_euclid(1_000)))
}

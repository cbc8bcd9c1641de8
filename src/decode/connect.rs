//! Values that Kafka Connect and Debezium encode, as what they stand for: where an event carries its schema, that tells how.
//!
//! **Law**: digits are exact, and times as precise as their unit. What the schema does not tell stays as it is stored.

use std::collections::BTreeMap;

use base64::Engine as _;
use bigdecimal::num_bigint::BigInt;
use chrono::DateTime;
use serde::Deserialize;

use super::change::items;
use crate::interchange::object;
use crate::json;

/// Types within a schema by which some value may be encoded.
const ENCODED: [&str; 3] =
    ["io.debezium.time.", "io.debezium.data.VariableScaleDecimal", "org.apache.kafka.connect.data."];
/// Digits after or before the point that are written out at most: PostgreSQL has 16,383.
const MOST: u32 = 20_000;
const DAY: i64 = 86_400;

#[derive(Deserialize)]
struct Schema {
    name: Option<String>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    field: Option<String>,
    #[serde(default)]
    fields: Vec<Schema>,
    items: Option<Box<Schema>>,
    values: Option<Box<Schema>>,
}

/// The payload of an envelope with its values decoded; `None` where none is encoded.
pub(super) fn decoded(schema: &str, payload: &str) -> Option<String> {
    if !ENCODED.iter().any(|name| schema.contains(name)) {
        return None;
    }
    value(&serde_json::from_str(schema).ok()?, payload)
}

/// A value where it, or something in it, is encoded.
fn value(schema: &Schema, raw: &str) -> Option<String> {
    if raw == "null" {
        return None;
    }
    let named = schema.name.as_deref().and_then(|name| known(name, schema, raw));
    if named.is_some() {
        return named;
    }
    if let Some(schema) = &schema.items {
        let items = items(raw)?;
        let new: Vec<_> = items.iter().map(|item| value(schema, item)).collect();
        let all = new.iter().zip(&items).map(|(new, old)| new.as_deref().unwrap_or(old));
        return new.iter().any(Option::is_some).then(|| format!("[{}]", all.collect::<Vec<_>>().join(",")));
    }
    if schema.fields.is_empty() && schema.values.is_none() {
        return None;
    }
    let fields = json::fields(raw).ok()?.list;
    let of = |name: &str| {
        let field = schema.fields.iter().find(|field| field.field.as_deref() == Some(name));
        field.or(schema.values.as_deref())
    };
    let new: Vec<_> = fields.iter().map(|field| value(of(&field.name)?, field.value)).collect();
    let all =
        fields.iter().zip(&new).map(|(field, new)| (&*field.name, new.as_deref().unwrap_or(field.value)));
    new.iter().any(Option::is_some).then(|| object(all))
}

/// A value of a type that is known by name.
fn known(name: &str, schema: &Schema, raw: &str) -> Option<String> {
    if name == "org.apache.kafka.connect.data.Decimal" {
        return decimal(raw, schema.parameters.get("scale")?);
    }
    if name == "io.debezium.data.VariableScaleDecimal" {
        let fields = json::fields(raw).ok()?.list;
        let get = |name: &str| fields.iter().find(|field| field.name == name).map(|field| field.value);
        return decimal(get("value")?, get("scale")?);
    }
    let kind =
        name.strip_prefix("io.debezium.time.").or(name.strip_prefix("org.apache.kafka.connect.data."))?;
    let number: i64 = raw.parse().ok()?;
    let text = match kind {
        "Date" => date(number),
        "Time" => Some(clock(number, 3)),
        "MicroTime" => Some(clock(number, 6)),
        "NanoTime" => Some(clock(number, 9)),
        "Timestamp" => time(number, 3),
        "MicroTimestamp" => time(number, 6),
        "NanoTimestamp" => time(number, 9),
        "MicroDuration" => Some(duration(number, 6)),
        "NanoDuration" => Some(duration(number, 9)),
        _ => None,
    };
    text.map(|text| json::quote(&text))
}

/// The digits of a number whose bytes stand in base64, the highest first, in two's complement.
fn decimal(raw: &str, scale: &str) -> Option<String> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(json::string(raw)?).ok()?;
    let scale: i32 = scale.parse().ok()?;
    if bytes.is_empty() || scale.unsigned_abs() > MOST {
        return None;
    }
    let number = BigInt::from_signed_bytes_be(&bytes).to_string();
    let (sign, digits) = number.strip_prefix('-').map_or(("", number.as_str()), |digits| ("-", digits));
    let places = usize::try_from(scale.unsigned_abs()).ok()?;
    Some(match scale {
        0 => number,
        1.. => {
            let digits = format!("{digits:0>width$}", width = places + 1);
            let (whole, rest) = digits.split_at(digits.len() - places);
            format!("{sign}{whole}.{rest}")
        }
        _ if digits == "0" => number,
        _ => format!("{number}{}", "0".repeat(places)),
    })
}

/// How a number stands in an event where it is encoded as a decimal, by its text: so that its rows are found without decoding them.
pub(crate) fn encoded(text: &str) -> Vec<String> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let Ok(number) = format!("{whole}{rest}").parse::<BigInt>() else { return Vec::new() };
    let bytes = base64::engine::general_purpose::STANDARD.encode(number.to_signed_bytes_be());
    let scale = rest.len();
    // A struct stands as the event has it, or as a database prints it.
    let variable = [
        format!(r#"{{"scale":{scale},"value":"{bytes}"}}"#),
        format!(r#"{{"scale": {scale}, "value": "{bytes}"}}"#),
    ];
    std::iter::once(bytes).chain(variable).collect()
}

/// Days since 1970.
fn date(days: i64) -> Option<String> {
    Some(DateTime::from_timestamp(days.checked_mul(DAY)?, 0)?.format("%Y-%m-%d").to_string())
}

/// Units since 1970, of which a second has 10 to the power of `digits`. It has no zone: what a clock showed.
fn time(units: i64, digits: u32) -> Option<String> {
    let second = 10_i64.pow(digits);
    let at = DateTime::from_timestamp(units.div_euclid(second), 0)?;
    Some(format!(
        "{}{}",
        at.format("%Y-%m-%dT%H:%M:%S"),
        fraction(units.rem_euclid(second).unsigned_abs(), digits)
    ))
}

/// Units since midnight, or a time as MySQL has it: of more than a day, or before midnight.
fn clock(units: i64, digits: u32) -> String {
    let second = 10_u64.pow(digits);
    let sign = if units < 0 { "-" } else { "" };
    let (seconds, rest) = (units.unsigned_abs() / second, units.unsigned_abs() % second);
    let (minutes, hours) = (seconds / 60 % 60, seconds / 3_600);
    format!("{sign}{hours:02}:{minutes:02}:{:02}{}", seconds % 60, fraction(rest, digits))
}

/// A length of time as ISO 8601 has it, in seconds.
fn duration(units: i64, digits: u32) -> String {
    let second = 10_u64.pow(digits);
    let sign = if units < 0 { "-" } else { "" };
    let (seconds, rest) = (units.unsigned_abs() / second, units.unsigned_abs() % second);
    format!("PT{sign}{seconds}{}S", fraction(rest, digits))
}

/// What follows the seconds; nothing where they are whole.
fn fraction(units: u64, digits: u32) -> String {
    let width = usize::try_from(digits).unwrap_or_default();
    let text = format!(".{units:0width$}");
    if units == 0 { String::new() } else { text.trim_end_matches('0').to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What becomes of the value of a field of this type.
    fn of(kind: &str, raw: &str) -> Option<String> {
        let schema = format!(
            r#"{{"type":"struct","fields":[{{"type":"struct","fields":[{{{kind},"optional":true,"version":1,"field":"f"}}],"optional":true,"name":"a.b.c.Value","field":"after"}}],"optional":false,"name":"a.b.c.Envelope"}}"#
        );
        let new = decoded(&schema, &format!(r#"{{"after":{{"f":{raw}}}}}"#))?;
        let inner = new.strip_prefix(r#"{"after":{"f":"#).and_then(|rest| rest.strip_suffix("}}"));
        Some(inner.expect("nothing else changes").to_owned())
    }

    fn of_decimal(scale: &str, base64: &str) -> Option<String> {
        let kind = format!(
            r#""type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{{"scale":"{scale}","connect.decimal.precision":"38"}}"#
        );
        of(&kind, &format!("\"{base64}\""))
    }

    fn named(name: &str, number: i64) -> Option<String> {
        of(&format!(r#""type":"int64","name":"{name}""#), &number.to_string())
    }

    #[test]
    fn decimals_keep_every_digit() {
        for (scale, base64, digits) in [
            ("2", "AdTA", "1200.00"),
            ("2", "MDk=", "123.45"),
            ("2", "/w==", "-0.01"),
            ("3", "AA==", "0.000"),
            ("0", "Jw==", "39"),
            ("0", "gA==", "-128"),
            ("0", "AQAAAAAAAAAB", "18446744073709551617"),
            ("4", "/wAAAAAAAAAA", "-1844674407370955.1616"),
            ("-2", "BQ==", "500"),
            ("-2", "AA==", "0"),
        ] {
            assert_eq!(of_decimal(scale, base64).as_deref(), Some(digits), "{base64}");
        }
        assert_eq!(of_decimal("2", ""), None);
        assert_eq!(of_decimal("2", "no base64"), None);
        assert_eq!(of_decimal("2147483647", "AQ=="), None);
        let numeric =
            r#""type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"2"}"#;
        assert_eq!(of(numeric, "1.50"), None, "numbers as such stand as they are");
        let variable = r#""type":"struct","name":"io.debezium.data.VariableScaleDecimal","fields":[{"type":"int32","field":"scale"},{"type":"bytes","field":"value"}]"#;
        assert_eq!(of(variable, r#"{"scale":3,"value":"/4U="}"#).as_deref(), Some("-0.123"));
    }

    #[test]
    fn times_keep_their_precision_on_both_sides_of_1970() {
        for (kind, number, text) in [
            ("io.debezium.time.Date", 20_454, "2026-01-01"),
            ("org.apache.kafka.connect.data.Date", -1, "1969-12-31"),
            ("io.debezium.time.Date", -719_162, "0001-01-01"),
            ("io.debezium.time.Time", 86_399_999, "23:59:59.999"),
            ("org.apache.kafka.connect.data.Time", 0, "00:00:00"),
            ("io.debezium.time.MicroTime", 43_200_000_001, "12:00:00.000001"),
            ("io.debezium.time.MicroTime", -3_020_399_000_000, "-838:59:59"),
            ("io.debezium.time.NanoTime", 86_400_000_000_000, "24:00:00"),
            ("io.debezium.time.NanoTime", 1, "00:00:00.000000001"),
            ("io.debezium.time.Timestamp", 1_767_225_600_120, "2026-01-01T00:00:00.12"),
            ("org.apache.kafka.connect.data.Timestamp", -1, "1969-12-31T23:59:59.999"),
            ("io.debezium.time.MicroTimestamp", -1, "1969-12-31T23:59:59.999999"),
            ("io.debezium.time.MicroTimestamp", 1_767_225_600_000_000, "2026-01-01T00:00:00"),
            ("io.debezium.time.NanoTimestamp", 1_767_225_600_000_000_001, "2026-01-01T00:00:00.000000001"),
            ("io.debezium.time.NanoTimestamp", i64::MIN, "1677-09-21T00:12:43.145224192"),
            ("io.debezium.time.MicroDuration", -1_500_000, "PT-1.5S"),
            ("io.debezium.time.NanoDuration", i64::MIN, "PT-9223372036.854775808S"),
        ] {
            assert_eq!(named(kind, number), Some(format!("\"{text}\"")), "{kind} {number}");
        }
    }

    #[test]
    fn what_the_schema_does_not_tell_stays() {
        // PostgreSQL's infinity, past every calendar.
        assert_eq!(named("io.debezium.time.MicroTimestamp", i64::MAX), None);
        assert_eq!(named("io.debezium.time.Year", 2026), None);
        assert_eq!(named("io.debezium.connector.Other", 7), None);
        assert_eq!(of(r#""type":"int64""#, "1767225600000"), None);
        assert_eq!(of(r#""type":"int32","name":"io.debezium.time.Date""#, "null"), None);
        let zoned = r#""type":"string","name":"io.debezium.time.ZonedTimestamp""#;
        assert_eq!(of(zoned, r#""2026-01-01T00:00:00.1Z""#), None);
        assert_eq!(decoded(r#"{"type":"struct","payload":1,"x":"io.debezium.time."}"#, "{}"), None);
    }

    #[test]
    fn lists_and_maps_are_decoded_within() {
        let date = r#"{"type":"int32","name":"io.debezium.time.Date"}"#;
        let list = format!(r#""type":"array","items":{date}"#);
        assert_eq!(of(&list, "[0, null,1]").as_deref(), Some(r#"["1970-01-01",null,"1970-01-02"]"#));
        let map = format!(r#""type":"map","keys":{{"type":"string"}},"values":{date}"#);
        assert_eq!(of(&map, r#"{"a":0}"#).as_deref(), Some(r#"{"a":"1970-01-01"}"#));
    }

    proptest! {
        #[test]
        fn a_decimal_is_the_number_that_was_encoded(number: i128, scale in 0_usize..40) {
            let base64 = base64::engine::general_purpose::STANDARD
                .encode(BigInt::from(number).to_signed_bytes_be());
            let text = of_decimal(&scale.to_string(), &base64).expect("a number");
            let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
            prop_assert_eq!(rest.len(), scale);
            let digits = format!("{whole}{rest}");
            prop_assert_eq!(digits.parse::<i128>().expect("digits"), number);
            prop_assert_eq!(&encoded(&text)[0], &base64);
        }
    }
}

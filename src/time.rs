//! Instants to the microsecond, and stored times that are none.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};

/// When an event was stored: an instant, or the stored text where it is no time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Timestamp {
    /// Microseconds since 1970-01-01T00:00:00Z.
    At(i64),
    /// What stands in the log instead of a time.
    Unreadable(Box<str>),
}

impl Timestamp {
    /// Reads RFC 3339, and the same with a space for the `T`, a zone of hours only, or no zone (then UTC), as databases print it.
    /// Digits past the microsecond are refused unless they are zero: a time is never silently another one.
    pub fn parse(text: &str) -> Self {
        micros(text).map_or_else(|| Self::Unreadable(text.into()), Self::At)
    }

    /// The instant, where it is one.
    pub fn micros(&self) -> Option<i64> {
        match self {
            Self::At(micros) => Some(*micros),
            Self::Unreadable(_) => None,
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(micros) => f.write_str(&rfc3339(*micros)),
            Self::Unreadable(text) => f.write_str(text),
        }
    }
}

/// RFC 3339 in UTC with six digits; the bare number of microseconds where the calendar ends.
pub fn rfc3339(micros: i64) -> String {
    DateTime::<Utc>::from_timestamp_micros(micros)
        .map_or_else(|| format!("{micros} µs"), |at| at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// The clock, for the edges that may read it.
pub fn now() -> Timestamp {
    Timestamp::At(Utc::now().timestamp_micros())
}

fn micros(text: &str) -> Option<i64> {
    canonical(text).or_else(|| other(text))
}

/// As [`rfc3339`] writes it and the native log keeps it: a million of them are read at a time.
fn canonical(text: &str) -> Option<i64> {
    let bytes: &[u8; 27] = text.as_bytes().try_into().ok()?;
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (26, b'Z')];
    if marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range]
            .iter()
            .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?)?;
    let at = date.and_hms_micro_opt(number(11..13)?, number(14..16)?, number(17..19)?, number(20..26)?)?;
    Some(at.and_utc().timestamp_micros())
}

fn other(text: &str) -> Option<i64> {
    let at = match DateTime::parse_from_rfc3339(text) {
        Ok(at) => at.to_utc(),
        Err(_) => zoned(text).or_else(|| Some(naive(text)?.and_utc()))?,
    };
    // A leap second is kept by chrono as a nanosecond count past the second; no database stores one. Digits after the
    // ninth it drops, so they are looked at in the text.
    let exact = at.timestamp_subsec_nanos() % 1_000 == 0 && at.timestamp_subsec_nanos() < 1_000_000_000;
    (exact && !has_digits_past_micros(text)).then(|| at.timestamp_micros())
}

fn has_digits_past_micros(text: &str) -> bool {
    let Some((_, fraction)) = text.split_once('.') else { return false };
    let digits = fraction.bytes().take_while(u8::is_ascii_digit);
    digits.skip(6).any(|digit| digit != b'0')
}

/// As PostgreSQL prints a time with its zone: `2026-01-01 00:00:02.5+02`.
fn zoned(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z").ok().map(|at| at.to_utc())
}

fn naive(text: &str) -> Option<NaiveDateTime> {
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_keep_their_microseconds() {
        for text in
            ["2018-12-01T07:06:41.000001Z", "1969-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"]
        {
            assert_eq!(Timestamp::parse(text).to_string(), text);
        }
    }

    #[test]
    fn other_spellings_mean_the_same_instant() {
        let instant = Timestamp::parse("2024-02-29T22:30:00.5Z");
        for text in [
            "2024-03-01T00:00:00.500000000+01:30",
            "2024-02-29 22:30:00.500",
            "2024-02-29T22:30:00.5",
            "2024-03-01 00:30:00.5+02",
            "2024-02-29 22:30:00.5+00",
        ] {
            assert_eq!(Timestamp::parse(text), instant, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_stays_text() {
        for text in [
            "",
            "yesterday",
            "2024-13-01T00:00:00Z",
            "2024-01-01T00:00:00.1234567Z",
            "2024-02-30T00:00:00.123456Z",
            "2024-01-01T24:00:00.123456Z",
            "2024-01-01T00:00:60.123456Z",
            "2024-01-01T00:00:00.12345xZ",
            "2024-01-01T00:00:00.0000000009Z",
            "infinity",
        ] {
            assert_eq!(Timestamp::parse(text), Timestamp::Unreadable(text.into()));
        }
    }
}

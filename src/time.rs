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

/// RFC 3339 in UTC with six digits. Years outside 0 to 9999 have a sign.
pub fn rfc3339(micros: i64) -> String {
    DateTime::<Utc>::from_timestamp_micros(micros)
        .map_or_else(|| far(i128::from(micros)), |at| at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

const MICROS_OF_DAY: i128 = 86_400_000_000;
/// Days from the first of March of the year 0 to 1970.
const MARCH_0: i128 = 719_468;
/// Days of the 400 years after which the calendar repeats itself.
const CYCLE: i128 = 146_097;

/// The same for microseconds since 1970 that are too far away for the library's calendar, as they are in PostgreSQL's.
pub(crate) fn far(micros: i128) -> String {
    let (day, within) = (micros.div_euclid(MICROS_OF_DAY), micros.rem_euclid(MICROS_OF_DAY));
    let (cycle, in_cycle) = ((day + MARCH_0).div_euclid(CYCLE), (day + MARCH_0).rem_euclid(CYCLE));
    // Years that begin in March have their leap day at the end.
    let year = (in_cycle - in_cycle / 1_460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
    let in_year = in_cycle - (365 * year + year / 4 - year / 100);
    let month_from_march = (5 * in_year + 2) / 153;
    let day = in_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year + cycle * 400 + i128::from(month <= 2);
    let (second, micro) = (within / 1_000_000, within % 1_000_000);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:+}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}Z")
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
    fn the_far_calendar_is_the_near_one() {
        for days in (-800_000_i64..3_000_000).step_by(97) {
            let micros = days * 86_400_000_000 + days.rem_euclid(86_399) * 1_000_001;
            let near = DateTime::<Utc>::from_timestamp_micros(micros).expect("near");
            let near = near.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
            let far = far(i128::from(micros));
            let sign = if far.starts_with('-') { "-" } else { "" };
            let year = format!("{sign}{:0>4}", far[1..].split('-').next().expect("a year"));
            let rest = &far[1 + far[1..].find('-').expect("a month")..];
            assert!(near.trim_start_matches('+') == format!("{year}{rest}"), "{near} {far}");
        }
        assert_eq!(far(9_224_318_015_999_999_999), "+294276-12-31T23:59:59.999999Z");
        assert_eq!(rfc3339(i64::MAX), "+294247-01-10T04:00:54.775807Z");
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

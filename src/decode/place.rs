//! Where a time stands in a log that is ordered by time.

use crate::time::Timestamp;

/// So many events of one microsecond have places of their own; so have numbers that share one place in an order.
pub(super) const ROOM: i64 = 1_000;
/// Up to so many microseconds from 1970 there is that room: to the year 2255.
const NEAR: i128 = 9_000_000_000_000_000;
/// Beyond, so many microseconds share a place.
const FAR: i128 = 100;
/// Room for what comes after the last.
const ENDS: i64 = 1 << 32;

/// The place of a time; none where the text is no time.
///
/// **Law**: of two times the later never has the lower place, from the first that a database keeps to infinity.
pub(super) fn place(at: &Timestamp) -> Option<i64> {
    let micros = match at {
        Timestamp::At(micros) => i128::from(*micros),
        Timestamp::Unreadable(text) if &**text == "infinity" => return Some(i64::MAX - ENDS),
        Timestamp::Unreadable(text) if &**text == "-infinity" => return Some(i64::MIN + ENDS),
        Timestamp::Unreadable(text) => far(text)?,
    };
    let near = micros.clamp(-NEAR, NEAR);
    let place = near * i128::from(ROOM) + (micros - near) / FAR;
    i64::try_from(place).ok().filter(|place| (i64::MIN + ENDS..=i64::MAX - ENDS).contains(place))
}

/// Microseconds since 1970, in UTC, of a time past the calendar: a year of any length, one before the first (`BC`), or a month or
/// day that is zero.
fn far(text: &str) -> Option<i128> {
    let (text, is_before) = text.strip_suffix(" BC").map_or((text, false), |text| (text, true));
    let (digits, sign) = text.strip_prefix('-').map_or((text.trim_start_matches('+'), 1), |text| (text, -1));
    let mut parts = digits.splitn(3, '-');
    let mut number =
        |longest: usize| parts.next().and_then(|part| whole(part.get(..longest.min(part.len()))?));
    let (year, month) = (number(6)?, number(2)?);
    let rest = digits.splitn(3, '-').nth(2)?;
    let day = whole(rest.get(..2)?)?;
    if month > 12 || day > 31 {
        return None;
    }
    let year = if is_before { 1 - year } else { sign * year };
    let clock: Vec<i128> =
        rest.get(3..11).unwrap_or("00:00:00").split(':').map(whole).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = clock.try_into().ok()?;
    let fraction = rest.get(11..).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
    let micros = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    let micros = micros.fold(0, |micros, digit| micros * 10 + i128::from(digit.saturating_sub(b'0').min(9)));
    let hours = since_1970(year, month.max(1), day.max(1)) * 24 + hours;
    Some((hours * 60 + minutes) * 60_000_000 + seconds * 1_000_000 + micros)
}

/// Days from 1970, in the calendar of today stretched to all times. Years that begin in March have their leap day at the end.
fn since_1970(year: i128, month: i128, day: i128) -> i128 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (cycle, in_cycle) = (year.div_euclid(400), year.rem_euclid(400));
    let in_year = (153 * month + 2) / 5 + day - 1;
    cycle * 146_097 + in_cycle * 365 + in_cycle / 4 - in_cycle / 100 + in_year - 719_468
}

fn whole(digits: &str) -> Option<i128> {
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{ROOM, far, place};
    use crate::time::Timestamp;

    #[test]
    fn places_follow_the_times_from_end_to_end() {
        let times = [
            "-infinity",
            "4714-11-24 00:00:00+00 BC",
            "-0044-03-15T12:00:00.000000Z",
            "0000-00-00 00:00:00",
            "0001-01-01T00:00:00.000000Z",
            "1600-01-01T00:00:00.000000Z",
            "1969-12-31T23:59:59.999999Z",
            "2026-00-00 00:00:00",
            "2026-01-01T00:00:00.000001Z",
            "2026-01-01T00:00:00.000002Z",
            "2255-03-15T00:00:00.000000Z",
            "2255-03-16T00:00:00.000000Z",
            "9999-12-31T23:59:59.999999Z",
            "+10000-01-01T00:00:00.000000Z",
            "+294276-12-30T23:59:59.999999Z",
            "294276-12-31 23:59:59.999999+00",
            "infinity",
        ];
        let places: Vec<i64> = times
            .iter()
            .map(|time| place(&Timestamp::parse(time)).unwrap_or_else(|| panic!("{time}")))
            .collect();
        assert!(places.is_sorted_by(|earlier, later| earlier < later), "{places:?}");
        assert_eq!(place(&Timestamp::At(7)), Some(7 * ROOM));
        assert_eq!(place(&Timestamp::Unreadable("yesterday".into())), None);
    }

    #[test]
    fn the_far_calendar_goes_on_where_the_near_one_ends() {
        for time in ["2024-02-29 12:34:56.5", "1969-12-31 23:59:59.999999", "0001-03-01 00:00:00"] {
            assert_eq!(far(time), Timestamp::parse(time).micros().map(i128::from), "{time}");
        }
        assert_eq!(far("+294276-12-31T23:59:59.999999Z"), Some(9_224_318_015_999_999_999));
    }
}

//! Widths that people think in, from a microsecond to years, and the boundaries they make.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::zone::Zone;

/// A unit of time, short to long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A millionth of a second.
    Microsecond,
    /// A thousandth of a second.
    Millisecond,
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day of the calendar.
    Day,
    /// A week of the calendar, from Monday.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

/// So many of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// The widths there are, narrow to wide.
const WIDTHS: [(Unit, &[u32]); 9] = [
    (Unit::Microsecond, &[1, 10, 100]),
    (Unit::Millisecond, &[1, 10, 100]),
    (Unit::Second, &[1, 5, 15, 30]),
    (Unit::Minute, &[1, 5, 15, 30]),
    (Unit::Hour, &[1, 3, 6, 12]),
    (Unit::Day, &[1]),
    (Unit::Week, &[1]),
    (Unit::Month, &[1, 3]),
    (Unit::Year, &[1, 5, 10, 50, 100, 1_000, 10_000]),
];

impl Width {
    /// About how many microseconds; for units of the calendar, of their shortest.
    fn least(self) -> i64 {
        let one = match self.unit {
            Unit::Microsecond => 1,
            Unit::Millisecond => 1_000,
            Unit::Second => 1_000_000,
            Unit::Minute => 60_000_000,
            Unit::Hour => 3_600_000_000,
            Unit::Day => 23 * 3_600_000_000,
            Unit::Week => 167 * 3_600_000_000,
            Unit::Month => 28 * 24 * 3_600_000_000,
            Unit::Year => 365 * 24 * 3_600_000_000,
        };
        i64::from(self.count) * one
    }

    /// The boundary at or before an instant.
    fn before(self, micros: i64, zone: Zone) -> Option<i64> {
        if self.unit < Unit::Day {
            return Some(micros.div_euclid(self.least()) * self.least());
        }
        let date = zone.date(micros)?;
        let count = i32::try_from(self.count).ok()?;
        let first = match self.unit {
            Unit::Week => date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()))?,
            Unit::Month => {
                let month = date.month0() / self.count * self.count + 1;
                NaiveDate::from_ymd_opt(date.year(), month, 1)?
            }
            Unit::Year => NaiveDate::from_ymd_opt(date.year().div_euclid(count) * count, 1, 1)?,
            _ => date,
        };
        zone.begins(first)
    }

    /// The boundary after one.
    fn after(self, boundary: i64, zone: Zone) -> Option<i64> {
        if self.unit < Unit::Day {
            return boundary.checked_add(self.least());
        }
        let date = zone.date(boundary)?;
        let next = match self.unit {
            Unit::Week => date.checked_add_days(Days::new(7))?,
            Unit::Month => date.checked_add_months(Months::new(self.count))?,
            Unit::Year => date.checked_add_months(Months::new(self.count.checked_mul(12)?))?,
            _ => date.checked_add_days(Days::new(1))?,
        };
        zone.begins(next)
    }
}

/// The narrowest width of which at most `most` cover everything from one instant to another, both included, with the boundaries
/// it makes: ascending, the first at or before `from`, the last after `to`.
pub fn divide(from: i64, to: i64, most: usize, zone: Zone) -> (Width, Vec<i64>) {
    let span = to.saturating_sub(from);
    let widths = WIDTHS
        .iter()
        .flat_map(|(unit, counts)| counts.iter().map(|count| Width { count: *count, unit: *unit }));
    let room = i64::try_from(most).unwrap_or(i64::MAX);
    for width in widths.filter(|width| span / width.least() <= room) {
        if let Some(boundaries) = boundaries(from, to, width, most, zone) {
            return (width, boundaries);
        }
    }
    // Beyond the calendar, or wider than the widest: one bar.
    (Width { count: 10_000, unit: Unit::Year }, vec![from, to.saturating_add(1)])
}

fn boundaries(from: i64, to: i64, width: Width, most: usize, zone: Zone) -> Option<Vec<i64>> {
    let mut boundaries = vec![width.before(from, zone)?];
    while *boundaries.last()? <= to {
        let last = *boundaries.last()?;
        let next = width.after(last, zone)?;
        if boundaries.len() > most || next <= last {
            return None;
        }
        boundaries.push(next);
    }
    Some(boundaries)
}

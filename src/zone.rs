//! Days, and longer stretches of the calendar, in a zone.

use std::fmt;
use std::ops::Range;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::error::{Code, Error, Result};

/// A zone of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// By its name in the IANA database.
    Named(Tz),
    /// A fixed distance from UTC.
    Fixed(FixedOffset),
}

const MICROS_OF_DAY: i64 = 86_400_000_000;

impl Zone {
    /// UTC.
    pub const UTC: Self = Self::Named(Tz::UTC);

    /// Reads a name such as `Europe/Vienna`, or an offset such as `+05:30`.
    ///
    /// # Errors
    /// [`Code::RequestInvalid`] where it is neither.
    pub fn parse(text: &str) -> Result<Self> {
        if let Ok(named) = text.parse() {
            return Ok(Self::Named(named));
        }
        text.parse().map(Self::Fixed).map_err(|_| {
            Error::new(Code::RequestInvalid, format!("“{text}” is not a time zone."))
                .hint("Name one such as Europe/Vienna, or give an offset such as +05:30.")
        })
    }

    /// How far its clocks are ahead of UTC at an instant, in microseconds; `None` beyond the library's calendar.
    fn offset(self, micros: i64) -> Option<i64> {
        let at = DateTime::<Utc>::from_timestamp_micros(micros)?.naive_utc();
        let offset = match self {
            Self::Named(zone) => zone.offset_from_utc_datetime(&at).fix(),
            Self::Fixed(offset) => offset,
        };
        Some(i64::from(offset.local_minus_utc()) * 1_000_000)
    }

    /// An instant as its clocks show it, with how far they are ahead: `2026-07-01 02:00:00.000000 +02:00`; `None` beyond the library's
    /// calendar.
    pub fn local(self, micros: i64) -> Option<String> {
        let at = DateTime::<Utc>::from_timestamp_micros(micros)?;
        let offset = match self {
            Self::Named(zone) => zone.offset_from_utc_datetime(&at.naive_utc()).fix(),
            Self::Fixed(offset) => offset,
        };
        let local = at.naive_utc().checked_add_offset(offset)?;
        Some(format!("{} {offset}", local.format("%Y-%m-%d %H:%M:%S%.6f")))
    }

    /// The date at an instant; `None` beyond the library's calendar.
    pub fn date(self, micros: i64) -> Option<NaiveDate> {
        let local = micros.checked_add(self.offset(micros)?)?;
        DateTime::<Utc>::from_timestamp_micros(local).map(|at| at.date_naive())
    }

    /// The first instant of a date; of a date that does not begin at midnight, the first there is.
    pub fn begins(self, date: NaiveDate) -> Option<i64> {
        let midnight = date.and_time(NaiveTime::MIN);
        // Clocks that skip midnight go on within a day: one zone once skipped a whole one.
        (0..=96).find_map(|quarters| {
            let local = midnight.checked_add_signed(TimeDelta::minutes(15 * quarters))?;
            match self {
                Self::Named(zone) => {
                    zone.from_local_datetime(&local).earliest().map(|at| at.timestamp_micros())
                }
                Self::Fixed(offset) => {
                    offset.from_local_datetime(&local).earliest().map(|at| at.timestamp_micros())
                }
            }
        })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(zone) => f.write_str(zone.name()),
            Self::Fixed(offset) => offset.fmt(f),
        }
    }
}

/// The day of the calendar that an instant lies in, as a number that two instants share when, and only when, they share the
/// date. Quick where instants follow each other.
#[derive(Debug)]
pub struct DayOf {
    zone: Zone,
    /// Instants that are known to lie in `day`.
    known: Range<i64>,
    day: i64,
}

impl DayOf {
    /// Of a zone.
    pub fn new(zone: Zone) -> Self {
        Self { zone, known: 0..0, day: 0 }
    }

    /// The number of the day.
    pub fn day(&mut self, micros: i64) -> i64 {
        if self.known.contains(&micros) {
            return self.day;
        }
        let Some(date) = self.zone.date(micros) else {
            return micros.div_euclid(MICROS_OF_DAY) + UNIX_EPOCH_FROM_CE;
        };
        self.day = date.num_days_from_ce().into();
        self.known = self.whole_day(date, micros).unwrap_or(0..0);
        self.day
    }

    /// From midnight to midnight, where no clock is set in between: else a day may come twice.
    fn whole_day(&self, date: NaiveDate, micros: i64) -> Option<Range<i64>> {
        let (start, end) = (self.zone.begins(date)?, self.zone.begins(date.checked_add_days(Days::new(1))?)?);
        let offset = self.zone.offset(micros)?;
        let is_even = self.zone.offset(start)? == offset && self.zone.offset(end - 1)? == offset;
        (is_even && (start..end).contains(&micros)).then_some(start..end)
    }
}

const UNIX_EPOCH_FROM_CE: i64 = 719_163;

//! How long what the page asks takes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use backstory::api::wire::{CallTimes, Failure};
use backstory::api::{Code, Result};

/// What takes longer is written down: a person waits for it.
const SLOW: Duration = Duration::from_millis(100);

/// The times of every kind of question since the start.
#[derive(Debug, Default)]
pub(crate) struct Calls(Mutex<BTreeMap<&'static str, Times>>);

#[derive(Debug, Default)]
struct Times {
    count: u64,
    failed: u64,
    last: Duration,
    longest: Duration,
}

impl Calls {
    /// Waits for an answer, and notes how long that took and whether there was one.
    pub(crate) async fn timed<T>(
        &self,
        name: &'static str,
        work: impl Future<Output = Result<T>>,
    ) -> std::result::Result<T, Failure> {
        let started = Instant::now();
        let answer = work.await;
        self.note(name, started.elapsed(), answer.as_ref().err().map(|error| error.code));
        Ok(answer?)
    }

    fn note(&self, name: &'static str, took: Duration, failure: Option<Code>) {
        match failure {
            Some(code) => log::warn!("{name}: {} after {took:.1?}", code.as_str()),
            None if took >= SLOW => log::info!("{name}: {took:.1?}"),
            None => {}
        }
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = calls.entry(name).or_default();
        times.count += 1;
        times.failed += u64::from(failure.is_some());
        times.last = took;
        times.longest = times.longest.max(took);
    }

    /// The times so far, by name.
    pub(crate) fn list(&self) -> Vec<CallTimes> {
        let calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        let times = |(name, times): (&&str, &Times)| CallTimes {
            name: (*name).to_owned(),
            count: times.count,
            failed: times.failed,
            last: milliseconds(times.last),
            longest: milliseconds(times.longest),
        };
        calls.iter().map(times).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_and_the_longest_are_told_apart_and_failures_counted() {
        let calls = Calls::default();
        calls.note("timeline", Duration::from_millis(20), None);
        calls.note("timeline", Duration::from_millis(5), Some(Code::NetRefused));
        calls.note("connect", Duration::from_millis(1), None);
        let list = calls.list();
        assert_eq!(list.iter().map(|times| times.name.as_str()).collect::<Vec<_>>(), ["connect", "timeline"]);
        let timeline = &list[1];
        assert_eq!((timeline.count, timeline.failed), (2, 1));
        assert!((timeline.last - 5.0).abs() < 1e-9 && (timeline.longest - 20.0).abs() < 1e-9, "{timeline:?}");
    }
}

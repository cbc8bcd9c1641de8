//! How often a whole log is looked through.

use std::time::{Duration, Instant};

/// A whole look may take this part of the time.
const SHARE: u32 = 100;
/// Between two whole looks at least, however quick they are.
const LEAST: Duration = Duration::from_millis(200);

/// When the whole log was last looked through, and how long that took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    at: Instant,
    cost: Duration,
}

impl Pace {
    /// A whole look has just been made, which began at `started`.
    pub(super) fn measured(started: Instant) -> Self {
        Self { at: Instant::now(), cost: started.elapsed() }
    }

    /// Whether it is time for the next one: all of them together take about one hundredth of the time.
    pub(super) fn is_due(self, now: Instant) -> bool {
        now.saturating_duration_since(self.at) >= (self.cost * SHARE).max(LEAST)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Pace;

    #[test]
    fn looking_takes_a_hundredth_of_the_time() {
        let now = Instant::now();
        let pace = Pace { at: now, cost: Duration::from_secs(2) };
        assert!(!pace.is_due(now + Duration::from_secs(199)));
        assert!(pace.is_due(now + Duration::from_secs(200)));
        let quick = Pace { at: now, cost: Duration::ZERO };
        assert!(!quick.is_due(now), "a small log is not looked at all the time");
        assert!(quick.is_due(now + Duration::from_millis(200)));
    }
}

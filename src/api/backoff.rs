//! How long to wait before trying again.

use std::time::Duration;

/// Before the first try, at most.
const FIRST: Duration = Duration::from_millis(500);
/// Before any try, at most.
const LONGEST: Duration = Duration::from_secs(30);

/// Waits that double from try to try, each of them anywhere between half and whole: those who lost a server together do not
/// come back together. The same seed gives the same waits.
#[derive(Debug, Clone)]
pub(super) struct Backoff {
    tries: u32,
    random: u64,
}

impl Backoff {
    pub(super) fn new(seed: u64) -> Self {
        Self { tries: 0, random: seed | 1 }
    }

    /// The number of the next try, from 1, and how long to wait before it.
    pub(super) fn next(&mut self) -> (u32, Duration) {
        let whole = FIRST.saturating_mul(1 << self.tries.min(10)).min(LONGEST);
        self.tries = self.tries.saturating_add(1);
        // Marsaglia's xorshift: all that is asked of it is that two of them differ.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let thousandth = u32::try_from(self.random % 501).unwrap_or_default();
        (self.tries, whole / 2 + whole / 1_000 * thousandth)
    }

    /// The last try succeeded.
    pub(super) fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Backoff, LONGEST};

    #[test]
    fn waits_double_up_to_half_a_minute() {
        let mut backoff = Backoff::new(7);
        let waits: Vec<_> = (0..200).map(|_| backoff.next()).collect();
        assert_eq!(waits[0].0, 1);
        assert!(waits[0].1 >= Duration::from_millis(250) && waits[0].1 <= Duration::from_millis(500));
        assert!(waits[1].1 >= Duration::from_millis(500));
        assert!(waits.iter().all(|(_, wait)| *wait <= LONGEST));
        assert!(waits[7..].iter().all(|(_, wait)| *wait >= LONGEST / 2));
        let other: Vec<_> = std::iter::repeat_with({
            let mut other = Backoff::new(8);
            move || other.next()
        })
        .take(200)
        .collect();
        assert_ne!(waits, other, "two do not wait alike");
        backoff.reset();
        assert_eq!(backoff.next().0, 1);
    }
}

//! A set of whole numbers that mostly follow each other, kept as its unbroken stretches.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The `seq` of many events. A log without gaps takes a few bytes, however long it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Islands {
    /// The first of each stretch, and its last. No two touch.
    stretches: BTreeMap<i64, i64>,
}

impl Islands {
    pub(super) fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    pub(super) fn last(&self) -> Option<i64> {
        self.stretches.last_key_value().map(|(_, last)| *last)
    }

    pub(super) fn first(&self) -> Option<i64> {
        self.stretches.first_key_value().map(|(first, _)| *first)
    }

    /// The stretches, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = RangeInclusive<i64>> {
        self.stretches.iter().map(|(first, last)| *first..=*last)
    }

    pub(super) fn contains(&self, seq: i64) -> bool {
        self.stretches.range(..=seq).next_back().is_some_and(|(_, last)| *last >= seq)
    }

    /// How many there are above a number.
    pub(super) fn count_above(&self, seq: i64) -> u64 {
        let lengths = self.stretches.iter().rev().take_while(|(_, last)| **last > seq);
        lengths.map(|(first, last)| last.abs_diff((*first).max(seq.saturating_add(1))) + 1).sum()
    }

    pub(super) fn insert(&mut self, stretch: RangeInclusive<i64>) {
        let (mut first, mut last) = stretch.into_inner();
        if first > last {
            return;
        }
        // What it touches, on either side, becomes one with it.
        while let Some((&before, &end)) = self.stretches.range(..=last.saturating_add(1)).next_back() {
            if end < first.saturating_sub(1) {
                break;
            }
            self.stretches.remove(&before);
            (first, last) = (first.min(before), last.max(end));
        }
        self.stretches.insert(first, last);
    }

    pub(super) fn remove(&mut self, stretch: RangeInclusive<i64>) {
        let (first, last) = stretch.into_inner();
        while let Some((&before, &end)) = self.stretches.range(..=last).next_back() {
            if end < first {
                break;
            }
            self.stretches.remove(&before);
            if end > last {
                self.stretches.insert(last + 1, end);
            }
            if before < first {
                self.stretches.insert(before, first - 1);
                break;
            }
        }
    }

    /// Takes out everything above a number.
    pub(super) fn split_off_above(&mut self, seq: i64) -> Self {
        let mut above = Self::default();
        if let Some(from) = seq.checked_add(1) {
            for stretch in self.iter().filter(|stretch| *stretch.end() > seq) {
                above.insert((*stretch.start()).max(from)..=*stretch.end());
            }
            self.remove(from..=i64::MAX);
        }
        above
    }

    /// What is here above `seq` and not in the other.
    pub(super) fn beyond(&self, seq: i64, other: &Self) -> Self {
        let mut rest = Self::default();
        let Some(from) = seq.checked_add(1) else { return rest };
        for (first, last) in self.stretches.iter().rev().take_while(|(_, last)| **last > seq) {
            rest.stretches.insert((*first).max(from), *last);
        }
        for (first, last) in other.stretches.iter().rev().take_while(|(_, last)| **last > seq) {
            rest.remove(*first..=*last);
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::Islands;

    #[derive(Debug, Clone)]
    enum Step {
        Insert(i64, i64),
        Remove(i64, i64),
        Split(i64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => (0..60_i64, 0..6_i64).prop_map(|(at, length)| Step::Insert(at, at + length)),
            2 => (0..60_i64, 0..6_i64).prop_map(|(at, length)| Step::Remove(at, at + length)),
            1 => (0..60_i64).prop_map(Step::Split),
        ]
    }

    fn set(islands: &Islands) -> BTreeSet<i64> {
        islands.iter().flatten().collect()
    }

    fn islands(numbers: &BTreeSet<i64>) -> Islands {
        let mut islands = Islands::default();
        for number in numbers {
            islands.insert(*number..=*number);
        }
        islands
    }

    proptest! {
        #[test]
        fn it_is_the_set_of_its_numbers(
            steps in prop::collection::vec(step(), 0..40),
            other in prop::collection::btree_set(0..60_i64, 0..30),
            above in -1..61_i64,
        ) {
            let (mut found, mut expected) = (Islands::default(), BTreeSet::new());
            for step in steps {
                match step {
                    Step::Insert(first, last) => {
                        found.insert(first..=last);
                        expected.extend(first..=last);
                    }
                    Step::Remove(first, last) => {
                        found.remove(first..=last);
                        expected.retain(|number| *number < first || *number > last);
                    }
                    Step::Split(at) => {
                        let rest = expected.split_off(&(at + 1));
                        prop_assert_eq!(set(&found.split_off_above(at)), rest);
                    }
                }
                prop_assert_eq!(&set(&found), &expected);
                prop_assert_eq!(&found, &islands(&expected), "no two stretches touch");
            }
            prop_assert!((0..70).all(|number| found.contains(number) == expected.contains(&number)));
            prop_assert_eq!(found.count_above(above), expected.range(above + 1..).count() as u64);
            let rest: BTreeSet<_> = expected.difference(&other).copied().filter(|number| *number > above).collect();
            prop_assert_eq!(set(&found.beyond(above, &islands(&other))), rest);
        }
    }

    #[test]
    fn the_ends_of_the_numbers_are_no_trouble() {
        let mut islands = Islands::default();
        islands.insert(i64::MAX - 1..=i64::MAX);
        islands.insert(i64::MIN..=i64::MIN);
        assert_eq!(islands.count_above(i64::MAX), 0);
        assert_eq!(islands.count_above(0), 2);
        assert!(islands.beyond(i64::MAX, &Islands::default()).is_empty());
        islands.remove(i64::MIN..=i64::MAX);
        assert!(islands.is_empty());
    }
}

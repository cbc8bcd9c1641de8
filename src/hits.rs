//! The events of a view that hold a text: how many there are, and which of them one is.
//!
//! **Law**: they are the events shown that the text's [`Filter`] matches, each once.

use crate::filter::Filter;
use crate::history::History;
use crate::layout::Layout;
use crate::sieve::Sieve;

/// The events shown that hold a text, by their numbers in the [`Layout`].
#[derive(Debug)]
pub struct Hits {
    filter: Filter,
    /// How many of the events shown have been looked at, and how often the history had been rewound by then.
    seen: u32,
    rewound: u64,
    /// Oldest first.
    found: Vec<u32>,
}

impl Hits {
    /// Nothing looked at yet.
    pub fn new(text: &str) -> Self {
        let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
        Self { filter, seen: 0, rewound: 0, found: Vec::new() }
    }

    /// Whether they are the hits of a text.
    pub fn are_of(&self, text: &str) -> bool {
        self.filter.text.as_deref() == Some(text)
    }

    /// Looks at the events of a layout that have come since; at all of it, where an event came late. It must be the layout that was
    /// looked at before, as it is now.
    pub fn follow(&mut self, history: &History, layout: &Layout) {
        if self.rewound != layout.rewound() {
            (self.seen, self.rewound) = (0, layout.rewound());
            self.found.clear();
        }
        if self.seen < layout.count() {
            let mut sieve = Sieve::new(history, &self.filter);
            let is_hit = |nth: &u32| layout.event(history, *nth).is_some_and(|event| sieve.passes(&event));
            self.found.extend((self.seen..layout.count()).filter(is_hit));
            self.seen = layout.count();
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// How many are newer than an event shown, and whether that is one itself.
    pub fn place(&self, nth: u32) -> (usize, bool) {
        let end = self.found.partition_point(|hit| *hit <= nth);
        let is_hit = end.checked_sub(1).is_some_and(|last| self.found[last] == nth);
        (self.found.len() - end, is_hit)
    }

    /// What they take in memory, about.
    pub fn bytes(&self) -> usize {
        self.found.capacity() * size_of::<u32>()
    }
}

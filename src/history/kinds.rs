//! What many events have in common, each combination once: whose event, under which objective, by whom, which action.

use foldhash::HashMap;

use super::Record;
use super::symbols::Symbol;

/// One combination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    pub(super) entity: u32,
    pub(super) objective: Symbol,
    pub(super) actor: Option<Symbol>,
    pub(super) action: Symbol,
}

/// The combinations by number, and the numbers by combination.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    kinds: Vec<Kind>,
    numbers: HashMap<Kind, u32>,
}

impl Kinds {
    pub(super) fn intern(&mut self, kind: Kind) -> u32 {
        *self.numbers.entry(kind).or_insert_with(|| {
            self.kinds.push(kind);
            super::number(self.kinds.len() - 1)
        })
    }

    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    pub(super) fn of(&self, record: &Record) -> Kind {
        self.kinds[record.kind as usize]
    }

    /// What the table takes in memory, about.
    pub(super) fn bytes(&self) -> usize {
        self.kinds.capacity() * (size_of::<Kind>() * 2 + 16)
    }
}

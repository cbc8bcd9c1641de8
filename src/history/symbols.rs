//! Each distinct name once: field names, actors, actions, entity types and ids.

use std::sync::Arc;

use foldhash::HashMap;

/// A name's place in [`Symbols`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Symbol(u32);

/// The names by number, and the numbers by name.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    bytes: usize,
}

impl Symbols {
    pub(super) fn intern(&mut self, name: &str) -> Symbol {
        if let Some(number) = self.numbers.get(name) {
            return Symbol(*number);
        }
        let number = u32::try_from(self.names.len())
            .expect("fewer names than events, and those are numbered with u32");
        let name: Arc<str> = name.into();
        self.bytes += name.len() + 64;
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        Symbol(number)
    }

    pub(super) fn find(&self, name: &str) -> Option<Symbol> {
        self.numbers.get(name).copied().map(Symbol)
    }

    pub(super) fn name(&self, symbol: Symbol) -> &Arc<str> {
        &self.names[symbol.0 as usize]
    }

    /// What the table takes in memory, about.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

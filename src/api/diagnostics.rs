//! How the core is doing, for whoever has to find out why it does what it does.

use std::sync::PoisonError;

use super::wire::{CacheUse, OpenDatabase};
use super::{Backstory, view};

/// The version of the SQLite that reads files.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

impl Backstory {
    /// How the histories in memory are doing.
    pub fn cache_use(&self) -> CacheUse {
        let super::Statistics { hits, misses, entries, bytes } = self.statistics();
        CacheUse { entries, bytes, limit: self.histories.limit(), hits, misses }
    }

    /// Forgets every history in memory, also those that are being read now. Whoever needs one reads it again.
    pub fn clear_cache(&self) {
        self.histories.forget_all();
    }

    /// The databases that are open, in the order they were opened, each once.
    pub fn databases(&self) -> Vec<OpenDatabase> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let mut databases: Vec<_> = opened.sources.iter().filter(|(_, open)| open.of.is_none()).collect();
        databases.sort_by_key(|(id, _)| id.parse::<u64>().unwrap_or(u64::MAX));
        let database = |source: &crate::source::Source| OpenDatabase {
            kind: view::kind(source.location()),
            location: source.location().to_string(),
            server: source.server().to_owned(),
            encryption: source.encryption().map(str::to_owned),
        };
        databases.into_iter().map(|(_, open)| database(&open.source)).collect()
    }
}

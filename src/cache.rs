//! An LRU of what is expensive to load, that never answers with something older than the last invalidation.
//!
//! **Law**: a read that begins after [`Cache::invalidate`] has returned never gets a value loaded before it. The
//! protocol: note the key's generation before loading, keep the value only if the generation is still the same, and
//! raise the generation after the change is visible to loaders (after the commit, never before). Loads of one key share
//! one flight; it ends when the last reader waiting for it goes away.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::num::NonZeroUsize;
use std::sync::{Arc, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use lru::LruCache;

use crate::sync::Mutex;

/// Something whose share of memory can be told.
pub trait Weight {
    /// Bytes, about.
    fn bytes(&self) -> usize;
}

/// How a cache is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Reads answered from memory.
    pub hits: u64,
    /// Reads that had to load, or to wait for a load.
    pub misses: u64,
    /// Values held.
    pub entries: usize,
    /// Their bytes, about.
    pub bytes: usize,
}

/// The cache. Values leave it, least recently used first, when they take more than `limit` bytes together.
pub struct Cache<K, V, E> {
    inner: Mutex<Inner<K, V, E>>,
    limit: usize,
}

type Flight<V, E> = Shared<BoxFuture<'static, Result<Arc<V>, E>>>;
type WeakFlight<V, E> = WeakShared<BoxFuture<'static, Result<Arc<V>, E>>>;

struct Inner<K, V, E> {
    /// The values, and what each weighed when it was last weighed.
    values: LruCache<K, (Arc<V>, usize)>,
    /// Outlives the values: a key that was evicted must still be known to have changed.
    generations: HashMap<K, u64>,
    /// Stands for every key that is not in `generations`.
    epoch: u64,
    flights: HashMap<K, (u64, WeakFlight<V, E>)>,
    statistics: Statistics,
}

/// Keys whose generation is kept apart; beyond, the epoch is raised for all.
const GENERATIONS: usize = 10_000;

impl<K, V, E> Cache<K, V, E>
where
    K: Hash + Eq + Clone,
    V: Weight + Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    /// An empty cache of so many bytes.
    pub fn new(limit: usize) -> Self {
        let most = NonZeroUsize::new(4_096).unwrap_or(NonZeroUsize::MIN);
        let (values, generations, flights) = (LruCache::new(most), HashMap::new(), HashMap::new());
        let statistics = Statistics::default();
        Self { inner: Mutex::new(Inner { values, generations, epoch: 0, flights, statistics }), limit }
    }

    /// The value of a key, loaded if need be. A failed load is not kept.
    pub async fn get<L>(&self, key: &K, load: impl FnOnce() -> L) -> Result<Arc<V>, E>
    where
        L: Future<Output = Result<V, E>> + Send + 'static,
    {
        let (generation, flight) = match self.enter(key, load) {
            Entered::Hit(value) => return Ok(value),
            Entered::Flight(generation, flight) => (generation, flight),
        };
        let loaded = flight.await;
        self.land(key, generation, loaded.as_ref().ok());
        loaded
    }

    /// The value of a key, if it is there.
    pub fn peek(&self, key: &K) -> Option<Arc<V>> {
        self.with(|inner| {
            let value = inner.values.get(key).map(|(value, _)| value.clone());
            inner.statistics.hits += u64::from(value.is_some());
            value
        })
    }

    /// Forgets a key. To be called once the change is visible to whoever loads.
    pub fn invalidate(&self, key: &K) {
        self.with(|inner| {
            if inner.generations.len() >= GENERATIONS {
                inner.generations.clear();
                inner.epoch += 1;
            }
            let next = inner.generation(key) + 1;
            inner.generations.insert(key.clone(), next);
            inner.forget(key);
        });
    }

    /// Forgets every key that a condition holds for, and what is being loaded now.
    pub fn invalidate_all(&self, condition: impl Fn(&K) -> bool) {
        self.with(|inner| {
            inner.epoch = inner.generations.values().copied().max().unwrap_or_default().max(inner.epoch) + 1;
            inner.generations.clear();
            let gone: Vec<_> =
                inner.values.iter().map(|(key, _)| key).filter(|key| condition(key)).cloned().collect();
            for key in gone {
                inner.forget(&key);
            }
        });
    }

    /// How the cache is doing.
    pub fn statistics(&self) -> Statistics {
        self.with(|inner| Statistics { entries: inner.values.len(), ..inner.statistics })
    }

    /// Bytes that the values may take together.
    pub fn limit(&self) -> usize {
        self.limit
    }

    fn enter<L>(&self, key: &K, load: impl FnOnce() -> L) -> Entered<V, E>
    where
        L: Future<Output = Result<V, E>> + Send + 'static,
    {
        self.with(|inner| {
            if let Some((value, _)) = inner.values.get(key) {
                inner.statistics.hits += 1;
                return Entered::Hit(value.clone());
            }
            inner.statistics.misses += 1;
            let generation = inner.generation(key);
            let under_way = inner.flights.get(key).filter(|(begun, _)| *begun == generation);
            if let Some(flight) = under_way.and_then(|(_, flight)| flight.upgrade()) {
                return Entered::Flight(generation, flight);
            }
            let loading = load();
            let flight = async move { loading.await.map(Arc::new) }.boxed().shared();
            if let Some(weak) = flight.downgrade() {
                inner.flights.insert(key.clone(), (generation, weak));
            }
            Entered::Flight(generation, flight)
        })
    }

    fn land(&self, key: &K, generation: u64, loaded: Option<&Arc<V>>) {
        self.with(|inner| {
            if inner.flights.get(key).is_some_and(|(begun, _)| *begun == generation) {
                inner.flights.remove(key);
            }
            let Some(value) = loaded.filter(|_| inner.generation(key) == generation) else { return };
            inner.keep(key, value, self.limit);
        });
    }

    /// Weighs a value that has grown, and makes room for it.
    pub fn weigh(&self, key: &K) {
        self.with(|inner| {
            if let Some((value, _)) = inner.values.get(key).cloned() {
                inner.keep(key, &value, self.limit);
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Inner<K, V, E>) -> T) -> T {
        act(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

enum Entered<V, E> {
    Hit(Arc<V>),
    Flight(u64, Flight<V, E>),
}

impl<K: Hash + Eq, V: Weight, E> Inner<K, V, E> {
    fn generation(&self, key: &K) -> u64 {
        self.generations.get(key).copied().unwrap_or(self.epoch)
    }

    fn keep(&mut self, key: &K, value: &Arc<V>, limit: usize)
    where
        K: Clone,
    {
        self.forget(key);
        let bytes = value.bytes();
        self.statistics.bytes += bytes;
        if let Some((_, (_, evicted))) = self.values.push(key.clone(), (value.clone(), bytes)) {
            self.statistics.bytes -= evicted;
        }
        // The newest stays even where it alone is over the limit: it is being looked at.
        while self.statistics.bytes > limit && self.values.len() > 1 {
            if let Some((_, (_, evicted))) = self.values.pop_lru() {
                self.statistics.bytes -= evicted;
            }
        }
    }

    fn forget(&mut self, key: &K) {
        if let Some((_, bytes)) = self.values.pop(key) {
            self.statistics.bytes -= bytes;
        }
    }
}

impl<K, V, E> std::fmt::Debug for Cache<K, V, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("limit", &self.limit).finish_non_exhaustive()
    }
}

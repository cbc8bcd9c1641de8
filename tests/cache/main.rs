//! The cache under concurrent inserts, in every order a scheduler can think of.
//!
//! The cache's own source stands here a second time, with shuttle's lock in place of the system's. The naive protocol
//! is in the same tests: if they let it pass, they prove nothing.

#![allow(missing_docs)]

#[allow(dead_code, unreachable_pub)]
#[path = "../../src/cache.rs"]
mod cache;
mod naive;
mod sync {
    pub(crate) use shuttle::sync::Mutex;
}

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use shuttle::future::block_on;
use shuttle::sync::Mutex;
use shuttle::thread;

use cache::{Cache, Weight};

/// What a load finds: the events committed so far.
struct Events(Vec<u32>);

impl Weight for Events {
    fn bytes(&self) -> usize {
        1
    }
}

/// A log of two objectives.
type Log = Arc<Mutex<[Vec<u32>; 2]>>;

/// What is tested: some way to read through a cache, and to tell it of an insert.
trait Protocol: Send + Sync + 'static {
    fn new() -> Self;
    fn read(&self, key: usize, log: &Log) -> Vec<u32>;
    /// Makes the insert visible, and tells the cache.
    fn insert(&self, key: usize, event: u32, log: &Log);
}

struct Proven(Cache<usize, Events, ()>);

impl Protocol for Proven {
    fn new() -> Self {
        Self(Cache::new(1))
    }

    fn read(&self, key: usize, log: &Log) -> Vec<u32> {
        let log = log.clone();
        let load = move || async move {
            thread::yield_now();
            let events = log.lock().expect("a lock")[key].clone();
            thread::yield_now();
            Ok(Events(events))
        };
        block_on(self.0.get(&key, load)).expect("a load").0.clone()
    }

    fn insert(&self, key: usize, event: u32, log: &Log) {
        log.lock().expect("a lock")[key].push(event);
        thread::yield_now();
        self.0.invalidate(&key);
    }
}

/// Two writers and two readers over two keys, of which the cache can hold one. A read that begins after an insert was
/// acknowledged has it; and so has everybody in the end.
fn no_read_is_stale<P: Protocol>() {
    let cache = Arc::new(P::new());
    let log: Log = Arc::default();
    let acknowledged: Log = Arc::default();
    let mut threads = Vec::new();
    for writer in 0..2 {
        let (cache, log, acknowledged) = (cache.clone(), log.clone(), acknowledged.clone());
        threads.push(thread::spawn(move || {
            for (key, event) in [(0, writer * 10 + 1), (1, writer * 10 + 2)] {
                cache.insert(key, event, &log);
                acknowledged.lock().expect("a lock")[key].push(event);
            }
        }));
    }
    for _ in 0..2 {
        let (cache, log, acknowledged) = (cache.clone(), log.clone(), acknowledged.clone());
        threads.push(thread::spawn(move || {
            for key in [0, 1, 0] {
                let known = acknowledged.lock().expect("a lock")[key].clone();
                let seen = cache.read(key, &log);
                assert!(
                    known.iter().all(|event| seen.contains(event)),
                    "stale: {known:?} acknowledged, {seen:?} read"
                );
            }
        }));
    }
    for thread in threads {
        thread.join().expect("a thread");
    }
    for key in 0..2 {
        assert_eq!(
            cache.read(key, &log),
            log.lock().expect("a lock")[key],
            "stale after everything came to rest"
        );
    }
}

#[test]
fn no_read_is_stale_in_random_schedules() {
    shuttle::check_random(no_read_is_stale::<Proven>, 150_000);
}

#[test]
fn no_read_is_stale_in_adversarial_schedules() {
    shuttle::check_pct(no_read_is_stale::<Proven>, 60_000, 3);
}

#[test]
fn the_naive_protocol_is_caught() {
    let caught =
        catch_unwind(AssertUnwindSafe(|| shuttle::check_random(no_read_is_stale::<naive::Naive>, 2_000)));
    assert!(caught.is_err(), "the tests above cannot tell a cache that serves stale histories");
}

#[test]
fn invalidating_before_the_commit_is_caught() {
    let caught =
        catch_unwind(AssertUnwindSafe(|| shuttle::check_random(no_read_is_stale::<naive::TooEarly>, 2_000)));
    assert!(caught.is_err(), "the tests above cannot tell a cache that is invalidated too early");
}

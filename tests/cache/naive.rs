//! Two protocols that look right and are not.

use std::collections::HashMap;

use shuttle::sync::Mutex;
use shuttle::thread;

use crate::{Log, Protocol, Proven};

/// Miss: load, put. Insert: drop. A load that was under way while an insert came puts back what is old.
pub(crate) struct Naive(Mutex<HashMap<usize, Vec<u32>>>);

impl Protocol for Naive {
    fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    fn read(&self, key: usize, log: &Log) -> Vec<u32> {
        if let Some(known) = self.0.lock().expect("a lock").get(&key) {
            return known.clone();
        }
        let events = log.lock().expect("a lock")[key].clone();
        thread::yield_now();
        self.0.lock().expect("a lock").insert(key, events.clone());
        events
    }

    fn insert(&self, key: usize, event: u32, log: &Log) {
        log.lock().expect("a lock")[key].push(event);
        self.0.lock().expect("a lock").remove(&key);
    }
}

/// The proven cache, told of the insert before a loader can see it.
pub(crate) struct TooEarly(Proven);

impl Protocol for TooEarly {
    fn new() -> Self {
        Self(Proven::new())
    }

    fn read(&self, key: usize, log: &Log) -> Vec<u32> {
        self.0.read(key, log)
    }

    fn insert(&self, key: usize, event: u32, log: &Log) {
        self.0.0.invalidate(&key);
        thread::yield_now();
        log.lock().expect("a lock")[key].push(event);
    }
}

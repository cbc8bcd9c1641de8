//! The lock of the cache. A test puts another one in its place that tries every order of events.

pub(crate) use std::sync::Mutex;

//! Backstory's core: it reads the events of an objective and its key results, replays them, and answers what changed,
//! when, by whom, and what everything looked like at that moment.
//!
//! # Layout
//! The first block is pure: no I/O, no clock, no async. Arrows only go down the other list.
//!
//! * [`event`], [`json`], [`time`], [`finding`]: what a log holds, exactly as it holds it, and what is odd about it.
//! * [`fold`]: the specification. States as the plain fold of events.
//! * [`history`]: the same answers from a per-field index; [`timeline`], [`filter`], [`as_of`] ask it.

pub mod api;
pub mod as_of;
pub mod cache;
pub mod demo;
pub mod error;
pub mod event;
pub mod filter;
pub mod finding;
pub mod fold;
pub mod history;
pub mod interchange;
pub mod json;
pub mod record;
pub mod source;
mod sync;
pub mod time;
pub mod timeline;

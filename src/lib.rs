//! Backstory's core: it reads the events of an objective and its key results, replays them, and answers what changed,
//! when, by whom, and what everything looked like at that moment.
//!
//! # Layout
//! Pure, without I/O, clock or async:
//!
//! * [`event`], [`json`], [`time`], [`finding`], [`interchange`]: what a log holds, exactly, and what is odd about it.
//! * [`fold`]: the specification. States as the plain fold of events.
//! * [`history`]: the same answers from a per-field index, whole or starting from a [`snapshot`]; [`timeline`],
//!   [`filter`] and [`as_of`] ask it. [`demo`] makes up something to ask about.
//! * [`mapping`] says how a table of another program is to be read, [`decode`] makes events of its rows.
//!
//! Above it, each knowing only what stands before it:
//!
//! * [`source`] reads event logs, [`record`] writes the native one, [`cache`] keeps what is expensive to load.
//! * [`api`]: what the shells call.

pub mod api;
pub mod as_of;
pub mod cache;
pub mod decode;
pub mod demo;
pub mod error;
pub mod event;
pub mod filter;
pub mod finding;
pub mod fold;
pub mod history;
pub mod interchange;
pub mod json;
pub mod mapping;
pub mod record;
pub mod snapshot;
pub mod source;
mod sync;
pub mod time;
pub mod timeline;

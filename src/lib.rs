//! Backstory's core: it reads the events of an objective and its key results, replays them, and answers what changed,
//! when, by whom, and what everything looked like at that moment.
//!
//! # Layout
//! Pure, without I/O, clock or async:
//!
//! * [`event`], [`json`], [`time`], [`finding`], [`interchange`]: what a log holds, exactly, and what is odd about it.
//! * [`fold`]: the specification. States as the plain fold of events.
//! * [`history`]: the same answers from a per-field index, whole or starting from a [`snapshot`]; [`timeline`],
//!   [`filter`] (over whole histories as a [`sieve`]) and [`as_of`] ask it, [`blame`], [`compare`], [`diff`] and [`export`] too; [`layout`], [`hits`], [`overview`] and [`facet`] are what its list and its overview show, in the
//!   days of a [`zone`] and the widths of a [`calendar`]. [`demo`] makes up something to ask about.
//! * [`link`]: places in a history as `backstory://` links.
//! * [`mapping`] says how a table of another program is to be read, [`decode`] makes events of its rows.
//!
//! Above it, each knowing only what stands before it:
//!
//! * [`source`] reads event logs, [`record`] writes the native one, [`cache`] keeps what is expensive to load.
//! * [`api`]: what the shells call.

pub mod api;
pub mod as_of;
pub mod blame;
pub mod cache;
pub mod calendar;
pub mod compare;
pub mod decode;
pub mod demo;
pub mod diff;
pub mod error;
pub mod event;
pub mod export;
pub mod facet;
pub mod filter;
pub mod finding;
pub mod fold;
pub mod history;
pub mod hits;
pub mod interchange;
pub mod json;
pub mod layout;
pub mod link;
pub mod mapping;
pub mod overview;
pub mod record;
pub mod sieve;
pub mod snapshot;
pub mod source;
mod sync;
pub mod time;
pub mod timeline;
pub mod zone;

//! The laws of replay, as properties: the index answers what the specification answers, over any history.

mod events;
mod explore;
mod late;
mod replay;
mod snapshots;
mod time_travel;

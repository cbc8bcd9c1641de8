//! The laws of replay, as properties: the index answers what the specification answers, over any history.

mod blamed;
mod events;
mod explore;
mod exported;
mod late;
mod listed;
mod replay;
mod sifted;
mod snapshots;
mod time_travel;

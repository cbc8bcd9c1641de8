//! From stored rows to events: what a row says, unpacked, and folded entity by entity into what changed.
//!
//! **Law**: values stay raw text; no number becomes a floating-point number. What cannot be unpacked is an event all the
//! same, whose changes are the reason.

mod bytes;
mod cell;
mod change;
mod connect;
mod equal;
mod missing;
mod name;
mod patch;
mod place;
mod reader;
mod row;
mod suggest;
mod typed;
mod versions;
mod weave;
mod whose;
mod yaml;

pub(crate) use self::bytes::keys;
pub use self::cell::Cell;
pub(crate) use self::connect::encoded;
pub use self::missing::LeftOut;
pub use self::name::naming;
pub use self::row::{Row, rows};
pub use self::suggest::suggest;
pub use self::weave::weave;
pub use self::whose::check;

/// Field -> raw JSON text, in the order in which they stand.
pub(crate) type Fields = Vec<(String, String)>;

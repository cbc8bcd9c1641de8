//! One file a command: arguments in, text or JSON out.

pub(crate) mod as_of;
pub(crate) mod demo;
pub(crate) mod entities;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod inspect;
pub(crate) mod objectives;
pub(crate) mod progress;
pub(crate) mod record;
pub(crate) mod state;
pub(crate) mod tail;
pub(crate) mod timeline;

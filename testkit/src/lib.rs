//! What the tests of several packages share. Nothing here knows the core: a test that proves the core must not
//! lean on it.
//!
//! - [`leash`]: a process that ends with the test that started it, however the test ends
//! - [`postgres`]: a real, throw-away PostgreSQL server
//! - [`mariadb`]: a real, throw-away MariaDB server
//! - [`shared`]: the real histories that stand beside the repository
//! - [`proxy`]: a network that can be broken
//! - [`ports`]: loopback ports where something, or surely nothing, listens

mod account;
pub mod leash;
pub mod mariadb;
pub mod ports;
pub mod postgres;
pub mod proxy;
pub mod shared;

use std::path::PathBuf;

/// The root of the workspace.
pub fn workspace_root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}

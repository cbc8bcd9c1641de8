//! The real window, driven through WebDriver: the program as it is shipped, on a screen nobody sees.
//!
//! - [`Window`]: opens Backstory and does what a person would: look, click, type
//! - [`database`]: databases to open, made with the command line
//! - `pointer`, `keyboard`, `desktop`, `drop`: the mouse, ways without it, dialogs that belong to the desktop and not to the page, and
//!   files from outside
//! - [`hostile`]: what may stand in a database and must be no more than text
//! - [`proposals`]: a real timeline and what must be seen of it
//! - `walk`: the ways through its screens that every test walks
//! - `again`: a second start while the window is open
//! - `store`: the desktop's store for passwords
//! - `axe`: whether what shows is accessible
//! - `reach`: whether what shows can be read and reached
//! - [`process`]: how much memory the window takes, and since when it runs
//! - `display`, `driver`, `picture`: the screen, the driver, and what the screen shows
//!
//! These tests need a built window, a driver and a virtual screen, so they only run when `BACKSTORY_WINDOW_TESTS=1` says that all
//! this is there; `cargo xtask test` sees to it. `BACKSTORY_BIN` and `BACKSTORY_CLI_BIN` name other programs than those in
//! `target/debug`.

#![expect(clippy::missing_panics_doc, reason = "a test kit: it panics where the test has failed")]

mod again;
mod axe;
pub mod database;
mod desktop;
mod display;
mod driver;
mod drop;
pub mod hostile;
mod keyboard;
pub mod long;
mod look;
mod picture;
mod pointer;
pub mod process;
pub mod proposals;
mod reach;
mod screen;
mod sight;
mod store;
mod theme;
mod walk;

use std::path::{Path, PathBuf};

pub use fantoccini::key::Key;
pub use screen::Window;
pub use theme::Theme;

/// What the command line prints, and says beside it. It must succeed.
pub fn command_line(arguments: &[&str]) -> (String, String) {
    let program = program("BACKSTORY_CLI_BIN", "backstory-cli");
    let output =
        std::process::Command::new(&program).args(arguments).output().expect("the command line starts");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "backstory-cli {arguments:?}: {}", said(&output.stderr));
    (said(&output.stdout), said(&output.stderr))
}

/// Every file below a folder that holds the text.
pub fn files_with(text: &str, folder: &Path) -> Vec<String> {
    let entries =
        std::fs::read_dir(folder).map(|entries| entries.flatten().collect::<Vec<_>>()).unwrap_or_default();
    let mut found = Vec::new();
    for path in entries.into_iter().map(|entry| entry.path()) {
        if path.is_dir() {
            found.extend(files_with(text, &path));
        } else if std::fs::read(&path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(text)) {
            found.push(path.display().to_string());
        }
    }
    found
}

/// Whether the window tests are wanted; says so where they are not.
pub fn wanted() -> bool {
    let wanted = std::env::var_os("BACKSTORY_WINDOW_TESTS").is_some_and(|value| value == "1");
    if !wanted {
        eprintln!("skipped: the window tests run with BACKSTORY_WINDOW_TESTS=1 (cargo xtask test sets it)");
    }
    wanted
}

/// A program of this workspace, as the environment names it or as Cargo built it.
pub fn program(variable: &str, name: &str) -> PathBuf {
    if let Some(path) = std::env::var_os(variable) {
        return PathBuf::from(path);
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let path = backstory_testkit::workspace_root().join(target).join("debug").join(name);
    assert!(path.is_file(), "{} is not built: cargo xtask test --only window builds it", path.display());
    path
}

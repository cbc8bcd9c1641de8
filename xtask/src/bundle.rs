//! `cargo xtask bundle`: the packages of this system, and whether Backstory starts from them.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::packages::{self, Purpose};
use crate::program::{self, built, cargo, root, succeed};
use crate::step::Steps;
use crate::{node, ui};

/// What is built here. No `AppImage`: it brings the WebKitGTK of the machine that built it, which stays blank
/// on newer systems.
const KINDS: &str = match () {
    () if cfg!(target_os = "linux") => "deb,rpm",
    () if cfg!(target_os = "macos") => "app,dmg",
    () => "nsis",
};
const ABOVE: &str = "Its messages are above.";

/// Builds the packages into `target/release/bundle`; on Linux they are unpacked, looked through and started.
pub(crate) fn bundle() -> ExitCode {
    let mut steps = Steps::new();
    let _ = steps.step("system packages", ABOVE, || packages::install(Purpose::Bundle))
        && steps.step("Node", ABOVE, node::check)
        && steps.step("the interface's packages", "They come from the network: is it there?", ui::packages)
        && steps.step("build the interface", ABOVE, ui::build)
        && steps.step("build Backstory", ABOVE, build)
        && steps.step("build the packages", ABOVE, make)
        && (!cfg!(target_os = "linux")
            || steps.step("start from the packages", "Screenshots are in test-artefacts/window.", start));
    steps.summary()
}

fn build() -> Result<(), String> {
    let mut command = cargo();
    command.args(["build", "--release", "--locked", "--package", "backstory-desktop"]);
    succeed(command.args(["--features", "tauri/custom-protocol"]))
}

/// Packages of an older version would be taken for this one's.
fn make() -> Result<(), String> {
    let made = made();
    if made.exists() {
        std::fs::remove_dir_all(&made).map_err(|error| format!("{}: {error}", made.display()))?;
    }
    let tauri = if cfg!(windows) { "tauri.cmd" } else { "tauri" };
    let mut command = Command::new(program::ui().join("node_modules/.bin").join(tauri));
    succeed(command.current_dir(root()).args(["bundle", "--ci", "--bundles", KINDS]))
}

fn start() -> Result<(), String> {
    let mut command = cargo();
    command.args(["test", "--package", "backstory-window-tests", "--test", "window_bundle"]);
    succeed(command.env("BACKSTORY_WINDOW_TESTS", "1").env("BACKSTORY_BUNDLES", made()))
}

fn made() -> PathBuf {
    built("release").join("bundle")
}

//! The interface: its packages and its build.

use crate::fresh::fresh;
use crate::program::{npm, succeed, ui};

/// Installs the packages of the interface, exactly as locked, where they are missing or older than the lock file. Their
/// install scripts are not run.
pub(crate) fn packages() -> Result<(), String> {
    let installed = ui().join("node_modules/.package-lock.json");
    if fresh(&installed, &[&ui().join("package-lock.json")], &[]) {
        eprintln!("    the interface's packages are there");
        return Ok(());
    }
    succeed(npm().args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
}

/// Builds the interface where it is older than its sources.
pub(crate) fn build() -> Result<(), String> {
    let built = ui().join("dist/index.html");
    if fresh(&built, &[&ui()], &["node_modules", "dist", "coverage"]) {
        eprintln!("    the interface is built");
        return Ok(());
    }
    script("build")
}

/// Runs a script of the interface's `package.json`.
pub(crate) fn script(name: &str) -> Result<(), String> {
    succeed(npm().args(["run", "--silent", name]))
}

//! `cargo xtask run`: from a fresh clone to the open window.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::packages::{self, Purpose};
use crate::program::{built, cargo, succeed};
use crate::step::Steps;
use crate::{node, ui};

/// One step: its name, what to do when it fails, and its work.
type Step = (&'static str, &'static str, Box<dyn FnOnce() -> Result<(), String>>);

/// Sets up, builds and opens the window with these arguments; without any, with the sample data.
pub(crate) fn run(release: bool, arguments: Vec<OsString>) -> ExitCode {
    let again = "Mend that and run `cargo xtask run` again.";
    let plan: [Step; 5] = [
        ("system packages", again, Box::new(|| packages::install(Purpose::Build))),
        ("Node", again, Box::new(node::check)),
        ("the interface's packages", "They come from the network: is it there?", Box::new(ui::packages)),
        ("build the interface", "Its messages are above.", Box::new(ui::build)),
        ("build Backstory", "The compiler's messages are above.", Box::new(move || build(release))),
    ];
    let mut steps = Steps::new();
    for (name, advice, work) in plan {
        if !steps.step(name, advice, work) {
            return ExitCode::FAILURE;
        }
    }
    if let Err(reason) = has_display() {
        eprintln!("\n{reason}");
        return ExitCode::FAILURE;
    }
    open(release, arguments)
}

fn build(release: bool) -> Result<(), String> {
    let mut command = cargo();
    // Without this feature the window would look for the interface's development server.
    command.args(["build", "--package", "backstory-desktop", "--features", "tauri/custom-protocol"]);
    if release {
        command.arg("--release");
    }
    succeed(&mut command)
}

fn has_display() -> Result<(), String> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY") {
        return Ok(());
    }
    Err("Backstory is built, but there is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). \
         Run this in a desktop session."
        .to_owned())
}

fn open(release: bool, arguments: Vec<OsString>) -> ExitCode {
    let program = built(if release { "release" } else { "debug" }).join("backstory");
    let arguments = if arguments.is_empty() { vec!["--sample".into()] } else { arguments };
    eprintln!("\n==> open the window");
    match Command::new(&program).args(arguments).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(status) => {
            eprintln!("    Backstory ended with {status}.");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("    {} does not start: {error}", program.display());
            ExitCode::FAILURE
        }
    }
}

//! `cargo xtask test`: everything that must hold before a change is taken.

use std::process::{Command, ExitCode};

use backstory_testkit::{mariadb, postgres};
use clap::ValueEnum;

use crate::bindings::Bindings;
use crate::packages::{self, Purpose};
use crate::program::{cargo, succeed};
use crate::step::Steps;
use crate::{node, ui};

/// A part of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Format, lints and documentation of the Rust code.
    Lint,
    /// The interface: types, lints, tests, build.
    Ui,
    /// The core's tests.
    Core,
    /// The command line's tests.
    Cli,
    /// The real window.
    Window,
}

const ALL: [Part; 5] = [Part::Lint, Part::Ui, Part::Core, Part::Cli, Part::Window];

/// The parts to test: `only` these, else all, without the window where it must be `fast`.
pub(crate) fn parts(only: &[Part], fast: bool) -> Vec<Part> {
    let all = ALL.into_iter().filter(|part| !(fast && *part == Part::Window));
    all.filter(|part| only.is_empty() || only.contains(part)).collect()
}

const ABOVE: &str = "Its messages are above.";

/// Sets up, tests the parts in order, and prints what passed in which time.
pub(crate) fn test(parts: &[Part]) -> ExitCode {
    let has = |part: Part| parts.contains(&part);
    let mut steps = Steps::new();
    let ready = steps
        .step("system packages", "Mend that and run it again.", || packages::install(Purpose::Test))
        && (!(has(Part::Ui) || has(Part::Window))
            || steps.step("Node", "Mend that and run it again.", node::check));
    if !ready {
        return steps.summary();
    }
    if has(Part::Lint) {
        lint(&mut steps);
    }
    let mut interface = true;
    if has(Part::Ui) || has(Part::Window) {
        interface = self::interface(&mut steps, has(Part::Ui));
    }
    let mut built = true;
    if has(Part::Core) || has(Part::Cli) {
        built = rust(&mut steps, has(Part::Core), has(Part::Cli));
    }
    if has(Part::Window) {
        window(&mut steps, interface && built);
    }
    steps.summary()
}

fn lint(steps: &mut Steps) {
    steps.step("format", "Run: cargo fmt --all", || succeed(cargo().args(["fmt", "--all", "--check"])));
    steps.step("lints", ABOVE, || {
        succeed(whole(cargo().arg("clippy")).args(["--all-targets", "--", "-D", "warnings"]))
    });
    // `--examples` documents nothing, there is none; but with it Cargo uses the features of the tests here, too, and
    // need not check every dependency once more.
    steps.step("documentation", ABOVE, || {
        let mut command = cargo();
        whole(command.arg("doc")).args(["--no-deps", "--lib", "--examples"]);
        succeed(command.env("RUSTDOCFLAGS", "-D warnings"))
    });
}

/// The interface's own tests where they are wanted, and its build, which the window needs. Answers whether it is built.
fn interface(steps: &mut Steps, tests: bool) -> bool {
    let names = ["interface: types", "interface: lints", "interface: tests"];
    if !steps.step("interface: packages", "They come from the network: is it there?", ui::packages) {
        names.iter().filter(|_| tests).for_each(|name| steps.not_run(name));
        steps.not_run("interface: build");
        return false;
    }
    for (name, script) in names.into_iter().zip(["check", "lint", "test"]).filter(|_| tests) {
        steps.step(name, ABOVE, || ui::script(script));
    }
    steps.step("interface: build", ABOVE, ui::build)
}

/// The tests without a window. Answers whether everything compiled that the window tests need.
fn rust(steps: &mut Steps, core: bool, cli: bool) -> bool {
    let everything = core && cli;
    if everything && !steps.step("build", ABOVE, || succeed(whole(cargo().arg("build")).arg("--all-targets")))
    {
        steps.not_run("tests");
        steps.not_run("bindings");
        return false;
    }
    let mut servers = Vec::new();
    let postgres = || {
        servers.push(("BACKSTORY_TEST_POSTGRES", postgres::server()?.url().to_owned()));
        Ok(())
    };
    let postgres = steps.step("PostgreSQL for the tests", "The tests need it.", postgres);
    let mariadb = || {
        servers.push(("BACKSTORY_TEST_MARIADB", mariadb::server()?.url().to_owned()));
        Ok(())
    };
    if !steps.step("MariaDB for the tests", "The tests need it.", mariadb) || !postgres {
        steps.not_run("tests");
        steps.not_run("bindings");
        return true;
    }
    let before = Bindings::now();
    steps.step("tests", ABOVE, || {
        let mut command = cargo();
        command.args(["test", "--no-fail-fast"]);
        if everything {
            whole(&mut command);
        } else {
            command.args(["--package", if core { "backstory" } else { "backstory-cli" }]);
        }
        command.envs(servers.iter().map(|(name, url)| (name, url)));
        succeed(command.env_remove("BACKSTORY_WINDOW_TESTS"))
    });
    if core {
        let advice = "The tests have written them anew: read the change and commit it.";
        steps.step("bindings", advice, || Bindings::now().unchanged_since(&before));
    }
    true
}

/// The tests of the real window. Their files all begin with `window_`: choosing them by name, and not by package, keeps
/// Cargo from compiling the whole tree once more with other features.
fn window(steps: &mut Steps, ready: bool) {
    let programs = || succeed(whole(cargo().arg("build")).args(["--bins", "--test", "window_*"]));
    if !ready || !steps.step("build the window", ABOVE, programs) {
        steps.not_run("window tests");
        return;
    }
    let advice = "Their messages are above, and screenshots in test-artefacts/window.";
    steps.step("window tests", advice, || {
        let mut command = cargo();
        whole(command.arg("test")).args(["--no-fail-fast", "--test", "window_*"]);
        succeed(command.env("BACKSTORY_WINDOW_TESTS", "1"))
    });
}

/// Every step names the same packages and features, so that each dependency is compiled once for all of them.
fn whole(command: &mut Command) -> &mut Command {
    command.args(["--workspace", "--features", "tauri/custom-protocol"]);
    if cfg!(windows) {
        // A running program cannot be replaced there, and this is it.
        command.args(["--exclude", "xtask"]);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::{ALL, Part, parts};

    #[test]
    fn fast_leaves_the_window_out_and_only_keeps_the_order() {
        assert_eq!(parts(&[], false), ALL);
        assert_eq!(parts(&[], true), [Part::Lint, Part::Ui, Part::Core, Part::Cli]);
        assert_eq!(parts(&[Part::Window, Part::Core], false), [Part::Core, Part::Window]);
    }
}

//! The system packages that building and testing need: found out, named, installed.

use std::process::Command;

use crate::program::{on_path, output, succeed};

/// A package of Debian and Ubuntu, and what it is for.
type Package = (&'static str, &'static str);

/// To build the window. The rest (GTK, libsoup, JavaScriptCore) comes along with WebKitGTK.
const TO_BUILD: [Package; 3] = [
    ("build-essential", "the C compiler and linker"),
    ("pkg-config", "finds the system's libraries"),
    ("libwebkit2gtk-4.1-dev", "the web view of the window"),
];

/// To test, on top of that.
const TO_TEST: [Package; 2] =
    [("postgresql", "a real server for the tests"), ("mariadb-server", "another one")];

/// To look at the window where nobody sits before it.
const TO_LOOK: [Package; 5] = [
    ("webkit2gtk-driver", "drives the real window"),
    ("dbus", "the bus on which a second start finds the window"),
    ("gnome-keyring", "a store for passwords, as a desktop has one"),
    ("xvfb", "a screen for the window that nobody sees"),
    ("fonts-dejavu-core", "letters on that screen"),
];

/// To look into packages.
const TO_BUNDLE: [Package; 3] = [
    ("rpm2cpio", "opens the RPM package"),
    ("cpio", "unpacks it"),
    ("desktop-file-utils", "checks the entry for the menus"),
];

/// To measure. Python, which the peers need, is taken where it is there.
const TO_MEASURE: [Package; 2] = [TO_BUILD[0], TO_TEST[0]];

/// What the machine is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Build and use the window.
    Build,
    /// Build it and run the tests.
    Test,
    /// Build the packages and start the window from them.
    Bundle,
    /// Build the command line and measure it.
    Measure,
    /// Build the window and measure it.
    MeasureWindow,
}

/// Installs the packages that are missing, naming each first. Where it cannot install, it says what is needed.
pub(crate) fn install(purpose: Purpose) -> Result<(), String> {
    let wanted = wanted(purpose);
    if cfg!(target_os = "macos") {
        return on_macos(purpose);
    }
    if cfg!(windows) {
        eprintln!("    needed: the Microsoft C++ Build Tools and WebView2 (part of Windows 11).");
        return Ok(());
    }
    if !on_path("apt-get") || !on_path("dpkg-query") {
        eprintln!(
            "    This system has no apt-get. Install what it calls these packages of Debian, if they are missing:"
        );
        for (package, reason) in wanted {
            eprintln!("      {package}: {reason}");
        }
        return Ok(());
    }
    let missing: Vec<Package> = wanted.into_iter().filter(|(package, _)| !installed(package)).collect();
    if missing.is_empty() {
        eprintln!("    all system packages are there");
        return Ok(());
    }
    eprintln!("    installing:");
    for (package, reason) in &missing {
        eprintln!("      {package}: {reason}");
    }
    apt_get(&["update"])?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(missing.iter().map(|(package, _)| *package));
    apt_get(&arguments)
}

fn wanted(purpose: Purpose) -> Vec<Package> {
    match purpose {
        Purpose::Build => TO_BUILD.to_vec(),
        Purpose::Test => [&TO_BUILD[..], &TO_TEST, &TO_LOOK].concat(),
        Purpose::Bundle => [&TO_BUILD[..], &TO_LOOK, &TO_BUNDLE].concat(),
        Purpose::Measure => TO_MEASURE.to_vec(),
        Purpose::MeasureWindow => [&TO_BUILD[..], &TO_LOOK].concat(),
    }
}

fn installed(package: &str) -> bool {
    output("dpkg-query", &["-W", "-f=${db:Status-Status}", package]).as_deref() == Some("installed")
}

fn on_macos(purpose: Purpose) -> Result<(), String> {
    if output("xcode-select", &["-p"]).is_none() {
        return Err("The command line tools are missing. Install them: xcode-select --install".to_owned());
    }
    if matches!(purpose, Purpose::Test | Purpose::Measure) && !on_path("initdb") {
        return Err("PostgreSQL is missing. Install it: brew install postgresql".to_owned());
    }
    if purpose == Purpose::Test && !on_path("mariadbd") {
        return Err("MariaDB is missing. Install it: brew install mariadb".to_owned());
    }
    Ok(())
}

fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let root = output("id", &["-u"]).as_deref() == Some("0");
    if !root && !on_path("sudo") {
        return Err(format!("As root, run: apt-get {}", arguments.join(" ")));
    }
    let mut command = if root {
        Command::new("env")
    } else {
        let mut command = Command::new("sudo");
        command.arg("env");
        command
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]).args(arguments);
    succeed(&mut command)
}

#[cfg(test)]
mod tests {
    use super::{Purpose, installed, wanted};

    #[test]
    fn testing_needs_what_building_needs_and_more() {
        let (build, test) = (wanted(Purpose::Build), wanted(Purpose::Test));
        assert!(test.starts_with(&build));
        assert!(test.len() > build.len());
    }

    #[test]
    fn an_unknown_package_is_not_installed() {
        assert!(!installed("backstory-no-such-package"));
    }
}

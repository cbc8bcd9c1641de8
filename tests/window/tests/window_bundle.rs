//! The packages: what is in them, and whether Backstory starts from them. `cargo xtask bundle` makes them and names their
//! folder in `BACKSTORY_BUNDLES`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use backstory_window_tests::{Window, wanted};

#[test]
fn a_window_opens_from_each_package() {
    let Some(folder) = std::env::var_os("BACKSTORY_BUNDLES").map(PathBuf::from) else {
        eprintln!("skipped: BACKSTORY_BUNDLES names no packages (cargo xtask bundle makes some)");
        return;
    };
    if !wanted() {
        return;
    }
    for (kind, unpack) in [
        ("deb", "dpkg-deb --extract \"$0\" ."),
        ("rpm", "rpm2cpio \"$0\" | cpio --extract --make-directories --quiet"),
    ] {
        let place = tempfile::tempdir().expect("a folder");
        let package = only(&folder.join(kind), kind);
        run(Command::new("sh").args(["-e", "-c", unpack]).arg(&package).current_dir(place.path()));
        let part = |path: &str| place.path().join("usr").join(path);

        let entry = only(&part("share/applications"), "desktop");
        run(Command::new("desktop-file-validate").arg(&entry));
        let text = std::fs::read_to_string(&entry).expect("the entry");
        for line in ["Exec=backstory %u", "Icon=backstory"] {
            assert!(text.lines().any(|other| other == line), "{kind}: no {line} in\n{text}");
        }
        let types = text.lines().find_map(|line| line.strip_prefix("MimeType=")).unwrap_or_default();
        for mime in ["x-scheme-handler/backstory", "application/vnd.sqlite3"] {
            assert!(types.split(';').any(|other| other == mime), "{kind}: {types}");
        }
        for size in [32, 128, 256, 512] {
            let icon = part(&format!("share/icons/hicolor/{size}x{size}/apps/backstory.png"));
            assert_eq!(dimensions(&icon), (size, size), "{kind}: {}", icon.display());
        }
        assert!(part("share/doc/backstory/LICENSE-MIT").is_file(), "{kind}: the licence comes along");

        let window = Window::open_program(&part("bin/backstory"), &["--sample"]);
        window.wait_for("objective-row");
        window.screenshot(&format!("bundle-{kind}"));
    }
}

/// The one file with this ending in a folder.
fn only(folder: &Path, ending: &str) -> PathBuf {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    found.retain(|path| path.extension().is_some_and(|other| other == ending));
    assert_eq!(found.len(), 1, "{}: {found:?}", folder.display());
    found.remove(0)
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).status();
    assert!(status.as_ref().is_ok_and(ExitStatus::success), "{command:?}: {status:?}");
}

fn dimensions(icon: &Path) -> (u32, u32) {
    let file = File::open(icon).unwrap_or_else(|error| panic!("{}: {error}", icon.display()));
    let picture = png::Decoder::new(BufReader::new(file)).read_info().expect("a PNG");
    picture.info().size()
}

//! Places that cannot be opened: each is told apart, and the window lives on.

use std::path::Path;

use backstory_testkit::ports;
use backstory_window_tests::{Window, wanted};

#[test]
fn what_cannot_be_opened_is_said_and_the_window_lives_on() {
    if !wanted() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        shown(&path)
    };
    let port = ports::free().expect("a free port");
    let places = [
        ("file.missing", shown(&folder.path().join("missing.db"))),
        ("file.directory", shown(folder.path())),
        ("file.empty", file("empty.db", b"")),
        ("file.notsqlite", file("archive.db", b"PK\x03\x04 a zip file, by its first bytes")),
        ("url.scheme", "mongodb://localhost/events".to_owned()),
        ("net.refused", format!("postgres://someone:pass-word@127.0.0.1:{port}/events")),
    ];

    let window = Window::open(&[]);
    for (code, place) in &places {
        window.connect_to(place);
        let failed_with =
            |window: &Window| window.count_css(&format!("[data-testid=failure][data-code='{code}']")) == 1;
        window.wait_until(&format!("{code} for {place}"), failed_with);
        assert_eq!(window.failure(), *code, "{place}");
        let words = window.text("failure");
        assert!(words.len() > 20, "{code} is said in words: {words:?}");
        assert!(!words.contains("pass-word"), "{code} keeps the password to itself: {words:?}");
    }
    window.screenshot("failure");
    assert!(!folder.path().join("missing.db").exists(), "nothing is created by looking for it");

    window.open_sample();
}

#[test]
fn a_bad_argument_is_said_in_the_window() {
    if !wanted() {
        return;
    }
    let window = Window::open(&["/there/is/no/such/file.db"]);
    assert_eq!(window.failure(), "file.missing");
    window.open_sample();
}

fn shown(path: &Path) -> String {
    path.to_str().expect("a path in UTF-8").to_owned()
}

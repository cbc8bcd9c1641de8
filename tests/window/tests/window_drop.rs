//! A file dropped onto the window opens, as one that a start names.

use backstory_window_tests::{Window, database, wanted};

#[test]
fn a_dropped_file_opens_and_one_that_is_no_database_says_so() {
    if !wanted() {
        return;
    }
    let (folder, place) = database::with_events(&[EVENT.to_owned()]);
    let named = folder.path().join("what is dropped, 100 %.db");
    std::fs::rename(place, &named).expect("another name");
    let window = Window::open(&["--sample"]);
    window.wait_for("objective-row");
    window.drop_file(&named, |window| {
        window.wait_for("drop-hint");
        window.look("drop-hint");
    });
    window.wait_until("the hint is gone", |window| window.count("drop-hint") == 0);
    window.wait_until("it is open", |window| {
        let rows = window.attributes("objective-row", "data-objective-id");
        window.count("found-open") > 0 || rows == ["o"]
    });
    window.screenshot("dropped");

    let other = folder.path().join("notes.txt");
    std::fs::write(&other, "no database").expect("a file");
    window.drop_file(&other, |_| {});
    assert_eq!(window.failure(), "file.notsqlite");
    window.screenshot("dropped-no-database");
}

const EVENT: &str = r#"{"entity_type":"objective","entity_id":"o","objective_id":"o","version":1,"action":"created","actor":"ana","inserted_at":"2026-01-01T00:00:00.000000Z","changes":{"title":"Dropped"},"metadata":null}"#;

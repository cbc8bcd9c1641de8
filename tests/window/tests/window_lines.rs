//! A file of JSON lines in the real window: named by a start, chosen in the dialog, and read on while it grows.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use backstory_window_tests::hostile::{Event, at};
use backstory_window_tests::{Key, Window, wanted};

#[test]
fn a_file_of_lines_opens_by_argument_and_grows_while_it_is_looked_at() {
    if !wanted() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events.ndjson");
    write(&path, 1..=3);
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.open_objective("o");
    assert_eq!(window.wait_for_page("1"), [3, 2, 1]);
    window.wait_until("it is followed", |window| {
        window.attribute("live", "data-state").as_deref() == Some("live")
    });
    window.press(&[], Key::End);
    window.wait_for_event(1);
    write(&path, 4..=5);
    window.wait_until("what has come is offered", |window| window.count("new-events") == 1);
    window.wait_for_event(1);
    window.press(&[], '.');
    window.wait_for_event(5);
    assert_eq!(window.total(), 5);
    window.look("lines-grown");
    assert_eq!(copies(window.home()), 1, "the database that is made of them");
    let home = window.close();
    assert_eq!(copies(home.path()), 0, "nothing stays behind");
}

#[test]
fn a_file_of_lines_is_chosen_in_the_dialog() {
    if !wanted() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("export.jsonl");
    write(&path, 1..=3);
    let window = Window::open(&[]);
    window.wait_for("connect-browse");
    window.click("connect-browse");
    window.choose_in_dialog("Open a database or a file of events", path.to_str().expect("a path"));
    window.wait_for("found-open");
    assert_eq!(window.text("found-events"), "3");
    window.look("lines-found");
    window.click("found-open");
    window.open_objective("o");
    assert_eq!(window.wait_for_page("1"), [3, 2, 1]);
}

/// How many private copies there are.
fn copies(home: &Path) -> usize {
    let left = std::fs::read_dir(home.join("tmp")).expect("a folder").flatten();
    left.filter(|entry| entry.file_name().to_string_lossy().starts_with("backstory-")).count()
}

/// Appends events of one objective.
fn write(path: &Path, seqs: std::ops::RangeInclusive<usize>) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).expect("a file");
    for seq in seqs {
        let event = Event {
            entity: ("objective", "o"),
            objective: "o",
            version: seq,
            action: if seq == 1 { "created" } else { "updated" },
            changes: format!(r#"{{"title":"Step {seq}"}}"#),
            actor: "ana",
            at: &at(600 * seq),
        };
        writeln!(file, "{}", event.line(seq)).expect("a line");
    }
}

//! The list and its filters in the real window: rows at every text size, times and values as they are typed, hits in folded bursts.

use std::path::{Path, PathBuf};

use backstory_window_tests::{Key, Window, database, wanted};
use tempfile::TempDir;

#[test]
fn rows_fit_together_at_every_text_size() {
    if !wanted() {
        return;
    }
    let (_folder, path) = log();
    let window = open(&path);
    for scale in ["80", "90", "100", "125", "150", "175", "200"] {
        while window.script("return document.documentElement.style.fontSize") != format!("{scale}%") {
            let now = window.script("return parseFloat(getComputedStyle(document.documentElement).fontSize)");
            let wanted: f64 = scale.parse::<f64>().expect("a number") * 0.16;
            let key = if now.as_f64().is_some_and(|now| now < wanted - 0.01) { '+' } else { '-' };
            if now.as_f64().is_some_and(|now| (now - wanted).abs() < 0.01) {
                break;
            }
            window.press(&[Key::Control], key);
        }
        window.press(&[], Key::End);
        window.press(&[], Key::Home);
        // How far each row ends from where the next begins, at most, and how many were looked at.
        let apart = "
            const rows = Array.from(document.querySelectorAll('.slot:not([hidden]) > *'))
                .map((row) => row.getBoundingClientRect()).filter((row) => row.height > 0)
                .sort((a, b) => a.top - b.top);
            const apart = rows.slice(1).map((row, at) => Math.abs(row.top - rows[at].bottom));
            return [Math.max(...apart), rows.length]";
        window.wait_until(&format!("rows without gaps at {scale} %"), |window| {
            let found = window.script(apart);
            found[0].as_f64().is_some_and(|most| most < 1.0) && found[1].as_u64().is_some_and(|rows| rows > 8)
        });
        window.screenshot(&format!("list-scale-{scale}"));
    }
}

#[test]
fn what_is_typed_into_filters_means_what_it_says() {
    if !wanted() {
        return;
    }
    let (_folder, path) = log();
    let window = open(&path);
    window.fill("filter-until", "2026-03-02");
    window.press(&[], Key::Enter);
    shows(&window, "104 of 109 events");
    assert_eq!(value(&window, "filter-until"), "2026-03-02");
    window.fill("filter-since", "in March");
    window.press(&[], Key::Enter);
    window.wait_for("wrong-since");
    assert!(window.text("wrong-since").contains("2026-06-16 07:30"), "{}", window.text("wrong-since"));
    window.screenshot("filter-wrong-time");
    window.fill("filter-since", "2026-03-02 10:00");
    window.press(&[], Key::Enter);
    shows(&window, "4 of 109 events");
    window.click("filter-clear");
    window.fill("filter-value", "note = step 101");
    window.press(&[], Key::Enter);
    shows(&window, "2 of 109 events");
    window.fill("filter-value", "note != step 102");
    window.press(&[], Key::Enter);
    shows(&window, "1 of 109 events");
    window.look("filter-values");
}

#[test]
fn hits_are_gone_to_without_hiding_the_rest() {
    if !wanted() {
        return;
    }
    let (_folder, path) = log();
    let window = open(&path);
    window.click("filter-only");
    window.fill("filter-text", "step 102");
    window.press(&[], Key::Enter);
    window.wait_for_event(103);
    let burst = "return document.querySelector('[data-testid=burst-row]')?.dataset.open";
    window.wait_until("the burst is open", |window| window.script(burst) == "true");
    shows(&window, "109 of 109 events");
    let on = "const row = document.querySelector('[aria-selected=true]')?.getBoundingClientRect(); \
              const list = document.querySelector('main [role=listbox]').getBoundingClientRect(); \
              return row !== undefined && row.top >= list.top && row.bottom <= list.bottom";
    window.wait_until("the hit is in sight", |window| window.script(on) == true);
    window.look("hit-in-burst");
    window.click("filter-text");
    window.press(&[], Key::Enter);
    window.wait_until("there are no more", |window| window.count("leap") == 1);
    assert!(window.text("leap").contains("No older event"), "{}", window.text("leap"));
}

/// What many events in a row did to the entities they are of is said on their row.
#[test]
fn a_burst_says_what_it_deleted_and_brought_back() {
    if !wanted() {
        return;
    }
    let of = |(day, version, action): (usize, usize, &'static str)| {
        (1..=5).map(move |nth| {
            let seq = 5 * (version - 1) + nth;
            format!(
                r#"{{"seq":{seq},"entity_type":"key_result","entity_id":"k{nth}","objective_id":"o","version":{version},"action":"{action}","changes":{{"name":"KR {nth}"}},"actor":"ana","inserted_at":"2026-03-{day:02}T09:00:00.00000{nth}Z"}}"#
            )
        })
    };
    let events: Vec<_> =
        [(1, 1, "created"), (2, 2, "deleted"), (3, 3, "restored")].into_iter().flat_map(of).collect();
    let (_folder, path) = database::with_events(&events);
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.open_objective("o");
    window.wait_until("three bursts", |window| window.count("burst-row") == 3);
    assert_eq!(window.text("burst-deleted"), "5 deleted");
    assert_eq!(window.text("burst-restored"), "5 restored");
    assert_eq!((window.count("burst-deleted"), window.count("burst-restored")), (1, 1));
    window.look("bursts");
    window.check_accessible("bursts");
}

fn open(path: &Path) -> Window {
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.open_objective("o");
    shows(&window, "109 of 109 events");
    window
}

fn shows(window: &Window, words: &str) {
    window.wait_until(words, |window| {
        window.count("filter-counts") == 1 && window.text("filter-counts").contains(words)
    });
}

fn value(window: &Window, id: &str) -> String {
    let value = window.script(&format!("return document.querySelector('[data-testid={id}]').value"));
    value.as_str().unwrap_or_default().to_owned()
}

/// A hundred events a minute apart, then a burst of four, then one every day.
fn log() -> (TempDir, PathBuf) {
    database::with_events(&(1..=109).map(event).collect::<Vec<_>>())
}

fn event(seq: usize) -> String {
    let action = if seq == 1 { "created" } else { "updated" };
    let (day, hour, minute, second) = match seq {
        1..=100 => (1, 8 + 2 * seq / 60, 2 * seq % 60, 0),
        101..=104 => (2, 10, 0, seq - 100),
        _ => (seq - 102, 9, 30, 0),
    };
    format!(
        r#"{{"seq":{seq},"entity_type":"objective","entity_id":"o","objective_id":"o","version":{seq},"action":"{action}","changes":{{"title":"Rows","note":"step {}"}},"actor":"ana","inserted_at":"2026-03-{day:02}T{hour:02}:{minute:02}:{second:02}.000000Z"}}"#,
        seq - 1
    )
}

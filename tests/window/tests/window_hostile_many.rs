//! Histories of odd shapes: hundreds of entities, one event, thousands in one microsecond, deleted and restored over and over.

use backstory_window_tests::hostile::{Event, at};
use backstory_window_tests::{Key, Window, command_line, database, wanted};
use tempfile::TempDir;

#[test]
fn three_hundred_lanes_are_walked_in_portions() {
    if !wanted() {
        return;
    }
    let (window, _folder) = opened("lanes", &lanes());
    assert_eq!(window.total(), 301);
    window.wait_for("lane");
    let mut seen = window.attributes("lane", "data-entity");
    assert!(seen.len() <= 12, "the list keeps its room: {} lanes", seen.len());
    window.assert_in_order("lanes");
    while window.count("lanes-more") > 0 {
        let before = window.attributes("lane", "data-entity");
        window.click("lanes-more");
        window.wait_until("others", |window| window.attributes("lane", "data-entity") != before);
        let now = window.attributes("lane", "data-entity");
        assert!(now.len() <= 100, "not all at once: {}", now.len());
        seen.extend(now);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 301, "every entity has a lane");
    window.assert_in_order("lanes-last");
    window.click("tab-moment");
    window.wait_for("entity-then");
    window.assert_in_order("lanes-moment");
}

#[test]
fn one_event_is_a_whole_history() {
    if !wanted() {
        return;
    }
    let at = at(0);
    let one = event(("objective", "one"), "one", 1, "created", r#"{"title":"One event"}"#, &at);
    let (window, _folder) = opened("one", &[one.line(1)]);
    assert_eq!((window.total(), window.count("histogram-bar")), (1, 1));
    window.wait_for_event(1);
    for key in ['<', '>', '[', ']'] {
        window.press(&[], key);
    }
    window.press(&[], Key::Home);
    window.press(&[], Key::End);
    window.wait_for_event(1);
    window.assert_in_order("one");
}

#[test]
fn a_hundred_deletions_and_returns_are_all_told() {
    if !wanted() {
        return;
    }
    let mut lines =
        vec![event(("objective", "undead"), "undead", 1, "created", r#"{"title":"Undead"}"#, &at(0)).line(1)];
    for nth in 2..=201 {
        let action = if nth % 2 == 0 { "deleted" } else { "restored" };
        // Minutes apart: else they would be folded into one row.
        let at = at(nth * 400);
        lines.push(event(("objective", "undead"), "undead", nth, action, "{}", &at).line(nth));
    }
    let (_folder, path) = database::with_events(&lines);
    let db = path.to_str().expect("a path");
    let window = Window::open(&[db]);
    window.wait_for("objective-row");
    window.open_objective("undead");
    window.wait_for_event(201);
    let marked = |window: &Window| window.count_css("[data-testid=inspector] header .deleted");
    for seq in (192..=201).rev() {
        window.wait_for_event(seq);
        assert_eq!(marked(&window), usize::from(seq % 2 == 0), "event {seq}");
        window.press(&[], '<');
    }
    window.click("tab-moment");
    window.wait_for("entity-then");
    window.assert_in_order("undead");
    for (at, deleted) in [("200", true), ("201", false)] {
        let (state, _) = command_line(&["state", "objective", "undead", "--db", db, "--at", at, "--json"]);
        assert!(state.contains(&format!("\"deleted\":{deleted}")) && state.contains("Undead"), "{state}");
    }
}

#[test]
fn two_thousand_events_of_one_microsecond_keep_their_order() {
    if !wanted() {
        return;
    }
    let lines: Vec<String> = (1..=2_000)
        .map(|nth| {
            let id = format!("kr{}", nth % 7);
            let (version, action) = ((nth - 1) / 7 + 1, if nth <= 7 { "created" } else { "updated" });
            let changes = format!(r#"{{"n":{nth}}}"#);
            // Two take turns: else all would be one burst.
            let actor = if nth % 2 == 0 { "ana" } else { "bo" };
            Event {
                entity: ("key_result", &id),
                objective: "same",
                version,
                action,
                changes,
                actor,
                at: "2026-03-01T00:00:00.000001Z",
            }
            .line(nth)
        })
        .collect();
    let (window, _folder) = opened("same", &lines);
    assert_eq!(window.total(), 2_000);
    window.wait_for("histogram-bar");
    assert_eq!(window.count("histogram-bar"), 1);
    let rows = window.events();
    assert!(rows.is_sorted_by(|newer, older| newer > older), "newest first: {rows:?}");
    window.wait_for_event(2_000);
    for seq in (1_990..=2_000).rev() {
        window.wait_for_event(seq);
        window.press(&[], '<');
    }
    window.go_to_page("40");
    window.wait_for_page("40");
    assert_eq!(window.scroll_to_oldest(), 1);
    window.assert_in_order("same-instant");
}

/// The timeline of these events; the database lives as long as the answer.
fn opened(objective: &str, lines: &[String]) -> (Window, TempDir) {
    let (folder, path) = database::with_events(lines);
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.open_objective(objective);
    (window, folder)
}

fn event<'a>(
    entity: (&'a str, &'a str),
    objective: &'a str,
    version: usize,
    action: &'a str,
    changes: &str,
    at: &'a str,
) -> Event<'a> {
    Event { entity, objective, version, action, changes: changes.to_owned(), actor: "ana", at }
}

fn lanes() -> Vec<String> {
    let first =
        event(("objective", "lanes"), "lanes", 1, "created", r#"{"title":"Three hundred"}"#, &at(0)).line(1);
    let others = (1..=300).map(|nth| {
        let (id, at) = (format!("kr{nth}"), at(nth * 250));
        let title = format!(r#"{{"title":"Lane {nth}"}}"#);
        event(("key_result", &id), "lanes", 1, "created", &title, &at).line(nth + 1)
    });
    std::iter::once(first).chain(others).collect()
}

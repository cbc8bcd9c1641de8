//! Values, names and payloads of any size: a row and the page hold a little of them, the rest is there when asked for.

use std::time::{Duration, Instant};

use backstory_window_tests::hostile::{Event, at};
use backstory_window_tests::{Key, Window, command_line, database, wanted};
use serde_json::{Value, json};

const MEGABYTE: usize = 1_000_000;

#[test]
fn a_page_holds_little_of_what_is_large() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events());
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.open_objective("large");
    window.wait_for("lane");
    window.wait_for_event(9);
    little(&window, "the timeline");
    window.screenshot("hostile-large");

    let texts = window.text_css("[data-testid=timeline-row][data-seq='3'] .what");
    assert!(texts.contains("9.5 MB") && !texts.contains("…x"), "no end is made up: {texts}");
    for seq in (2..=9).rev() {
        window.choose_event(seq);
        for tab in ["state", "diff", "blame", "raw", "moment"] {
            let started = Instant::now();
            window.click(&format!("tab-{tab}"));
            window.wait_for_event(seq);
            window.script_async(
                "const done = arguments[0]; requestAnimationFrame(() => setTimeout(() => done(true)))",
            );
            let took = started.elapsed();
            if took > Duration::from_millis(500) {
                eprintln!("{tab} of {seq} took {took:?}");
            }
            little(&window, &format!("{tab} of {seq}"));
        }
    }
    window.assert_in_order("large-page");
}

#[test]
fn thousands_of_fields_come_in_portions() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events());
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.open_objective("large");
    window.choose_event(5);
    for (tab, field) in [("state", "state-field"), ("diff", "diff-field"), ("blame", "blame-field")] {
        window.click(&format!("tab-{tab}"));
        window.wait_until(tab, |window| window.count(field) == 200);
        assert_eq!(window.text("more-rows"), "Show more of 4,800 others");
        window.click("more-rows");
        window.wait_until("more", |window| window.count(field) == 400);
        assert_eq!(window.text("more-rows"), "Show more of 4,600 others");
        window.assert_in_order(&format!("fields-{tab}"));
    }
    window.pane_to_list();
    window.press(&[], 'p');
    window.wait_for("pinned");
    window.press(&[], Key::Down);
    window.wait_for_event(4);
    window.press(&[], 'c');
    window.wait_for("compare-summary");
    assert!(
        window.text("compare-summary").starts_with("5,000 fields differ"),
        "{}",
        window.text("compare-summary")
    );
    assert_eq!(window.count("compared-field"), 200);
    window.assert_in_order("fields-compare");
}

/// What is cut is loaded when asked for: all of it is there, in a text of which only the lines on screen exist.
#[test]
fn ten_megabytes_are_loaded_when_asked_for() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events());
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.open_objective("large");
    window.choose_event(3);
    window.click("tab-state");
    window.click("load-all");
    window.wait_until("all of it", |window| window.count("load-all") == 0);
    window.script("const long = document.querySelector('.long'); long.scrollTop = long.scrollHeight");
    window.wait_until("its end", |window| window.text_css(".long").trim_end().ends_with("y!"));
    little(&window, "ten megabytes");
    window.screenshot("hostile-loaded");
}

#[test]
fn the_command_line_prints_it_whole() {
    if !wanted() {
        return;
    }
    let lines = events();
    let (_folder, path) = database::with_events(&lines);
    let db = path.to_str().expect("a path");
    let (state, _) = command_line(&["state", "key_result", "ten", "--db", db]);
    assert!(state.len() > 10 * MEGABYTE && state.trim_end().ends_with("y!\""));
    let (timeline, _) = command_line(&["timeline", "large", "--db", db]);
    let of_values = timeline.lines().filter(|line| !line.contains("IIII"));
    assert!(of_values.map(str::len).max() < Some(500_000), "values are cut in lists, names are not");
    let (exported, _) = command_line(&["export", "large", "--db", db]);
    for line in &lines {
        assert!(exported.contains(line.as_str()), "the event is exported as it was imported");
    }
    let (at, _) = command_line(&["as-of", "large", "--db", db, "--at", "2026-01-03T00:00:00Z", "--json"]);
    assert!(at.contains(&"[".repeat(1_000)) && at.len() > 10 * MEGABYTE);
}

fn little(window: &Window, what: &str) {
    let size =
        window.script("return [document.querySelectorAll('*').length, document.body.textContent.length]");
    let number = |at: usize| size[at].as_u64().unwrap_or(u64::MAX);
    assert!(number(0) < 8_000 && number(1) < 150_000, "{what}: elements and characters: {size}");
    let row = "return Math.max(...Array.from(document.querySelectorAll('[data-testid=timeline-row]'), row => row.outerHTML.length))";
    assert!(window.script(row).as_u64().is_some_and(|length| length < 20_000), "{what}: a row");
}

fn events() -> Vec<String> {
    let text =
        |end: &str| json!(format!("{} needle {}{end}", "x".repeat(5 * MEGABYTE), "y".repeat(5 * MEGABYTE)));
    let fields = |from: usize| {
        let fields: serde_json::Map<String, Value> =
            (0..5_000).map(|nth| (format!("field_{nth:04}"), json!(nth + from))).collect();
        Value::from(fields).to_string()
    };
    let deep = |inner: usize| {
        let (arrays, objects) = ("[".repeat(1_000), "{\"a\":".repeat(1_000));
        format!(
            r#"{{"arrays":{arrays}{inner}{},"objects":{objects}{inner}{}}}"#,
            "]".repeat(1_000),
            "}".repeat(1_000)
        )
    };
    let long = |letter: &str| letter.repeat(MEGABYTE);
    let (id, action, actor) = (long("I"), long("A"), long("U"));
    let all = [
        (("objective", "large"), "created", r#"{"title":"Sizes"}"#.to_owned()),
        (("key_result", "ten"), "created", format!(r#"{{"text":{}}}"#, text(""))),
        (("key_result", "ten"), "updated", format!(r#"{{"text":{}}}"#, text("!"))),
        (("key_result", "wide"), "created", fields(0)),
        (("key_result", "wide"), "updated", fields(1)),
        (("key_result", "deep"), "created", deep(1)),
        (("key_result", "deep"), "updated", deep(2)),
        (("key_result", "titled"), "created", format!(r#"{{"title":{}}}"#, json!(long("T")))),
        (("key_result", id.as_str()), action.as_str(), format!(r"{{{}:1}}", json!(long("f")))),
    ];
    let mut lines = Vec::new();
    for (nth, (entity, action, changes)) in all.into_iter().enumerate() {
        let version = if action == "updated" { 2 } else { 1 };
        let actor = if nth == 8 { &actor } else { "ana" };
        let at = at(nth * 3_600);
        let event = Event { entity, objective: "large", version, action, changes, actor, at: &at };
        lines.push(event.line(nth + 1));
    }
    lines
}

//! A real history, opened by argument: what the window shows is what the truth file says.

use std::collections::BTreeMap;

use backstory_testkit::shared;
use backstory_window_tests::{Window, database, wanted};
use serde_json::Value;

#[test]
fn the_enhancement_proposals_are_shown_as_they_were() {
    if !wanted() {
        return;
    }
    let Some(keps) = shared::keps() else { return };
    let (_folder, path) = database::with_events(&keps.events);
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");

    let row = "[data-testid='objective-row'][data-objective-id='sig-node']";
    window.fill("objective-search", "sig-node");
    window.wait_until("one objective", |window| window.count("objective-row") == 1);
    assert!(window.text_css(row).contains("599"), "the list says how many: {}", window.text_css(row));
    window.open_objective("sig-node");
    assert_eq!(window.total(), 599, "598 of its own, and the one that left it");
    window.screenshot("keps-sig-node");

    let first = window.wait_for_page("1");
    for seq in [first[0], first[7], first[first.len() - 1]] {
        shows_the_truth(&window, &keps.truth, seq);
    }
    window.click("pager-last");
    let oldest = window.wait_for_page(&599_u64.div_ceil(window.page_size()).to_string());
    for seq in [oldest[0], oldest[oldest.len() - 1]] {
        shows_the_truth(&window, &keps.truth, seq);
    }
}

/// Compares the State tab with the line of the truth file. A null that the file does not have stands for a field that was
/// taken out.
fn shows_the_truth(window: &Window, truth: &[String], seq: u64) {
    let line = usize::try_from(seq).expect("small") - 1;
    let line: Value = serde_json::from_str(&truth[line]).expect("JSON");
    assert_eq!(line["seq"], seq, "the truth stands by seq");
    // A removed file has no state to compare; the viewer keeps its last one.
    let Some(expected) = line["state"].as_object() else { return };
    let expected: BTreeMap<String, Value> =
        expected.iter().map(|(field, value)| (field.clone(), value.clone())).collect();

    window.choose_event(seq);
    let mut shown = window.state();
    shown.retain(|field, value| !value.is_null() || expected.contains_key(field));
    assert_eq!(shown, expected, "the state after event {seq}");
}

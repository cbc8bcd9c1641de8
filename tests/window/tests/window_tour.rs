//! From the start to one event of the sample data, as a person goes through it for the first time.

use backstory_window_tests::{Window, wanted};

#[test]
fn from_the_start_to_one_event() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    window.wait_for("connect-open");
    window.look("1-connect");

    window.open_sample();
    assert!(window.text("read-only").to_lowercase().contains("read"), "the badge that says read-only");
    let objectives = window.attributes("objective-row", "data-objective-id");
    assert!(!objectives.is_empty(), "the sample has objectives");
    window.look("2-objectives");

    window.open_objective(&objectives[0]);
    let newest = window.wait_for_page("1");
    assert!(newest.is_sorted_by(|newer, older| newer > older), "newest first: {newest:?}");
    window.look("3-timeline");
    leaves_room_for_the_list(&window);

    turn_pages(&window, &newest);

    let seq = window.events()[1];
    window.choose_event(seq);
    assert!(!window.state().is_empty(), "the state after an event");
    window.look("4-state");
    window.click("tab-diff");
    window.wait_for("diff-field");
    window.look("5-diff");
    window.click("tab-raw");
    window.wait_for("raw-column");
    assert!(window.text("inspector").contains(&seq.to_string()), "the row as it is stored");
    window.look("6-raw");

    window.click("nav-objectives");
    window.wait_for("objective-row");
    window.click("nav-connect");
    window.wait_for("connect-location");
}

#[test]
fn the_sample_opens_by_argument() {
    if !wanted() {
        return;
    }
    let window = Window::open(&["--sample"]);
    window.wait_for("objective-row");
}

/// Next, last, a typed page, previous, first: every page holds other events, and the first is what it was.
fn turn_pages(window: &Window, newest: &[u64]) {
    let (total, size) = (window.total(), window.page_size());
    let pages = total.div_ceil(size);
    assert!(pages >= 3, "the first objective of the sample fills three pages: {total} events");

    window.click("pager-next");
    let second = window.wait_for_page("2");
    assert!(second.iter().all(|seq| seq < &newest[newest.len() - 1]), "older events: {second:?}");

    window.click("pager-last");
    let last = window.wait_for_page(&pages.to_string());
    assert!(last.iter().all(|seq| seq < &second[second.len() - 1]), "the oldest events: {last:?}");
    assert!(window.scroll_to_oldest() <= last[last.len() - 1], "and the oldest of all");

    window.go_to_page("2");
    assert_eq!(window.wait_for_page("2"), second, "a typed page");
    window.go_to_page("not a page");
    assert_eq!(window.wait_for_page("2"), second, "what is no page changes nothing");

    window.click("pager-prev");
    is_first(window, newest);
    window.click("pager-last");
    window.wait_for_page(&pages.to_string());
    window.click("pager-first");
    is_first(window, newest);
}

/// The first page is there as it was, as far as it is drawn.
fn is_first(window: &Window, newest: &[u64]) {
    let drawn = window.wait_for_page("1");
    assert!(!drawn.is_empty() && newest.starts_with(&drawn), "{drawn:?} of {newest:?}");
}

/// In a small window nothing lies on the list, and two events are in sight.
fn leaves_room_for_the_list(window: &Window) {
    window.resize(640, 480);
    let script = "const box = (css) => document.querySelector(css).getBoundingClientRect(); \
                  const list = box('[role=listbox]'), pager = box('nav:has([data-testid=pager-page])'), scrubber = box('[data-testid=scrubber]'); \
                  return [list.height, pager.top - list.bottom, scrubber.top - pager.bottom, innerHeight - scrubber.bottom]";
    let room = window.script(script);
    let pixels = |at: usize| room[at].as_f64().unwrap_or(f64::NEG_INFINITY);
    assert!(pixels(0) >= 64.0 && (1..4).all(|at| pixels(at) > -1.0), "{room}");
    window.resize(1280, 820);
}

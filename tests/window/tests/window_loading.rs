//! A long log without snapshots: its newest events show at once, the rest is read while somebody looks at them.

use std::path::PathBuf;

use backstory_window_tests::{Theme, Window, database, long, wanted};
use serde_json::Value;
use tempfile::TempDir;

const EVENTS: usize = 200_000;

#[test]
fn the_newest_events_show_before_the_rest_is_read() {
    if !wanted() {
        return;
    }
    let (_folder, path) = long_log();
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.set_theme(Theme::Dark);
    watch(&window, "");
    window.open_objective("long");
    read_on(&window);
    window.screenshot("loading-dark");
    window.wait_until("everything is read", |window| window.total() == EVENTS as u64);

    let seen = window.script("return window.seen");
    let at = |name: &str| seen[name].as_u64().unwrap_or_default();
    assert_eq!(at("total"), 250, "what was known at first: {seen}");
    assert!(at("rows") >= 20 && at("first") == 200_000, "the newest page, as far as the screen goes: {seen}");
    assert!(at("unread") > 0, "old values that had not been read: {seen}");
    assert!((1..=200_000).contains(&at("read")), "how far the reading was: {seen}");
    assert!(seen["words"].as_str().is_some_and(|words| words.contains("of 200,000 events")), "{seen}");
    window.wait_until("no mark is left", |window| window.count("unread") == 0);
    let after = window.events();
    assert!(after.len() > 10 && after.iter().copied().eq((1..=200_000).rev().take(after.len())), "{after:?}");
    // A machine on which nobody notices the reading is told nothing about it.
    if window.count("reading") == 1 {
        assert_eq!(place(&window), seen["place"], "no row has moved");
    }
    window.wait_for("state-field");
    window.look("loading-done");

    window.click("pager-last");
    assert_eq!(window.wait_for_page("4000").first(), Some(&50));
    assert_eq!(window.scroll_to_oldest(), 1);
    assert_eq!(window.count("reading"), 0, "nothing more is said about it");
}

#[test]
fn the_reading_can_be_stopped_and_gone_on_with() {
    if !wanted() {
        return;
    }
    let (_folder, path) = long_log();
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    watch(&window, "reading-action");
    window.open_objective("long");
    window.wait_for("event-withheld");
    assert_eq!(window.attribute("reading", "data-state").as_deref(), Some("stopped"));
    assert!(window.text("reading").contains("Events before seq 199751 have not been read"));
    assert!(window.text("status").contains("of at least 250"), "{}", window.text("status"));
    assert_eq!(window.count("failure"), 0, "to stop is no failure");
    assert!(window.count("unread") > 0);
    window.look("loading-stopped");

    let second = window.events()[1];
    window.click_css(&format!("[data-testid='timeline-row'][data-seq='{second}']"));
    window.wait_for("event-withheld");
    window.click("reading-action");
    window.wait_until("everything is read", |window| window.total() == EVENTS as u64);
    window.wait_for_event(second);
    assert_eq!(window.count("unread"), 0);
}

#[test]
fn a_page_further_back_waits_for_the_reading() {
    if !wanted() {
        return;
    }
    let (_folder, path) = long_log();
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.set_theme(Theme::Light);
    watch(&window, "pager-last");
    window.open_objective("long");
    read_on(&window);
    window.screenshot("loading-page-light");
    assert_eq!(window.wait_for_page("4000").first(), Some(&50));
    window.wait_until("everything is read", |window| window.total() == EVENTS as u64);
    assert_eq!(window.wait_for_page("4000").first(), Some(&50), "still there");
    assert_eq!(window.scroll_to_oldest(), 1);
    let seen = window.script("return window.seen");
    assert!(seen["read"].as_u64().is_some_and(|read| read > 0), "the bar was there meanwhile: {seen}");
}

/// Notes what the page shows on the way, however short it is there, and clicks on a thing as soon as events are being read.
fn watch(window: &Window, click: &str) {
    let script = "
        const [click] = arguments;
        const one = (id) => document.querySelector(`[data-testid=${id}]`);
        window.seen = { unread: 0, read: 0 };
        new MutationObserver(() => {
            const total = one('timeline-total')?.dataset.total;
            const bar = document.querySelector('[role=progressbar]');
            const read = Number(bar?.getAttribute('aria-valuenow') ?? 0);
            seen.total ??= total && Number(total);
            seen.unread = Math.max(seen.unread, document.querySelectorAll('[data-testid=unread]').length);
            if (bar) {
                seen.place = one('timeline-row')?.getBoundingClientRect().top;
                seen.rows ??= document.querySelectorAll('[data-testid=timeline-row]').length;
                seen.first ??= Number(one('timeline-row')?.dataset.seq);
            }
            if (read > 0 && seen.read === 0) {
                if (click) one(click).click();
                seen.words = bar.getAttribute('aria-valuetext');
            }
            seen.read = Math.max(seen.read, read);
        }).observe(document.body, { subtree: true, childList: true, attributes: true });";
    window.script_with(script, vec![click.into()]);
}

/// Waits until the page has said how far the reading is.
fn read_on(window: &Window) {
    window.wait_until("some events are read", |window| window.script("return window.seen.read > 0") == true);
}

/// Where the first row is.
fn place(window: &Window) -> Value {
    window.script("return document.querySelector('[data-testid=timeline-row]').getBoundingClientRect().top")
}

/// A long log that has its events only.
fn long_log() -> (TempDir, PathBuf) {
    let (folder, path) = long::log(EVENTS);
    database::without_shortcuts(&path);
    (folder, path)
}

//! The kit itself: the window opens, answers, and is gone afterwards.

use backstory_window_tests::{Window, wanted};

#[test]
fn the_window_opens_and_can_be_looked_at() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    let page = window.script("return document.title");
    assert_eq!(page, "Backstory");
    let picture = std::fs::read(window.screenshot("kit")).expect("a screenshot");
    assert!(picture.starts_with(b"\x89PNG"), "a PNG");
    assert!(picture.len() > 5_000, "the window is not blank: {} bytes", picture.len());
}

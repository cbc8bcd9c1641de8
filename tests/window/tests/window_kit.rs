//! The kit itself: the window opens, answers, can be looked at, and is gone afterwards.

use backstory_window_tests::{Theme, Window, wanted};

#[test]
fn the_window_opens_and_can_be_looked_at() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    assert_eq!(window.script("return document.title"), "Backstory");
    window.set_theme(Theme::Dark);
    window.screenshot("kit-dark");
    window.resize(640, 480);
    window.set_theme(Theme::Light);
    window.screenshot("kit-light-small");
    window.fill("connect-location", "sqlite:/a b/Ä#?.db");
    let typed = window.script("return document.querySelector('[data-testid=connect-location]').value");
    assert_eq!(typed, "sqlite:/a b/Ä#?.db");
    window.fill("connect-location", "other");
    let typed = window.script("return document.querySelector('[data-testid=connect-location]').value");
    assert_eq!(typed, "other", "the former text is replaced");
}

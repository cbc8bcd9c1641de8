//! What a person may set: how times are told and how close rows stand.

use backstory_window_tests::{Theme, Window, wanted};
use fantoccini::key::Key;

#[test]
fn times_are_told_as_time_ago_and_rows_stand_closer() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    window.open_sample();
    let objectives = window.attributes("objective-row", "data-objective-id");
    window.open_objective(&objectives[0]);
    let newest = window.events()[0];
    window.choose_event(newest);
    let time = |window: &Window| {
        window.text_css(&format!("[data-testid='timeline-row'][data-seq='{newest}'] .time"))
    };
    let by_the_clock = time(&window);
    assert!(by_the_clock.starts_with(|c: char| c.is_ascii_digit()), "{by_the_clock}");
    let height = "return document.querySelector('[data-testid=timeline-row]').offsetHeight";
    let apart = window.script(height).as_u64().expect("a height");

    let heading = window.text_css("[data-testid='inspector'] header");
    window.press(&[], 't');
    window.wait_until("times ago", |window| time(window).contains("ago"));
    assert_ne!(
        window.text_css("[data-testid='inspector'] header"),
        heading,
        "the event's heading tells it, too"
    );
    window.press(&[Key::Control], ',');
    window.wait_for("setting-density");
    let closer = "const select = document.querySelector('[data-testid=setting-density]'); \
                  select.value = 'compact'; select.dispatchEvent(new Event('change', { bubbles: true }))";
    window.script(closer);
    window.press(&[], Key::Escape);
    window.wait_until("closer rows", |window| {
        window.script(height).as_u64().is_some_and(|now| now < apart && now >= 24)
    });
    window.press(&[], 'j');
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        window.set_theme(theme);
        window.check_accessible(name);
        window.screenshot(&format!("times-ago-{name}"));
    }
    window.resize(640, 480);
    window.check_accessible("small");
    window.screenshot("times-ago-small");

    window.press(&[], 't');
    window.wait_until("times by the clock", |window| !time(window).contains("ago"));
    window.press(&[], 'T');
    window.wait_until("another zone", |window| window.text("zone") != "UTC");
}

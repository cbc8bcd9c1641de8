//! The whole way without a mouse.

use backstory_window_tests::{Key, Window, wanted};

#[test]
fn an_event_is_read_without_the_mouse() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    window.wait_for("connect-sample");
    window.tab_to("the sample button", |window| window.focused() == "connect-sample");
    window.press(&[], Key::Enter);

    window.wait_for("objective-row");
    window.tab_to("the objectives", Window::is_in_list);
    window.press(&[], Key::Down);
    window.press(&[], Key::Up);
    window.press(&[], Key::Enter);

    window.wait_for("timeline-row");
    window.wait_until("the events have the focus", Window::is_in_list);
    let events = window.wait_for_page("1");
    window.press(&[], Key::Down);
    window.press(&[], Key::Down);
    window.wait_for_event(events[2]);
    window.press(&[], Key::Up);
    window.wait_for_event(events[1]);

    window.press(&[], Key::Enter);
    window.wait_until("the event has the focus", |window| window.focused() == "inspector");
    window.press(&[], '2');
    window.wait_for("diff-field");
    window.press(&[], '3');
    window.wait_for("blame-field");
    window.press(&[], '4');
    window.wait_for("raw-column");
    window.press(&[], '1');
    window.wait_for("state-field");
    assert_ne!(window.text("state-field"), "", "a field can be read");
    window.screenshot("keyboard-state");

    window.press(&[], Key::Escape);
    window.wait_until("back in the events", Window::is_in_list);
    window.press(&[], '?');
    window.wait_until("the help", |window| window.count_css("dialog[open]") == 1);
    window.screenshot("help");
    window.press(&[], Key::Escape);
    window.wait_until("the help is closed", |window| window.count_css("dialog[open]") == 0);
    window.press(&[Key::Alt], Key::Left);
    window.wait_for("objective-row");
}

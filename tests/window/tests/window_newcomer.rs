//! A first visit without the mouse: the sample, a log of another program, and the sheets on the way, each looked at in both themes and
//! in the smallest window.

use backstory_testkit::shared;
use backstory_window_tests::{Key, Window, wanted};

#[test]
fn a_first_visit_by_the_keyboard_alone() {
    if !wanted() {
        return;
    }
    let Some(file) = shared::file("fixtures/paper_trail/db.yaml.sqlite") else { return };
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    window.tab_to("the sample button", |window| window.focused() == "connect-sample");
    window.look("new-1-connect");
    window.tab_to("the sample button", |window| window.focused() == "connect-sample");
    window.press(&[], Key::Enter);
    window.wait_for("objective-row");
    window.look("new-2-objectives");
    window.press(&[Key::Control], 'f');
    window.press(&[], Key::Down);
    window.press(&[], Key::Enter);
    window.wait_for("lane");
    let newest = window.events()[0];
    window.pane_to_list();
    window.press(&[], Key::Home);
    window.wait_for_event(newest);
    window.look("new-3-timeline");
    for (key, name, there) in [
        ('2', "diff", "diff-field"),
        ('3', "blame", "blame-field"),
        ('4', "raw", "raw-column"),
        ('5', "moment", "entity-then"),
    ] {
        window.pane_to_list();
        window.press(&[], key);
        window.wait_for(there);
        window.look(&format!("new-4-{name}"));
    }
    for (held, key, name) in [
        (vec![Key::Control], 'k', "palette"),
        (vec![Key::Control], ',', "settings"),
        (vec![Key::Control], 'e', "export"),
        (vec![], '?', "help"),
        (vec![], 'f', "filter"),
    ] {
        window.pane_to_list();
        window.press(&held, key);
        window.wait_for_css("dialog[open]");
        window.screenshot(&format!("new-5-{name}"));
        window.press(&[], Key::Escape);
        window.wait_until("it is closed", |window| window.count_css("dialog[open]") == 0);
    }
    window.press(&[Key::Control], 'o');
    window.wait_for("connect-location");
    window.wait_until("the field", |window| window.focused() == "connect-location");
    window.press(&[Key::Control], 'a');
    window.type_text(file.to_str().expect("a path"));
    window.press(&[], Key::Enter);
    window.wait_for("source-row");
    window.look("new-6-logs");
    window.pane_to("sources");
    window.press(&[], Key::Enter);
    window.wait_for("entity-row");
    window.look("new-7-entities");
    window.press(&[Key::Control], 'l');
    window.wait_for("source-row");
    window.tab_to("the mapper", |window| window.focused() == "map-your-own");
    window.press(&[], Key::Enter);
    window.wait_until("the tables", |window| window.count_css("[data-testid=mapper-table] option") > 1);
    window.tab_to("the table", |window| window.focused() == "mapper-table");
    window.type_text("v");
    window.wait_for("tried-event");
    window.screenshot("new-8-mapper");
    window.check_accessible("the mapper");
    window.resize(640, 480);
    window.screenshot("new-8-mapper-small");
    assert_eq!(window.unreachable(), Vec::<String>::new());
    window.script("document.documentElement.style.fontSize = '200%'");
    window.screenshot("new-8-mapper-large");
    assert_eq!(window.unreachable(), Vec::<String>::new());
    window.check_accessible("the mapper, large");
    window.press(&[], Key::Escape);
    window.wait_until("it is closed", |window| window.count_css("dialog[open]") == 0);
}

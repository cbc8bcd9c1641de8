//! Every screen by the rules of WCAG 2.2 AA, light and dark.

use backstory_window_tests::{Theme, Window, wanted};

#[test]
fn every_screen_is_accessible() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    check("connect", &window);

    window.connect_to("/nowhere/okr.db");
    window.wait_for("failure");
    check("a failure", &window);

    window.open_sample();
    check("objectives", &window);

    let objectives = window.attributes("objective-row", "data-objective-id");
    window.open_objective(&objectives[0]);
    let newest = window.events()[0];
    window.choose_event(newest);
    for tab in ["state", "diff", "raw"] {
        window.click(&format!("tab-{tab}"));
        check(tab, &window);
    }

    window.press(&[], '?');
    window.wait_until("the help", |window| window.count_css("dialog[open]") == 1);
    check("help", &window);
}

/// What finds nothing must be able to find something.
#[test]
fn a_pale_word_and_a_nameless_button_are_found() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    let spoil = "const word = document.createElement('p'); word.textContent = 'pale'; word.style.color = '#ccc'; \
                 word.style.background = '#fff'; document.querySelector('main').append(word, document.createElement('button'))";
    window.script(spoil);
    let violations = window.violations().join("\n");
    assert!(violations.contains("color-contrast") && violations.contains("button-name"), "{violations}");
}

fn check(name: &str, window: &Window) {
    for theme in [Theme::Light, Theme::Dark] {
        if window.count_css("dialog[open]") == 0 {
            window.set_theme(theme);
        }
        window.check_accessible(&format!("{name}, {}", theme.name()));
    }
}

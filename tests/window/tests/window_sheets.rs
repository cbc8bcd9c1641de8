//! Everything that lies over the timeline or unfolds in it: accessible in both themes, and within the smallest window.

use backstory_window_tests::proposals::Proposals;
use backstory_window_tests::{Key, Theme, Window, database, wanted};

#[test]
fn sheets_tabs_and_menus_are_accessible_and_within_a_small_window() {
    if !wanted() {
        return;
    }
    let Some(keps) = Proposals::open() else { return };
    let window = &keps.window;
    window.wait_for("lane");
    let newest = window.events()[0];
    window.choose_event(newest);
    for theme in [Theme::Light, Theme::Dark] {
        window.set_theme(theme);
        window.pane_to_list();
        window.press(&[], Key::Home);
        window.wait_for_event(newest);
        check("overview", window, theme);
        window.click("tab-blame");
        window.wait_for("blame-field");
        check("blame", window, theme);
        window.click_css("[data-testid=blame-field] button");
        window.wait_for("field-life");
        check("life", window, theme);
        window.click("tab-moment");
        window.wait_for("entity-then");
        window.click_css("[data-testid=entity-then] .name");
        check("moment", window, theme);
        window.click("tab-state");

        window.click("overview-table");
        window.wait_for("histogram-table");
        check("table", window, theme);
        window.click("overview-table");
        for by in ["entity", "field"] {
            window.click(&format!("facet-{by}"));
            window.wait_for_css(".facet .pick");
            check(&format!("menu-{by}"), window, theme);
            window.press(&[], Key::Escape);
            window.wait_until("the menu is closed", |window| window.count_css(".facet .panel") == 0);
        }
        // A click beside it closes it, too.
        window.click("facet-action");
        window.wait_for_css(".facet .pick");
        window.click_css("#timeline-title");
        window.wait_until("the menu is closed", |window| window.count_css(".facet .panel") == 0);
        window.fill("filter-text", "alpha");
        window.wait_for("filter-chip");
        check("chips", window, theme);
        window.click("filter-clear");

        sheet("palette", window, theme, || {
            window.press(&[Key::Control], 'k');
            window.wait_until("the field", |window| window.focused() == "palette-search");
        });
        sheet("settings", window, theme, || window.press(&[Key::Control], ','));
        sheet("help", window, theme, || window.press(&[], Key::F1));
        sheet("export", window, theme, || window.press(&[Key::Control], 'e'));
        window.pane_to_list();
        sheet("compare", window, theme, || {
            window.press(&[], 'p');
            window.wait_for("pinned");
            window.press(&[], Key::Down);
            window.press(&[], 'c');
            window.wait_for("compare-summary");
        });
        window.press(&[], 'p');
    }
}

/// What a database holds is shown before it is gone into, as accessibly as everything else.
#[test]
fn what_was_found_is_accessible_and_within_a_small_window() {
    if !wanted() {
        return;
    }
    let event = r#"{"entity_type":"objective","entity_id":"o","objective_id":"o","version":1,"action":"created","actor":"ana","inserted_at":"2026-01-01T08:00:00.000000Z","changes":{"title":"T"},"metadata":null}"#;
    let (_folder, path) = database::with_events(&[event.to_owned()]);
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    window.fill("connect-location", path.to_str().expect("a path"));
    window.click("connect-open");
    window.wait_for("found-open");
    for theme in [Theme::Light, Theme::Dark] {
        window.set_theme(theme);
        check("found", &window, theme);
    }
}

/// Scrollbars are painted over everything by the web view: what lies beneath a sheet has none while it is open.
#[test]
fn no_scrollbar_shines_through_a_sheet() {
    if !wanted() {
        return;
    }
    let Some(keps) = Proposals::open() else { return };
    let window = &keps.window;
    window.wait_for("lane");
    let bars = "return Array.from(document.querySelectorAll('main *')).filter(element => { \
                    const { scrollbarWidth, overflowY } = getComputedStyle(element); \
                    return scrollbarWidth !== 'none' && ['auto', 'scroll'].includes(overflowY) && element.scrollHeight > element.clientHeight; \
                }).length";
    let showing = |window: &Window| window.script(bars).as_u64().expect("a number");
    assert!(showing(window) > 0, "the list has one");
    window.press(&[Key::Control], ',');
    window.wait_for_css("dialog[open]");
    assert_eq!(showing(window), 0, "beneath the settings");
    window.press(&[], Key::Escape);
    window.wait_until("it is back", |window| showing(window) > 0);
}

fn sheet(name: &str, window: &Window, theme: Theme, open: impl Fn()) {
    open();
    window.wait_for_css("dialog[open]");
    check(name, window, theme);
    window.press(&[], Key::Escape);
    window.wait_until("it is closed", |window| window.count_css("dialog[open]") == 0);
}

/// No rule is broken, and at 640 by 480 nothing reaches out sideways.
fn check(name: &str, window: &Window, theme: Theme) {
    window.check_accessible(&format!("{name}, {}", theme.name()));
    if theme == Theme::Dark {
        window.screenshot(&format!("sheet-{name}-dark"));
        return;
    }
    window.screenshot(&format!("sheet-{name}"));
    window.resize(640, 480);
    within(name, window);
    window.screenshot(&format!("sheet-{name}-small"));
    window.resize(1280, 820);
}

/// Nothing that shows reaches out of the window to the side, except within something that scrolls.
fn within(name: &str, window: &Window) {
    let script = "const scrolls = (e) => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) { \
                      if (getComputedStyle(p).overflowX !== 'visible') return true; } return false; }; \
                  return Array.from(document.querySelectorAll('main *, dialog[open], dialog[open] *')) \
                      .filter(e => e.checkVisibility({ visibilityProperty: true }) && !scrolls(e)) \
                      .filter(e => { const b = e.getBoundingClientRect(); return b.width > 1 && (b.right > innerWidth + 1 || b.left < -1); }) \
                      .slice(0, 5).map(e => `${e.tagName} ${e.className} ${Math.round(e.getBoundingClientRect().left)}..${Math.round(e.getBoundingClientRect().right)}`)";
    let beyond = window.script(script);
    assert_eq!(beyond, serde_json::json!([]), "{name} reaches out of 640 pixels");
    let wider = window.script("return document.documentElement.scrollWidth - innerWidth");
    assert!(wider.as_i64().is_some_and(|pixels| pixels <= 0), "{name} is wider than 640 pixels by {wider}");
}

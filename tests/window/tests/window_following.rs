//! A timeline that grows while it is looked at, and whose server goes and comes back.

use backstory_testkit::postgres::{Halt, Running};
use backstory_window_tests::{Key, Theme, Window, database, wanted};

#[test]
fn what_comes_is_shown_and_a_lost_connection_is_told() {
    if !wanted() {
        return;
    }
    let mut server = Running::start().expect("a PostgreSQL server of its own, to be stopped");
    let url = server.server().create_database("live").expect("a database");
    database::fill(&url, &(1..=60).map(event).collect::<Vec<_>>());
    let window = Window::open(&[]);
    window.connect_to(&url);
    window.wait_for("objective-row");
    window.open_objective("o");
    window.wait_for("filter-counts");

    // The list has the focus: what comes waits.
    database::fill(&url, &[event(61)]);
    window.wait_for("new-events");
    assert_eq!(window.text("new-events"), "↑ 1 new event – show (.)");
    window.screenshot("live-pill");
    window.press(&[], '.');
    window.wait_until("the new event", |window| window.events().first() == Some(&61));

    // The focus is elsewhere: it comes in by itself, marked for a moment.
    let watch = "window.fresh = 0; new MutationObserver(() => { \
                 window.fresh = Math.max(window.fresh, document.querySelectorAll('.row.fresh').length); }) \
                 .observe(document.body, { subtree: true, childList: true, attributes: true })";
    window.wait_until("nothing is marked any more", |window| window.count_css(".row.fresh") == 0);
    window.script(watch);
    window.click("filter-text");
    database::fill(&url, &[event(62)]);
    window.wait_until("the next event", |window| window.events().first() == Some(&62));
    assert_eq!(window.script("return window.fresh"), 1, "it is marked");
    let status = "return document.querySelector('[data-testid=status]').textContent.includes('04:30:00')";
    assert_eq!(window.script(status), true, "when the newest event was stored");
    window.wait_until("no mark is left", |window| window.count_css(".row.fresh") == 0);

    server.halt(Halt::Fast).expect("halted");
    window.wait_for("lost");
    assert!(window.text("lost").contains("Showing what was read until"), "{}", window.text("lost"));
    assert_eq!(window.text("live"), "⚠ Connection lost");
    window.wait_until("the countdown", |window| window.text("lost").contains("Trying again in"));
    for theme in [Theme::Light, Theme::Dark] {
        window.set_theme(theme);
        window.screenshot(&format!("live-lost-{}", theme.name()));
        window.check_accessible(&format!("lost, {}", theme.name()));
    }
    assert_eq!(window.events().first(), Some(&62), "what was read stays");
    server.start_again().expect("started");
    // It may have come back by itself before the button is reached.
    window.script("document.querySelector('[data-testid=retry-now]:not(:disabled)')?.click()");
    window.wait_until("the connection", |window| window.count("lost") == 0);
    database::fill(&url, &[event(63)]);
    window.wait_until("what comes then", |window| {
        window.events().first() == Some(&63) || window.count("new-events") == 1
    });
}

#[test]
fn an_entity_is_looked_at_alone_and_a_value_is_filtered_by() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&(1..=60).map(event).collect::<Vec<_>>());
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.open_objective("o");
    window.wait_for("filter-counts");

    window.press(&[], Key::Down);
    window.press(&[], 'f');
    window.wait_until("the sheet", |window| window.count_css("[data-testid=filter-sheet][open]") == 1);
    for theme in [Theme::Dark, Theme::Light] {
        window.script(&format!("document.documentElement.dataset.theme = '{}'", theme.name()));
        window.check_accessible(&format!("filter by an event, {}", theme.name()));
        window.screenshot(&format!("filter-sheet-{}", theme.name()));
    }
    window.click_css("[data-testid=filter-sheet] [aria-label='Only value progress = 59']");
    window.wait_until("one event", |window| window.text("filter-counts").starts_with("1 of 60"));
    window.press(&[], Key::Escape);
    window.wait_until("the sheet is shut", |window| window.count_css("dialog[open]") == 0);
    window.click("filter-clear");

    window.wait_until("two lanes", |window| window.count("lane") == 2);
    window.click_css("[data-testid=lane-solo]");
    window.wait_until("one lane", |window| window.count("lane") == 1);
    window.wait_until("its events", |window| window.text("filter-counts").starts_with("30 of 60"));
    window.screenshot("lane-solo");
    window.click_css("[data-testid=lane-solo]");
    window.wait_until("all lanes", |window| window.count("lane") == 2);

    let wheel = "const plot = document.querySelector('[data-testid=histogram-plot]'); \
                 const { left, width, top } = plot.getBoundingClientRect(); \
                 return plot.dispatchEvent(new WheelEvent('wheel', { deltaY: arguments[0], ctrlKey: true, \
                     clientX: left + width / 2, clientY: top + 4, bubbles: true, cancelable: true }))";
    assert_eq!(window.script_with(wheel, vec![(-120).into()]), false, "the page is not zoomed as well");
    window.wait_for("overview-drawn");
    window.screenshot("histogram-wheel");
    window.wait_until("all is drawn again", |window| {
        window.script_with(wheel, vec![120.into()]);
        window.count("overview-drawn") == 0
    });
}

fn event(seq: usize) -> String {
    let (kind, id) = if seq % 2 == 1 { ("objective", "o") } else { ("key_result", "k") };
    let action = if seq < 3 { "created" } else { "updated" };
    format!(
        r#"{{"entity_type":"{kind}","entity_id":"{id}","objective_id":"o","version":{},"action":"{action}","changes":{{"title":"{id}","progress":{seq}}},"actor":"ana","inserted_at":"2026-03-{:02}T{:02}:30:00.000000Z"}}"#,
        seq.div_ceil(2),
        1 + seq / 12,
        2 * (seq % 12)
    )
}

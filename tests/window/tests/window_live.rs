//! A log that grows while it is looked at: nothing moves, nothing is missed, and the window says what it knows, also while the
//! server is away.

use std::fmt::Write as _;

use backstory_testkit::postgres::{self, Halt};
use backstory_window_tests::{Key, Window, database, wanted};
use serde_json::Value;

#[test]
fn what_is_read_stays_while_events_come_and_the_server_goes() {
    if !wanted() {
        return;
    }
    let mut server = postgres::Running::start().expect("a PostgreSQL server of its own");
    let url = server.server().create_database("live").expect("a database");
    database::fill(&url, &(1..=120).map(event).collect::<Vec<_>>());
    let window = Window::open(&[]);
    window.connect_to(&url);
    window.wait_for("objective-row");
    window.open_objective("grow");
    window.wait_until("it is followed", |window| state(window) == "live" && window.total() == 120);

    window.pane_to_list();
    window.press(&[], Key::PageDown);
    window.press(&[], Key::PageDown);
    window.wait_until("further down", |window| window.events().last().is_some_and(|oldest| *oldest < 100));
    let read = sight(&window);
    database::append(&url, &(121..=123).map(event).collect::<Vec<_>>());
    pill(&window, "3 new events");
    assert_eq!(sight(&window), read, "nothing has moved");
    window.screenshot("live-pill");
    window.press(&[], '.');
    window.wait_until("the newest", |window| window.total() == 123 && window.events()[0] == 123);
    assert_eq!(window.count("new-events"), 0);
    let status = "return document.querySelector('[data-testid=status]').textContent";
    window.wait_until("the status bar knows it", |window| {
        window.script(status).to_string().contains("02:03:00")
    });

    window.press(&[], 'l');
    window.wait_until("paused", |window| state(window) == "paused");
    database::append(&url, &[event(124)]);
    pill(&window, "1 new event");
    assert_eq!(window.events()[0], 123, "paused, nothing comes in by itself");
    window.press(&[], 'l');
    window.wait_until("live", |window| state(window) == "live");
    window.press(&[], '.');
    window.wait_until("the newest", |window| window.total() == 124);

    let read = sight(&window);
    server.halt(Halt::Fast).expect("the server stops");
    window.wait_until("lost", |window| state(window) == "lost");
    assert!(window.text("live").starts_with("⚠"));
    let words = window.text("lost");
    assert!(words.contains("Showing what was read until") && words.contains("again"), "{words}");
    // What is said about it takes the place of a row.
    let (_, still) = sight(&window);
    let rows = |seqs: &Value| seqs.as_array().cloned().unwrap_or_default();
    assert!(rows(&still).len() > 8 && rows(&read.1).starts_with(&rows(&still)), "{still} of {}", read.1);
    let other = read.1[3].as_u64().expect("a seq");
    window.click_css(&format!("[data-testid='timeline-row'][data-seq='{other}']"));
    window.wait_until("why it cannot be read", |window| {
        window.text("inspector").contains("Nothing is listening")
    });
    window.screenshot("live-lost");
    server.start_again().expect("the server starts");
    database::append(&url, &(125..=130).map(event).collect::<Vec<_>>());
    window.wait_until("live again", |window| state(window) == "live");
    window.wait_for_event(other);
    assert_eq!(window.count("failure"), 0, "what could not be read is read by itself");
    window.wait_until("nothing is missed", |window| {
        window.press(&[], '.');
        window.total() == 130 && window.events().starts_with(&[130, 129, 128, 127, 126, 125, 124])
    });
    assert_eq!(window.count("failure"), 0);
    window.screenshot("live-again");
    server.stop();
}

/// An audit table that no Backstory writes is followed, too.
#[test]
fn a_table_of_another_program_is_followed() {
    if !wanted() {
        return;
    }
    let server = postgres::Running::start().expect("a PostgreSQL server of its own");
    let url = server.server().create_database("versions").expect("a database");
    let name = postgres::database_of(&url).to_owned();
    let mut sql = String::from(
        "CREATE TABLE versions (id bigserial PRIMARY KEY, item_type varchar NOT NULL, item_id bigint NOT NULL, \
         event varchar NOT NULL, whodunnit varchar, object jsonb, object_changes jsonb, created_at timestamp(6));",
    );
    for nth in 1..=60 {
        write!(sql, "{}", version(nth)).expect("a text");
    }
    server.server().sql(&name, &sql).expect("valid SQL");

    let window = Window::open(&[]);
    window.connect_to(&url);
    window.wait_until("the log", |window| window.count("source-row") + window.count("entity-row") > 0);
    if window.count("source-row") > 0 {
        window.click("source-row");
    }
    window.wait_for("entity-row");
    window.click("entity-row");
    window.wait_for("timeline-row");
    window.wait_until("it is followed", |window| state(window) == "live" && window.total() == 60);
    window.wait_for("scrub-slider");
    window.pane_to_list();
    window.press(&[], Key::PageDown);
    window.press(&[], Key::PageDown);
    let read = sight(&window);
    server.server().sql(&name, &(version(61) + &version(62))).expect("valid SQL");
    pill(&window, "2 new events");
    assert_eq!(sight(&window), read, "nothing has moved");
    window.press(&[], '.');
    window.wait_until("all of it", |window| window.total() == 62 && window.count("new-events") == 0);
    window.screenshot("live-foreign");
    server.stop();
}

fn state(window: &Window) -> String {
    window.attribute("live", "data-state").unwrap_or_default()
}

fn pill(window: &Window, words: &str) {
    window.wait_for("new-events");
    window.wait_until(words, |window| window.text("new-events").contains(words));
}

/// What a reader has before their eyes: how far the list is scrolled, and the events, from the top.
fn sight(window: &Window) -> (Value, Value) {
    let script = "const list = document.querySelector('main [role=listbox]'), box = list.getBoundingClientRect(); \
                  const rows = Array.from(list.querySelectorAll('[data-testid=timeline-row]'), row => [row, row.getBoundingClientRect()]) \
                      .filter(([row, at]) => row.checkVisibility() && at.top >= box.top && at.bottom <= box.bottom).sort((a, b) => a[1].top - b[1].top); \
                  return [rows.map(([, at]) => Math.round(at.top - box.top)), rows.map(([row]) => Number(row.dataset.seq))]";
    let seen = window.script(script);
    (seen[0].clone(), seen[1].clone())
}

fn event(seq: u64) -> String {
    let (action, changes) = match seq {
        1 => ("created", r#"{"title":"Grow","progress":1}"#.to_owned()),
        _ => ("updated", format!(r#"{{"progress":{seq}}}"#)),
    };
    format!(
        r#"{{"seq":{seq},"entity_type":"objective","entity_id":"grow","objective_id":"grow","version":{seq},"action":"{action}","changes":{changes},"actor":"ana{seq}","inserted_at":"2026-03-01T{:02}:{:02}:00.000000Z"}}"#,
        seq / 60,
        seq % 60
    )
}

fn version(nth: u64) -> String {
    let event = if nth == 1 { "create" } else { "update" };
    format!(
        "INSERT INTO versions (item_type, item_id, event, whodunnit, object, object_changes, created_at) VALUES \
         ('Order', 7, '{event}', 'ann{nth}', '{{\"total\": {before}}}', '{{\"total\": [{before}, {nth}]}}', '2026-03-01 {:02}:{:02}:00');",
        nth / 60,
        nth % 60,
        before = nth - 1,
    )
}

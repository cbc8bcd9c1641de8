//! The overview of a real history: bars, lanes and the way through time, by keyboard and mouse, always on one event.

use std::collections::BTreeMap;

use backstory_testkit::shared;
use backstory_window_tests::{Key, Theme, Window, database, wanted};
use serde_json::Value;

const EVENTS: u64 = 599;

#[test]
fn bars_filter_and_look_closer() {
    let Some((window, _folder, _)) = sig_node() else { return };
    let bars = bars(&window);
    assert_eq!(bars.iter().sum::<u64>(), EVENTS, "every event is in a bar: {bars:?}");
    look("overview", &window);

    to_pane(&window, "histogram-plot");
    window.press(&[], Key::Home);
    let said = window.attribute("histogram-plot", "aria-valuetext").unwrap_or_default();
    assert!(said.contains(&format!("{} event", bars[0])), "{said}");
    window.press(&[], ' ');
    let newest_of_bar = EVENTS - bars[0];
    window.wait_until("the bar's newest event", |window| position(window) == Some(newest_of_bar));
    agree(&window);

    to_pane(&window, "histogram-plot");
    window.press(&[Key::Shift], Key::Right);
    window.press(&[Key::Shift], Key::Right);
    window.press(&[], Key::Enter);
    shows(&window, bars[..3].iter().sum());
    assert_eq!(window.count("filter-chip"), 2, "since and until");
    window.click("filter-clear");
    shows(&window, EVENTS);

    window.drag("histogram-plot", 0.6, 0.8);
    window.wait_for("filter-chip");
    let left = shown(&window);
    assert!(left > 0 && left < EVENTS, "{left}");
    look("overview-filtered", &window);
    window.press(&[], 'z');
    window.wait_for("overview-drawn");
    assert_eq!(self::bars(&window).iter().sum::<u64>(), left, "what is wanted, looked at closer");
    window.press(&[Key::Shift], 'Z');
    window.wait_until("all is drawn", |window| window.count("overview-drawn") == 0);
    window.click("filter-clear");
    shows(&window, EVENTS);

    window.click("overview-table");
    window.wait_for("histogram-table");
    look("overview-table", &window);
}

#[test]
fn lanes_list_and_scrubber_agree() {
    let Some((window, _folder, keps)) = sig_node() else { return };
    to_pane(&window, "lane");
    window.press(&[], Key::Down);
    window.press(&[], Key::Home);
    window.press(&[], Key::Enter);
    let lane = window.attributes("lane", "data-entity")[1].clone();
    window.wait_until("an event of the lane", |window| entity(&keps, seq(window)) == lane);
    agree(&window);

    let there = seq(&window);
    window.press(&[Key::Shift], '<');
    window.wait_until("an older event", |window| seq(window) < there);
    agree(&window);
    window.press(&[Key::Shift], '>');
    window.wait_until("back", |window| seq(window) == there);

    to_pane(&window, "scrub-slider");
    window.press(&[], Key::Home);
    window.wait_until("the oldest event", |window| position(window) == Some(EVENTS - 1));
    agree(&window);
    window.click("scrub-play");
    window.wait_until("it plays", |window| position(window) == Some(EVENTS - 3));
    window.click("scrub-play");
    window.click("scrub-last");
    window.wait_until("the newest event", |window| position(window) == Some(0));
    agree(&window);
}

#[test]
fn everything_stands_as_it_stood() {
    let Some((window, _folder, keps)) = sig_node() else { return };
    window.go_to_page("7");
    window.wait_for_page("7");
    let at = seq(&window);
    window.choose_event(at);
    window.press(&[], '5');
    window.wait_until("the moment", |window| {
        window.attribute("moment-counts", "data-seq") == Some(at.to_string())
    });
    look("moment", &window);

    let then = window.attributes("entity-then", "data-entity");
    assert!(then.contains(&entity(&keps, at)), "what the event changed is there: {then:?}");
    for id in then.iter().take(3).chain([&entity(&keps, at)]) {
        let entity = format!("[data-testid=entity-then][data-entity='{id}']");
        if window.count_css(&format!("{entity} dl")) == 0 {
            window.click_css(&format!("{entity} button.name"));
        }
        let mut shown = window.fields(&format!("{entity} [data-testid=then-field]"));
        let Some(expected) = state(&keps, id, at) else { continue };
        // A null that the truth does not have stands for a field that was taken out.
        shown.retain(|field, value| !value.is_null() || expected.contains_key(field));
        assert_eq!(shown, expected, "{id} at event {at}");
    }
}

fn sig_node() -> Option<(Window, tempfile::TempDir, shared::Keps)> {
    let keps = if wanted() { shared::keps()? } else { return None };
    let (folder, path) = database::with_events(&keps.events);
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.open_objective("sig-node");
    window.wait_for("histogram-plot");
    window.wait_for("lane");
    window.wait_for("scrub-slider");
    Some((window, folder, keps))
}

/// How many events each bar shows.
fn bars(window: &Window) -> Vec<u64> {
    let shown = window.attributes("histogram-bar", "data-shown");
    let sum = |types: &String| types.split(',').map(|n| n.parse::<u64>().expect("a number")).sum();
    shown.iter().map(sum).collect()
}

fn to_pane(window: &Window, id: &str) {
    for _ in 0..10 {
        if window.focused() == id {
            return;
        }
        window.press(&[], Key::F6);
    }
    panic!("F6 does not lead to {id}; the focus is on {}", window.focused());
}

/// Of the event that the list is on: its place from 0 at the newest.
fn position(window: &Window) -> Option<u64> {
    let place =
        window.script("return document.querySelector('[role=listbox] [aria-selected=true]')?.ariaPosInSet");
    Some(place.as_str()?.parse::<u64>().ok()? - 1)
}

/// The event that the inspector is on.
fn seq(window: &Window) -> u64 {
    let seq = window.script(
        "return document.querySelector('[data-testid=inspector] header')?.textContent.match(/seq (\\d+)/)?.[1]",
    );
    seq.as_str().and_then(|seq| seq.parse().ok()).unwrap_or_default()
}

/// List, inspector, scrubber and histogram are on the same event.
fn agree(window: &Window) {
    window.wait_until("all views on one event", |window| {
        let selected =
            "return document.querySelector('[role=listbox] [aria-selected=true]')?.dataset.seq ?? null";
        let listed = window.script(selected).as_str().and_then(|seq| seq.parse::<u64>().ok());
        // A folded burst is the row of all its events.
        let same = listed.is_none_or(|listed| listed == seq(window));
        let place = "return document.querySelector('[data-testid=scrub-slider]')?.value";
        let scrubbed = window.script(place).as_str().and_then(|at| at.parse::<u64>().ok());
        let within = listed.is_none() || position(window).map(|at| EVENTS - at) == scrubbed;
        same && within && window.count("histogram-here") == 1
    });
}

fn shown(window: &Window) -> u64 {
    let words = window.text("filter-counts");
    words.split(' ').next().unwrap_or_default().replace(',', "").parse().unwrap_or_default()
}

fn shows(window: &Window, events: u64) {
    window.wait_until(&format!("{events} events"), |window| shown(window) == events);
}

fn entity(keps: &shared::Keps, seq: u64) -> String {
    let nth = usize::try_from(seq).expect("small").saturating_sub(1);
    let event: Value = serde_json::from_str(&keps.events[nth]).expect("JSON");
    event["entity_id"].as_str().unwrap_or_default().to_owned()
}

/// What the truth says of an entity at an event; nothing where it was deleted.
fn state(keps: &shared::Keps, id: &str, at: u64) -> Option<BTreeMap<String, Value>> {
    let last = (1..=at).rev().find(|seq| entity(keps, *seq) == id)?;
    let line: Value = serde_json::from_str(&keps.truth[usize::try_from(last).ok()? - 1]).ok()?;
    let fields = line["state"].as_object()?;
    Some(fields.iter().map(|(field, value)| (field.clone(), value.clone())).collect())
}

/// Every rule of accessibility, light and dark, and nothing that reaches out of a small window.
fn look(name: &str, window: &Window) {
    for theme in [Theme::Dark, Theme::Light] {
        window.set_theme(theme);
        window.screenshot(&format!("{name}-{}", theme.name()));
        let found = window.violations();
        assert!(found.is_empty(), "{name}, {}:\n{}", theme.name(), found.join("\n"));
    }
    window.resize(640, 480);
    window.screenshot(&format!("{name}-small"));
    let beyond = window.script("return document.documentElement.scrollWidth - innerWidth");
    assert!(beyond.as_i64().is_some_and(|pixels| pixels <= 0), "{name} is too wide by {beyond}");
    window.resize(1280, 820);
}

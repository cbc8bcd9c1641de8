//! Histogram, lanes, scrubber and the moment: three views of one history, on the same event, and equal to the data.

use std::collections::BTreeMap;

use backstory_window_tests::proposals::Proposals;
use backstory_window_tests::{Key, Window, wanted};
use serde_json::Value;

#[test]
fn the_histogram_is_brushed_zoomed_and_told_in_a_table() {
    if !wanted() {
        return;
    }
    let Some(keps) = Proposals::open() else { return };
    let window = &keps.window;
    window.wait_for("histogram-bar");
    assert_eq!(drawn(window), 599, "every event stands in a bar");

    window.drag("[data-testid=histogram-plot]", 0.45, 0.6);
    window.wait_until("two chips", |window| window.count("filter-chip") == 2);
    as_the_times_say(&keps);
    window.screenshot("overview-brushed");
    window.click("filter-chip");
    window.wait_until("one chip", |window| window.count("filter-chip") == 1);
    as_the_times_say(&keps);
    window.click("filter-chip");
    window.wait_for_shown("no condition is left", 599);

    window.pane_to("histogram-plot");
    window.press(&[], Key::Home);
    let oldest = window.attribute("histogram-plot", "aria-valuetext").unwrap_or_default();
    assert!(oldest.contains("2018"), "the bar is read out: {oldest}");
    for _ in 0..4 {
        window.press(&[Key::Shift], Key::Right);
    }
    assert!(
        window.attribute("histogram-plot", "aria-valuetext").unwrap_or_default().starts_with("5 bars chosen")
    );
    window.press(&[], Key::Enter);
    window.wait_until("two chips", |window| window.count("filter-chip") == 2);
    as_the_times_say(&keps);
    assert_eq!(window.focused(), "histogram-plot", "the keyboard stays where it was");
    window.click("filter-clear");
    window.wait_for_shown("all again", 599);
    agree(&keps);
    window.screenshot("overview-cleared");

    zoom(window);
    gaps_and_table(&keps);
}

/// Looking closer is apart from the filter, and is undone step by step or at once.
fn zoom(window: &Window) {
    window.pane_to("histogram-plot");
    window.press(&[], Key::End);
    for _ in 0..20 {
        window.press(&[Key::Shift], Key::Left);
    }
    window.press(&[], 'z');
    window.wait_for("overview-drawn");
    window.wait_until("fewer are drawn", |window| (1..599).contains(&drawn(window)));
    let once = (window.text("overview-drawn"), drawn(window));
    assert_eq!(window.shown(), (599, 599), "nothing is filtered");
    window.press(&[], 'z');
    window.wait_until("closer still", |window| drawn(window) < once.1);
    window.screenshot("overview-zoomed");
    window.press(&[], 'Z');
    window.wait_until("one step back", |window| (window.text("overview-drawn"), drawn(window)) == once);
    window.press(&[], 'z');
    window.wait_until("closer again", |window| drawn(window) < once.1);
    window.press(&[], '0');
    window.wait_until("all at once", |window| drawn(window) == 599 && window.count("overview-drawn") == 0);
}

fn gaps_and_table(keps: &Proposals) {
    let window = &keps.window;
    // The first two bars: between them lies more than a year.
    window.pane_to("histogram-plot");
    window.press(&[], Key::Home);
    window.press(&[Key::Shift], Key::Right);
    window.press(&[], 'z');
    window.wait_for("histogram-gap");
    window.screenshot("overview-gap");
    let few = drawn(window);
    window.click("overview-gaps");
    window.wait_until("no gap is left", |window| window.count("histogram-gap") == 0);
    assert_eq!(drawn(window), few);
    window.click("overview-gaps");
    window.wait_for("histogram-gap");
    window.click("overview-fit");
    window.wait_until("all", |window| drawn(window) == 599);

    window.click("overview-table");
    window.wait_for("histogram-table");
    let cells = "return Array.from(document.querySelectorAll('[data-testid=histogram-table] tbody tr'), e => e.cells[1].innerText)";
    let rows = window.script(cells).as_array().cloned().unwrap_or_default();
    let number = |row: &Value| row.as_str().and_then(|row| row.replace(',', "").parse::<u64>().ok());
    let sum: u64 = rows.iter().map(|row| number(row).unwrap_or_else(|| panic!("{row}"))).sum();
    assert_eq!(sum, 599, "the table tells the same");
    window.screenshot("overview-table");
    window.click_css("[data-testid=histogram-table] tbody tr:last-child button");
    window.wait_until("two chips", |window| window.count("filter-chip") == 2);
    as_the_times_say(keps);
    assert_eq!(Some(window.shown().0), number(&rows[rows.len() - 1]));
}

#[test]
fn lanes_list_scrubber_and_inspector_are_on_one_event() {
    if !wanted() {
        return;
    }
    let Some(keps) = Proposals::open() else { return };
    let window = &keps.window;
    window.wait_for("lane");
    window.pane_to("lane");
    window.press(&[], Key::Down);
    window.press(&[], Key::Home);
    window.press(&[], Key::Enter);
    let lane = window.script("return document.activeElement.dataset.entity");
    let (_, event) = agree(&keps);
    assert_eq!(event["entity_id"], lane, "an event of the lane's entity");
    assert_eq!(window.count("lane-here"), 1);
    window.screenshot("lanes-keyboard");

    let third = &window.attributes("lane", "data-entity")[2];
    window.click_at(&format!("[data-testid=lane][data-entity='{third}']"), 0.99);
    window.wait_until("an event of the third lane", |window| {
        window.script("return document.querySelector('[data-testid=lane-here]')?.closest('[data-entity]').dataset.entity") == **third
    });
    assert_eq!(agree(&keps).1["entity_id"], **third);

    let few = window.count("lane");
    window.click("lanes-more");
    window.wait_until("more lanes", |window| window.count("lane") > few);
    window.screenshot("lanes-more");
    scrub(&keps);
}

fn scrub(keps: &Proposals) {
    let window = &keps.window;
    window.click("scrub-first");
    at(keps, 1);
    window.press(&[], '>');
    at(keps, 2);
    window.press(&[], '>');
    at(keps, 3);
    window.press(&[], '<');
    at(keps, 2);
    window.click_at("[data-testid=scrub-slider]", 0.5);
    window.wait_until("the middle", |window| (250..350).contains(&place(window)));
    let (middle, _) = agree(keps);
    window.press(&[], Key::Right);
    at(keps, middle + 1);
    window.click("scrub-play");
    window.wait_until("it plays", |window| place(window) > middle + 3);
    window.click("scrub-play");
    let (stopped, _) = agree(keps);
    window.press(&[], '<');
    at(keps, stopped - 1);
    window.click("scrub-last");
    at(keps, 599);
}

#[test]
fn the_moment_is_what_stood_then() {
    if !wanted() {
        return;
    }
    let Some(keps) = Proposals::open() else { return };
    let window = &keps.window;
    window.wait_for("scrub-slider");
    window.click("scrub-first");
    at(&keps, 1);
    window.click("tab-moment");
    as_it_stood(&keps, 1);
    for nth in 2..=40 {
        window.press(&[], '>');
        window.wait_until("one on", |window| place(window) == nth);
    }
    as_it_stood(&keps, 40);
    window.screenshot("moment-old");
    window.click("scrub-last");
    as_it_stood(&keps, 599);
}

/// Compares the Moment tab, page by page, with the truth of git.
fn as_it_stood(keps: &Proposals, nth: usize) {
    let window = &keps.window;
    let (seq, expected) = (keps.seq(nth), keps.stood(keps.seq(nth)));
    let of = |window: &Window| window.attribute("moment-counts", "data-seq");
    window.wait_until("the moment", |window| of(window) == Some(seq.to_string()));
    let counts = window.text("moment-counts");
    assert!(counts.contains(&format!("{} entit", expected.len())), "{counts}");
    assert!(counts.contains(&format!("after {nth} of 599 events")), "{counts}");
    let mut seen = 0;
    loop {
        for entity in window.attributes("entity-then", "data-entity") {
            let row = format!("[data-testid=entity-then][data-entity='{entity}']");
            let badge = window.count_css(&format!("{row} .deleted")) == 1;
            let state = expected.get(&entity).unwrap_or_else(|| panic!("{entity} was not there at {seq}"));
            assert_eq!(badge, state.is_none(), "{entity} at {seq} is marked as deleted or not");
            seen += 1;
            let Some(state) = state else { continue };
            let name = format!("{row} .name");
            window.script(&format!("document.querySelector({name:?}).scrollIntoView({{ block: 'center' }})"));
            window.click_css(&name);
            let mut shown = window.fields(
                &format!("document.querySelector({row:?}).querySelectorAll('dl > div')"),
                "e.querySelector('dt').textContent.trim()",
            );
            window.click_css(&name);
            shown.retain(|field, value| !value.is_null() || state.contains_key(field));
            let mut state: BTreeMap<_, _> = state.clone().into_iter().collect();
            for (field, value) in &mut state {
                if shown.get(field).is_some_and(|shown| shown == "cut") {
                    assert!(value.to_string().len() > 200, "{field} of {entity} is too short to be cut");
                    *value = "cut".into();
                }
            }
            assert_eq!(shown, state, "{entity} at {seq}");
        }
        let first = window.attributes("entity-then", "data-entity");
        if window.count_css(".pages button:last-child:not([disabled])") == 0 {
            break;
        }
        window.click_css(".pages button:last-child");
        window.wait_until("the next page", |window| window.attributes("entity-then", "data-entity") != first);
    }
    assert_eq!(seen, expected.len(), "every entity, once");
}

/// How many events the bars that are drawn hold.
fn drawn(window: &Window) -> u64 {
    let bars = window.attributes("histogram-bar", "data-shown");
    bars.iter().flat_map(|bar| bar.split(',')).filter_map(|part| part.parse::<u64>().ok()).sum()
}

/// As many events are shown as lie between the times of the filter's fields, by the data.
fn as_the_times_say(keps: &Proposals) {
    let window = &keps.window;
    let bound = |which: &str| {
        let value =
            window.script(&format!("return document.querySelector('[data-testid=filter-{which}]').value"));
        value.as_str().map(str::to_owned).filter(|value| !value.is_empty())
    };
    let (since, until) = (bound("since"), bound("until"));
    let count = keps.count(|event| {
        // A bound is as much of a time as it needs: "2020-05" begins with that month, and ends with it.
        let at = event["inserted_at"].as_str().unwrap_or_default().replace('T', " ");
        since.as_deref().is_none_or(|since| &at[..since.len()] >= since)
            && until.as_deref().is_none_or(|until| &at[..until.len()] <= until)
    });
    assert!(count > 0 && count < 599, "between {since:?} and {until:?} lie {count}");
    window.wait_for_shown("between two times", count);
    assert_eq!(window.shown().1, 599);
}

/// Where the scrubber says the window is, the oldest event being the first.
fn place(window: &Window) -> usize {
    let words = window.text("scrub-place").replace(',', "");
    words.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// Waits until every view is on the nth event.
fn at(keps: &Proposals, nth: usize) {
    keps.window.wait_until(&format!("event {nth}"), |window| place(window) == nth);
    assert_eq!(agree(keps).0, nth);
}

/// Waits until list, inspector and scrubber are on one event; answers its place and the event.
fn agree(keps: &Proposals) -> (usize, &Value) {
    let chosen = "const row = document.querySelector('[data-testid=timeline-row][aria-selected=true]'); \
                  const list = row?.parentElement.closest('[role=listbox]').getBoundingClientRect(), box = row?.getBoundingClientRect(); \
                  return row && box.top >= list.top - 1 && box.bottom <= list.bottom + 1 ? Number(row.dataset.seq) : null";
    keps.window.wait_until("the event is in sight in the list", |window| {
        let nth = place(window);
        nth > 0 && window.script(chosen) == keps.seq(nth)
    });
    let nth = place(&keps.window);
    keps.window.wait_for_event(keps.seq(nth));
    (nth, &keps.own[nth - 1])
}

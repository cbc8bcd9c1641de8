//! Text that is looked for: marked wherever it shows, counted exactly, and gone through hit by hit.

use std::collections::BTreeSet;

use backstory_window_tests::proposals::Proposals;
use backstory_window_tests::{Key, Theme, Window, wanted};
use serde_json::Value;

/// What is marked on the screen, in lower case, and in how many places.
fn marked(window: &Window) -> (BTreeSet<String>, usize) {
    let script = "return Array.from(CSS.highlights.get('hit') ?? []).map(String)";
    let all = window.script(script).as_array().cloned().unwrap_or_default();
    (all.iter().map(|words| words.as_str().expect("text").to_lowercase()).collect(), all.len())
}

#[test]
fn hits_are_marked_counted_and_gone_through() {
    if !wanted() {
        return;
    }
    let Some(keps) = Proposals::open() else { return };
    let window = &keps.window;
    let holds = |event: &&Value| {
        let places = [&event["changes"], &event["metadata"]].map(Value::to_string);
        let names =
            ["entity_id", "action", "actor"].map(|name| event[name].as_str().unwrap_or_default().to_owned());
        places.iter().chain(&names).any(|place| place.to_lowercase().contains("implementable"))
    };
    let mut hits: Vec<u64> =
        keps.own.iter().filter(holds).map(|event| event["seq"].as_u64().expect("a seq")).collect();
    hits.sort_unstable_by(|a, b| b.cmp(a));
    assert!(hits.len() > 20, "{} hits", hits.len());

    window.wait_for_shown("nothing is filtered", 599);
    window.click("filter-only");
    window.fill("filter-text", "IMPLEMENTABLE");
    let place = |window: &Window| window.text("hit-place");
    window.wait_until("the count", |window| place(window).contains(&hits.len().to_string()));
    assert_eq!(window.shown(), (599, 599), "nothing is hidden");
    window.pane_to_list();
    window.press(&[], Key::Home);
    let start = window.events()[0];
    let first = hits.iter().position(|seq| *seq < start).expect("a hit further down");
    for (at, seq) in hits.iter().enumerate().skip(first).take(12) {
        window.press(&[], 'n');
        window.wait_for_event(*seq);
        let words = format!("{} of {}", at + 1, hits.len());
        window.wait_until(&words, |window| place(window) == words);
    }
    let (words, places) = marked(window);
    assert_eq!(words, BTreeSet::from(["implementable".to_owned()]));
    let unseen = "return Array.from(CSS.highlights.get('hit')).filter(range => \
                      !range.startContainer.parentElement.checkVisibility({ visibilityProperty: true })).length";
    window.wait_until("nothing hidden is marked: it would be drawn elsewhere", |window| {
        window.script(unseen) == 0
    });
    assert!(places > 0, "somewhere");
    let in_sight = "const view = document.getElementById('event-view').getBoundingClientRect(); \
                    return Array.from(CSS.highlights.get('hit')).map(range => range.getBoundingClientRect()) \
                        .some(at => at.width > 0 && at.left >= view.left && at.top >= view.top && at.bottom <= view.bottom)";
    window
        .wait_until("the hit is in sight among the event's fields", |window| window.script(in_sight) == true);
    window.press(&[Key::Control], ',');
    window.wait_for_css("dialog[open]");
    window.wait_until("no mark is drawn on the sheet", |window| marked(window).1 == 0);
    window.press(&[], Key::Escape);
    window.wait_until("they are back", |window| marked(window).1 > 0);
    window.press(&[], 'N');
    window.wait_for_event(hits[first + 10]);
    for theme in [Theme::Light, Theme::Dark] {
        window.set_theme(theme);
        window.screenshot(&format!("hits-{}", theme.name()));
        window.check_accessible(&format!("hits, {}", theme.name()));
    }
    window.resize(640, 480);
    window.screenshot("hits-small");
    window.check_accessible("hits, small");
    window.resize(1280, 820);

    window.fill("filter-text", "");
    window.press(&[], Key::Delete);
    window.wait_until("nothing is marked", |window| marked(window).1 == 0);

    // Over a panel that covers the list, the list marks nothing: it would be drawn elsewhere.
    window.click("filter-only");
    window.fill("filter-text", "alpha");
    window.wait_for("filter-chip");
    window.pane_to_list();
    window.press(&[], Key::Home);
    window.press(&[], Key::Enter);
    let in_list = "const list = document.querySelector('.history'); \
                   return Array.from(CSS.highlights.get('hit')).filter(range => list.contains(range.startContainer)).length";
    window.wait_until("marks in the list", |window| window.script(in_list).as_u64() > Some(0));
    window.resize(640, 480);
    window.wait_until("none in the list", |window| window.script(in_list) == 0);
    window.screenshot("hits-panel-small");
    window.press(&[], Key::Escape);
    window.wait_until("the list again", |window| window.script(in_list).as_u64() > Some(0));
}

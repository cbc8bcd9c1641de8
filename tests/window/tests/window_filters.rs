//! Every condition of the filter through its field or menu, counted against the data; what is filtered compared and exported.

use std::path::Path;

use backstory_window_tests::proposals::Proposals;
use backstory_window_tests::{Key, Window, wanted};
use serde_json::Value;

#[test]
fn every_condition_leaves_what_the_data_says() {
    if !wanted() {
        return;
    }
    let Some(keps) = Proposals::open() else { return };
    let window = &keps.window;
    window.wait_for_shown("nothing is filtered", 599);
    menu(&keps, "action", "updated", |event| event["action"] == "updated");
    menu(&keps, "actor", "uc043c508", |event| event["actor"] == "uc043c508");
    menu(&keps, "entity_type", "objective", |event| event["entity_type"] == "objective");
    menu(&keps, "field", "milestone", |event| event["changes"].get("milestone").is_some());

    // Entities are called by their title now; they are found by their id, too.
    window.click("facet-entity");
    window.type_text("2400-node-swap");
    window.wait_until("one entity", |window| window.count_css(".facet .pick") == 1);
    window.screenshot("filter-menu");
    window.click_css(".facet .pick");
    window.press(&[], Key::Escape);
    let of_swap = keps.count(|event| event["entity_id"] == "2400-node-swap");
    window.wait_for_shown("one entity", of_swap);
    assert!(window.text("filter-chip").contains("2400-node-swap"));
    without_chips(window);

    typed(&keps, "value", "implementable", Key::Enter, |event| keps.sets_or_replaces(event, "implementable"));
    typed(&keps, "since", "2024-01", Key::Tab, |event| at(event) >= "2024-01-01T00:00:00.000000Z");
    typed(&keps, "until", "2022-06-16 07:30", Key::Tab, |event| at(event) <= "2022-06-16T07:30:00.000000Z");
    typed(&keps, "text", "ALPHA", Key::Tab, |event| {
        event["changes"].to_string().to_lowercase().contains("alpha")
    });

    // All at once, then one taken away after the other.
    choose(window, "action", "Only updated");
    choose(window, "field", "Exclude milestone");
    window.fill("filter-since", "2023");
    window.press(&[], Key::Tab);
    let all = |event: &Value| {
        event["action"] == "updated"
            && event["changes"].get("milestone").is_none()
            && at(event) >= "2023-01-01T00:00:00.000000Z"
    };
    window.wait_for_shown("three conditions", keps.count(all));
    assert_eq!(window.count("filter-chip"), 3);
    window.click("pager-last");
    let oldest = window.scroll_to_oldest_of(keps.count(all));
    assert_eq!(
        Some(oldest),
        keps.own.iter().find(|event| all(event)).and_then(|event| event["seq"].as_u64())
    );
    without_chips(window);
    window.wait_for_shown("all", 599);

    window.fill("filter-text", "no such words anywhere");
    window.wait_for_shown("nothing", 0);
    window.wait_for("no-match");
    window.screenshot("filter-nothing");
    window.click("filter-clear");
    window.wait_for_shown("all", 599);
    window.fill("filter-since", "yesterday");
    window.press(&[], Key::Tab);
    assert_eq!(
        window.attribute("filter-since", "aria-invalid").as_deref(),
        Some("true"),
        "what is no time says so"
    );
    assert_eq!(window.shown(), (599, 599));
}

/// Keyboard only: search, pin, compare, export; the file holds what was on the screen.
#[test]
fn what_is_filtered_is_compared_and_exported_by_the_keyboard() {
    if !wanted() {
        return;
    }
    let Some(keps) = Proposals::open() else { return };
    let window = &keps.window;
    let swap = |event: &Value| event["entity_id"] == "2400-node-swap";
    window.press(&[], '/');
    window.wait_until("the search", |window| window.focused() == "filter-text");
    window.type_text("2400-node-swap");
    window.wait_for_shown("one entity", keps.count(swap));
    window.pane_to_list();
    window.press(&[], Key::Home);
    let events: Vec<_> = keps.own.iter().filter(|event| swap(event)).collect();
    let seq = |event: &Value| event["seq"].as_u64().expect("a seq");
    let (first, last) = (seq(events[0]), seq(events[events.len() - 1]));
    window.wait_for_event(last);
    window.press(&[], 'p');
    window.wait_for("pinned");
    window.press(&[], Key::End);
    window.wait_for_event(first);
    window.press(&[], 'c');
    window.wait_for("compare-summary");
    compared(&keps, window, first, last);
    window.screenshot("compare-keyboard");
    window.press(&[], Key::Escape);
    window.wait_until("closed", |window| window.count_css("dialog[open]") == 0);

    let folder = tempfile::tempdir().expect("a folder");
    for format in ["ndjson", "json", "csv", "html"] {
        let path = folder.path().join(format!("swap.{format}"));
        export(window, format, &path);
        let text = std::fs::read_to_string(&path).expect("the file is there");
        holds(format, &text, &events);
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        4,
        "nothing half written is left"
    );
}

/// A dialog that is dismissed changes nothing.
#[test]
fn an_export_nobody_wants_after_all_writes_nothing() {
    if !wanted() {
        return;
    }
    let Some(keps) = Proposals::open() else { return };
    let window = &keps.window;
    window.press(&[Key::Control], 'e');
    window.wait_for("export-save");
    window.click("export-save");
    window.dismiss_dialog("Export");
    window.wait_until("it can be saved still", |window| {
        window.count_css("[data-testid=export-save]:not([disabled])") == 1
    });
    assert_eq!((window.count("export-done"), window.count("failure")), (0, 0));
}

/// Opens the sheet, chooses a format, saves; all by keys.
fn export(window: &Window, format: &str, path: &Path) {
    window.press(&[Key::Control], 'e');
    window
        .wait_until("the size", |window| window.count_css("[data-testid=export-save]:not([disabled])") == 1);
    window.tab_to("the formats", |window| {
        window.focused().starts_with("export-")
            && window.script("return document.activeElement.type") == "radio"
    });
    for _ in 0..4 {
        if window.focused() == format!("export-{format}") {
            break;
        }
        window.press(&[], Key::Down);
    }
    window
        .wait_until("the size", |window| window.count_css("[data-testid=export-save]:not([disabled])") == 1);
    window.tab_to("the button", |window| window.focused() == "export-save");
    window.press(&[], Key::Enter);
    window.answer_dialog("Export", path.to_str().expect("a path"));
    window.wait_for("export-done");
    assert!(window.text("export-done").contains("15 events"), "{}", window.text("export-done"));
    if format == "ndjson" {
        window.screenshot("export-done");
    }
    window.press(&[], Key::Escape);
    window.wait_until("closed", |window| window.count_css("dialog[open]") == 0);
}

/// The file has the events that were shown, all and only those.
fn holds(format: &str, text: &str, events: &[&Value]) {
    let seqs: Vec<u64> = events.iter().filter_map(|event| event["seq"].as_u64()).collect();
    let of = |lines: &[Value]| {
        let mut seqs: Vec<u64> = lines
            .iter()
            .filter_map(|line| line["seq"].as_u64().or_else(|| line["seq"].as_str()?.parse().ok()))
            .collect();
        seqs.sort_unstable();
        seqs
    };
    match format {
        "ndjson" => {
            let lines: Vec<Value> =
                text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
            let found: Vec<Value> = lines.into_iter().filter(|line| line.get("seq").is_some()).collect();
            assert_eq!(of(&found), seqs);
            let mut found = found;
            found.sort_by_key(|line| line["seq"].as_u64());
            for (found, event) in found.iter().zip(events) {
                assert_eq!(found["changes"], event["changes"], "as it was imported");
            }
        }
        "json" => {
            let whole: Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(of(whole["events"].as_array().expect("events")), seqs);
        }
        "csv" => {
            for event in events {
                let stored = at(event).trim_end_matches('Z').to_owned();
                assert!(
                    text.contains(&stored) || text.contains(&stored.replace('T', " ")),
                    "{stored} in {text}"
                );
            }
        }
        _ => assert!(
            text.starts_with("<!")
                && text.matches("2400-node-swap").count() >= events.len()
                && !text.contains("<script"),
            "{text}"
        ),
    }
}

/// The sheet says of each field that differs what stood then and stands now.
fn compared(keps: &Proposals, window: &Window, first: u64, last: u64) {
    let state = |seq| keps.stood(seq)["2400-node-swap"].clone().expect("not deleted");
    let (old, new) = (state(first), state(last));
    let mut differing: Vec<&String> =
        old.keys().chain(new.keys()).filter(|field| old.get(*field) != new.get(*field)).collect();
    differing.sort();
    differing.dedup();
    window.wait_until("the entity alone", |window| window.count("compare-scope") == 1);
    if window.script("return document.querySelector('[data-testid=compare-scope]').value") != "one" {
        window.click_css("[data-testid=compare-scope] option:nth-child(2)");
    }
    let one = "return document.querySelector('[data-testid=compare-scope]').value";
    window.wait_until("of the entity", |window| window.script(one) == "one" && window.count("compared") == 1);
    let mut shown = window.attributes("compared-field", "data-field");
    shown.sort();
    assert_eq!(shown.iter().collect::<Vec<_>>(), differing);
    assert!(
        window.text("compare-summary").starts_with(&differing.len().to_string()),
        "{}",
        window.text("compare-summary")
    );
}

/// One choice of a menu: as many as it says, as many as the data has; its chip takes it away; excluded, the others are left.
fn menu(keps: &Proposals, by: &str, value: &str, wanted: impl Fn(&Value) -> bool) {
    let (window, count) = (&keps.window, keps.count(wanted));
    choose(window, by, &format!("Only {value}"));
    window.wait_for_shown(value, count);
    assert_eq!(window.count("filter-chip"), 1);
    window.click("filter-chip");
    window.wait_for_shown("all", 599);
    choose(window, by, &format!("Exclude {value}"));
    window.wait_for_shown(&format!("not {value}"), 599 - count);
    assert!(window.text("filter-chip").contains("not"), "{}", window.text("filter-chip"));
    without_chips(window);
}

/// Opens a menu, chooses, and leaves it.
fn choose(window: &Window, by: &str, label: &str) {
    window.click(&format!("facet-{by}"));
    window.click_css(&format!(".facet [aria-label^='{label}']"));
    window.wait_until("it is chosen", |window| {
        window.count_css(&format!(".facet [aria-label^='{label}'][aria-pressed=true]")) == 1
    });
    window.press(&[], Key::Escape);
    window.wait_until("the menu is closed", |window| window.count_css(".facet .panel") == 0);
}

fn typed(keps: &Proposals, id: &str, text: &str, end: Key, wanted: impl Fn(&Value) -> bool) {
    let window = &keps.window;
    window.fill(&format!("filter-{id}"), text);
    window.press(&[], end);
    let count = keps.count(wanted);
    assert!(count > 0 && count < 599, "{text} tells some from others");
    window.wait_for_shown(text, count);
    without_chips(window);
}

fn without_chips(window: &Window) {
    while window.count("filter-chip") > 0 {
        let chips = window.count("filter-chip");
        window.click("filter-chip");
        window.wait_until("a chip less", |window| window.count("filter-chip") < chips);
    }
    window.wait_for_shown("all", 599);
}

fn at(event: &Value) -> &str {
    event["inserted_at"].as_str().unwrap_or_default()
}

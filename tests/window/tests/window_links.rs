//! Links made by the window lead back to the same event with the same filter, whatever its names are, also by way of a second start.

use backstory_window_tests::hostile::{Event, IMAGE, at};
use backstory_window_tests::{Key, Window, database, wanted};
use serde_json::json;

/// Ids as data has them, and as those who test have them.
fn ids() -> Vec<String> {
    let mut ids: Vec<String> = [
        "two words",
        "a/b?c=d#e&f%20+g",
        "%2e%2e%2f",
        "it's \"quoted\" \\ `so`",
        "first\nsecond\r\nthird\ttab",
        "مرحبا\u{202e}gpj",
        "👩\u{200d}👧 ü \u{0301}",
        "orders/42/[\"eu\",7]",
        IMAGE,
        "&event=1&objective=other",
    ]
    .map(str::to_owned)
    .into();
    ids.push("ä".repeat(2048));
    ids
}

/// Two events for each id: as its own objective, and as a field's value.
fn events() -> Vec<String> {
    let of = |(nth, id): (usize, &String)| {
        [1, 2].map(|version| {
            let event = Event {
                entity: ("objective", id),
                objective: id,
                version,
                action: "updated",
                changes: json!({ "title": format!("T{nth:02} {id} {version}"), id: version }).to_string(),
                actor: id,
                at: &at(2 * nth + version),
            };
            event.line(2 * nth + version)
        })
    };
    ids().iter().enumerate().flat_map(of).collect()
}

#[test]
fn a_copied_link_leads_back_whatever_the_ids_are() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events());
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    for (nth, id) in ids().iter().enumerate() {
        let seq = 2 * nth as u64 + 1;
        open_objective(&window, id);
        window.choose_event(seq);
        // Only what this actor did to this entity.
        for by in ["actor", "entity"] {
            window.click(&format!("facet-{by}"));
            window.wait_for_css(".facet .pick");
            window.click_css(".facet .pick");
            window.press(&[], Key::Escape);
        }
        window.wait_until("two chips", |window| window.count("filter-chip") == 2);
        window.choose_event(seq);
        let chips = window.attributes("filter-chip", "aria-label");
        window.click("copy-link");
        window.wait_until("it is said", |window| window.count("copy-outcome") == 1);
        assert_eq!(window.text("copy-outcome"), "Copied");
        window.click("filter-clear");
        window.wait_until("no chips", |window| window.count("filter-chip") == 0);
        window.click("nav-connect");
        let link = paste(&window);
        assert!(link.starts_with("backstory://open?") && link.is_ascii(), "{id:?}: {link}");
        window.click("connect-open");
        window.wait_for_event(seq);
        window
            .wait_until("the same filter", |window| window.attributes("filter-chip", "aria-label") == chips);
        let address = "return document.querySelector('header .current')?.textContent";
        assert!(
            window.script(address).as_str().is_some_and(|said| said.contains(&format!("T{nth:02} "))),
            "{id:?}"
        );
        window.assert_untouched();
        window.click("nav-objectives");
    }
}

#[test]
fn a_bad_link_says_what_is_wrong_with_it() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    for (link, code, said) in [
        ("backstory://open", "link.malformed", "names no database"),
        ("backstory://delete?place=sample", "link.malformed", "does not begin with"),
        ("backstory://open?place=sample&objective=o&event=x", "link.malformed", "event is no number"),
        ("backstory://open?place=sample&event=1", "link.malformed", "names no objective"),
        (
            "backstory://open?place=sample&objective=o&filter=%7B%22newer%22%3A1%7D",
            "link.malformed",
            "filter is not one",
        ),
        ("backstory://open?place=sample&place=sample", "link.malformed", "says the same twice"),
        ("backstory://open?place=nowhere", "link.place", "database"),
    ] {
        window.fill("connect-location", link);
        window.click("connect-open");
        window.wait_until(link, |window| {
            window.attribute("failure", "data-code").as_deref() == Some(code)
                && window.text("failure").contains(said)
        });
    }
    window.screenshot("link-refused");
}

#[test]
fn a_second_start_hands_its_link_or_path_to_the_open_window() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events());
    let path = path.to_str().expect("a path");
    let window = Window::open_to_be_found(&[path]);
    window.wait_for("objective-row");
    let id = "a/b?c=d#e&f%20+g";
    open_objective(&window, id);
    window.choose_event(3);
    window.click("copy-link");
    window.click("nav-connect");
    let link = paste(&window);
    window.fill("connect-location", "");

    assert!(window.start_again(&[&link]).success(), "the second start ends well");
    window.wait_for_event(3);
    assert_eq!(window.total(), 2);

    let (_other, other) = database::with_events(&events()[..2]);
    assert!(window.start_again(&[other.to_str().expect("a path")]).success());
    window.wait_until("what is in the other", |window| {
        window.count("found-open") + window.count("objective-row") == 1
    });
    assert!(window.start_again(&["backstory://open?place=sample&event=1"]).success());
    window.wait_until("the bad link", |window| window.failure() == "link.malformed");
    assert!(window.start_again(&[]).success(), "with nothing to open it only brings the window forward");
    assert_eq!(window.failure(), "link.malformed");
}

/// Opens an objective by its place in the list: what is typed into a field has one line.
fn open_objective(window: &Window, id: &str) {
    window.wait_for("objective-row");
    let nth = ids().iter().position(|one| one == id).expect("one of them");
    window.fill("objective-search", &format!("T{nth:02} "));
    window.wait_until(&format!("the objective {id:?}"), |window| {
        window.attributes("objective-row", "data-objective-id") == [id]
    });
    window.click("objective-row");
    window.wait_for("timeline-row");
}

/// What is in the clipboard, pasted where a database is typed.
fn paste(window: &Window) -> String {
    window.wait_for("connect-location");
    window.fill("connect-location", "");
    window.press(&[Key::Control], 'v');
    let typed = "return document.querySelector('[data-testid=connect-location]').value";
    window.wait_until("what was copied", |window| {
        window.script(typed).as_str().is_some_and(|it| !it.is_empty())
    });
    window.script(typed).as_str().unwrap_or_default().to_owned()
}

//! Every odd name as id, type, field, action, actor and title: no more than text wherever it stands, and all of it to be read.

use std::path::Path;

use backstory_window_tests::hostile::{Event, FAMILY, at, names};
use backstory_window_tests::{Key, Window, command_line, database, wanted};
use serde_json::{Value, json};

const OBJECTIVE: &str = "<b>odd</b>\u{202e}\"'&/?#%";

#[test]
fn every_name_is_text_in_every_view() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events());
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.assert_in_order("objectives");
    open_the_objective(&window);
    window.wait_for("lane");
    assert_eq!(window.total(), 3 * names().len() as u64);
    assert!(window.count_css("[data-testid=overview-types] .type") <= 4, "the legend stays short");
    window.assert_in_order("timeline");

    every_row_is_short(&window);
    for (nth, name) in names().iter().enumerate() {
        let seq = (names().len() + nth + 1) as u64;
        to(&window, seq);
        let fields: Vec<String> = window.state().into_keys().collect();
        assert!(fields.contains(name), "{name:?} among {fields:?}");
        assert_eq!(window.state()[name], json!(spelled(&format!("{name} 2"))));
        if name == FAMILY {
            let heading = window.text_css("[data-testid=inspector] h2");
            assert!(heading.contains(FAMILY), "a family is not torn apart: {heading:?}");
        }
    }
    window.assert_untouched();
    for seq in [15, 21].map(|nth| (names().len() + nth) as u64) {
        to(&window, seq);
        for tab in ["diff", "blame", "raw", "moment", "state"] {
            window.click(&format!("tab-{tab}"));
            window.wait_for_event(seq);
            window.assert_in_order(&format!("{tab}-{seq}"));
        }
    }
}

#[test]
fn every_name_is_text_in_menus_chips_and_sheets() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events());
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    open_the_objective(&window);
    window.wait_for("lane");
    for by in ["entity_type", "entity", "action", "actor", "field"] {
        window.click(&format!("facet-{by}"));
        window.wait_for_css(".facet .pick");
        window.assert_untouched();
        every_count_shows(&window, by);
        let violations = window.violations();
        assert!(violations.is_empty(), "{by}:\n{}", violations.join("\n"));
        window.screenshot(&format!("hostile-menu-{by}"));
        window.type_text("wwww");
        window.wait_until("one is found", |window| window.count_css(".facet .pick") == 1);
        window.click_css(".facet .pick");
        window.press(&[], Key::Escape);
        if by == "entity_type" {
            // No event of such a type says anything of the others.
            window.wait_for("filter-chip");
            window.click("filter-clear");
        }
    }
    window.wait_until("four chips", |window| window.count("filter-chip") == 4);
    window.assert_in_order("chips");
    window.click("filter-clear");
    window.wait_until("no chips", |window| window.count("filter-chip") == 0);

    to(&window, (2 * names().len()) as u64);
    window.pane_to_list();
    for (name, held, key) in [("palette", vec![Key::Control], 'k'), ("filter", vec![], 'f')] {
        window.press(&held, key);
        sheet(&window, name);
    }
    window.press(&[], 'p');
    window.wait_for("pinned");
    window.press(&[], Key::Down);
    window.press(&[], 'c');
    window.wait_for("compare-summary");
    sheet(&window, "compare");

    // At twice the size.
    for _ in 0..10 {
        window.press(&[Key::Control], '+');
    }
    let violations = window.violations();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    let beyond = window.script("return document.documentElement.scrollWidth - innerWidth");
    assert!(beyond.as_i64().is_some_and(|pixels| pixels <= 0), "wider than the window by {beyond}");
    window.screenshot("hostile-names-large");
}

/// What the command line prints: every event whole, one a line, and in an export as it was imported.
#[test]
fn the_command_line_prints_every_name_on_its_line() {
    if !wanted() {
        return;
    }
    let lines = events();
    let (_folder, path) = database::with_events(&lines);
    let db = path.to_str().expect("a path");
    let (timeline, said) = command_line(&["timeline", OBJECTIVE, "--db", db, "--per-page", "1000"]);
    assert!(said.contains(&format!("{} of {} events", lines.len(), lines.len())), "{said}");
    let rows = timeline.lines().filter(|line| !line.trim_start().starts_with('!')).count();
    assert_eq!(rows, lines.len(), "no name makes a line of its own:\n{timeline}");
    assert!(!timeline.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\u{ad}', '\0', '\u{1b}']));

    for name in names().iter().skip(1) {
        let (state, _) =
            command_line(&["state", "key_result", &name.replace('\0', "~"), "--db", db, "--json"]);
        let state: Value = serde_json::from_str(&state).expect("JSON");
        assert_eq!(state["state"]["title"], json!(format!("{name} v2")), "{name:?}");
    }
    let (exported, _) = command_line(&["export", OBJECTIVE, "--db", db]);
    let exported: Vec<&str> = exported.lines().filter(|line| line.contains("\"seq\"")).collect();
    assert_eq!(exported, lines, "byte by byte");
}

/// A file from the window: the four formats hold every event, and nothing in them does more than stand there.
#[test]
fn every_name_is_text_in_what_is_exported() {
    if !wanted() {
        return;
    }
    let (folder, path) = database::with_events(&events());
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    open_the_objective(&window);
    for format in ["ndjson", "json", "csv", "html"] {
        let file = folder.path().join(format!("odd.{format}"));
        let text = export(&window, format, &file);
        match format {
            "ndjson" => {
                assert_eq!(text.lines().filter(|line| line.contains("\"seq\"")).count(), events().len());
            }
            "json" => {
                // Not parsed: no library of ours reads `\ud800` as a text.
                assert_eq!(text.matches("\"inserted_at\":").count(), events().len());
                assert!(
                    text.contains(r#"{"field":"alone","new":"\ud800 \udc00 \ud83d\ude00"}"#),
                    "as it is stored"
                );
            }
            "csv" => {
                assert!(
                    text.contains("'=1+1") && !text.contains(",=1+1") && !text.contains(",\"=1+1"),
                    "a formula"
                );
            }
            _ => assert!(
                !text.contains("<img src=x") && !text.contains("<script>window") && !text.contains("<b>odd"),
                "text is escaped"
            ),
        }
    }
    window.assert_untouched();
}

fn export(window: &Window, format: &str, file: &Path) -> String {
    let ready = |window: &Window| window.count_css("[data-testid=export-save]:not([disabled])") == 1;
    window.press(&[Key::Control], 'e');
    window.wait_until("the size", ready);
    window.click(&format!("export-{format}"));
    window.wait_until("the size", ready);
    window.click("export-save");
    window.answer_dialog("Export", file.to_str().expect("a path"));
    window.wait_for("export-done");
    window.press(&[], Key::Escape);
    window.wait_until("closed", |window| window.count_css("dialog[open]") == 0);
    std::fs::read_to_string(file).expect("the file is there")
}

fn open_the_objective(window: &Window) {
    window.fill("objective-search", "odd</b>");
    window.wait_until("the objective", |window| {
        window.attributes("objective-row", "data-objective-id") == [OBJECTIVE]
    });
    window.click("objective-row");
    window.wait_for("timeline-row");
}

fn sheet(window: &Window, name: &str) {
    window.wait_for_css("dialog[open]");
    window.assert_in_order(name);
    window.press(&[], Key::Escape);
    window.wait_until("closed", |window| window.count_css("dialog[open]") == 0);
}

/// What cannot be seen is spelled out, unless it belongs to the spelling.
fn spelled(text: &str) -> String {
    let hidden = |c: char| "\0\u{ad}\u{200b}\u{202e}\u{2066}\u{2067}\u{2069}\u{feff}".contains(c);
    text.chars()
        .map(|c| if hidden(c) { format!("⟨U+{:04X}⟩", u32::from(c)) } else { c.to_string() })
        .collect()
}

/// Scrolls to an event and chooses it.
fn to(window: &Window, seq: u64) {
    let position = 3 * names().len() as u64 - seq;
    let scroll = "const list = document.querySelector('main [role=listbox]'); \
                  list.scrollTop = list.scrollHeight * arguments[0] / arguments[1]";
    window.script_with(scroll, vec![position.into(), (3 * names().len()).into()]);
    window.wait_until(&format!("event {seq} is drawn"), |window| window.events().contains(&seq));
    window.choose_event(seq);
}

/// However long a name is, a row holds a little of it, on one line.
/// However long a name is, how many events it stands for is to be seen beside it.
fn every_count_shows(window: &Window, by: &str) {
    let hidden = "return Array.from(document.querySelectorAll('.facet .pick')).filter(pick => { \
                      const count = pick.querySelector('.figures').getBoundingClientRect(), box = pick.getBoundingClientRect(); \
                      return count.width < 1 || count.right > box.right + 1 || count.left < box.left; \
                  }).map(pick => pick.textContent.slice(0, 40))";
    assert_eq!(window.script(hidden), json!([]), "the counts by {by}");
}

fn every_row_is_short(window: &Window) {
    for seq in [1, names().len(), 2 * names().len()] {
        to(window, seq as u64);
        let longest = "return Math.max(...Array.from(document.querySelectorAll('[data-testid=timeline-row]'), row => row.textContent.length))";
        assert!(window.script(longest).as_u64().is_some_and(|length| length < 8_000), "a row is cut");
        let high = "return Math.max(...Array.from(document.querySelectorAll('[data-testid=timeline-row]'), row => row.offsetHeight))";
        assert!(window.script(high).as_u64().is_some_and(|height| height <= 40), "a row is one line high");
    }
}

/// Of each name an entity that is created with it, one that is changed by it, and one of a type called so.
fn events() -> Vec<String> {
    let mut lines = Vec::new();
    let names = names();
    for version in 1..=2 {
        for (nth, name) in names.iter().enumerate() {
            let id = name.replace('\0', "~");
            let (text, key) = (|words: String| json!(words), json!(name));
            let (title, value, changes);
            if version == 1 {
                (title, value) = (text(name.clone()), text(name.clone()));
                changes = format!(r#"{{"title":{title},{key}:{value},"owner":{value}}}"#);
            } else {
                (title, value) = (text(format!("{name} v2")), text(format!("{name} 2")));
                changes =
                    format!(r#"{{"title":{title},{key}:{value},"tree":{{{key}:[{key},{{{key}:{key}}}]}}}}"#);
            }
            let entity = if nth == 0 { ("objective", OBJECTIVE) } else { ("key_result", id.as_str()) };
            let action = if version == 1 { "created" } else { name };
            let at = at(lines.len() * 700);
            let event =
                Event { entity, objective: OBJECTIVE, version, action, changes, actor: name, at: &at };
            lines.push(event.line(lines.len() + 1));
        }
    }
    for (nth, name) in names.iter().enumerate() {
        let id = format!("typed-{nth}");
        let changes = r#"{"title":"of such a type","alone":"\ud800 \udc00 \ud83d\ude00","\ud800":1,"\u0000":2,"twice":1,"twice":2}"#;
        let at = at(lines.len() * 700);
        let event = Event {
            entity: (name, &id),
            objective: OBJECTIVE,
            version: 1,
            action: "created",
            changes: changes.to_owned(),
            actor: name,
            at: &at,
        };
        lines.push(event.line(lines.len() + 1));
    }
    lines
}

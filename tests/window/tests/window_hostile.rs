//! Events whose authors want more than to be read: everything in them is text.

use backstory_window_tests::{Window, database, wanted};
use serde_json::json;

const IMAGE: &str = "<img src=x onerror=\"window.__pwned=1\">";
const SCRIPT: &str = "<script>window.__pwned=2</script>";

#[test]
fn hostile_events_are_shown_as_text() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events());
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    let scripts = window.count_css("script");
    assert!(window.text("objective-row").contains(IMAGE), "the title as it is written");
    untouched(&window, scripts);

    window.open_objective("hostile");
    assert_eq!(window.total(), 2);
    untouched(&window, scripts);
    window.screenshot("hostile-timeline");

    window.choose_event(2);
    let state = window.state();
    for field in ["__proto__", "constructor", SCRIPT, "\" onmouseover=\"window.__pwned=3"] {
        assert!(state.contains_key(field), "the field {field} is listed: {state:?}");
    }
    assert_eq!(state["title"], IMAGE);
    assert_eq!(state["__proto__"], json!({ "polluted": true }));
    let bidi = state["bidi"].as_str().expect("words");
    assert!(
        bidi.contains("U+202E") && !bidi.contains('\u{202e}'),
        "what cannot be seen is spelt out: {bidi:?}"
    );
    untouched(&window, scripts);
    window.screenshot("hostile-state");
    for tab in ["tab-diff", "tab-raw"] {
        window.click(tab);
        untouched(&window, scripts);
    }
}

/// Nothing of the events has become part of the page.
fn untouched(window: &Window, scripts: usize) {
    // Else these questions would be asked in a world of their own, and find nothing in any case.
    assert_eq!(window.script("return typeof window.__TAURI_INTERNALS__"), "object");
    assert_eq!(window.script("return typeof window.__pwned"), "undefined");
    assert_eq!(window.script("return typeof ({}).polluted"), "undefined");
    assert_eq!(window.count_css("img, iframe, object, embed, [onerror], [onmouseover]"), 0);
    assert_eq!(window.count_css("script"), scripts);
}

fn events() -> Vec<String> {
    // As text: a JSON value made here would lose `__proto__` or the escapes to whatever makes it.
    let created = format!(
        r#"{{"seq":1,"entity_type":"objective","entity_id":"hostile","objective_id":"hostile","version":1,"action":"created",
        "changes":{{"title":{image},"__proto__":{{"polluted":true}},"constructor":{{"prototype":{{"polluted":true}}}},
        {script}:{image},"bidi":"invoice\u202Efdp.exe"}},"actor":{image},"inserted_at":"2026-01-02T03:04:05.000000Z"}}"#,
        image = json!(IMAGE),
        script = json!(SCRIPT),
    );
    let updated = format!(
        r#"{{"seq":2,"entity_type":"objective","entity_id":"hostile","objective_id":"hostile","version":2,"action":{script},
        "changes":{{"\" onmouseover=\"window.__pwned=3":"'\"><svg/onload=window.__pwned=4>","link":"javascript:window.__pwned=5"}},
        "actor":{script},"metadata":{{"reason":{image}}},"inserted_at":"2026-01-02T03:04:06.000000Z"}}"#,
        image = json!(IMAGE),
        script = json!(SCRIPT),
    );
    [created, updated].map(|event| event.replace('\n', " ")).to_vec()
}

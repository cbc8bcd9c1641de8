//! Names whose authors want more than to be read, and events under them.

use serde_json::json;

use crate::Window;

/// An image that would run a script.
pub const IMAGE: &str = "<img src=x onerror=\"window.__pwned=1\">";
/// A script that would end the one it stands in.
pub const SCRIPT: &str = "</script><script>window.__pwned=2</script>";
/// A family: one picture of seven characters.
pub const FAMILY: &str = "👩\u{200d}👩\u{200d}👧\u{200d}👦";

/// What may stand wherever a text does.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "__proto__",
        "constructor",
        "toString",
        IMAGE,
        SCRIPT,
        "javascript:window.__pwned=5",
        "invoice\u{202e}gpj.exe",
        "a\u{2066}b\u{2067}c\u{2069}",
        "zero\u{200b}width\u{feff}soft\u{ad}",
        FAMILY,
        "مرحبا بالعالم",
        "nul\0nul",
        "line\n  99  break\ttab",
        "\"quoted\" \\ back",
        " lead and trail ",
        "null",
        "123",
        "=1+1",
        "a/b?c=d#e&f%20",
    ]
    .map(str::to_owned)
    .into();
    names.push(format!("Z{}algo", "\u{0310}\u{0352}\u{0338}\u{0489}".repeat(60)));
    names.push("w".repeat(10_000));
    names
}

/// An event of `objective` as NDJSON. `changes`: an object as text, as any other form would lose some of what matters here.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// Type and id of the entity.
    pub entity: (&'a str, &'a str),
    /// Whose timeline it is in.
    pub objective: &'a str,
    /// Of the entity.
    pub version: usize,
    /// The verb.
    pub action: &'a str,
    /// Field to value.
    pub changes: String,
    /// Who.
    pub actor: &'a str,
    /// When.
    pub at: &'a str,
}

impl Event<'_> {
    /// The line of the event with this `seq`.
    pub fn line(&self, seq: usize) -> String {
        let (kind, id) = (json!(self.entity.0), json!(self.entity.1));
        let (objective, action, actor) = (json!(self.objective), json!(self.action), json!(self.actor));
        format!(
            r#"{{"seq":{seq},"entity_type":{kind},"entity_id":{id},"objective_id":{objective},"version":{},"action":{action},"changes":{},"actor":{actor},"inserted_at":"{}"}}"#,
            self.version, self.changes, self.at
        )
    }
}

/// A time in January 2026, so many seconds after its second day began.
pub fn at(seconds: usize) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("2026-01-02T{hours:02}:{minutes:02}:{seconds:02}.000000Z")
}

impl Window {
    /// Nothing of the data has become part of the page, and no dialog shows.
    pub fn assert_untouched(&self) {
        // Else these questions would be asked in a world of their own, and find nothing in any case.
        assert_eq!(self.script("return typeof window.__TAURI_INTERNALS__"), "object");
        assert_eq!(self.script("return typeof window.__pwned"), "undefined");
        assert_eq!(self.script("return typeof ({}).polluted"), "undefined");
        assert_eq!(
            self.count_css("img, iframe, object, embed, [onerror], [onmouseover], a[href^='javascript']"),
            0
        );
        assert_eq!(self.count_css("script:not([src])"), 0);
    }

    /// Goes through both themes and the smallest window: no rule of accessibility is broken, nothing reaches out sideways, and the
    /// screen as a whole does not scroll where it is large enough.
    pub fn assert_in_order(&self, name: &str) {
        self.assert_untouched();
        let scrolls = "return Array.from(document.querySelectorAll('.screen')).filter(e => e.scrollHeight > e.clientHeight).length";
        assert_eq!(self.script(scrolls), 0, "{name}: the screen scrolls as a whole");
        for theme in [crate::Theme::Light, crate::Theme::Dark] {
            if self.count_css("dialog[open]") == 0 {
                self.set_theme(theme);
            }
            let violations = self.violations();
            assert!(violations.is_empty(), "{name}, {}:\n{}", theme.name(), violations.join("\n"));
            self.screenshot(&format!("hostile-{name}-{}", theme.name()));
        }
        self.resize(640, 480);
        let beyond = self.script("return document.documentElement.scrollWidth - innerWidth");
        assert!(beyond.as_i64().is_some_and(|pixels| pixels <= 0), "{name} is wider than 640 by {beyond}");
        self.screenshot(&format!("hostile-{name}-small"));
        self.resize(1280, 820);
    }
}

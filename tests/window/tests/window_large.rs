//! Letters of twice the size in the smallest window: everything is read and reached as elsewhere.

use backstory_window_tests::proposals::Proposals;
use backstory_window_tests::{Key, Theme, Window, database, wanted};

#[test]
fn the_first_screens_are_usable_at_twice_the_size() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    let mut seen = Seen::of(&window);
    seen.screen("connect");
    window.connect_to("/nowhere/okr.db");
    window.wait_for("failure");
    seen.screen("failure");
    window.fill("connect-location", "postgres://ana@db.example:5432/app");
    window.wait_for("typed-place");
    window.script("document.querySelectorAll('details').forEach(details => details.open = true)");
    seen.screen("details");
    let event = r#"{"entity_type":"objective","entity_id":"o","objective_id":"o","version":1,"action":"created","actor":"ana","inserted_at":"2026-01-01T08:00:00.000000Z","changes":{"title":"T"},"metadata":null}"#;
    let (_folder, path) = database::with_events(&[event.to_owned()]);
    window.fill("connect-location", path.to_str().expect("a path"));
    window.click("connect-open");
    window.wait_for("found-open");
    seen.screen("found");
    window.click("found-open");
    window.wait_for("objective-row");
    window.click("nav-connect");
    window.wait_for("recent");
    seen.screen("recents");
    window.click("recent-edit");
    window.wait_for("recent-word");
    seen.screen("recent-form");
    window.open_sample();
    seen.screen("objectives");
    window.fill("objective-search", "no such thing");
    window.wait_until("none", |window| window.count("objective-row") == 0);
    seen.screen("objectives-none");
    seen.sheet("help", || window.press(&[], Key::F1));
    seen.sheet("settings", || window.press(&[Key::Control], ','));
    seen.sheet("palette", || window.press(&[Key::Control], 'k'));
    seen.sheet("diagnostics", || window.press(&[Key::Control], Key::F1));
    seen.end();
}

#[test]
fn a_timeline_is_usable_at_twice_the_size() {
    if !wanted() {
        return;
    }
    let Some(keps) = Proposals::open() else { return };
    let window = &keps.window;
    window.wait_for("lane");
    let mut seen = Seen::of(window);
    seen.screen("timeline");
    window.resize(640, 860);
    let below = "const row = document.querySelector('[data-testid=timeline-row]'); \
                 const [name, what] = ['.entity', '.what'].map((css) => row.querySelector(css).getBoundingClientRect()); \
                 return what.top >= name.bottom && what.width > 300";
    window.wait_until("a line of its own for what changed", |window| window.script(below) == true);
    seen.screen("timeline-tall");
    window.resize(640, 480);
    for by in ["entity", "field", "action"] {
        window.click(&format!("facet-{by}"));
        window.wait_for_css(".facet .pick");
        seen.screen(&format!("menu-{by}"));
        window.press(&[], Key::Escape);
        window.wait_until("the menu is closed", |window| window.count_css(".facet .panel") == 0);
    }
    window.click("overview-table");
    window.wait_for("histogram-table");
    seen.screen("table");
    window.click("overview-table");
    window.fill("filter-text", "alpha");
    window.wait_for("filter-chip");
    seen.screen("chips");
    // With hits beneath it.
    seen.sheet("settings-over-hits", || window.press(&[Key::Control], ','));
    window.click("filter-clear");
    window.wait_until("no chips", |window| window.count("filter-chip") == 0);
    window.pane_to_list();
    window.press(&[], Key::Home);
    window.press(&[], 'f');
    window.wait_for_css("dialog[open]");
    seen.open_sheet("filter-sheet");
    seen.sheet("export", || window.press(&[Key::Control], 'e'));
    window.pane_to_list();
    seen.sheet("compare", || {
        window.press(&[], 'p');
        window.press(&[], Key::Down);
        window.press(&[], 'c');
        window.wait_for("compare-summary");
    });
    window.pane_to_list();
    window.press(&[], Key::Enter);
    window.wait_until("the event", |window| window.focused() == "inspector");
    for (key, what, there) in [
        ('1', "state", "state-field"),
        ('2', "diff", "diff-field"),
        ('3', "blame", "blame-field"),
        ('4', "raw", "raw-column"),
        ('5', "moment", "entity-then"),
    ] {
        window.press(&[], key);
        window.wait_for(there);
        seen.screen(what);
    }
    seen.end();
}

/// What was looked at, and what was wrong with it.
struct Seen<'a> {
    window: &'a Window,
    faults: Vec<String>,
}

impl<'a> Seen<'a> {
    fn of(window: &'a Window) -> Self {
        window.set_scale(200);
        window.resize(640, 480);
        Self { window, faults: Vec::new() }
    }

    /// Looks at what shows, in both themes.
    fn screen(&mut self, name: &str) {
        for theme in [Theme::Light, Theme::Dark] {
            self.window.script(&format!("document.documentElement.dataset.theme = '{}'", theme.name()));
            self.window.screenshot(&format!("large-{name}-{}", theme.name()));
            let violations = self.window.violations();
            self.faults.extend(violations.iter().map(|line| format!("{name}, {}: {line}", theme.name())));
        }
        self.faults.extend(self.window.unreachable().iter().map(|line| format!("{name}: {line}")));
    }

    fn sheet(&mut self, name: &str, open: impl Fn()) {
        open();
        self.window.wait_for_css("dialog[open]");
        self.open_sheet(name);
    }

    /// Looks at the sheet that is open and closes it.
    fn open_sheet(&mut self, name: &str) {
        self.screen(name);
        self.window.press(&[], Key::Escape);
        self.window.wait_until("it is closed", |window| window.count_css("dialog[open]") == 0);
    }

    fn end(self) {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
    }
}

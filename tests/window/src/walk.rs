//! The ways through Backstory that every test walks: from the first screen to one event.

use std::cell::Cell;
use std::collections::BTreeMap;

use fantoccini::key::Key;
use serde_json::Value;

use crate::Window;

impl Window {
    /// Types a place on the first screen and opens it. What is found there the first time is opened, too.
    pub fn connect_to(&self, location: &str) {
        self.fill("connect-location", location);
        self.click("connect-open");
        let ends = ["found-open", "failure", "objective-row", "source-row", "sources-none"];
        self.wait_until("the place is tried", |window| ends.iter().any(|end| window.count(end) > 0));
        if self.count("found-open") > 0 {
            self.click("found-open");
        }
    }

    /// Opens the sample data from the first screen and waits for its objectives.
    pub fn open_sample(&self) {
        self.click("connect-sample");
        self.wait_for("objective-row");
    }

    /// Goes from the objectives to the timeline of one and waits for its newest events.
    pub fn open_objective(&self, id: &str) {
        self.fill("objective-search", id);
        let row = format!("[data-testid='objective-row'][data-objective-id='{id}']");
        self.wait_until(&format!("the objective {id}"), |window| window.count_css(&row) == 1);
        self.click_css(&row);
        self.wait_for("timeline-row");
    }

    /// How many events the timeline says it has.
    pub fn total(&self) -> u64 {
        let total = self.attribute("timeline-total", "data-total").unwrap_or_default();
        total.parse().unwrap_or_else(|_| panic!("no total: {total:?}"))
    }

    /// The page the pager says is shown.
    pub fn page(&self) -> String {
        let page = self.script("return document.querySelector('[data-testid=pager-page]')?.value ?? ''");
        page.as_str().unwrap_or_default().to_owned()
    }

    /// The `seq` of the events that are drawn, newest first: what is on the screen and a little more. A folded burst is none.
    pub fn events(&self) -> Vec<u64> {
        self.drawn().into_iter().map(|(_, seq)| seq).collect()
    }

    /// Waits until the pager says this page and the reader is on a row of it. Answers the events of the page that are drawn.
    pub fn wait_for_page(&self, page: &str) -> Vec<u64> {
        let settled = "const list = document.querySelector('main [role=listbox]'); \
                       return list !== null && list.ariaBusy !== 'true' \
                           && document.getElementById(list.getAttribute('aria-activedescendant')) !== null";
        self.wait_until(&format!("page {page}"), |window| {
            window.page() == page && window.script(settled) == true
        });
        let page: u64 = page.parse().unwrap_or_else(|_| panic!("no page: {page:?}"));
        let positions = (page - 1) * self.page_size()..page * self.page_size();
        let drawn = self.drawn();
        drawn.into_iter().filter(|(position, _)| positions.contains(position)).map(|(_, seq)| seq).collect()
    }

    /// How many events are a page.
    pub fn page_size(&self) -> u64 {
        let size = self.script("return document.querySelector('[data-testid=pager-size]')?.value ?? ''");
        size.as_str().and_then(|size| size.parse().ok()).unwrap_or_else(|| panic!("no size: {size}"))
    }

    /// Scrolls to the end of the list and answers its oldest event.
    pub fn scroll_to_oldest(&self) -> u64 {
        self.scroll_to_oldest_of(self.total())
    }

    /// Scrolls to the end of a list of so many events and answers the oldest.
    pub fn scroll_to_oldest_of(&self, events: u64) -> u64 {
        let to_end =
            "const list = document.querySelector('main [role=listbox]'); list.scrollTop = list.scrollHeight";
        let oldest = Cell::new(0);
        self.wait_until("the oldest event", |window| {
            window.script(to_end);
            let Some((position, seq)) = window.drawn().pop() else { return false };
            oldest.set(seq);
            position + 1 == events
        });
        oldest.get()
    }

    /// Position from 0 at the newest, and `seq`, of each event that is drawn.
    fn drawn(&self) -> Vec<(u64, u64)> {
        let script = "return Array.from(document.querySelectorAll('[data-testid=timeline-row]')) \
                      .filter(e => e.checkVisibility()).map(e => [e.ariaPosInSet, e.dataset.seq])";
        let number = |row: &Value, at: usize| row[at].as_str().and_then(|number| number.parse::<u64>().ok());
        let rows = self.script(script).as_array().cloned().unwrap_or_default();
        let read = |row: &Value| Some((number(row, 0)? - 1, number(row, 1)?));
        let mut drawn: Vec<_> =
            rows.iter().map(|row| read(row).unwrap_or_else(|| panic!("no row: {row}"))).collect();
        drawn.sort_unstable();
        drawn
    }

    /// Types a page's number into the pager.
    pub fn go_to_page(&self, page: &str) {
        self.fill("pager-page", page);
        self.press(&[], Key::Enter);
    }

    /// Chooses an event that is drawn and waits until the inspector shows it.
    pub fn choose_event(&self, seq: u64) {
        self.click_css(&format!("[data-testid='timeline-row'][data-seq='{seq}']"));
        self.wait_for_event(seq);
    }

    /// Waits until the inspector shows this event.
    pub fn wait_for_event(&self, seq: u64) {
        let shows = "const i = document.querySelector('[data-testid=inspector]'); \
                     return i?.querySelector('[aria-busy=false]') != null \
                         && new RegExp(`seq ${arguments[0]}(?!\\d)`).test(i.querySelector('header')?.textContent)";
        self.wait_until(&format!("event {seq} in the inspector"), |window| {
            window.script_with(shows, vec![seq.to_string().into()]) == true
        });
    }

    /// The fields on the State tab, read back from what is shown: words as strings, all else as the JSON it spells.
    pub fn state(&self) -> BTreeMap<String, Value> {
        self.click("tab-state");
        self.wait_for("state-field");
        let fields = "document.querySelectorAll('[data-testid=state-field]')";
        let names = "e.dataset.field";
        self.fields(fields, names)
    }

    /// Fields and their values read back from what is shown; "cut" where only its beginning is. `rows`, `name`: scripts for the elements and for the name of `e`.
    pub fn fields(&self, rows: &str, name: &str) -> BTreeMap<String, Value> {
        let script = format!(
            "return Array.from({rows}, e => {{ \
             const value = e.querySelector('dd [data-kind]'), tree = e.querySelector('[data-json]'); \
             if (e.querySelector('[data-testid=value-cut]')) return [{name}, 'string', 'cut']; \
             if (tree) return [{name}, 'json', tree.dataset.json]; \
             return [{name}, value?.dataset.kind ?? '', value?.querySelector('bdi')?.textContent ?? '']; }})"
        );
        let fields = self.script(&script).as_array().cloned().unwrap_or_default();
        fields.iter().map(field).collect()
    }

    /// How many events the filter leaves, and of how many, as the window says.
    pub fn shown(&self) -> (u64, u64) {
        let words = self.text("filter-counts").replace(',', "");
        let mut numbers = words.split_whitespace().filter_map(|word| word.parse().ok());
        let (shown, total) = (numbers.next(), numbers.next());
        (shown.unwrap_or_else(|| panic!("{words}")), total.unwrap_or_else(|| panic!("{words}")))
    }

    /// Waits until the window says that so many events are shown.
    pub fn wait_for_shown(&self, what: &str, shown: u64) {
        let said = Cell::new((0, 0));
        let started = std::time::Instant::now();
        while said.get().0 != shown
            || self.script("return document.querySelector('main [role=listbox]')?.ariaBusy") == "true"
        {
            assert!(
                started.elapsed().as_secs() < 20,
                "{what}: {shown} should be shown, {:?} are",
                said.get()
            );
            said.set(self.shown());
        }
    }

    /// Waits for a failure on the first screen and answers its code.
    pub fn failure(&self) -> String {
        self.wait_for("failure");
        self.attribute("failure", "data-code").unwrap_or_default()
    }
}

/// Words that alone would pass for another value, or for fewer blanks, are shown in quotes.
fn without_quotes(words: &str) -> &str {
    let inner = words.strip_prefix('"').and_then(|words| words.strip_suffix('"'));
    let needed = |inner: &&str| {
        inner.is_empty() || inner.trim() != *inner || serde_json::from_str::<Value>(inner).is_ok()
    };
    inner.filter(needed).unwrap_or(words)
}

fn field(shown: &Value) -> (String, Value) {
    let part = |at: usize| shown.get(at).and_then(Value::as_str).unwrap_or_default();
    let (name, kind, words) = (part(0), part(1), part(2));
    let value = match kind {
        "string" => without_quotes(words).into(),
        _ => serde_json::from_str(words).unwrap_or_else(|error| panic!("{name} shows {words:?}: {error}")),
    };
    (name.to_owned(), value)
}

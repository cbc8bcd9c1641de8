//! What a person does at the window: look, click, type, wait.

use std::future::Future;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::Theme;
use crate::again::Bus;
use crate::display::Display;
use crate::driver::Driver;
use crate::sight::keep_last_sight;

/// How long anything may take to show.
const PATIENCE: Duration = Duration::from_secs(20);

/// One window at a time: the machine is small, and each of them is a whole browser.
static TURN: Mutex<()> = Mutex::new(());

/// An open window of Backstory, with a home of its own. Everything it started ends when it is dropped; a test that fails
/// leaves a screenshot. Methods panic when what they need does not show within twenty seconds.
#[derive(Debug)]
pub struct Window {
    client: Option<Client>,
    runtime: Runtime,
    driver: Driver,
    pub(crate) display: Display,
    pub(crate) bus: Option<Bus>,
    home: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Window {
    /// Starts Backstory with these arguments and waits until its page is there.
    pub fn open(arguments: &[&str]) -> Self {
        Self::open_program(&crate::program("BACKSTORY_BIN", "backstory"), arguments)
    }

    /// The same with a Backstory from elsewhere.
    pub fn open_program(program: &Path, arguments: &[&str]) -> Self {
        let window = Self::start(program, arguments);
        window.wait_for_page_to_be_there();
        window
    }

    pub(crate) fn wait_for_page_to_be_there(&self) {
        self.wait_until("the page is there", |window| {
            window.script("return document.querySelector('[data-testid]') !== null") == true
        });
    }

    /// Starts a Backstory with these arguments. Its page may not be there yet.
    pub fn start(program: &Path, arguments: &[&str]) -> Self {
        Self::start_on(program, arguments, None)
    }

    pub(crate) fn start_on(program: &Path, arguments: &[&str], bus: Option<Bus>) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let home = tempfile::tempdir().expect("a temporary folder");
        for folder in ["config", "data", "cache", "state", "runtime", "screen", "tmp"] {
            std::fs::create_dir(home.path().join(folder)).expect("a folder");
        }
        let display = Display::start(&home.path().join("screen")).unwrap_or_else(|error| panic!("{error}"));
        let driver =
            Driver::start(&display, home.path(), bus.as_ref()).unwrap_or_else(|error| panic!("{error}"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client =
            runtime.block_on(driver.open(program, arguments)).unwrap_or_else(|error| panic!("{error}"));
        Self { client: Some(client), runtime, driver, display, bus, home, _turn: turn }
    }

    /// What is left where the program has ended by itself: its home.
    pub(crate) fn let_go(mut self) -> TempDir {
        self.client = None;
        std::mem::replace(&mut self.home, tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn restart(&mut self, program: &Path, arguments: &[&str]) {
        if let Some(client) = self.client.take() {
            self.ask(client.close()).expect("the window is closed");
        }
        let client = self.runtime.block_on(self.driver.open(program, arguments));
        self.client = Some(client.unwrap_or_else(|error| panic!("{error}")));
    }

    /// The folder the window takes for the user's home.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// How many things with this test id show.
    pub fn count(&self, id: &str) -> usize {
        self.count_css(&by_id(id))
    }

    /// How many things match this selector.
    pub fn count_css(&self, css: &str) -> usize {
        self.ask(self.client().find_all(Locator::Css(css))).map_or(0, |found| found.len())
    }

    /// The text of a thing, as a person reads it.
    pub fn text(&self, id: &str) -> String {
        self.text_css(&by_id(id))
    }

    /// The text of the first thing that matches, as a person reads it.
    pub fn text_css(&self, css: &str) -> String {
        self.with(css, "is read", async |element| element.text().await)
    }

    /// An attribute of a thing.
    pub fn attribute(&self, id: &str, name: &str) -> Option<String> {
        self.with(&by_id(id), "is read", async |element| element.attr(name).await)
    }

    /// The attribute of everything with this test id, in the page's order.
    pub fn attributes(&self, id: &str, name: &str) -> Vec<String> {
        let script = "return Array.from(document.querySelectorAll(arguments[0]), e => e.getAttribute(arguments[1]) ?? '')";
        let found = self.script_with(script, vec![by_id(id).into(), name.into()]);
        let found = found.as_array().cloned().unwrap_or_default();
        found.iter().map(|value| value.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Clicks on a thing.
    pub fn click(&self, id: &str) {
        self.click_css(&by_id(id));
    }

    /// Clicks on the first thing that matches; scrolls to it where something lies over it.
    pub fn click_css(&self, css: &str) {
        self.with(css, "is clicked", async |element| {
            let clicked = element.click().await;
            if clicked.is_err() {
                let scroll = "arguments[0].scrollIntoView({ block: 'center' })";
                self.client().execute(scroll, vec![serde_json::to_value(&element)?]).await?;
            }
            clicked
        });
    }

    /// Replaces the text of a field, as a person does: click, select all, type.
    pub fn fill(&self, id: &str, text: &str) {
        self.click(id);
        self.press(&[Key::Control], 'a');
        self.type_text(text);
    }

    /// Chooses an option of a list, by its value.
    pub fn choose_option(&self, id: &str, value: &str) {
        self.wait_for(id);
        let script = "const [css, value] = arguments; const select = document.querySelector(css); \
                      select.value = value; select.dispatchEvent(new Event('change', { bubbles: true }))";
        self.script_with(script, vec![by_id(id).into(), value.into()]);
    }

    /// Presses and releases a key, with others held.
    pub fn press(&self, held: &[Key], key: impl Into<char>) {
        let down = held.iter().map(|held| KeyAction::Down { value: (*held).into() });
        let up = held.iter().rev().map(|held| KeyAction::Up { value: (*held).into() });
        self.keys(down.chain(stroke(key.into())).chain(up));
    }

    /// Types a text, wherever the focus is.
    pub fn type_text(&self, text: &str) {
        self.keys(text.chars().flat_map(stroke));
    }

    fn keys(&self, actions: impl Iterator<Item = KeyAction>) {
        let actions = actions.fold(KeyActions::new("keyboard".to_owned()), InputSource::then);
        self.ask(self.client().perform_actions(actions)).expect("the keys are pressed");
    }

    /// The test id of what has the focus, or its element's name.
    pub fn focused(&self) -> String {
        let script = "const e = document.activeElement; \
                      return e?.closest('[data-testid]')?.getAttribute('data-testid') ?? e?.tagName ?? ''";
        self.script(script).as_str().unwrap_or_default().to_owned()
    }

    /// The answer of a script that runs in the page.
    pub fn script(&self, script: &str) -> Value {
        self.script_with(script, Vec::new())
    }

    /// The answer of a script with arguments.
    pub fn script_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.ask(self.client().execute(script, arguments)).unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// What a script hands to the callback that is its last argument.
    pub fn script_async(&self, script: &str) -> Value {
        self.script_async_with(script, Vec::new())
    }

    /// The same of a script with arguments before the callback.
    pub fn script_async_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.ask(self.client().execute_async(script, arguments))
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits for a thing to show.
    pub fn wait_for(&self, id: &str) {
        self.wait_until(id, |window| window.count(id) > 0);
    }

    /// Waits for something that matches to show.
    pub fn wait_for_css(&self, css: &str) {
        self.wait_until(css, |window| window.count_css(css) > 0);
    }

    /// Waits for something to become true.
    pub fn wait_until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !holds(self) {
            assert!(started.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Makes the window this large and waits until it is.
    pub fn resize(&self, width: u32, height: u32) {
        self.ask(self.client().set_window_size(width, height)).expect("the window is resized");
        let size =
            "return Math.abs(innerWidth - arguments[0]) < 16 && Math.abs(innerHeight - arguments[1]) < 64";
        self.wait_until(&format!("{width}x{height}"), |window| {
            window.script_with(size, vec![width.into(), height.into()]) == true
        });
    }

    /// Switches to light or dark with the window's own switch.
    pub fn set_theme(&self, theme: Theme) {
        let shows = format!("return document.documentElement.dataset.theme === '{}'", theme.name());
        // The switch goes round three: as the system, light, dark.
        for _ in 0..3 {
            if self.script(&shows) == true {
                return;
            }
            self.click("theme");
            std::thread::sleep(Duration::from_millis(100));
        }
        self.wait_until(theme.name(), |window| window.script(&shows) == true);
    }

    /// Does something with the first thing that matches, again and again until it works: the page may be drawing it anew.
    pub(crate) fn with<T>(
        &self,
        css: &str,
        verb: &str,
        act: impl AsyncFn(Element) -> Result<T, CmdError>,
    ) -> T {
        let started = Instant::now();
        loop {
            let done = self.ask(async {
                let element = self.client().find(Locator::Css(css)).await?;
                act(element).await
            });
            match done {
                Ok(value) => return value,
                Err(error) if started.elapsed() > PATIENCE => {
                    panic!("{css} {verb} not within {PATIENCE:?}: {error}")
                }
                Err(_) => {}
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(crate) fn client(&self) -> &Client {
        self.client.as_ref().expect("the window is open until it is dropped")
    }

    pub(crate) fn ask<T>(&self, question: impl Future<Output = Result<T, CmdError>>) -> Result<T, CmdError> {
        let answer = async { tokio::time::timeout(PATIENCE, question).await };
        self.runtime
            .block_on(answer)
            .unwrap_or_else(|_| panic!("the window does not answer within {PATIENCE:?}"))
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        if std::thread::panicking() {
            keep_last_sight(&self.display);
        }
        // Whether it answers or not: the driver, the window and the screen end with the leash.
        let _ = self
            .runtime
            .block_on(async { tokio::time::timeout(Duration::from_secs(5), client.close()).await });
    }
}

/// A key pressed and released.
fn stroke(key: char) -> [KeyAction; 2] {
    [KeyAction::Down { value: key }, KeyAction::Up { value: key }]
}

/// The selector for a test id.
fn by_id(id: &str) -> String {
    format!("[data-testid='{id}']")
}

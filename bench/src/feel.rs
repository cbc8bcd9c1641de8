//! How the real window feels: the built program on a screen nobody sees, driven as the window tests drive it, and timed by
//! the clock of its own page. No graphics card is there, and the page is drawn by the processor.

mod keys;
mod scroll;
mod start;
mod tail;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use backstory_window_tests::{Key, Window};
use clap::Subcommand;
use serde_json::Value;

/// What is asked, in one window.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Feel {
    /// From the start of the program to the objective, and from there to its timeline.
    Start,
    /// From a key to what follows it.
    Keys,
    /// Frames while the list is scrolled, and while plain text is.
    Scroll,
    /// Memory while events are recorded.
    Tail {
        #[arg(long, default_value_t = 1)]
        minutes: u32,
        /// The reader is further down: nothing comes in by itself.
        #[arg(long)]
        reading: bool,
    },
}

/// A log, and the program that shows it.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) program: PathBuf,
    pub(crate) log: String,
    pub(crate) objective: String,
    /// How many events the objective has.
    pub(crate) events: u64,
}

/// What was measured, by name: milliseconds, megabytes, or shares from 0 to 1, each as often as it was taken.
pub(crate) type Felt = BTreeMap<String, Vec<f64>>;

/// Opens a window and measures. Blocks, and panics where the window does not do what it should.
pub(crate) fn feel(place: &Place, feel: Feel) -> Felt {
    match feel {
        Feel::Start => start::measure(place),
        Feel::Keys => keys::measure(place),
        Feel::Scroll => scroll::measure(place),
        Feel::Tail { minutes, reading } => tail::measure(place, minutes, reading),
    }
}

impl Place {
    /// The program, showing the objectives of the log.
    fn start(&self) -> Window {
        Window::start(&self.program, &[&self.log])
    }

    /// The timeline of the objective, all of it read and drawn.
    fn timeline(&self) -> Window {
        let window = self.start();
        window.wait_for("objective-row");
        self.open(&window, &["whole"]);
        // What is still to be done once everything is drawn: the page is told, and asks for what it shows.
        std::thread::sleep(Duration::from_millis(500));
        window
    }

    /// Goes to the timeline with Enter and answers how long it took until each of these had happened.
    fn open(&self, window: &Window, names: &[&str]) -> Vec<f64> {
        let row = format!("[data-testid='objective-row'][data-objective-id='{}']", self.objective);
        window.wait_for_css(&row);
        self.after(window, names, |window| window.press(&[], Key::Enter))
    }

    /// How long it took after the key that `press` presses until each of these had happened, in milliseconds.
    fn after(&self, window: &Window, names: &[&str], press: impl FnOnce(&Window)) -> Vec<f64> {
        let wanted = names.iter().copied().map(Value::from).collect::<Vec<_>>();
        window.script_with(include_str!("feel/felt.js"), vec![wanted.into(), self.events.into()]);
        press(window);
        let took = window.script_async("window.felt.then(arguments[0])");
        let took: Vec<_> = took.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        assert_eq!(took.len(), names.len(), "{names:?} took {took:?}");
        took
    }
}

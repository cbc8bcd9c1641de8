//! Dialogs of the desktop, such as the one that asks where a file shall be saved. They are no part of the page, so the driver
//! cannot see them: the keys go through the X server, as from a keyboard.

use std::error::Error;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MapState, Window as XWindow,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::Window;

const PATIENCE: Duration = Duration::from_secs(20);
const RETURN: u32 = 0xff0d;
const ESCAPE: u32 = 0xff1b;
const SHIFT: u32 = 0xffe1;
const CONTROL: u32 = 0xffe3;

impl Window {
    /// Answers a file dialog of this title: types the path in place of what it suggests and presses Return.
    pub fn answer_dialog(&self, title: &str, path: &str) {
        let keyboard = Keyboard::of(self.display.name()).unwrap_or_else(|error| panic!("{error}"));
        let dialog = keyboard.wait_for(title, true);
        keyboard.answer(dialog, path).unwrap_or_else(|error| panic!("the dialog {title:?}: {error}"));
        keyboard.wait_for(title, false);
    }

    /// Opens a file in a dialog of this title: asks it for a place to type the path into, and presses Return until it is gone.
    pub fn choose_in_dialog(&self, title: &str, path: &str) {
        let keyboard = Keyboard::of(self.display.name()).unwrap_or_else(|error| panic!("{error}"));
        let dialog = keyboard.wait_for(title, true);
        let choose = || -> Result<(), Box<dyn Error>> {
            keyboard.focus(dialog)?;
            keyboard.strike(&[CONTROL], u32::from('l'))?;
            // The field comes a moment later.
            std::thread::sleep(Duration::from_millis(500));
            keyboard.answer(dialog, path)?;
            // Where it completes what is typed, the first Return ends that.
            std::thread::sleep(Duration::from_millis(500));
            if keyboard.titled(title)?.is_some() { keyboard.strike(&[], RETURN) } else { Ok(()) }
        };
        choose().unwrap_or_else(|error| panic!("the dialog {title:?}: {error}"));
        keyboard.wait_for(title, false);
    }

    /// Closes a dialog of this title with Escape.
    pub fn dismiss_dialog(&self, title: &str) {
        let keyboard = Keyboard::of(self.display.name()).unwrap_or_else(|error| panic!("{error}"));
        let dialog = keyboard.wait_for(title, true);
        keyboard.dismiss(dialog).unwrap_or_else(|error| panic!("the dialog {title:?}: {error}"));
        keyboard.wait_for(title, false);
    }
}

/// The keyboard of a screen.
struct Keyboard {
    screen: RustConnection,
    root: XWindow,
    first: u8,
    width: usize,
    symbols: Vec<u32>,
}

impl Keyboard {
    fn of(display: &str) -> Result<Self, Box<dyn Error>> {
        let (screen, number) = x11rb::connect(Some(display))?;
        let setup = screen.setup();
        let (root, first, last) = (setup.roots[number].root, setup.min_keycode, setup.max_keycode);
        let mapping = screen.get_keyboard_mapping(first, last - first + 1)?.reply()?;
        let width = usize::from(mapping.keysyms_per_keycode);
        Ok(Self { screen, root, first, width, symbols: mapping.keysyms })
    }

    /// Waits until a window of this title shows, or until none does; answers the window, or the root.
    fn wait_for(&self, title: &str, shows: bool) -> XWindow {
        let started = Instant::now();
        loop {
            let found = self.titled(title).unwrap_or_default();
            if found.is_some() == shows {
                return found.unwrap_or(self.root);
            }
            let state = if shows { "shows" } else { "goes" };
            assert!(started.elapsed() < PATIENCE, "no dialog {title:?} {state} within {PATIENCE:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn titled(&self, title: &str) -> Result<Option<XWindow>, Box<dyn Error>> {
        for window in self.screen.query_tree(self.root)?.reply()?.children {
            let name = self
                .screen
                .get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 256)?
                .reply()?
                .value;
            let attributes = self.screen.get_window_attributes(window)?.reply()?;
            if name == title.as_bytes() && attributes.map_state == MapState::VIEWABLE {
                return Ok(Some(window));
            }
        }
        Ok(None)
    }

    fn answer(&self, dialog: XWindow, path: &str) -> Result<(), Box<dyn Error>> {
        self.focus(dialog)?;
        self.strike(&[CONTROL], u32::from('a'))?;
        for letter in path.chars() {
            self.strike(&[], u32::from(letter))?;
        }
        self.strike(&[], RETURN)
    }

    fn dismiss(&self, dialog: XWindow) -> Result<(), Box<dyn Error>> {
        self.focus(dialog)?;
        self.strike(&[], ESCAPE)
    }

    /// There is no window manager here that would give the dialog the keyboard.
    fn focus(&self, dialog: XWindow) -> Result<(), Box<dyn Error>> {
        self.screen.set_input_focus(InputFocus::PARENT, dialog, x11rb::CURRENT_TIME)?;
        self.screen.get_input_focus()?.reply()?;
        Ok(())
    }

    fn strike(&self, held: &[u32], symbol: u32) -> Result<(), Box<dyn Error>> {
        let (key, shifted) = self.key(symbol)?;
        let mut keys =
            held.iter().map(|held| self.key(*held).map(|(key, _)| key)).collect::<Result<Vec<_>, _>>()?;
        if shifted {
            keys.push(self.key(SHIFT)?.0);
        }
        keys.push(key);
        for key in &keys {
            self.fake(KEY_PRESS_EVENT, *key)?;
        }
        for key in keys.iter().rev() {
            self.fake(KEY_RELEASE_EVENT, *key)?;
        }
        self.screen.get_input_focus()?.reply()?;
        Ok(())
    }

    fn fake(&self, kind: u8, key: u8) -> Result<(), Box<dyn Error>> {
        self.screen.xtest_fake_input(kind, key, x11rb::CURRENT_TIME, self.root, 0, 0, 0)?;
        Ok(())
    }

    /// The key that makes a symbol, and whether with Shift. Symbols of ASCII are numbered as its characters.
    fn key(&self, symbol: u32) -> Result<(u8, bool), Box<dyn Error>> {
        let rows = self.symbols.chunks_exact(self.width);
        let found = rows.enumerate().find_map(|(row, symbols)| {
            let column = symbols.iter().take(2).position(|one| *one == symbol)?;
            Some((u8::try_from(row).ok()?.checked_add(self.first)?, column == 1))
        });
        found.ok_or_else(|| format!("no key makes {symbol:#x}").into())
    }
}

//! Ways through the window without a mouse.

use fantoccini::key::Key;

use crate::Window;

impl Window {
    /// Presses Tab until the focus is where it should be: what can be clicked can be reached.
    pub fn tab_to(&self, what: &str, there: impl Fn(&Self) -> bool) {
        for _ in 0..40 {
            if there(self) {
                return;
            }
            self.press(&[], Key::Tab);
        }
        panic!("{what} cannot be reached with Tab; the focus is on {}", self.focused());
    }

    /// Goes from pane to pane with F6 until the focus is on a thing.
    pub fn pane_to(&self, id: &str) {
        self.pane_until(id, |window| window.focused() == id);
    }

    /// Goes with F6 to the rows of the list.
    pub fn pane_to_list(&self) {
        self.pane_until("the list", Self::is_in_list);
    }

    /// Whether the focus is on the rows of a list.
    pub fn is_in_list(&self) -> bool {
        self.script("return document.activeElement?.getAttribute('role') === 'listbox'") == true
    }

    fn pane_until(&self, what: &str, there: impl Fn(&Self) -> bool) {
        for _ in 0..12 {
            if there(self) {
                return;
            }
            self.press(&[], Key::F6);
        }
        panic!("{what} cannot be reached with F6; the focus is on {}", self.focused());
    }
}

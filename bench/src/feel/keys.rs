//! From a key to what follows it on the screen.

use std::time::Duration;

use backstory_window_tests::{Key, Window};

use super::{Felt, Place};

/// How often each key is pressed.
const PRESSES: usize = 15;
/// Between two keys: what the first has set going is over.
const PAUSE: Duration = Duration::from_millis(150);

/// All keys in turns, so that each sees the same machine.
pub(super) fn measure(place: &Place) -> Felt {
    let window = place.timeline();
    window.pane_to_list();
    window.script(ECHO);
    let mut felt = Felt::new();
    let mut press = |name: &str, key: char, follows: &[&str]| {
        std::thread::sleep(PAUSE);
        let took = place.after(&window, follows, |window| window.press(&[], key));
        for (what, took) in follows.iter().zip(took) {
            felt.entry(format!("{name}-{what}")).or_default().push(took);
        }
    };
    for _ in 0..PRESSES {
        press("key", Key::Shift.into(), &["echo"]);
        press("older", 'j', &["row", "inspector"]);
        press("older", 'j', &["row", "inspector"]);
        press("newer", 'k', &["row", "inspector"]);
        press("page", Key::PageDown.into(), &["row", "inspector"]);
        press("tab", '5', &["moment"]);
        press("step", '<', &["row", "moment"]);
        press("step", '>', &["row", "moment"]);
        clear(&window);
    }
    felt
}

/// A box that shows nothing but that a key was pressed: what the renderer, and the way it is measured, take for themselves.
const ECHO: &str = "const echo = document.createElement('div'); echo.id = 'echo'; \
                    Object.assign(echo.style, { position: 'fixed', zIndex: '9', right: '0', top: '0' }); \
                    document.body.append(echo)";

/// Back to the tab that shows the event's own state.
fn clear(window: &Window) {
    window.press(&[], '1');
    window.script("document.querySelector('#echo').textContent = ''");
}

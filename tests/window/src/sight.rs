//! What the window shows, saved as pictures.

use std::time::Duration;

use crate::Window;
use crate::display::Display;
use crate::picture::Picture;

impl Window {
    /// Saves what the window shows as `test-artefacts/window/NAME.png`. Panics where it is blank.
    pub fn screenshot(&self, name: &str) {
        // A change of the page shows on the screen with the next frame but one.
        let painted =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        self.script_async(painted);
        std::thread::sleep(Duration::from_millis(50));
        let place = self.script("return [screenX, screenY, innerWidth, innerHeight]");
        let pixels = |at: usize| usize::try_from(place[at].as_u64().unwrap_or_default()).unwrap_or_default();
        let screen = self.display.picture().unwrap_or_else(|error| panic!("{error}"));
        let picture = screen.part(pixels(0), pixels(1), pixels(2), pixels(3));
        assert!(!picture.is_blank(), "{name}: the window is blank");
        save(&picture, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// Saves what a failed test saw last, under the test's name.
pub(crate) fn keep_last_sight(display: &Display) {
    let name = std::thread::current().name().unwrap_or("unnamed").replace("::", "-");
    let saved = display.picture().and_then(|picture| save(&picture, &format!("failed-{name}")));
    match saved {
        Ok(()) => eprintln!("what the window showed last: test-artefacts/window/failed-{name}.png"),
        Err(error) => eprintln!("what the window showed last is lost: {error}"),
    }
}

fn save(picture: &Picture, name: &str) -> Result<(), String> {
    let folder = backstory_testkit::workspace_root().join("test-artefacts/window");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    std::fs::write(folder.join(format!("{name}.png")), picture.png()?).map_err(|error| error.to_string())
}

//! The mouse.

use fantoccini::actions::{InputSource, MouseActions, PointerAction};
use fantoccini::elements::Element;

use crate::Window;

/// The left button.
const BUTTON: u64 = 0;

impl Window {
    /// Presses the button over one place of a thing, goes to another and lets go there. Places go from 0 at its left edge to 1 at
    /// its right; half way up.
    pub fn drag(&self, css: &str, from: f64, to: f64) {
        let width = format!("return document.querySelector({css:?}).getBoundingClientRect().width");
        let width = self.script(&width).as_f64().unwrap_or_default();
        self.with(css, "is dragged", async |element| {
            let actions = MouseActions::new("mouse".to_owned())
                .then(over(&element, width, from))
                .then(PointerAction::Down { button: BUTTON })
                .then(over(&element, width, f64::midpoint(from, to)))
                .then(over(&element, width, to))
                .then(PointerAction::Up { button: BUTTON });
            self.client().perform_actions(actions).await
        });
    }

    /// Clicks on one place of a thing, from 0 at its left edge to 1 at its right.
    pub fn click_at(&self, css: &str, place: f64) {
        self.drag(css, place, place);
    }
}

/// The pointer over a place of an element; the driver counts from its middle.
fn over(element: &Element, width: f64, place: f64) -> PointerAction {
    let x = ((place - 0.5) * width).round();
    PointerAction::MoveToElement { element: element.clone(), duration: None, x, y: 0.0 }
}

//! Pictures for people to look at.

use crate::{Theme, Window};

impl Window {
    /// Saves what the window shows dark, light and at 640 by 480, where nothing may reach out of it sideways.
    pub fn look(&self, name: &str) {
        for theme in [Theme::Dark, Theme::Light] {
            self.set_theme(theme);
            self.screenshot(&format!("{name}-{}", theme.name()));
        }
        self.resize(640, 480);
        self.screenshot(&format!("{name}-small"));
        let beyond = self.script("return document.documentElement.scrollWidth - innerWidth");
        assert!(
            beyond.as_i64().is_some_and(|pixels| pixels <= 0),
            "{name} is wider than 640 pixels by {beyond}"
        );
        self.resize(1280, 820);
    }
}

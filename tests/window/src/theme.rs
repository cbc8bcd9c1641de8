//! Light and dark.

/// How the window looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark letters on light.
    Light,
    /// Light letters on dark.
    Dark,
}

impl Theme {
    /// The name as it stands in the page and in the names of screenshots.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

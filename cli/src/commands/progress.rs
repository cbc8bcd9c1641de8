//! A bar on stderr for work that takes a while, where somebody watches.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::output;

const COUNTED: &str = "{msg} {bar:30} {human_pos} of {human_len}  {per_sec}  {eta} left";
const BYTES: &str = "{msg} {bar:30} {bytes} of {total_bytes}  {bytes_per_sec}  {eta} left";
const UNKNOWN: &str = "{msg} {spinner} {bytes}  {bytes_per_sec}";

/// A bar of so many events.
pub(crate) fn events(total: u64, what: &'static str) -> ProgressBar {
    styled(ProgressBar::new(total), COUNTED, what)
}

/// A bar of so many bytes, where the length is known.
pub(crate) fn bytes(total: Option<u64>, what: &'static str) -> ProgressBar {
    match total {
        Some(total) => styled(ProgressBar::new(total), BYTES, what),
        None => styled(ProgressBar::new_spinner(), UNKNOWN, what),
    }
}

fn styled(bar: ProgressBar, template: &str, what: &'static str) -> ProgressBar {
    if !output::is_watched() {
        return ProgressBar::hidden();
    }
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

//! The log file: what Backstory did and how long it took. Nothing that a database holds is in it, and no password: a place is
//! written as [`Location`](backstory::api::Location) shows it, a failure as its code.
//!
//! Only this program writes to it. What the libraries below would say is left out, since drivers say statements and values.

use std::panic;

use backstory::api::now;
use backstory::api::wire::LogFile;
use log::LevelFilter;
use tauri::{AppHandle, Manager};
use tauri_plugin_log::{Builder, RotationStrategy, Target, TargetKind, attach_logger};

/// The file is called so, with `.log`; older ones have a time besides.
const NAME: &str = "backstory";
/// After so many bytes another file is begun.
const BYTES: u128 = 512 << 10;
/// Files that are kept besides the one that is written.
const OLDER: usize = 3;

/// Begins to write. Where that cannot be, the answer says why: it keeps nobody from reading a database.
pub(crate) fn begin(handle: &AppHandle) -> LogFile {
    let folder = match handle.path().app_log_dir() {
        Ok(folder) => folder,
        Err(error) => return LogFile { path: String::new(), failure: Some(error.to_string()) },
    };
    let file = folder.join(NAME).with_extension("log");
    let kind = TargetKind::Folder { path: folder, file_name: Some(NAME.to_owned()) };
    let opened = Builder::new()
        .clear_targets()
        .target(Target::new(kind))
        .max_file_size(BYTES)
        .rotation_strategy(RotationStrategy::KeepSome(OLDER))
        .level(LevelFilter::Off)
        .level_for(env!("CARGO_CRATE_NAME"), LevelFilter::Info)
        .format(|out, message, record| {
            let message = one_line(&message.to_string());
            out.finish(format_args!("{} {} {message}", now(), record.level()));
        })
        .split(handle)
        .map_err(|error| error.to_string())
        // The plugin would let the page write, which has nothing to say here.
        .and_then(|(_, level, log)| attach_logger(level, log).map_err(|error| error.to_string()));
    tell_of_panics();
    LogFile { path: file.to_string_lossy().into_owned(), failure: opened.err() }
}

/// Where it happened, and not what was said: that may hold anything.
fn tell_of_panics() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if let Some(place) = panic.location() {
            log::error!("panicked at {}:{}", place.file(), place.line());
        }
        before(panic);
    }));
}

/// A path may hold line ends; a line of the log is still a line.
fn one_line(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().collect() } else { c.to_string() };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_name_with_line_ends_stays_on_its_line() {
        assert_eq!(one_line("opened /a\nINFO b\u{1b}[31m ü"), "opened /a\\nINFO b\\u{1b}[31m ü");
    }
}

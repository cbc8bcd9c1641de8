//! What a terminal shows: failures, and text that cannot play tricks on it.

use std::fmt::{Display, Write as _};
use std::io::{IsTerminal, Write as _};

use backstory::api::{Error, Result};
use serde::Serialize;

use crate::cannot_write;

/// Prints what went wrong.
pub(crate) fn failure(error: &Error, json: bool) {
    let mut stderr = std::io::stderr().lock();
    // Nobody is left to tell where stderr is closed.
    let _ = if json {
        let body = serde_json::json!({"error": {"code": error.code.as_str(), "message": error.message, "hint": error.hint}});
        writeln!(stderr, "{body}")
    } else {
        let hint = error.hint.as_ref().map(|hint| format!("\n  {}", visible(hint))).unwrap_or_default();
        writeln!(stderr, "error[{}]: {}{hint}", error.code.as_str(), visible(&error.message))
    };
}

/// Says something that is not data.
pub(crate) fn message(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", visible(text));
}

/// Prints a JSON document on one line.
pub(crate) fn document(document: &impl Serialize) -> Result<()> {
    let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
    let written = serde_json::to_writer(&mut stdout, document).map_err(std::io::Error::from);
    let ended = written.and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush());
    ended.or_else(|error| cannot_write(&error))
}

/// Prints lines of text. What is given as one is printed as one: nobody's name makes a line of its own.
pub(crate) fn lines(lines: impl IntoIterator<Item = String>) -> Result<()> {
    let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
    let mut lines = lines.into_iter();
    let written =
        lines.try_for_each(|line| writeln!(stdout, "{}", one_line(&line))).and_then(|()| stdout.flush());
    written.or_else(|error| cannot_write(&error))
}

/// A number of events, in words.
pub(crate) fn events(count: impl Display) -> String {
    counted(count, ["event", "events"])
}

/// A number of entities, in words.
pub(crate) fn entities(count: impl Display) -> String {
    counted(count, ["entity", "entities"])
}

/// A number of things, one and many, in words.
pub(crate) fn counted(count: impl Display, [one, many]: [&str; 2]) -> String {
    let count = count.to_string();
    let word = if count == "1" { one } else { many };
    format!("{count} {word}")
}

/// Whether a person watches stderr.
pub(crate) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// The same on one line.
fn one_line(text: &str) -> String {
    visible(text).replace('\n', "↵")
}

/// The text with everything that a terminal would obey, or that a reader could not see, written out.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_hidden(character: char) -> bool {
    let is_format = matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    );
    is_format || (character.is_control() && character != '\n' && character != '\t')
}

#[cfg(test)]
mod tests {
    use super::{one_line, visible};

    #[test]
    fn a_terminal_obeys_nothing_that_stands_in_data() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c\r\u{0}"), "a⟨U+001B⟩[2Jb⟨U+202E⟩c⟨U+000D⟩⟨U+0000⟩");
        assert_eq!(visible("plain – text\t✓"), "plain – text\t✓");
        assert_eq!(visible("soft\u{ad}\u{e0041}"), "soft⟨U+00AD⟩⟨U+E0041⟩");
    }

    #[test]
    fn a_name_makes_no_line_of_its_own() {
        assert_eq!(one_line("x v1\n  99  owner: \"eve\""), "x v1↵  99  owner: \"eve\"");
    }
}

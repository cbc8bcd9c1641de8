//! How a password must be written in a URL: as edits of the text that was typed, so that nothing of it is said again.

use percent_encoding::utf8_percent_encode;
use serde::Serialize;

use super::behind_scheme;
use super::server::RESERVED;

/// A stretch of a text to be replaced. Positions count UTF-16 code units, as the page does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct TextEdit {
    /// Where it begins.
    #[cfg_attr(test, ts(type = "number"))]
    pub from: usize,
    /// Where it ends: the first position behind it.
    #[cfg_attr(test, ts(type = "number"))]
    pub to: usize,
    /// What stands there afterwards.
    pub text: String,
}

/// What must be written otherwise in the password of a URL, from its end to its beginning, so that one edit does not move
/// another. A `%XX` that stands there already is left alone.
pub fn password_edits(typed: &str) -> Vec<TextEdit> {
    let Some((start, password)) = password(typed) else { return Vec::new() };
    let mut edits = Vec::new();
    let mut from = typed[..start].encode_utf16().count();
    for (at, character) in password.char_indices() {
        let to = from + character.len_utf16();
        let text = utf8_percent_encode(&password[at..at + character.len_utf8()], RESERVED).to_string();
        if text != password[at..at + character.len_utf8()] && !is_escape(&password[at..]) {
            edits.push(TextEdit { from, to, text });
        }
        from = to;
    }
    edits.reverse();
    edits
}

/// The password in a text, and where it begins: from the first colon behind the scheme to the last `@` that does not stand
/// in the parameters.
fn password(typed: &str) -> Option<(usize, &str)> {
    let rest = behind_scheme(typed)?;
    let (user, _) = rest.split_once(':')?;
    let start = user.len() + 1;
    let end = rest.rfind('?').filter(|query| rest[..*query].contains('@')).unwrap_or(rest.len());
    let password = rest.get(start..rest[..end].rfind('@')?)?;
    Some((typed.len() - rest.len() + start, password))
}

fn is_escape(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next() == Some('%') && (0..2).all(|_| characters.next().is_some_and(|c| c.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::password_edits;
    use crate::source::location::Location;

    /// The text after its edits, as the page makes them.
    fn edited(typed: &str) -> String {
        let mut units: Vec<u16> = typed.encode_utf16().collect();
        for edit in password_edits(typed) {
            units.splice(edit.from..edit.to, edit.text.encode_utf16());
        }
        String::from_utf16(&units).expect("whole characters")
    }

    #[test]
    fn a_password_is_written_so_that_it_is_read_as_it_was_meant() {
        for (typed, password) in [
            ("postgres://ana:a#b/c?d@h/db", "a#b/c?d"),
            ("  DATABASE_URL=\"postgres://ana:p#x@y:z@h/db\"", "p#x@y:z"),
            ("mysql://ana:\u{1f511}#é@h/db?sslmode=require", "\u{1f511}#é"),
            ("mariadb://ana:already%23there#@h/db", "already#there#"),
            ("postgres://ana:100%#@h/db", "100%#"),
            ("postgres://ana:12#4@h:5432/db", "12#4"),
        ] {
            let location = Location::parse(&edited(typed)).expect(typed);
            let server = location.server().expect("a server");
            assert_eq!(server.password.as_ref().expect(typed).expose_secret(), password, "{typed}");
            assert_eq!((server.host.as_str(), server.database.as_str()), ("h", "db"), "{typed}");
        }
    }

    #[test]
    fn what_is_well_written_or_no_password_is_left_alone() {
        for typed in
            ["", "x.db", "postgres://h:5432/db", "postgres://ana:s%2Fe@h/db", "postgres://ana@h/db?x=a@b"]
        {
            assert_eq!(password_edits(typed), [], "{typed}");
        }
    }
}

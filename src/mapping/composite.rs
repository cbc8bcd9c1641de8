//! Ids of several columns as one text: joined by commas.
//!
//! **Law**: [`split`] takes apart what [`join`] made, whatever the parts hold. A comma within a part stands as `\,`. Backslashes stand as
//! they are, but for those before a comma or at the end of a part, which are doubled; so most ids are what their parts are,
//! with commas between them.

/// The id that several parts make. One alone is the id as it is.
pub fn join<P: AsRef<str>>(parts: &[P]) -> String {
    match parts {
        [only] => only.as_ref().to_owned(),
        parts => join_any(parts),
    }
}

/// The same where the number of parts is not known to whoever takes it apart.
pub fn join_any<P: AsRef<str>>(parts: &[P]) -> String {
    let mut id = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            id.push(',');
        }
        let mut backslashes = 0;
        for c in part.as_ref().chars() {
            if c == ',' {
                id.extend(std::iter::repeat_n('\\', backslashes + 1));
            }
            backslashes = if c == '\\' { backslashes + 1 } else { 0 };
            id.push(c);
        }
        id.extend(std::iter::repeat_n('\\', backslashes));
    }
    id
}

/// The parts of an id of so many columns; `None` where it has another number of them.
pub fn split(id: &str, columns: usize) -> Option<Vec<String>> {
    if columns == 1 {
        return Some(vec![id.to_owned()]);
    }
    Some(split_any(id)).filter(|parts| parts.len() == columns)
}

/// The parts of an id of whatever number of them.
pub fn split_any(id: &str) -> Vec<String> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    let mut backslashes = 0;
    for c in id.chars().map(Some).chain([None]) {
        if c == Some('\\') {
            backslashes += 1;
            continue;
        }
        let is_mark = matches!(c, Some(',') | None);
        part.extend(std::iter::repeat_n('\\', if is_mark { backslashes / 2 } else { backslashes }));
        match c {
            // An end has only pairs before it; where it has not, somebody else wrote it.
            None => part.extend((backslashes % 2 == 1).then_some('\\')),
            Some(',') if backslashes % 2 == 0 => parts.push(std::mem::take(&mut part)),
            Some(c) => part.push(c),
        }
        backslashes = 0;
    }
    parts.push(part);
    parts
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn usual_parts_stand_as_they_are() {
        assert_eq!(join(&["A-1", "2"]), "A-1,2");
        assert_eq!(join(&[r"C:\logs", "é"]), r"C:\logs,é");
        assert_eq!(join(&["a,b"]), "a,b");
        assert_eq!(split("2026,7", 2), Some(vec!["2026".to_owned(), "7".to_owned()]));
        assert_eq!(split("a,b,c", 2), None);
    }

    #[test]
    fn commas_within_parts_are_told_from_those_between() {
        assert_eq!(join(&["a,b", "c"]), r"a\,b,c");
        assert_ne!(join(&["a,b", "c"]), join(&["a", "b,c"]));
        assert_ne!(join(&["a\\", "b"]), join(&["a,b"]));
    }

    proptest! {
        #[test]
        fn what_was_joined_is_taken_apart(parts in vec(r"[a\\,é]{0,6}|.{0,6}", 1..4)) {
            prop_assert_eq!(split(&join(&parts), parts.len()), Some(parts.clone()));
            prop_assert_eq!(split_any(&join_any(&parts)), parts);
        }
    }
}

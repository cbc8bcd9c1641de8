//! A copy that grows holds what a copy of the whole file would.

use proptest::prelude::*;

use super::*;

fn is(text: &str) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.ndjson");
    std::fs::write(&path, text).expect("a file");
    are_in(&path).expect("read")
}

#[test]
fn the_first_line_decides() {
    assert!(is("{\"a\":1}\n{\"b\":2}") && is("\u{feff}\n  {}\n") && is("{\"a\":1}"));
    assert!(!is("") && !is("[1]\n") && !is("{\n  \"a\": 1\n}\n") && !is("SQLite format 3\0") && !is("{x}\n"));
}

static GO: AtomicBool = AtomicBool::new(false);

fn rows(lines: &Lines, query: &str) -> Vec<String> {
    let connection = Connection::open(lines.database()).expect("opened");
    let mut statement = connection.prepare(query).expect("a question");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

/// The rows of a table after copying a text.
fn copied(text: &str, query: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.ndjson");
    std::fs::write(&path, text).expect("a file");
    rows(&Lines::copy(&path, &GO).expect("copied"), query)
}

/// Everything in the database that is made of lines.
fn all(lines: &Lines) -> Vec<Vec<String>> {
    let tables = rows(lines, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    let contents = tables.iter().map(|table| match table.as_str() {
        "events" => rows(lines, "SELECT seq || entity_id || version || changes FROM events"),
        "lines" => rows(lines, "SELECT line || event FROM lines"),
        _ => rows(lines, "SELECT line || reason FROM unread_lines"),
    });
    contents.chain([tables.clone()]).collect()
}

fn line() -> impl Strategy<Value = String> {
    let log = (1..40_i64, 1..4_i64).prop_map(|(seq, version)| {
        format!(
            r#"{{"seq":{seq},"entity_type":"o","entity_id":"é","objective_id":"1","version":{version},"action":"updated","changes":{{"n":{seq}}},"inserted_at":"2026-01-02T03:04:05Z"}}"#
        )
    });
    let other = prop_oneof![
        Just(""),
        Just("  "),
        Just("null"),
        Just("{\"n\":1.10}"),
        Just("{\"half"),
        Just(" {\"é\":2} ")
    ];
    prop_oneof![2 => log, 1 => other.prop_map(str::to_owned)]
}

proptest! {
    /// However a file grows, its copy is that of a file that was always as long.
    #[test]
    fn a_copy_that_grew_is_that_of_the_whole(
        lines in prop::collection::vec((line(), prop_oneof![4 => Just("\n"), 1 => Just("\r\n")]), 1..12),
        ends_whole in any::<bool>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        const FIRST_LINE: usize = 9;
        let mut text = String::from("{\"seq\":0}\n");
        for (line, end) in &lines {
            text += line;
            text += end;
        }
        let text = text.into_bytes();
        let text = if ends_whole { &text[..] } else { text.trim_ascii_end() };
        let mut cuts: Vec<_> =
            cuts.iter().map(|cut| cut.index(text.len() + 1).max(FIRST_LINE)).collect();
        cuts.sort_unstable();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.ndjson");
        std::fs::write(&path, &text[..cuts.first().copied().unwrap_or(FIRST_LINE)]).expect("a file");
        let growing = Lines::copy(&path, &GO).expect("copied");
        for cut in cuts.into_iter().chain([text.len()]) {
            std::fs::write(&path, &text[..cut]).expect("a file");
            prop_assert!(growing.grow(&path, &GO).expect("grown"));
        }
        prop_assert_eq!(all(&growing), all(&Lines::copy(&path, &GO).expect("copied")));
    }
}

#[test]
fn what_did_more_than_grow_is_copied_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.ndjson");
    let write = |text: &str| std::fs::write(&path, text).expect("a file");
    let begun = "{\"a\":1}\n{\"b\":2}\n";
    for (after, grown) in [
        ("{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n", true),
        ("{\"a\":1}\n", false),
        ("{\"a\":9}\n{\"b\":2}\n{\"c\":3}\n", false),
        ("{\"c\":3}\n{\"a\":1}\n{\"b\":2}\n", false),
    ] {
        write(begun);
        let lines = Lines::copy(&path, &GO).expect("copied");
        write(after);
        assert_eq!(lines.grow(&path, &GO).expect("looked"), grown, "{after}");
    }
    write(begun);
    let lines = Lines::copy(&path, &GO).expect("copied");
    std::fs::remove_file(&path).expect("removed");
    std::fs::write(folder.path().join("b"), "as long as it takes for another file to have its place")
        .expect("a file");
    write("{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
    assert!(!lines.still_hold(&path));
}

#[test]
fn an_end_that_is_still_to_come_may_only_be_an_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.ndjson");
    std::fs::write(&path, "{\"a\":1}\n{\"b\":2}").expect("a file");
    let lines = Lines::copy(&path, &GO).expect("copied");
    std::fs::write(&path, "{\"a\":1}\n{\"b\":2} and more\n").expect("a file");
    assert!(!lines.grow(&path, &GO).expect("looked"));
}

#[test]
fn a_reader_goes_on_in_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.ndjson");
    std::fs::write(&path, "{\"a\":1}\n").expect("a file");
    let lines = Lines::copy(&path, &GO).expect("copied");
    let reader = Connection::open(lines.database()).expect("opened");
    let count =
        || reader.query_row("SELECT count(*) FROM lines", [], |row| row.get::<_, i64>(0)).expect("a count");
    reader.execute_batch("BEGIN").expect("begun");
    assert_eq!(count(), 1);
    std::fs::write(&path, "{\"a\":1}\n{\"b\":2}\n").expect("a file");
    assert!(lines.grow(&path, &GO).expect("grown"));
    assert_eq!(count(), 1, "one snapshot");
    reader.execute_batch("ROLLBACK").expect("ended");
    assert_eq!(count(), 2);
}

#[test]
fn what_is_no_object_is_kept_with_the_reason_and_what_is_half_written_waits() {
    let text = "{\"n\": 1.10}\r\n\nnull\n{\"n\":9007199254740993}\n{\"half";
    assert_eq!(
        copied(text, "SELECT line || ' ' || event FROM lines"),
        ["1 {\"n\": 1.10}", "4 {\"n\":9007199254740993}"]
    );
    assert_eq!(
        copied(text, "SELECT line || ' ' || reason FROM unread_lines"),
        ["3 the line is not a JSON object"]
    );
}

#[test]
fn an_export_keeps_the_places_of_its_events() {
    let line = |seq: &str, version: u32| {
        format!(
            r#"{{{seq}"entity_type":"o","entity_id":"1","objective_id":"1","version":{version},"action":"updated","changes":{{}},"inserted_at":"2026-01-02T03:04:05Z"}}"#
        )
    };
    let text = [line("\"seq\":7,", 1), line("\"seq\":9,", 2), line("\"seq\":9,", 2), line("", 3)].join("\n");
    assert_eq!(
        copied(&text, "SELECT seq || ' ' || version || ' ' || inserted_at FROM events"),
        ["7 1", "9 2", "10 2", "11 3"].map(|row| format!("{row} 2026-01-02T03:04:05.000000Z"))
    );
}

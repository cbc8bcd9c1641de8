//! A file of JSON lines as a database: a private copy with a row for each line, which is read like any other and grows with the
//! file.
//!
//! Lines are added at the end of such a file. So where it has grown and what was read is still there, only what is new is read.
//! That is looked at in places only: of a file that grew *and* in which bytes were exchanged for as many others, the exchange may
//! stay unseen until it is opened again. Anything else that happens to it has it read anew.

use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use tempfile::TempDir;

use super::super::failure::Failure;
use super::handle;
use super::print::Print;
use super::writing::{Writing, unread};
use crate::json;

/// Bytes among which the first line must end.
const FIRST: usize = 1 << 20;
/// Lines between two looks at whether somebody still waits.
const STEPS: i64 = 1_000;
/// Where it is looked whether what was read is still there, and how many bytes at each place.
const SAMPLES: u64 = 64;
const SAMPLE: usize = 4096;
const MARK: &str = "\u{feff}";

/// Whether a file holds JSON lines: the first is an object.
pub(super) fn are_in(path: &Path) -> std::io::Result<bool> {
    let file = handle::open(path)?;
    let mut head = [0; 16];
    let length = handle::read_at(&file, &mut head, 0)?;
    let begins = |bytes: &[u8]| {
        let bytes = bytes.strip_prefix(MARK.as_bytes()).unwrap_or(bytes);
        bytes.trim_ascii_start().first() == Some(&b'{')
    };
    if !begins(&head[..length]) {
        return Ok(false);
    }
    let mut first = vec![0; FIRST];
    let length = handle::read_at(&file, &mut first, 0)?;
    let text = &first[..length];
    let text = text.strip_prefix(MARK.as_bytes()).unwrap_or(text).trim_ascii_start();
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(std::str::from_utf8(line).is_ok_and(|line| json::fields(line).is_ok()))
}

/// The lines of a file, as a database.
#[derive(Debug)]
pub(super) struct Lines {
    folder: TempDir,
    copied: Mutex<Copied>,
}

/// What has been copied.
#[derive(Debug)]
struct Copied {
    /// What the file was like, and what was found at its [`SAMPLES`].
    print: Print,
    sampled: u64,
    upto: Upto,
    connection: Connection,
}

/// How far lines have been read.
#[derive(Debug, Clone, Copy, Default)]
struct Upto {
    bytes: u64,
    lines: i64,
    /// Whether the end of the last line is still to come.
    is_open: bool,
    writing: Option<Writing>,
}

impl Lines {
    /// Copies all lines of a file. Ends with [`Failure::Changing`] where `stopped`.
    pub(super) fn copy(path: &Path, stopped: &AtomicBool) -> Result<Self, Failure> {
        // The file may grow meanwhile: what is read ends where it ended.
        let print = Print::of(path)?;
        let folder = tempfile::Builder::new().prefix("backstory-").tempdir()?;
        let mut connection = Connection::open(copy_in(&folder))?;
        // Nobody has it yet, and what a crash would leave is thrown away.
        connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")?;
        let mut upto = Upto::default();
        upto.read_on(&mut connection, path, print.file.len, stopped)?;
        // From now on it is read while it grows.
        connection.execute_batch("PRAGMA journal_mode = WAL")?;
        let sampled = sampled(path, upto.bytes)?;
        Ok(Self { folder, copied: Mutex::new(Copied { print, sampled, upto, connection }) })
    }

    /// Whether the file is as it was when it was last read.
    pub(super) fn still_hold(&self, path: &Path) -> bool {
        Print::of(path).is_ok_and(|now| now == self.copied().print)
    }

    /// Takes in the lines that were added to the file. False where something else happened to it, too: then it has to be copied
    /// anew. Whoever reads the copy meanwhile reads on in what was there before.
    pub(super) fn grow(&self, path: &Path, stopped: &AtomicBool) -> Result<bool, Failure> {
        let mut copied = self.copied();
        let Copied { print, sampled: before, upto, connection } = &mut *copied;
        let now = Print::of(path)?;
        let is_longer = now.file.identity == print.file.identity && now.file.len >= upto.bytes;
        if !is_longer || sampled(path, upto.bytes)? != *before {
            return Ok(false);
        }
        let mut further = *upto;
        if !further.read_on(connection, path, now.file.len, stopped)? {
            return Ok(false);
        }
        (*print, *upto, *before) = (now, further, sampled(path, further.bytes)?);
        Ok(true)
    }

    /// Where the database is.
    pub(super) fn database(&self) -> PathBuf {
        copy_in(&self.folder)
    }

    fn copied(&self) -> std::sync::MutexGuard<'_, Copied> {
        self.copied.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upto {
    /// Reads on to where the file had `length` bytes, all or nothing. False where the last line was not what it seemed.
    fn read_on(
        &mut self,
        connection: &mut Connection,
        path: &Path,
        length: u64,
        stopped: &AtomicBool,
    ) -> Result<bool, Failure> {
        let transaction = connection.transaction()?;
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(self.bytes))?;
        let mut lines = BufReader::with_capacity(1 << 16, file.take(length.saturating_sub(self.bytes)));
        let mut line = Vec::new();
        loop {
            line.clear();
            let count = lines.read_until(b'\n', &mut line)?;
            if count == 0 {
                break;
            }
            let is_whole = line.ends_with(b"\n");
            let text = std::str::from_utf8(&line).map(|text| text.trim_start_matches(MARK).trim());
            if self.is_open {
                if text != Ok("") {
                    return Ok(false);
                }
                self.bytes += count as u64;
                self.is_open = !is_whole;
                continue;
            }
            let number = self.lines + 1;
            if number % STEPS == 0 && stopped.load(Ordering::Relaxed) {
                return Err(Failure::Changing);
            }
            let outcome = match text {
                Ok("") if is_whole => Ok(()),
                Ok("") => Err(String::new()),
                Ok(text) => {
                    Writing::of(&transaction, &mut self.writing, text)?.line(&transaction, number, text)?
                }
                Err(_) => Err("the line is no UTF-8".to_owned()),
            };
            match outcome {
                // The last line may be half written.
                Err(_) if !is_whole => break,
                Err(reason) => unread(&transaction, number, &reason)?,
                Ok(()) => self.is_open = !is_whole,
            }
            (self.bytes, self.lines) = (self.bytes + count as u64, number);
        }
        if let Some(writing) = self.writing {
            writing.index(&transaction)?;
        }
        transaction.commit()?;
        Ok(true)
    }
}

/// What stands in some places of the first bytes of a file, and at their end.
fn sampled(path: &Path, bytes: u64) -> std::io::Result<u64> {
    let file = handle::open(path)?;
    let mut sampled = DefaultHasher::new();
    let mut sample = [0; SAMPLE];
    let last = bytes.saturating_sub(SAMPLE as u64);
    for at in 0..=SAMPLES {
        let from = last / SAMPLES * at + if at == SAMPLES { last % SAMPLES } else { 0 };
        let wanted = usize::try_from(bytes - from).unwrap_or(SAMPLE).min(SAMPLE);
        let length = handle::read_at(&file, &mut sample[..wanted], from)?;
        sample[..length].hash(&mut sampled);
    }
    Ok(sampled.finish())
}

fn copy_in(folder: &TempDir) -> PathBuf {
    folder.path().join("copy.db")
}

#[cfg(test)]
mod tests {
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
        assert!(
            !is("") && !is("[1]\n") && !is("{\n  \"a\": 1\n}\n") && !is("SQLite format 3\0") && !is("{x}\n")
        );
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
        let count = || {
            reader.query_row("SELECT count(*) FROM lines", [], |row| row.get::<_, i64>(0)).expect("a count")
        };
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
        let text =
            [line("\"seq\":7,", 1), line("\"seq\":9,", 2), line("\"seq\":9,", 2), line("", 3)].join("\n");
        assert_eq!(
            copied(&text, "SELECT seq || ' ' || version || ' ' || inserted_at FROM events"),
            ["7 1", "9 2", "10 2", "11 3"].map(|row| format!("{row} 2026-01-02T03:04:05.000000Z"))
        );
    }
}

//! The corpora: the events, as the loaders want them, and the right answers.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::ours::Programs;
use super::peers::Peers;
use super::scratch::{Scratch, once};

/// Events after the corpus that are there to be appended.
const EXTRA: u64 = 20;

/// A corpus and its right answers, the answers as digests.
#[derive(Debug)]
pub(super) struct Corpus {
    pub(super) events: u64,
    folder: PathBuf,
    pub(super) objective: String,
    /// The newest page.
    pub(super) newest: String,
    /// Where the page in the middle begins: events before the newest.
    pub(super) middle_offset: u64,
    /// That page.
    pub(super) middle: String,
    /// A time.
    pub(super) at: String,
    /// The states of everything at that time.
    pub(super) states: String,
    /// The newest page after one, two, three events more.
    pub(super) appended: Vec<String>,
}

impl Corpus {
    /// Makes it where it is not there yet, with the peers' generator and oracle, or without peers with our own.
    pub(super) fn prepare(
        scratch: &Scratch,
        programs: &Programs,
        peers: Option<&Peers>,
        events: u64,
    ) -> Result<Self, String> {
        let folder = match peers {
            Some(peers) => peers.data()?,
            None => scratch.folder("data")?,
        };
        once(&folder.join(format!("corpus_{events}.done")), || {
            eprintln!("    making a corpus of {events} events");
            let (file, count) = (format!("ev_{events}.ndjson"), events.to_string());
            match peers {
                Some(peers) => {
                    peers.write("gen.py", &[&(events + EXTRA).to_string()], &folder.join(&file))?;
                    peers.run("oracle.py", &[&count])?;
                }
                None => programs
                    .run("", ["corpus".as_ref(), folder.as_os_str(), "--events".as_ref(), count.as_ref()])?,
            }
            let file = folder.join(file);
            programs.run("", ["split".as_ref(), file.as_os_str(), "--events".as_ref(), count.as_ref()])
        })?;
        let path = folder.join(format!("expect_{events}.json"));
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text, events, &folder).ok_or_else(|| format!("{} lacks an answer", path.display()))
    }

    fn parse(text: &str, events: u64, folder: &Path) -> Option<Self> {
        let expect: Value = serde_json::from_str(text).ok()?;
        let text = |name: &str| Some(expect.get(name)?.as_str()?.to_owned());
        let appended = expect.get("q5")?.as_array()?.iter();
        Some(Self {
            events,
            folder: folder.to_owned(),
            objective: text("objective_id")?,
            newest: text("q1")?,
            middle_offset: expect.get("q3_offset")?.as_u64()?,
            middle: text("q3")?,
            at: text("q4_at")?,
            states: text("q4")?,
            appended: appended.map(|digest| digest.as_str().map(str::to_owned)).collect::<Option<_>>()?,
        })
    }

    /// The events as NDJSON.
    pub(super) fn import(&self) -> PathBuf {
        self.folder.join(format!("import_{}.ndjson", self.events))
    }

    /// The events as rows, columns split by tabs.
    pub(super) fn rows(&self) -> PathBuf {
        self.folder.join(format!("rows_{}.tsv", self.events))
    }

    /// The events to append, as NDJSON.
    pub(super) fn tail(&self) -> PathBuf {
        self.folder.join(format!("tail_{}.ndjson", self.events))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Corpus;

    #[test]
    fn the_oracles_file_is_understood() {
        let text =
            r#"{"objective_id":"o","q1":"a","q3_offset":500,"q3":"b","q4_at":"t","q4":"c","q5":["d","e"]}"#;
        let corpus = Corpus::parse(text, 1_000, Path::new("f")).expect("all answers");
        assert_eq!((corpus.middle_offset, corpus.appended.len()), (500, 2));
        assert!(corpus.rows().ends_with("rows_1000.tsv"));
        assert!(Corpus::parse(r#"{"q1":"a"}"#, 1_000, Path::new("f")).is_none());
    }
}

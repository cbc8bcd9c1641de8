//! The real histories that stand beside the repository, in `../shared`. They are not part of it: a test that needs
//! them passes without them, and says that it did not run.

use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

/// The Kubernetes enhancement proposals: 2,461 real events, and the states that git holds after each.
#[derive(Debug, Clone)]
pub struct Keps {
    /// The events, one NDJSON line each, in the log's order.
    pub events: Vec<String>,
    /// For each event the whole state after it, one NDJSON line each, by `seq`.
    pub truth: Vec<String>,
}

impl Keps {
    /// Writes the events as an NDJSON file.
    pub fn write_events(&self, path: &Path) -> io::Result<()> {
        let mut text = self.events.join("\n");
        text.push('\n');
        std::fs::write(path, text)
    }
}

/// The folder of the shared data: `BACKSTORY_SHARED`, else `shared` beside the workspace.
pub fn folder() -> PathBuf {
    std::env::var_os("BACKSTORY_SHARED")
        .map_or_else(|| crate::workspace_root().join("../shared"), PathBuf::from)
}

/// A file of the shared data, or none, saying so.
pub fn file(path: &str) -> Option<PathBuf> {
    let whole = folder().join(path);
    if whole.exists() {
        return Some(whole);
    }
    eprintln!("skipped: ../shared/{path} is not there (BACKSTORY_SHARED names another folder)");
    None
}

/// The Kubernetes enhancement proposals, or none where they are missing.
///
/// # Panics
/// Where the files are there but cannot be read: a broken copy must not look like a missing one.
pub fn keps() -> Option<Keps> {
    let events = file("data/keps.ndjson.gz")?;
    let truth = file("data/keps.truth.ndjson.gz")?;
    let read = |path: &Path| lines(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(Keps { events: read(&events), truth: read(&truth) })
}

fn lines(path: &Path) -> io::Result<Vec<String>> {
    BufReader::new(GzDecoder::new(std::fs::File::open(path)?)).lines().collect()
}

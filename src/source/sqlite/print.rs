//! What tells one content of a file from another without reading it.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::super::failure::Failure;
use super::handle::{Identity, identity};

/// What tells one content of a file from another without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Print {
    pub(super) file: Stamp,
    pub(super) log: Option<Stamp>,
    journal: Option<Stamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) len: u64,
    modified: Option<SystemTime>,
    pub(super) identity: Identity,
    touched: Touched,
}

/// Times it is waited for a file that changes.
const TRIES: usize = 5;
/// A file's clock may tick this slowly: what was changed more recently could change again unseen.
const TICK: Duration = Duration::from_millis(50);

impl Print {
    /// What tells the content of a file now.
    pub(super) fn of(path: &Path) -> Result<Self, Failure> {
        let beside = |suffix| std::fs::metadata(with(path, suffix)).ok().as_ref().map(Stamp::of);
        let file = Stamp::of(&std::fs::metadata(path)?);
        Ok(Self { file, log: beside("-wal"), journal: beside("-journal") })
    }

    /// The same once the last change is long enough ago for the next one to show.
    pub(super) fn settled(path: &Path) -> Result<Self, Failure> {
        for _ in 0..TRIES {
            let print = Self::of(path)?;
            let stamps = [Some(&print.file), print.log.as_ref(), print.journal.as_ref()];
            let latest = stamps.into_iter().flatten().filter_map(|stamp| stamp.modified).max();
            let age = latest.and_then(|latest| latest.elapsed().ok());
            if age.is_none_or(|age| age > TICK) {
                return Ok(print);
            }
            std::thread::sleep(TICK);
        }
        Err(Failure::Changing)
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            len: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(metadata),
            touched: touched(metadata),
        }
    }
}

/// When anything about it was last changed, as far as that can be told.
#[cfg(unix)]
type Touched = (i64, i64);
#[cfg(not(unix))]
type Touched = ();

#[cfg(unix)]
fn touched(metadata: &Metadata) -> Touched {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn touched(_: &Metadata) -> Touched {}

/// The file beside one that has this after its name.
pub(super) fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

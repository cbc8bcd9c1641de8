//! What the window keeps while it is open.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use backstory::api::Backstory;
use tokio::sync::{Notify, oneshot};

/// Memory that histories may take, in bytes.
const CACHE_BYTES: usize = 512 << 20;

/// What the command line asked for.
#[derive(Debug, Clone)]
pub(crate) enum Start {
    /// The sample data.
    Sample,
    /// A path or a URL, perhaps with a password, which therefore never leaves this side.
    Place(String),
}

/// The state behind the commands.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) backstory: Backstory,
    pub(crate) start: Option<Start>,
    /// Wakes a connection attempt that is to be given up.
    pub(crate) cancel: Notify,
    /// Wakes an export that is to be given up.
    pub(crate) cancel_export: Notify,
    /// Ends the following of a timeline when it is dropped.
    following: Mutex<Option<oneshot::Sender<()>>>,
    pub(crate) sample: PathBuf,
    pub(crate) recents: Mutex<PathBuf>,
}

impl App {
    pub(crate) fn new(start: Option<Start>, data: &Path, config: &Path) -> Self {
        let (sample, recents) = (data.join("sample.db"), Mutex::new(config.join("recents.json")));
        Self {
            backstory: Backstory::new(CACHE_BYTES),
            start,
            cancel: Notify::new(),
            cancel_export: Notify::new(),
            following: Mutex::default(),
            sample,
            recents,
        }
    }

    /// The window shows one timeline at a time: whoever follows one ends the following before. The answer wakes when it is
    /// to end.
    pub(crate) fn follow(&self) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        *self.following.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        receiver
    }

    pub(crate) fn unfollow(&self) {
        *self.following.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

//! What the window keeps while it is open.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use backstory::api::wire::{LogFile, Renderer};
use backstory::api::{Backstory, SCHEME};
use tauri::ipc::Channel;
use tokio::sync::{Notify, oneshot};

use crate::calls::Calls;
use crate::mappings::Mappings;
use crate::passwords::Passwords;
use crate::recents::Recents;

/// Memory that histories may take, in bytes.
const CACHE_BYTES: usize = 512 << 20;

/// What the command line asked for.
#[derive(Debug, Clone)]
pub(crate) enum Start {
    /// The sample data.
    Sample,
    /// A path or a URL, perhaps with a password, which therefore never leaves this side.
    Place(String),
    /// A link, which may come from anywhere.
    Link(String),
}

impl Start {
    /// What a text names.
    pub(crate) fn of(text: String) -> Self {
        let is_link = text.get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME));
        if is_link { Self::Link(text) } else { Self::Place(text) }
    }

    /// The same for whoever is in another folder: a path that exists there is meant from there.
    pub(crate) fn seen_from(self, folder: &Path) -> Self {
        match self {
            Self::Place(place) if folder.join(&place).exists() => {
                Self::Place(folder.join(place).to_string_lossy().into_owned())
            }
            other => other,
        }
    }
}

/// The state behind the commands.
pub(crate) struct App {
    pub(crate) backstory: Backstory,
    /// What the command line asked for, of this start or of a later one.
    start: Mutex<Option<Start>>,
    /// Tells the page that there is something new to open.
    opens: Mutex<Option<Channel<()>>>,
    /// Tells the page whether a file is dragged over the window.
    drags: Mutex<Option<Channel<bool>>>,
    /// Wakes a connection attempt that is to be given up.
    pub(crate) cancel: Notify,
    /// Wakes an export that is to be given up.
    pub(crate) cancel_export: Notify,
    /// Ends the following of a timeline when it is dropped.
    following: Mutex<Option<oneshot::Sender<()>>>,
    pub(crate) calls: Calls,
    pub(crate) renderer: Renderer,
    pub(crate) log: LogFile,
    pub(crate) sample: PathBuf,
    pub(crate) recents: Recents,
    pub(crate) passwords: Passwords,
    pub(crate) mappings: Mappings,
}

impl App {
    pub(crate) fn new(
        start: Option<Start>,
        (data, config): (&Path, &Path),
        renderer: Renderer,
        log: LogFile,
    ) -> Self {
        let (sample, recents) = (data.join("sample.db"), Recents::in_file(config.join("recents.json")));
        Self {
            backstory: Backstory::new(CACHE_BYTES),
            start: Mutex::new(start),
            opens: Mutex::default(),
            drags: Mutex::default(),
            cancel: Notify::new(),
            cancel_export: Notify::new(),
            following: Mutex::default(),
            calls: Calls::default(),
            renderer,
            log,
            sample,
            recents,
            passwords: Passwords::default(),
            mappings: Mappings::in_folder(config.join("mappings")),
        }
    }

    /// What there is to open.
    pub(crate) fn start(&self) -> Option<Start> {
        self.start.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Backstory was started once more while it runs: what that start asked for is opened here.
    pub(crate) fn started_again(&self, start: Start) {
        *self.start.lock().unwrap_or_else(PoisonError::into_inner) = Some(start);
        if let Some(opens) = &*self.opens.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = opens.send(());
        }
    }

    /// The page wants to know from now on.
    pub(crate) fn tell_of_opens(&self, opens: Channel<()>) {
        *self.opens.lock().unwrap_or_else(PoisonError::into_inner) = Some(opens);
    }

    /// A file is dragged over the window, or is there no more.
    pub(crate) fn dragged(&self, over: bool) {
        if let Some(drags) = &*self.drags.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = drags.send(over);
        }
    }

    /// The page wants to know of that from now on.
    pub(crate) fn tell_of_drags(&self, drags: Channel<bool>) {
        *self.drags.lock().unwrap_or_else(PoisonError::into_inner) = Some(drags);
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

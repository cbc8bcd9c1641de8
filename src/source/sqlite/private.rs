//! Folders for private copies, in the system's temporary folder. A folder goes when nobody reads the copy any more; where the
//! program was killed, it goes when the next copy is made.
//!
//! **Invariant**: whoever has a folder holds the lock of a file in it, which the system lets go of when the process ends. Only a
//! folder whose lock is free is taken for a leftover.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// What the names of the folders begin with.
const PREFIX: &str = "backstory-copy-";
const LOCK: &str = "lock";

/// A folder for one copy.
#[derive(Debug)]
pub(super) struct Folder {
    // Let go of first: there are systems on which no file is removed that somebody has open.
    _lock: File,
    folder: TempDir,
}

impl Folder {
    /// A new one. Removes those of programs that were killed.
    pub(super) fn new() -> io::Result<Self> {
        Self::within(&std::env::temp_dir())
    }

    fn within(place: &Path) -> io::Result<Self> {
        sweep(place);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
        // Under its name it is locked already, so that nobody finds it free.
        let unnamed = folder.path().join("lock.new");
        let lock = File::create(&unnamed)?;
        lock.lock()?;
        std::fs::rename(unnamed, folder.path().join(LOCK))?;
        Ok(Self { _lock: lock, folder })
    }

    /// Where the copy stands.
    pub(super) fn copy(&self) -> PathBuf {
        self.folder.path().join("copy.db")
    }
}

/// Removes what was left behind. What cannot be looked at or removed is left to others.
fn sweep(place: &Path) {
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
        let lock = entry.path().join(LOCK);
        // Another user may have put anything there.
        let is_file = std::fs::symlink_metadata(&lock).is_ok_and(|metadata| metadata.is_file());
        if is_file && File::open(&lock).is_ok_and(|file| is_free(&file)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn is_free(lock: &File) -> bool {
    !matches!(lock.try_lock(), Err(TryLockError::WouldBlock | TryLockError::Error(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_program_left_is_removed_and_nothing_else() {
        let place = tempfile::tempdir().expect("a folder");
        let (used, other) =
            (Folder::within(place.path()).expect("a folder"), place.path().join("backstory-notes"));
        std::fs::create_dir(&other).expect("a folder");
        let left = place.path().join("backstory-copy-left");
        std::fs::create_dir(&left).expect("a folder");
        std::fs::write(left.join("copy.db"), "rows").expect("a copy");
        let made = place.path().join("backstory-copy-made-just-now");
        std::fs::create_dir(&made).expect("a folder");

        std::fs::write(left.join(LOCK), "").expect("a lock");
        let next = Folder::within(place.path()).expect("a folder");
        assert!(!left.exists());
        assert!(
            made.exists() && other.exists() && used.folder.path().exists() && next.folder.path().exists()
        );
        let path = used.folder.path().to_owned();
        drop(used);
        assert!(!path.exists());
    }
}

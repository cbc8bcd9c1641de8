//! The scratch folder, below `target`: the peers' scripts, corpora and databases. What is there is used again.

use std::path::{Path, PathBuf};

use crate::program::built;

/// The folder.
#[derive(Debug)]
pub(super) struct Scratch {
    root: PathBuf,
}

impl Scratch {
    /// The folder, emptied where all is to be made anew.
    pub(super) fn open(fresh: bool) -> Result<Self, String> {
        let root = built("bench");
        if fresh && root.exists() {
            std::fs::remove_dir_all(&root).map_err(|error| format!("{}: {error}", root.display()))?;
        }
        let scratch = Self { root };
        scratch.folder("")?;
        Ok(scratch)
    }

    /// A scratch folder in it.
    pub(super) fn inside(&self, name: &str) -> Result<Self, String> {
        Ok(Self { root: self.folder(name)? })
    }

    /// A path in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// A folder in it, which is there.
    pub(super) fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.path(name);
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(folder)
    }
}

/// Makes something unless its mark says that it is there, and sets the mark once it is: what was interrupted is made again.
pub(super) fn once(mark: &Path, make: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    if mark.exists() {
        return Ok(());
    }
    make()?;
    std::fs::write(mark, "").map_err(|error| format!("{}: {error}", mark.display()))
}

/// Removes files that may be there.
pub(super) fn remove(paths: &[PathBuf]) -> Result<(), String> {
    for path in paths.iter().filter(|path| path.exists()) {
        std::fs::remove_file(path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// A SQLite file and what can stand beside it.
pub(super) fn with_companions(path: &Path) -> Vec<PathBuf> {
    ["", "-journal", "-wal", "-shm"].map(|ending| PathBuf::from(format!("{}{ending}", path.display()))).into()
}

#[cfg(test)]
mod tests {
    use super::once;

    #[test]
    fn what_failed_is_made_again_and_what_is_there_is_not() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let mark = root.path().join("mark");
        let mut made = 0;
        assert!(once(&mark, || Err("no".to_owned())).is_err());
        for _ in 0..2 {
            let work = || {
                made += 1;
                Ok(())
            };
            once(&mark, work).expect("made");
        }
        assert_eq!(made, 1);
    }
}

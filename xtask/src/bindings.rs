//! The TypeScript types that the core's tests write: they must not differ from what stands in the tree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::program::ui;

/// The generated files and what is in them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bindings(BTreeMap<PathBuf, Vec<u8>>);

impl Bindings {
    /// As they are now.
    pub(crate) fn now() -> Self {
        Self::of(&ui().join("src/lib/bindings"))
    }

    fn of(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        collect(folder, &mut files);
        Self(files)
    }

    /// Compares with how they were before the tests wrote them. The error names the files that changed.
    pub(crate) fn unchanged_since(&self, before: &Self) -> Result<(), String> {
        let all = self.0.keys().chain(before.0.keys());
        let mut changed: Vec<String> = all
            .filter(|path| self.0.get(*path) != before.0.get(*path))
            .map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
            .collect();
        changed.sort_unstable();
        changed.dedup();
        if changed.is_empty() {
            return Ok(());
        }
        Err(format!("The bindings in ui/src/lib/bindings were stale: {}.", changed.join(", ")))
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            collect(&path, files);
        } else if let Ok(content) = std::fs::read(&path) {
            files.insert(path, content);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{create_dir, remove_file, write};

    use super::Bindings;

    #[test]
    fn a_changed_a_new_and_a_removed_file_are_named() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| root.path().join(name);
        create_dir(path("sub")).expect("a folder");
        for name in ["same.ts", "changed.ts", "sub/removed.ts"] {
            write(path(name), "before").expect("a file");
        }
        let before = Bindings::of(root.path());
        assert_eq!(before.unchanged_since(&before), Ok(()));

        write(path("changed.ts"), "after").expect("a file");
        write(path("new.ts"), "after").expect("a file");
        remove_file(path("sub/removed.ts")).expect("removed");
        let error = Bindings::of(root.path()).unchanged_since(&before).expect_err("changed");
        assert!(error.ends_with("were stale: changed.ts, new.ts, removed.ts."), "{error}");
    }
}

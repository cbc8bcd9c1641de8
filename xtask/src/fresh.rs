//! Whether something built is newer than what it is built from.

use std::path::Path;
use std::time::SystemTime;

/// Whether `built` exists and no file of `sources` is newer. Folders are searched whole, but for `except`.
pub(crate) fn fresh(built: &Path, sources: &[&Path], except: &[&str]) -> bool {
    let Some(built) = modified(built) else { return false };
    sources.iter().filter_map(|source| newest(source, except)).all(|source| source <= built)
}

fn newest(path: &Path, except: &[&str]) -> Option<SystemTime> {
    if path.file_name().is_some_and(|name| except.iter().any(|except| name == *except)) {
        return None;
    }
    if !path.is_dir() {
        return modified(path);
    }
    let entries = std::fs::read_dir(path).ok()?;
    entries.filter_map(|entry| newest(&entry.ok()?.path(), except)).max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use std::fs::{File, create_dir, write};
    use std::time::{Duration, SystemTime};

    use super::fresh;

    #[test]
    fn a_newer_source_makes_it_stale() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let [source, ignored, built] = ["source", "ignored", "built"].map(|name| root.path().join(name));
        for folder in [&source, &ignored] {
            create_dir(folder).expect("a folder");
            write(folder.join("file"), "").expect("a file");
        }
        assert!(!fresh(&built, &[&source], &[]), "what is missing is not fresh");
        write(&built, "").expect("a file");
        let later = SystemTime::now() + Duration::from_secs(10);
        File::options().write(true).open(&built).expect("a file").set_modified(later).expect("a time");
        assert!(fresh(&built, &[root.path()], &["ignored"]));

        let latest = later + Duration::from_secs(10);
        let touch = |name: &std::path::Path| {
            File::options()
                .write(true)
                .open(name.join("file"))
                .expect("a file")
                .set_modified(latest)
                .expect("a time");
        };
        touch(&ignored);
        assert!(fresh(&built, &[root.path()], &["ignored"]), "what is excepted does not count");
        touch(&source);
        assert!(!fresh(&built, &[root.path()], &["ignored"]));
    }
}

//! Where PostgreSQL's programs are.

use std::path::{Path, PathBuf};

/// Where Debian and Ubuntu put the server's programs, one folder a version; they are not on the `PATH` there.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The newest installed program of this name. The error says what to install.
pub(super) fn find(program: &str) -> Result<PathBuf, String> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let folders = debian_folders(Path::new(DEBIAN)).into_iter().chain(std::env::split_paths(&on_path));
    folders.map(|folder| folder.join(program)).find(|path| path.is_file()).ok_or_else(|| {
        format!(
            "PostgreSQL's {program} is missing. Debian, Ubuntu: sudo apt-get install postgresql; macOS: brew install \
             postgresql; or name a running server: BACKSTORY_TEST_POSTGRES=postgres://superuser:password@host/postgres"
        )
    })
}

/// The folders of all versions, newest first.
fn debian_folders(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(root) else { return Vec::new() };
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            Some((version(&path)?, path.join("bin")))
        })
        .collect();
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::debian_folders;

    #[test]
    fn the_newest_version_comes_first_by_number() {
        let root = tempfile::tempdir().expect("a temporary folder");
        for name in ["9", "15", "17", "common"] {
            std::fs::create_dir_all(root.path().join(name)).expect("a folder");
        }
        let versions: Vec<_> = debian_folders(root.path())
            .iter()
            .map(|path| path.strip_prefix(root.path()).expect("below the root").display().to_string())
            .collect();
        assert_eq!(versions, ["17/bin", "15/bin", "9/bin"]);
    }
}

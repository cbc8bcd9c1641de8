//! Where MariaDB's programs are.

use std::path::PathBuf;

/// Where servers stand on Debian and Ubuntu; the folder is not on everybody's `PATH`.
const SERVERS: &str = "/usr/sbin";

/// The installed program of this name. The error says what to install.
pub(super) fn find(program: &str) -> Result<PathBuf, String> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&on_path).chain([PathBuf::from(SERVERS)]);
    folders.map(|folder| folder.join(program)).find(|path| path.is_file()).ok_or_else(|| {
        format!(
            "MariaDB's {program} is missing. Debian, Ubuntu: sudo apt-get install mariadb-server; macOS: brew install \
             mariadb; or name a running server: BACKSTORY_TEST_MARIADB=mysql://superuser:password@host/mysql"
        )
    })
}

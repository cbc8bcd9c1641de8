//! The account that runs a server: database servers refuse to run as root.

use std::path::Path;
use std::process::Command;

/// A user and its group, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// The account to change to, where the tests run as root: `user`, else `nobody`. None: stay who we are.
    pub(crate) fn other_than_root(user: &str, folder: &Path) -> Result<Option<Self>, String> {
        if owner(folder) != Some(0) {
            return Ok(None);
        }
        let list = std::fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
        [user, "nobody"].iter().find_map(|name| entry(&list, name)).map(Some).ok_or_else(|| {
            format!("A database server does not run as root, and there is no user {user} or nobody")
        })
    }

    /// Gives a folder to the account.
    #[cfg(unix)]
    pub(crate) fn give(self, folder: &Path) -> Result<(), String> {
        std::os::unix::fs::chown(folder, Some(self.user), Some(self.group))
            .map_err(|error| format!("{} cannot be given to another user: {error}", folder.display()))
    }

    /// Makes a command run as the account.
    #[cfg(unix)]
    pub(crate) fn take_on(self, command: &mut Command) {
        use std::os::unix::process::CommandExt;
        command.uid(self.user).gid(self.group);
    }

    #[cfg(not(unix))]
    pub(crate) fn give(self, _folder: &Path) -> Result<(), String> {
        Ok(())
    }

    #[cfg(not(unix))]
    pub(crate) fn take_on(self, _command: &mut Command) {}
}

/// Whose folder this is: a folder just made belongs to who we are.
#[cfg(unix)]
fn owner(folder: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    folder.metadata().ok().map(|metadata| metadata.uid())
}

#[cfg(not(unix))]
fn owner(_folder: &Path) -> Option<u32> {
    None
}

fn entry(list: &str, name: &str) -> Option<Account> {
    let line = list.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some(Account { user: fields.next()?.parse().ok()?, group: fields.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::{Account, entry};

    #[test]
    fn an_account_is_read_by_its_whole_name() {
        let list = "root:x:0:0::/root:/bin/sh\npostgres2:x:7:8:::\npostgres:x:101:104:an administrator,,,:/:/bin/sh\n";
        assert_eq!(entry(list, "postgres"), Some(Account { user: 101, group: 104 }));
        assert_eq!(entry(list, "nobody"), None);
    }
}

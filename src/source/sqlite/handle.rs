//! The bytes of a database file, read beside `SQLite`.
//!
//! On Unix, a process that closes any handle of a file gives up every lock that it holds on it, also those that `SQLite`
//! took through other handles: a reader would go on without its lock, and see half of what another program writes. So a
//! handle that was opened here is kept until the process ends, one for each file.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Which file it is, however it is called.
#[cfg(unix)]
pub(in crate::source) type Identity = (u64, u64);
/// Which file it is; known only by its name here.
#[cfg(not(unix))]
pub(in crate::source) type Identity = ();

#[cfg(unix)]
pub(in crate::source) fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
pub(in crate::source) fn identity(_: &Metadata) -> Identity {}

/// The file at a path, open for reading.
#[cfg(unix)]
pub(in crate::source) fn open(path: &Path) -> io::Result<Arc<File>> {
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex, PoisonError};
    static KEPT: LazyLock<Mutex<HashMap<Identity, Arc<File>>>> = LazyLock::new(Mutex::default);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = kept.get(&identity(&std::fs::metadata(path)?)) {
        return Ok(file.clone());
    }
    let file = Arc::new(File::open(path)?);
    // As long as it is open, no other file can have its number.
    kept.insert(identity(&file.metadata()?), file.clone());
    Ok(file)
}

#[cfg(not(unix))]
pub(in crate::source) fn open(path: &Path) -> io::Result<Arc<File>> {
    File::open(path).map(Arc::new)
}

/// Reads from a place on, as much as fits or is there.
pub(in crate::source) fn read_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<usize> {
    let wanted = buffer.len();
    while !buffer.is_empty() {
        #[cfg(unix)]
        let count = std::os::unix::fs::FileExt::read_at(file, buffer, offset)?;
        #[cfg(windows)]
        let count = std::os::windows::fs::FileExt::seek_read(file, buffer, offset)?;
        if count == 0 {
            break;
        }
        buffer = &mut buffer[count..];
        offset += count as u64;
    }
    Ok(wanted - buffer.len())
}

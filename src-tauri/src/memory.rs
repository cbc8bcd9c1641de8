//! What is freed goes back to the system.

/// Blocks from this size on are the system's own, and go back to it the moment they are freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const OWN: i32 = 1 << 20;

/// Has the allocator of the GNU C library keep to its first idea of what a large block is. Left to itself it takes larger and
/// larger ones, up to 32 MiB, for common, and each of its arenas keeps what was freed of them: a window that looks through a
/// long history again and again, whenever it grows, comes to hold several times what it uses. Before any thread is started.
pub(crate) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        #[expect(
            unsafe_code,
            reason = "the C library has no other way; it is told before it has anything to keep"
        )]
        // SAFETY: both numbers are valid for `mallopt`, which only sets them.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, OWN);
            libc::mallopt(libc::M_TRIM_THRESHOLD, 4 * OWN);
        }
    }
}

//! How WebKitGTK draws, chosen from what the machine has.
//!
//! Measured on WebKitGTK 2.50: without a GPU, accelerated compositing costs six times the frame; with NVIDIA's own
//! driver, DMA buffers crash or stay blank. A choice of the user's always stands; `--safe-graphics` takes the way that works
//! everywhere.

#[cfg(target_os = "linux")]
pub(crate) fn choose(safe: bool) {
    const CHOICES: [&str; 3] = [
        "WEBKIT_DISABLE_COMPOSITING_MODE",
        "WEBKIT_DMABUF_RENDERER_FORCE_SHM",
        "WEBKIT_DISABLE_DMABUF_RENDERER",
    ];
    if CHOICES.iter().any(|name| std::env::var_os(name).is_some()) {
        return;
    }
    let has_gpu = (128..136).any(|node| std::fs::File::open(format!("/dev/dri/renderD{node}")).is_ok());
    let has_nvidia = std::path::Path::new("/proc/driver/nvidia/version").exists();
    let name = match (has_gpu && !safe, has_nvidia) {
        (false, _) => CHOICES[0],
        (true, true) => CHOICES[1],
        (true, false) => return,
    };
    // SAFETY: called first in `main`, before any other thread exists.
    #[expect(
        unsafe_code,
        clippy::disallowed_methods,
        reason = "WebKitGTK reads its environment; no thread can be reading it yet"
    )]
    unsafe {
        std::env::set_var(name, "1");
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn choose(_safe: bool) {}

//! How WebKitGTK draws, chosen from what the machine has.
//!
//! Measured on WebKitGTK 2.50: without a GPU, accelerated compositing costs six times the frame; with NVIDIA's own
//! driver, DMA buffers crash or stay blank. A choice of the user's always stands; `--safe-graphics` takes the way that works
//! everywhere.

use backstory::api::wire::{Renderer, RendererReason};

#[cfg(target_os = "linux")]
const CHOICES: [&str; 3] =
    ["WEBKIT_DISABLE_COMPOSITING_MODE", "WEBKIT_DMABUF_RENDERER_FORCE_SHM", "WEBKIT_DISABLE_DMABUF_RENDERER"];

/// Chooses, and answers what and why.
#[cfg(target_os = "linux")]
pub(crate) fn choose(safe: bool) -> Renderer {
    let set = CHOICES.iter().find_map(|name| std::env::var(name).ok().map(|value| format!("{name}={value}")));
    if let Some(setting) = set {
        return Renderer { reason: RendererReason::Environment, setting: Some(setting) };
    }
    let has_gpu = (128..136).any(|node| std::fs::File::open(format!("/dev/dri/renderD{node}")).is_ok());
    let has_nvidia = std::path::Path::new("/proc/driver/nvidia/version").exists();
    let (reason, name) = chosen(safe, has_gpu, has_nvidia);
    if let Some(name) = name {
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
    Renderer { reason, setting: name.map(|name| format!("{name}=1")) }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn choose(_safe: bool) -> Renderer {
    Renderer { reason: RendererReason::System, setting: None }
}

/// The reason, and the variable that is set for it.
#[cfg(target_os = "linux")]
fn chosen(safe: bool, has_gpu: bool, has_nvidia: bool) -> (RendererReason, Option<&'static str>) {
    match (safe, has_gpu, has_nvidia) {
        (true, ..) => (RendererReason::SafeGraphics, Some(CHOICES[0])),
        (false, false, _) => (RendererReason::NoGpu, Some(CHOICES[0])),
        (false, true, true) => (RendererReason::Nvidia, Some(CHOICES[1])),
        (false, true, false) => (RendererReason::Gpu, None),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn every_machine_gets_the_way_that_works_on_it() {
        assert_eq!(chosen(true, true, true), (RendererReason::SafeGraphics, Some(CHOICES[0])));
        assert_eq!(chosen(false, false, true), (RendererReason::NoGpu, Some(CHOICES[0])));
        assert_eq!(chosen(false, true, true), (RendererReason::Nvidia, Some(CHOICES[1])));
        assert_eq!(chosen(false, true, false), (RendererReason::Gpu, None));
    }
}

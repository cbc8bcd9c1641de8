//! Time, processor time and memory, of this process or of one that it started.

use std::time::{Duration, Instant};

/// What something took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Took {
    /// Milliseconds that went by.
    pub(crate) wall_ms: f64,
    /// Milliseconds of processor time, of all threads.
    pub(crate) cpu_ms: f64,
}

/// A clock that runs since it was made.
#[derive(Debug)]
pub(crate) struct Clock {
    wall: Instant,
    cpu: Duration,
    of: Whose,
}

/// Whose processor time counts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    /// This process.
    Own,
    /// The processes that it started and waited for.
    Children,
}

impl Clock {
    /// Starts now.
    pub(crate) fn start(of: Whose) -> Self {
        let cpu = usage(of).cpu;
        Self { wall: Instant::now(), cpu, of }
    }

    /// What it took until now.
    pub(crate) fn read(&self) -> Took {
        let wall = self.wall.elapsed();
        Took {
            wall_ms: milliseconds(wall),
            cpu_ms: milliseconds(usage(self.of).cpu.saturating_sub(self.cpu)),
        }
    }
}

/// The most memory this process has had resident, in MB (of 1,048,576 bytes): the system's `VmHWM`. Nothing where the
/// system has no such figure.
pub(crate) fn own_peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}

/// The same of the largest process that was started and has ended.
pub(crate) fn childrens_peak_mb() -> Option<f64> {
    usage(Whose::Children).peak_mb
}

#[derive(Debug, Default)]
struct Usage {
    cpu: Duration,
    peak_mb: Option<f64>,
}

#[cfg(unix)]
fn usage(of: Whose) -> Usage {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let who = match of {
        Whose::Own => UsageWho::RUSAGE_SELF,
        Whose::Children => UsageWho::RUSAGE_CHILDREN,
    };
    let Ok(usage) = getrusage(who) else { return Usage::default() };
    let micros = (usage.user_time() + usage.system_time()).num_microseconds();
    // Kilobytes, but on macOS bytes.
    let unit = if cfg!(target_os = "macos") { 1_048_576.0 } else { 1024.0 };
    Usage {
        cpu: Duration::from_micros(u64::try_from(micros).unwrap_or_default()),
        peak_mb: u32::try_from(usage.max_rss()).ok().map(|peak| f64::from(peak) / unit),
    }
}

#[cfg(not(unix))]
fn usage(_of: Whose) -> Usage {
    Usage::default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

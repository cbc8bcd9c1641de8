//! What the figures were taken on.

use crate::program::output;

/// Processors, memory and kernel, as far as the system says.
pub(super) fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let after = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    let processor = after(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown".to_owned());
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = after(&read("/proc/meminfo"), "MemTotal");
    let kilobytes = memory.and_then(|memory| memory.trim_end_matches("kB").trim().parse::<u64>().ok());
    let memory = kilobytes.map_or_else(|| "unknown".to_owned(), |kb| format!("{} GiB", kb / (1 << 20)));
    // The number is enough: what distributions and builders add behind it says nothing here.
    let kernel = output("uname", &["-sr"]).unwrap_or_else(|| std::env::consts::OS.to_owned());
    let kernel = kernel.split('-').next().unwrap_or_default();
    format!("{count} × {processor}, {memory} of memory, {kernel}")
}

/// How many processes wanted to run, on average over the last minute.
pub(super) fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

/// The compiler.
pub(super) fn compiler() -> String {
    output("rustc", &["--version"]).unwrap_or_else(|| "rustc of unknown version".to_owned())
}

/// The day, as far as the system says it.
pub(super) fn day() -> String {
    output("date", &["-u", "+%Y-%m-%d"]).unwrap_or_else(|| "an unknown day".to_owned())
}

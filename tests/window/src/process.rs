//! The processes of the window, as the system sees them: the program, and the one that draws its page.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::Window;

/// The system counts time in hundredths of a second, for all its processes.
const TICK: Duration = Duration::from_millis(10);

/// A running process.
#[derive(Debug, Clone)]
pub struct Process(PathBuf);

impl Window {
    /// The process that draws the page: the one that has this window's home.
    pub fn page_process(&self) -> Process {
        let home = self.home().to_str().expect("a path").as_bytes();
        let is_page = |process: &Process| {
            contains(&process.read("cmdline"), b"WebKitWebProcess")
                && contains(&process.read("environ"), home)
        };
        let processes = fs::read_dir("/proc").expect("/proc").flatten().map(|entry| Process(entry.path()));
        processes.into_iter().find(is_page).expect("the process of the page")
    }

    /// The program itself, which started the process of the page.
    pub fn program_process(&self) -> Process {
        let parent = self.page_process().status("PPid:");
        Process(Path::new("/proc").join(parent))
    }
}

impl Process {
    /// Whether it has not ended.
    pub fn runs(&self) -> bool {
        let status = String::from_utf8_lossy(&self.read("status")).into_owned();
        !status.is_empty() && !status.contains("State:\tZ")
    }

    /// What it holds in memory, in MB of 1,048,576 bytes.
    pub fn resident_mb(&self) -> f64 {
        let resident = self.status("VmRSS:");
        resident.trim_end_matches(" kB").parse::<f64>().expect("kilobytes") / 1024.0
    }

    /// When it was started, to a hundredth of a second or two.
    pub fn started(&self) -> SystemTime {
        let uptime = fs::read_to_string("/proc/uptime").expect("the system's uptime");
        let uptime: f64 = uptime.split(' ').next().and_then(|up| up.parse().ok()).expect("seconds");
        SystemTime::now() - Duration::from_secs_f64(uptime) + self.time(19)
    }

    /// The processor time it has taken until now, to a hundredth of a second.
    pub fn processor(&self) -> Duration {
        self.time(11) + self.time(12)
    }

    /// One of the times that the system counts for it.
    fn time(&self, field: usize) -> Duration {
        let stat = String::from_utf8_lossy(&self.read("stat")).into_owned();
        // The name of the program, in brackets, may hold anything.
        let (_, fields) = stat.rsplit_once(')').expect("fields");
        TICK * fields.split_whitespace().nth(field).and_then(|ticks| ticks.parse().ok()).expect("a time")
    }

    fn status(&self, name: &str) -> String {
        let status = String::from_utf8_lossy(&self.read("status")).into_owned();
        let value = status.lines().find_map(|line| line.strip_prefix(name));
        value.unwrap_or_else(|| panic!("{} has no {name}", self.0.display())).trim().to_owned()
    }

    /// Nothing where the process has ended, or is not ours to look into.
    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.0.join(file)).unwrap_or_default()
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|part| part == wanted)
}

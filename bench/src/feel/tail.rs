//! Memory while a log grows under the eyes of a reader.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use backstory_window_tests::{Key, Window};

use super::{Felt, Place};
use crate::ours;

/// Events a second.
const RATE: u32 = 50;
/// Between two looks at the memory.
const LOOK: Duration = Duration::from_secs(2);

/// Records [`RATE`] events a second for so many minutes, while the newest come in by themselves, or while the reader is further
/// down. Everything recorded must be seen in the end.
pub(super) fn measure(place: &Place, minutes: u32, reading: bool) -> Felt {
    let window = place.timeline();
    if reading {
        window.pane_to_list();
        window.press(&[], Key::PageDown);
        window.press(&[], Key::PageDown);
    } else {
        window.script("document.activeElement?.blur()");
    }
    let (page, program) = (window.page_process(), window.program_process());
    let writer = Writer::start(place);
    let mut samples = [Vec::new(), Vec::new()];
    let started = Instant::now();
    while started.elapsed() < Duration::from_mins(1) * minutes {
        sleep(LOOK);
        let hours = started.elapsed().as_secs_f64() / 3_600.0;
        let resident = [page.resident_mb(), program.resident_mb()];
        for (samples, resident) in samples.iter_mut().zip(resident) {
            samples.push((hours, resident));
        }
        if samples[0].len().is_multiple_of(30) {
            let [page, program] = resident;
            eprintln!("    {:.0} min: page {page:.0} MB, program {program:.0} MB", hours * 60.0);
        }
    }
    let recorded = writer.stop();
    window.wait_until("all that was recorded", |window| {
        if reading { waiting(window) == recorded } else { window.total() == place.events + recorded }
    });
    let mut felt = Felt::new();
    for (whose, samples) in ["page", "program"].into_iter().zip(samples) {
        let fifth = samples.len() / 5;
        // In the first fifth it only gets going.
        let samples = &samples[fifth..];
        let (first, last) = (&samples[..fifth], &samples[samples.len() - fifth..]);
        let figures = [("start", middle(first)), ("end", middle(last)), ("slope", slope(samples))];
        felt.extend(figures.map(|(figure, value)| (format!("{whose}-{figure}"), vec![value])));
    }
    felt
}

/// How many new events the window says there are.
fn waiting(window: &Window) -> u64 {
    let words = window.script("return document.querySelector('[data-testid=new-events]')?.textContent ?? ''");
    let digits: String = words.as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}

/// When, in hours, and how much.
type Sample = (f64, f64);

/// The median.
fn middle(samples: &[Sample]) -> f64 {
    let mut sorted: Vec<_> = samples.iter().map(|(_, value)| *value).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// How much more an hour: the straight line that fits best.
fn slope(samples: &[Sample]) -> f64 {
    let mean = |part: fn(&Sample) -> f64| {
        samples.iter().map(part).sum::<f64>() / samples.iter().map(|_| 1.0).sum::<f64>()
    };
    let (hour, value) = (mean(|sample| sample.0), mean(|sample| sample.1));
    let both: f64 = samples.iter().map(|sample| (sample.0 - hour) * (sample.1 - value)).sum();
    let square: f64 = samples.iter().map(|sample| (sample.0 - hour).powi(2)).sum();
    both / square
}

/// Another program, as far as the window can tell: records until it is stopped.
struct Writer {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<u64>,
}

impl Writer {
    fn start(place: &Place) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, Place { log, objective, .. }) = (stop.clone(), place.clone());
        let thread = spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime");
            runtime.block_on(record(&log, &objective, &stopped)).unwrap_or_else(|error| panic!("{error}"))
        });
        Self { stop, thread }
    }

    /// How many events it has recorded.
    fn stop(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("the events are recorded")
    }
}

/// One event after the other, each in a transaction of its own. What a slow disk held up is made up for.
async fn record(log: &str, objective: &str, stopped: &AtomicBool) -> Result<u64, String> {
    let mut log = ours::recorder(log).await?;
    let started = Instant::now();
    let mut recorded = 0;
    while !stopped.load(Ordering::Relaxed) {
        recorded += 1;
        ours::set(&mut log, objective, ("progress", &recorded.to_string())).await?;
        let due = Duration::from_secs(1) / RATE * recorded;
        sleep(due.saturating_sub(started.elapsed()));
    }
    Ok(recorded.into())
}

#[cfg(test)]
mod tests {
    use super::{middle, slope};

    #[test]
    fn growth_is_that_of_the_line_that_fits_best() {
        let samples = [(0.0, 100.0), (0.5, 101.0), (1.0, 106.0)];
        assert!((slope(&samples) - 6.0).abs() < 1e-9);
        assert!((middle(&samples) - 101.0).abs() < 1e-9);
    }
}

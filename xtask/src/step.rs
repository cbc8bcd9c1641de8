//! Steps: what is done, how long it took, and what to do when it fails.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    NotRun,
}

/// The steps of one command, in order.
#[derive(Debug)]
pub(crate) struct Steps {
    started: Instant,
    done: Vec<(String, Outcome, Duration)>,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), done: Vec::new() }
    }

    /// Does a step under a heading and answers whether it passed. `advice` says what to do when it did not.
    pub(crate) fn step(
        &mut self,
        name: &str,
        advice: &str,
        work: impl FnOnce() -> Result<(), String>,
    ) -> bool {
        eprintln!("\n==> {name}");
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        let outcome = match result {
            Ok(()) => {
                eprintln!("    {name}: done in {}", seconds(took));
                Outcome::Passed
            }
            Err(reason) => {
                eprintln!("    {name}: FAILED after {}\n    {reason}\n    {advice}", seconds(took));
                Outcome::Failed
            }
        };
        let passed = outcome == Outcome::Passed;
        self.done.push((name.to_owned(), outcome, took));
        passed
    }

    /// Notes a step that cannot be done because one before it failed.
    pub(crate) fn not_run(&mut self, name: &str) {
        eprintln!("\n==> {name}\n    not run: a step before it failed");
        self.done.push((name.to_owned(), Outcome::NotRun, Duration::ZERO));
    }

    /// Whether any step failed.
    pub(crate) fn failed(&self) -> bool {
        self.done.iter().any(|(_, outcome, _)| *outcome != Outcome::Passed)
    }

    /// Prints all steps with their times, and answers how the command ends.
    pub(crate) fn summary(&self) -> ExitCode {
        // On stdout, so that it stays the last word where the two streams are kept apart.
        let _ = std::io::stdout().write_all(self.table(self.started.elapsed()).as_bytes());
        if self.failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    fn table(&self, total: Duration) -> String {
        let width = self.done.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or_default();
        let mut table = String::from("\n");
        for (name, outcome, took) in &self.done {
            let (word, time) = match outcome {
                Outcome::Passed => ("ok", seconds(*took)),
                Outcome::Failed => ("FAILED", seconds(*took)),
                Outcome::NotRun => ("not run", String::new()),
            };
            table.push_str(format!("{name:<width$}  {word:<7}  {time:>8}").trim_end());
            table.push('\n');
        }
        let count = |wanted: &Outcome| self.done.iter().filter(|(_, outcome, _)| outcome == wanted).count();
        let (passed, failed) = (count(&Outcome::Passed), count(&Outcome::Failed));
        let skipped = count(&Outcome::NotRun);
        // Writing to a String cannot fail.
        let _ = writeln!(table, "{:<width$}  {:<7}  {:>8}", "total", "", seconds(total));
        let _ = writeln!(table, "steps: {passed} passed, {failed} failed, {skipped} skipped");
        table
    }
}

/// A time as people say it: `0.4 s`, `2 min 05 s`.
fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Steps, seconds};

    #[test]
    fn times_read_as_people_say_them() {
        assert_eq!(seconds(Duration::from_millis(440)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }

    #[test]
    fn the_table_names_what_failed_and_what_was_left_out() {
        let mut steps = Steps::new();
        assert!(steps.step("one", "", || Ok(())));
        assert!(!steps.step("number two", "do this", || Err("reason".to_owned())));
        steps.not_run("three");
        assert!(steps.failed());
        let table = steps.table(Duration::from_secs(1));
        assert!(table.contains("one         ok          0.0 s\n"), "{table}");
        assert!(table.contains("number two  FAILED"), "{table}");
        assert!(table.contains("three       not run\n"), "{table}");
        assert!(table.ends_with("steps: 1 passed, 1 failed, 1 skipped\n"), "{table}");
    }
}

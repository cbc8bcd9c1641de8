//! What is measured, as the one line of JSON that the process prints.

use serde_json::{Map, Value};

use crate::clock::{self, Took};

/// A measurement and the digests of its answers.
#[derive(Debug)]
pub(crate) struct Measured {
    took: Took,
    first: Option<Took>,
    peak_mb: Option<f64>,
    events: Option<usize>,
    digests: Vec<String>,
}

impl Measured {
    /// A measurement of this process.
    pub(crate) fn of(took: Took) -> Self {
        Self { took, first: None, peak_mb: clock::own_peak_mb(), events: None, digests: Vec::new() }
    }

    /// When something was there to be seen, though not yet everything.
    pub(crate) fn first(self, first: Took) -> Self {
        Self { first: Some(first), ..self }
    }

    /// The most memory, in MB, of a process other than this.
    pub(crate) fn peak_mb(self, peak_mb: Option<f64>) -> Self {
        Self { peak_mb, ..self }
    }

    /// How many events were read.
    pub(crate) fn events(self, events: usize) -> Self {
        Self { events: Some(events), ..self }
    }

    /// The digest of its one answer.
    pub(crate) fn digest(self, digest: String) -> Self {
        self.digests(vec![digest])
    }

    /// The digests of its answers.
    pub(crate) fn digests(self, digests: Vec<String>) -> Self {
        Self { digests, ..self }
    }

    /// One line.
    pub(crate) fn line(&self) -> String {
        let mut line = Map::new();
        let mut put = |name: &str, value: Value| line.insert(name.to_owned(), value);
        put("wall_ms", thousandths(self.took.wall_ms));
        put("cpu_ms", thousandths(self.took.cpu_ms));
        if let Some(first) = self.first {
            put("first_wall_ms", thousandths(first.wall_ms));
            put("first_cpu_ms", thousandths(first.cpu_ms));
        }
        if let Some(peak_mb) = self.peak_mb {
            put("peak_mb", thousandths(peak_mb));
        }
        if let Some(events) = self.events {
            put("events", events.into());
        }
        put("digests", self.digests.clone().into());
        format!("{}\n", Value::from(line))
    }
}

fn thousandths(number: f64) -> Value {
    ((number * 1e3).round() / 1e3).into()
}

#[cfg(test)]
mod tests {
    use super::Measured;
    use crate::clock::Took;

    #[test]
    fn a_measurement_is_one_line() {
        let took = Took { wall_ms: 1.234_56, cpu_ms: 0.5 };
        let line = Measured::of(took).peak_mb(Some(9.0)).events(3).digest("d".to_owned()).line();
        let value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        let wanted = serde_json::json!({"wall_ms": 1.235, "cpu_ms": 0.5, "peak_mb": 9.0, "events": 3, "digests": ["d"]});
        assert_eq!(value, wanted);
        assert_eq!(line.matches('\n').count(), 1);
    }
}

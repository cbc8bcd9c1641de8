//! Figures of several processes, their ratio, and the bar it is held to.

/// What was measured, once a process.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figures(Vec<f64>);

impl Figures {
    /// From the measurements in any order; nothing where there are none.
    pub(super) fn of(mut measured: Vec<f64>) -> Option<Self> {
        measured.sort_unstable_by(f64::total_cmp);
        (!measured.is_empty()).then_some(Self(measured))
    }

    pub(super) fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        if self.0.len().is_multiple_of(2) {
            f64::midpoint(self.0[middle - 1], self.0[middle])
        } else {
            self.0[middle]
        }
    }

    pub(super) fn min(&self) -> f64 {
        self.0[0]
    }

    pub(super) fn max(&self) -> f64 {
        self.0[self.0.len() - 1]
    }

    /// How many processes.
    pub(super) fn processes(&self) -> usize {
        self.0.len()
    }
}

/// In what it is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Milliseconds of wall time.
    Milliseconds,
    /// 1,048,576 bytes.
    Megabytes,
    /// From 0, none, to 1, all.
    Share,
}

/// What ours must not exceed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Bar {
    /// So many times the peer's figure.
    Times(f64),
    /// One part in so many of the peer's figure.
    Part(f64),
    /// So much, whatever the peer's.
    Absolute(f64),
    /// Nothing: shown to compare.
    None,
}

/// One line of the outcome.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) question: String,
    pub(super) database: &'static str,
    pub(super) events: u64,
    pub(super) unit: Unit,
    pub(super) ours: Figures,
    /// The peer's name and figures.
    pub(super) peer: Option<(String, Figures)>,
    pub(super) bar: Bar,
}

impl Row {
    /// Ours to the peer's, by the medians.
    pub(super) fn ratio(&self) -> Option<f64> {
        let (_, peer) = self.peer.as_ref()?;
        (peer.median() > 0.0).then(|| self.ours.median() / peer.median())
    }

    /// Whether the bar is met; nothing where there is none, or no peer to hold ours to.
    pub(super) fn met(&self) -> Option<bool> {
        match self.bar {
            Bar::Times(times) => self.ratio().map(|ratio| ratio <= times),
            Bar::Part(parts) => self.ratio().map(|ratio| ratio * parts <= 1.0),
            Bar::Absolute(most) => Some(self.ours.median() <= most),
            Bar::None => None,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Bar, Figures, Row, Unit};

    pub(in super::super) fn row(ours: f64, peer: Option<f64>, bar: Bar) -> Row {
        let figures = |figure| Figures::of(vec![figure]).expect("one");
        Row {
            question: "Q1".to_owned(),
            database: "SQLite",
            events: 1_000,
            unit: Unit::Milliseconds,
            ours: figures(ours),
            peer: peer.map(|peer| ("peer".to_owned(), figures(peer))),
            bar,
        }
    }

    #[test]
    fn the_median_is_in_the_middle() {
        let figures = |figures: &[f64]| Figures::of(figures.to_vec()).expect("some").median().to_string();
        assert_eq!(figures(&[3.0, 1.0, 2.0]), "2");
        assert_eq!(figures(&[4.0, 1.0, 2.0, 3.0]), "2.5");
        assert_eq!(Figures::of(Vec::new()), None);
    }

    #[test]
    fn a_bar_is_met_up_to_its_edge() {
        assert_eq!(row(3.0, Some(2.0), Bar::Times(1.5)).met(), Some(true));
        assert_eq!(row(3.1, Some(2.0), Bar::Times(1.5)).met(), Some(false));
        assert_eq!(row(1.0, Some(16.0), Bar::Part(16.0)).met(), Some(true));
        assert_eq!(row(1.1, Some(16.0), Bar::Part(16.0)).met(), Some(false));
        assert_eq!(row(151.0, None, Bar::Absolute(150.0)).met(), Some(false));
        assert_eq!(row(1.0, None, Bar::Times(1.5)).met(), None);
        assert_eq!(row(1.0, Some(9.0), Bar::None).met(), None);
    }
}

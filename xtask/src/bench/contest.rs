//! One question to ours and to a peer, in turns.

use super::Database;
use super::figures::{Bar, Figures, Row, Unit};
use super::table::grouped;

/// Asks once, in a fresh process, and answers the figure. A wrong answer is an error.
pub(super) type Ask<'s> = Box<dyn Fn() -> Result<f64, String> + 's>;

/// What is asked of whom, how often, and what ours is held to.
pub(super) struct Contest<'s> {
    pub(super) question: String,
    pub(super) database: Database,
    pub(super) events: u64,
    pub(super) unit: Unit,
    pub(super) rounds: u16,
    pub(super) ours: Ask<'s>,
    /// The peer's name, and how it is asked.
    pub(super) peer: Option<(String, Ask<'s>)>,
    pub(super) bar: Bar,
}

impl Contest<'_> {
    /// The question with its database and number of events.
    pub(super) fn name(&self) -> String {
        format!("{}: {}, {} events", self.question, self.database.label(), grouped(self.events))
    }

    /// Asks ours, the peer, ours, the peer …
    pub(super) fn run(&self) -> Result<Row, String> {
        let (mut ours, mut peers) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            ours.push((self.ours)()?);
            if let Some((name, ask)) = &self.peer {
                peers.push(ask().map_err(|error| format!("{name}: {error}"))?);
            }
        }
        let peer = self.peer.as_ref().and_then(|(name, _)| Some((name.clone(), Figures::of(peers)?)));
        Ok(Row {
            question: self.question.clone(),
            database: self.database.label(),
            events: self.events,
            unit: self.unit,
            ours: Figures::of(ours).ok_or("it was never asked")?,
            peer,
            bar: self.bar,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::super::Database;
    use super::super::figures::{Bar, Unit};
    use super::Contest;

    #[test]
    fn ours_and_the_peer_take_turns() {
        let asked = RefCell::new(String::new());
        let contest = Contest {
            question: "Q".to_owned(),
            database: Database::Sqlite,
            events: 1_000,
            unit: Unit::Milliseconds,
            rounds: 3,
            ours: Box::new(|| {
                asked.borrow_mut().push('A');
                Ok(1.0)
            }),
            peer: Some((
                "p".to_owned(),
                Box::new(|| {
                    asked.borrow_mut().push('B');
                    Ok(2.0)
                }),
            )),
            bar: Bar::Times(1.0),
        };
        let row = contest.run().expect("figures");
        assert_eq!(*asked.borrow(), "ABABAB");
        assert_eq!(row.met(), Some(true));
        assert_eq!(contest.name(), "Q: SQLite, 1,000 events");
    }
}

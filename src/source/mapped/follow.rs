//! Following a timeline in the log of another program: best effort, by looking at the end of its order, and at all of the
//! subject now and then.
//!
//! Nothing tells which rows a transaction wrote, so what came is what was not there at the last whole look. Such a look comes
//! at once when the log's end moves, and else within [`WHOLE_LOOK`] of a change of the database, so that what is committed
//! late, changed by hand or removed is found, too. Looking takes no more than a tenth of the time.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;

use super::Log;
use super::statement::end;
use crate::error::Result;
use crate::event::Event;
use crate::source::{Arrival, Continued, Following, Position, Source};

/// Between two looks at all of a subject, where the log's end stays the same but something was committed.
const WHOLE_LOOK: Duration = Duration::from_secs(10);
/// A look that took so long is followed by this many times as long without one.
const SHARE: u32 = 10;

/// What is known of a timeline that is followed.
#[derive(Debug, Clone)]
pub(in crate::source) struct Known {
    /// Its events by `seq`.
    events: Arc<BTreeMap<i64, Event>>,
    /// The end of the order in each of the log's tables; none where finding it would take looking at all rows.
    ends: Vec<Option<String>>,
    /// When all of the subject was read, and how long that took; none where it has to be read.
    looked: Option<(Instant, Duration)>,
}

impl Known {
    /// Whether it is time to read the subject again.
    fn is_due(&self, ends: &[Option<String>]) -> bool {
        let Some((at, took)) = self.looked else { return true };
        let moved = ends != self.ends;
        at.elapsed() >= (took * SHARE).max(if moved { Duration::ZERO } else { WHOLE_LOOK })
    }
}

impl Source {
    pub(in crate::source) async fn foreign_follow(
        &self,
        log: &Arc<Log>,
        subject: &str,
        from: Option<i64>,
    ) -> Result<Following> {
        let began = Instant::now();
        let ends = self.ends(log).await?;
        let (events, position) = self.timeline_now(log, subject).await?;
        let (events, position, looked) = match from {
            // What came after it counts as not handed over, and is handed over by the first look.
            Some(from) => {
                let events = events.into_iter().filter(|(seq, _)| *seq <= from).collect();
                (events, Position::of_foreign(None, None), None)
            }
            None => (events, position, Some((began, began.elapsed()))),
        };
        Ok(Following::of_foreign(subject, position, Known { events: Arc::new(events), ends, looked }))
    }

    pub(in crate::source) async fn foreign_continued(
        &self,
        log: &Arc<Log>,
        subject: &str,
        (position, known): (&Position, &Known),
    ) -> Result<Continued> {
        let began = Instant::now();
        let ends = self.ends(log).await?;
        if !known.is_due(&ends) {
            let following = Following::of_foreign(subject, position.clone(), known.clone());
            return Ok(Continued { events: Vec::new(), removed: Vec::new(), following, more: false });
        }
        let (now, position) = self.timeline_now(log, subject).await?;
        let last = known.events.last_key_value().map_or(i64::MIN, |(seq, _)| *seq);
        let arrived = now.iter().filter_map(|(seq, event)| {
            let arrival = match known.events.get(seq) {
                Some(before) if before == event => return None,
                Some(_) => Arrival::Rewritten,
                None if *seq > last => Arrival::New,
                None => Arrival::Late,
            };
            Some((event.clone(), arrival))
        });
        let events = arrived.collect();
        let gone = known.events.keys().filter(|seq| !now.contains_key(seq)).map(|seq| *seq..=*seq);
        let removed = gone.collect();
        let looked = Some((began, began.elapsed()));
        let known = Known { events: Arc::new(now), ends, looked };
        Ok(Continued {
            events,
            removed,
            following: Following::of_foreign(subject, position, known),
            more: false,
        })
    }

    /// The events of a timeline as it is, and where the database stands.
    async fn timeline_now(&self, log: &Arc<Log>, subject: &str) -> Result<(BTreeMap<i64, Event>, Position)> {
        let (history, position) = self.read_foreign(log, subject).await?;
        Ok((history.timeline().map(|event| (event.seq(), event.to_event())).collect(), position))
    }

    async fn ends(&self, log: &Arc<Log>) -> Result<Vec<Option<String>>> {
        let log = log.clone();
        self.read(move |mut session| {
            async move {
                let mut ends = Vec::new();
                for part in &log.bound.logs {
                    let mut last = None;
                    if let Some(statement) = end(log.dialect, part) {
                        session
                            .each_made(&statement, |row| {
                                last = row.text(0)?.map(std::borrow::Cow::into_owned);
                                Ok(ControlFlow::Break(()))
                            })
                            .await?;
                    }
                    ends.push(last);
                }
                Ok(ends)
            }
            .boxed()
        })
        .await
    }
}

//! Finding what PostgreSQL's transactions wrote since a position.

use std::sync::Arc;

use super::watermark::{Snapshot, Watermark, touched};
use super::{BEGINNING, Noticed, Position, Reach};
use crate::source::failure::Failure;
use crate::source::session::Session;

/// What a position knows of PostgreSQL's transactions.
#[derive(Debug, Clone)]
pub(super) struct Postgres {
    pub(super) snapshot: Snapshot,
    /// At the last look, for the end of the log, which began above `window`.
    end: Arc<Watermark>,
    window: i64,
    /// At the last whole look, for what was then before that end, which began above `before`.
    whole: Arc<Watermark>,
    before: i64,
    /// The snapshot of that look; none where there was no such look yet.
    whole_text: Option<Arc<str>>,
}

impl Postgres {
    /// Whether nothing can have been committed since, at the end of the log or, where that is asked, anywhere in it.
    pub(super) fn sees_the_same(&self, now: &Snapshot, anywhere: bool) -> bool {
        let is_sure = !now.is_standby && now.has_xmin && now.text == self.snapshot.text;
        is_sure && (!anywhere || self.whole_text.as_deref() == Some(&*now.text))
    }

    /// At a snapshot: what is at the end of the log will be looked at again.
    pub(super) async fn at(
        session: &mut Session<'_>,
        snapshot: Snapshot,
        reach: Reach,
        window: i64,
    ) -> Result<Self, Failure> {
        let mut end = Watermark::new(&snapshot);
        let mut whole = Watermark::unseen(&snapshot);
        if snapshot.has_xmin {
            touched(session, (window, i64::MAX), &snapshot, end.xmin, |seq, by| end.see(seq, by)).await?;
            if reach == Reach::Whole {
                whole = Watermark::new(&snapshot);
                touched(session, (BEGINNING, window), &snapshot, whole.xmin, |seq, by| whole.see(seq, by))
                    .await?;
            }
        }
        let whole_text = (reach == Reach::Whole).then(|| snapshot.text.clone());
        let (end, whole) = (end.into(), whole.into());
        Ok(Self { snapshot, end, window, whole, before: window, whole_text })
    }

    /// From which transaction on a row at the end of the log may have been written since.
    pub(super) fn end_xmin(&self) -> i64 {
        self.end.xmin
    }

    /// Takes note of a row at the end of the log, by its `seq` and the transaction that wrote it.
    pub(super) fn see(
        &self,
        position: &Position,
        end: &mut Watermark,
        (seq, by): (i64, i64),
        noticed: &mut Noticed,
    ) {
        if !position.known.contains(seq) {
            noticed.arrived.insert(seq..=seq);
        } else if seq > self.window && self.end.is_rewritten(seq, by) {
            noticed.rewritten.insert(seq);
        }
        end.see(seq, by);
    }

    /// The same after a look at the end of the log.
    pub(super) fn moved_on(&self, now: Snapshot, end: Watermark, window: i64) -> Self {
        Self { snapshot: now, end: end.into(), window, ..self.clone() }
    }

    /// Finds what transactions wrote since.
    pub(super) async fn look(
        &self,
        session: &mut Session<'_>,
        position: &Position,
        now: Snapshot,
        (window, is_whole): (i64, bool),
        noticed: &mut Noticed,
    ) -> Result<Self, Failure> {
        let mut end = Watermark::new(&now);
        touched(session, (window, i64::MAX), &now, self.end.xmin, |seq, by| {
            self.see(position, &mut end, (seq, by), noticed);
        })
        .await?;
        if !is_whole {
            return Ok(self.moved_on(now, end, window));
        }
        let mut whole = Watermark::new(&now);
        // A row from before the numbers began anew would pass for a new one of the same lower half.
        let began_anew = now.xmax >> 32 > 0;
        touched(session, (BEGINNING, window), &now, self.whole.xmin, |seq, by| {
            if !position.knows_of(seq) || !position.known.contains(seq) {
                noticed.arrived.insert(seq..=seq);
            } else if !began_anew && seq <= self.before && self.whole.is_rewritten(seq, by) {
                noticed.rewritten.insert(seq);
            }
            whole.see(seq, by);
        })
        .await?;
        let whole_text = Some(now.text.clone());
        let (end, whole) = (end.into(), whole.into());
        Ok(Self { snapshot: now, end, window, whole, before: window, whole_text })
    }
}

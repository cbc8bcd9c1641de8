//! Following a log: a position in it, and what was committed since.
//!
//! A [`Position`] is everything that was committed in one snapshot. It is no number: on a server, numbers are given out
//! before the commit, and a smaller one can appear after a larger one. So a position remembers which numbers it has
//! seen, as unbroken stretches, and what is there and not remembered is new. Each look takes in the end of the log; from
//! time to time one takes in all of it, so that a number that was reserved long ago is not missed.
//!
//! * PostgreSQL: exact, on a primary and on a standby. Each look asks for the rows that transactions since the last snapshot
//!   wrote, so that a row changed by hand shows, too. Behind a view or in a foreign table rows do not say who wrote
//!   them; there, it is as on MariaDB.
//! * SQLite: exact. There is one writer, and numbers are committed in their order.
//! * MariaDB and MySQL: **best effort**. What is committed late is found at the next look within the last thousands of
//!   numbers, and at the next whole look beyond; a row changed by hand is not noticed.
//!
//! Nothing is handed over twice, but for one case: a position that knows only the end of the log
//! ([`Reach::End`]) may hand over, once and as late, an event that had been there.

mod at_once;
mod changed;
mod hand_over;
mod islands;
mod pace;
mod postgres;
mod pulse;
mod statements;
mod timeline;
mod watermark;

use std::collections::BTreeSet;
use std::ops::{ControlFlow, RangeInclusive};
use std::time::Instant;

pub(super) use self::at_once::at_once;
pub(super) use self::changed::has_changed;
pub(crate) use self::pulse::{CHANNEL, Pulse};
pub use self::timeline::{Continued, Following};
pub(super) use self::timeline::{continued, follow};

use self::hand_over::hand_over;
use self::islands::Islands;
use self::pace::Pace;
use self::postgres::Postgres;
use self::watermark::snapshot;
use super::failure::Failure;
use super::session::Session;
use super::sqlite::Seen;
use crate::event::{Event, EventRef};

/// Rows asked for at once.
pub(super) const ROWS: usize = 1_000;
/// Below every `seq`. Half of what there is, so that counting from it cannot overflow in a statement.
const BEGINNING: i64 = i64::MIN / 2;

/// A position in a log: everything that was committed in one snapshot.
#[derive(Debug, Clone)]
pub struct Position {
    /// Every `seq` above `known_from` that was there.
    known: Islands,
    known_from: i64,
    /// What was noticed and has not been handed over yet; it is known already.
    arrived: Islands,
    rewritten: BTreeSet<i64>,
    removed: Islands,
    /// Below this, what has arrived is late.
    late_below: i64,
    /// When everything is looked through; never where only the end is known.
    pace: Option<Pace>,
    /// What tells cheaply that nothing happened since, and since the last look at the whole log.
    seen: Option<Seen>,
    whole_seen: Option<Seen>,
    postgres: Option<Postgres>,
    /// What the server says it has seen, for the logs of other programs; nothing else is known of those.
    foreign: Option<Box<str>>,
}

/// How much of a log a position knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// All of it: costs a walk over the index of `seq`.
    Whole,
    /// The last thousands of events, and never more: costs nothing to speak of. Whoever needs to know what is committed
    /// late beyond them counts.
    End,
}

impl Reach {
    /// Above which `seq` each look takes everything in. Whoever counts besides needs to take in less.
    fn window(self, session: &Session<'_>, end: i64) -> i64 {
        let statements = statements::of(session);
        let width = if self == Self::Whole { statements.window } else { statements.window_of_end };
        end.saturating_sub(width).max(BEGINNING)
    }
}

/// How an event came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// After everything before it.
    New,
    /// With a `seq` below one that had been there before.
    Late,
    /// It had been there, was changed by hand, and reads like this now. Noticed only on PostgreSQL.
    Rewritten,
}

/// Some of what happened since a position, and the position after it.
#[derive(Debug, Clone)]
pub struct Since {
    /// The events, ascending by `seq`.
    pub events: Vec<(Event, Arrival)>,
    /// The `seq` of events that were removed by hand.
    pub removed: Vec<RangeInclusive<i64>>,
    /// Where it goes on.
    pub position: Position,
    /// Whether there is more already.
    pub more: bool,
}

/// What happened in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened<'e> {
    /// An event was committed, or changed by hand.
    Event(EventRef<'e>, Arrival),
    /// Events that had been there were removed by hand.
    Removed(RangeInclusive<i64>),
}

impl Position {
    /// Goes back to where `seq` was the last event: what came after it counts as not handed over.
    pub fn go_back_to(&mut self, seq: i64) {
        self.arrived = self.known.clone().split_off_above(seq);
        self.late_below = i64::MIN;
    }

    /// The position in a log of another program: only what tells whether anything was committed since.
    pub(super) fn of_foreign(seen: Option<Seen>, snapshot: Option<Box<str>>) -> Self {
        Self {
            known: Islands::default(),
            known_from: BEGINNING,
            arrived: Islands::default(),
            rewritten: BTreeSet::new(),
            removed: Islands::default(),
            late_below: i64::MIN,
            pace: None,
            seen,
            whole_seen: None,
            postgres: None,
            foreign: snapshot,
        }
    }

    /// What the server had seen.
    pub(super) fn foreign(&self) -> Option<&str> {
        self.foreign.as_deref()
    }

    /// How much it knows.
    fn reach(&self) -> Reach {
        if self.pace.is_some() { Reach::Whole } else { Reach::End }
    }

    /// Whether there is something that was noticed and not yet handed over.
    pub(super) fn is_behind(&self) -> bool {
        !self.arrived.is_empty() || !self.rewritten.is_empty() || !self.removed.is_empty()
    }

    /// Whether it is time to look at the whole log.
    fn is_whole_look_due(&self) -> bool {
        self.pace.is_some_and(|pace| pace.is_due(Instant::now()))
    }

    /// Whether an event has been noticed and will be handed over.
    fn is_pending(&self, seq: i64) -> bool {
        self.arrived.contains(seq)
    }

    /// Whether a file is not, or not surely, what it was.
    pub(super) fn has_moved_on(&self, now: Option<Seen>) -> bool {
        let is_missed = now != self.whole_seen && self.is_whole_look_due();
        self.is_behind() || self.seen.is_none() || now != self.seen || is_missed
    }

    /// The largest `seq`; below all of them where there is none.
    fn end(&self) -> i64 {
        self.known.last().unwrap_or(BEGINNING)
    }

    /// Knows from now on what a look found beyond what had been the `end` of the log, and before it.
    fn take_note(&mut self, noticed: &Noticed, end: i64, postgres: Option<Postgres>) {
        self.late_below = end;
        for stretch in noticed.arrived.iter() {
            self.known.insert(stretch);
        }
        for stretch in noticed.removed.iter() {
            self.known.remove(stretch);
        }
        self.postgres = postgres;
    }

    /// Whether it knows if an event was there.
    fn knows_of(&self, seq: i64) -> bool {
        seq > self.known_from
    }
}

/// The position of exactly the session's snapshot.
pub(super) async fn position(session: &mut Session<'_>, reach: Reach) -> Result<Position, Failure> {
    let started = Instant::now();
    let end = super::read::log_end(session).await?;
    let window = reach.window(session, end);
    let known_from = if reach == Reach::Whole { BEGINNING } else { window };
    let known = islands(session, known_from).await?;
    let postgres = match snapshot(session).await? {
        Some(snapshot) => Some(Postgres::at(session, snapshot, reach, window).await?),
        None => None,
    };
    Ok(Position {
        known,
        known_from,
        arrived: Islands::default(),
        rewritten: BTreeSet::new(),
        removed: Islands::default(),
        late_below: i64::MIN,
        pace: (reach == Reach::Whole).then(|| Pace::measured(started)),
        seen: session.seen(),
        whole_seen: session.seen().filter(|_| reach == Reach::Whole),
        postgres,
        foreign: None,
    })
}

/// Hands over what was committed since a position, ascending by `seq` after what was removed, and moves the position on,
/// until told to stop: what is left is handed over the next time. Where it fails, the position has moved past what was
/// handed over, and no further.
pub(super) async fn since_while(
    session: &mut Session<'_>,
    position: &mut Position,
    mut each: impl FnMut(Happened<'_>) -> ControlFlow<()> + Send,
) -> Result<(), Failure> {
    if !position.is_behind() {
        look(session, position).await?;
    }
    hand_over(session, position, &mut each).await
}

/// The first events since a position, `limit` at most, and the position after them.
pub(super) async fn first_since(
    session: &mut Session<'_>,
    mut position: Position,
    limit: usize,
) -> Result<Since, Failure> {
    let (mut events, mut removed) = (Vec::new(), Vec::new());
    since_while(session, &mut position, |happened| {
        match happened {
            Happened::Event(event, arrival) => events.push((event.to_event(), arrival)),
            Happened::Removed(stretch) => removed.push(stretch),
        }
        if events.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .await?;
    Ok(Since { events, removed, more: position.is_behind(), position })
}

/// Notices what happened since the position. Either all of it is noted there, or, where it fails, nothing.
async fn look(session: &mut Session<'_>, position: &mut Position) -> Result<(), Failure> {
    let started = Instant::now();
    let seen = session.seen();
    let now = snapshot(session).await?;
    let is_whole = position.is_whole_look_due();
    if let (Some(now), Some(before)) = (&now, &position.postgres)
        && before.sees_the_same(now, is_whole)
    {
        return Ok(());
    }
    let end = position.end();
    let window = position.reach().window(session, end);
    let mut noticed = Noticed::default();
    // Where rows do not say who wrote them, what is there is all there is to go by.
    let mut by_rows = false;
    let postgres = match (now, &position.postgres) {
        (Some(now), Some(before)) if now.has_xmin && before.snapshot.has_xmin => {
            by_rows = true;
            Some(before.look(session, position, now, (window, is_whole), &mut noticed).await?)
        }
        (Some(now), _) => Some(Postgres::at(session, now, Reach::End, window).await?),
        (None, _) => None,
    };
    if is_whole || !by_rows {
        let from = if is_whole { BEGINNING } else { window };
        let there = islands(session, from).await?;
        let from = from.max(position.known_from);
        for stretch in there.beyond(from, &position.known).iter() {
            noticed.arrived.insert(stretch);
        }
        noticed.removed = position.known.beyond(from, &there);
        noticed.older = there;
    }
    if is_whole {
        position.whole_seen = seen;
        position.pace = Some(Pace::measured(started));
        for stretch in noticed.older.iter() {
            position.known.insert(stretch);
        }
        position.known_from = BEGINNING;
    }
    position.take_note(&noticed, end, postgres);
    position.arrived = noticed.arrived;
    position.rewritten = noticed.rewritten;
    position.removed = noticed.removed;
    position.seen = seen;
    Ok(())
}

/// What a look finds.
#[derive(Debug, Default)]
struct Noticed {
    arrived: Islands,
    rewritten: BTreeSet<i64>,
    removed: Islands,
    /// Everything that is there, where everything was looked at.
    older: Islands,
}

/// The numbers that are there, above one.
async fn islands(session: &mut Session<'_>, above: i64) -> Result<Islands, Failure> {
    let statement = statements::of(session).islands;
    let mut islands = Islands::default();
    session
        .each(statement, &[&above.to_string()], |row| {
            islands.insert(row.number(0)?..=row.number(1)?);
            Ok(ControlFlow::Continue(()))
        })
        .await?;
    Ok(islands)
}

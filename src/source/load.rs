//! Reading a history whole, as fast as the database gives it: one thread reads the rows, another replays them.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rusqlite::Connection;
use tokio::runtime::Handle;

use super::failure::Failure;
use super::follow::{self, Position, Reach};
use super::read::{self, Extent};
use super::session::{Session, lend_event};
use crate::event::{Event, EventRef};
use crate::history::History;
use crate::time::Timestamp;

/// Rows handed over together.
const ROWS: usize = 512;
/// Handfuls on their way: enough that no side waits for another's hiccups.
const UNDER_WAY: usize = 16;
/// Events of a stretch, at least, and stretches of a log, at most.
const STRETCH: i64 = 8_192;
const STRETCHES: i64 = 4_096;

/// How far a reading is; whoever wants to know looks while it goes on.
#[derive(Debug, Default)]
pub struct Loading {
    read: AtomicU64,
    total: AtomicU64,
}

impl Loading {
    /// Events read so far, and in all. The second is 0 until they are counted, and does not count those that entities had
    /// under other objectives.
    pub fn progress(&self) -> (u64, u64) {
        (self.read.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

/// A history, and the log as it was when it was read.
#[derive(Debug)]
pub struct Loaded {
    /// All events of an objective and of every entity that was ever under it, replayed. Empty where there is none.
    pub history: History,
    /// How far the log went.
    pub extent: Extent,
    /// Where to go on from.
    pub position: Position,
}

/// Reads a history whole. `marks`: whether the log has marks to count from.
pub(super) async fn history(
    session: &mut Session<'_>,
    objective: &str,
    marks: bool,
    loading: &Loading,
) -> Result<Loaded, Failure> {
    let (extent, position, elsewhere) = beginning(session, objective, marks, loading).await?;
    let (sender, receiver) = sync_channel(UNDER_WAY);
    let history = History::new(objective);
    let replaying = thread::spawn(move || replay(history, elsewhere, &[receiver]));
    let statement = session.statements().timeline;
    let sent = send(session, statement, &[objective], &sender, loading).await;
    drop(sender);
    let history = replaying.join();
    sent?;
    let history = history.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    Ok(Loaded { history, extent, position })
}

/// The same from a file of which two connections see the same: they read in turns, a stretch of the log each.
pub(super) fn history_by_two(
    runtime: &Handle,
    (mut session, second): (Session<'_>, Option<&mut Connection>),
    objective: &str,
    marks: bool,
    loading: &Loading,
) -> Result<Loaded, Failure> {
    let Some(second) = second else {
        return runtime.block_on(history(&mut session, objective, marks, loading));
    };
    let (extent, position, elsewhere) =
        runtime.block_on(beginning(&mut session, objective, marks, loading))?;
    let stretches = stretches(extent.log_end);
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..2).map(|_| sync_channel(UNDER_WAY)).unzip();
    let read = |mut session: Session<'_>, sender: &SyncSender<Rows>, mine: usize| {
        let statement = session.statements().timeline_between;
        for (from, to) in stretches.iter().skip(mine).step_by(2) {
            let range = [objective, &from.to_string(), &to.to_string()];
            runtime.block_on(send(&mut session, statement, &range, sender, loading))?;
        }
        Ok::<_, Failure>(())
    };
    thread::scope(|scope| {
        let [one, other] = <[_; 2]>::try_from(senders).expect("two were made");
        let replaying = scope.spawn(move || replay(History::new(objective), elsewhere, &receivers));
        let beside = scope.spawn(|| read(Session::Sqlite(second, None), &{ other }, 1));
        let sent = read(session, &{ one }, 0);
        let beside = beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let history = replaying.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        sent.and(beside)?;
        Ok(Loaded { history, extent, position })
    })
}

/// How much there is, where the log stands, and what the entities did elsewhere.
async fn beginning(
    session: &mut Session<'_>,
    objective: &str,
    marks: bool,
    loading: &Loading,
) -> Result<(Extent, Position, Vec<Event>), Failure> {
    // A reading that was given up may have counted already.
    loading.read.store(0, Ordering::Relaxed);
    let extent = read::extent(session, objective, marks).await?;
    loading.total.store(u64::try_from(extent.events).unwrap_or_default(), Ordering::Relaxed);
    let position = follow::position_at(session, Reach::End, extent.log_end).await?;
    let statement = session.statements().elsewhere;
    Ok((extent, position, read::events(session, statement, &[objective]).await?))
}

/// The stretches of a log, from the first `seq` to the last of each.
fn stretches(log_end: i64) -> Vec<(i64, i64)> {
    let width = (log_end / STRETCHES).max(STRETCH);
    let mut stretches = vec![(i64::MIN, width)];
    while let Some((_, end)) = stretches.last().filter(|(_, end)| *end < log_end) {
        stretches.push((end + 1, end.saturating_add(width)));
    }
    stretches
}

/// Sends the events of a statement, packed, and an empty handful at its end.
async fn send(
    session: &mut Session<'_>,
    statement: &'static str,
    parameters: &[&str],
    sender: &SyncSender<Rows>,
    loading: &Loading,
) -> Result<(), Failure> {
    let mut rows = Rows::default();
    session
        .each(statement, parameters, |row| {
            lend_event(row, |event| rows.push(event))?;
            Ok(if rows.list.len() < ROWS { ControlFlow::Continue(()) } else { rows.send(sender, loading) })
        })
        .await?;
    if !rows.list.is_empty() {
        let _ = rows.send(sender, loading);
    }
    let _ = Rows::default().send(sender, loading);
    Ok(())
}

/// Replays what comes, a stretch from each sender in turn, until there is no more.
fn replay(mut history: History, elsewhere: Vec<Event>, from: &[Receiver<Rows>]) -> History {
    let mut elsewhere = elsewhere.into_iter().peekable();
    'stretches: for receiver in from.iter().cycle() {
        loop {
            match receiver.recv() {
                // The stretch that would be next does not exist.
                Err(_) => break 'stretches,
                Ok(rows) if rows.list.is_empty() => break,
                Ok(rows) => rows.each(|event| {
                    while let Some(earlier) = elsewhere.next_if(|other| other.seq < event.seq) {
                        history.append(earlier.lend());
                    }
                    history.append(event);
                }),
            }
        }
    }
    for event in elsewhere {
        history.append(event.lend());
    }
    history
}

/// Some events, packed: their texts one after the other.
#[derive(Debug, Default)]
struct Rows {
    text: String,
    list: Vec<Packed>,
}

#[derive(Debug)]
struct Packed {
    seq: i64,
    version: i64,
    inserted_at: Timestamp,
    /// Of type, id, objective, action, changes, actor and metadata; `None` for SQL NULL.
    lengths: [Option<usize>; 7],
}

impl Rows {
    fn push(&mut self, event: EventRef<'_>) {
        let texts = [
            Some(event.entity_type),
            Some(event.entity_id),
            Some(event.objective_id),
            Some(event.action),
            Some(event.changes),
            event.actor,
            event.metadata,
        ];
        for text in texts.into_iter().flatten() {
            self.text.push_str(text);
        }
        self.list.push(Packed {
            seq: event.seq,
            version: event.version,
            inserted_at: event.inserted_at.clone(),
            lengths: texts.map(|text| text.map(str::len)),
        });
    }

    fn each(&self, mut take: impl FnMut(EventRef<'_>)) {
        let mut rest = self.text.as_str();
        for row in &self.list {
            let [entity_type, entity_id, objective_id, action, changes, actor, metadata] =
                row.lengths.map(|length| {
                    let (text, after) = rest.split_at(length?);
                    rest = after;
                    Some(text)
                });
            take(EventRef {
                seq: row.seq,
                entity_type: entity_type.unwrap_or_default(),
                entity_id: entity_id.unwrap_or_default(),
                objective_id: objective_id.unwrap_or_default(),
                version: row.version,
                action: action.unwrap_or_default(),
                changes: changes.unwrap_or_default(),
                actor,
                metadata,
                inserted_at: &row.inserted_at,
            });
        }
    }

    /// Hands over what there is and starts anew; breaks off where nobody takes it any more.
    fn send(&mut self, to: &SyncSender<Rows>, loading: &Loading) -> ControlFlow<()> {
        let next = Rows { text: String::with_capacity(self.text.len()), list: Vec::with_capacity(ROWS) };
        loading.read.fetch_add(self.list.len() as u64, Ordering::Relaxed);
        match to.send(std::mem::replace(self, next)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

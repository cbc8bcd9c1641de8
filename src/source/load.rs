//! Reading a history whole, as fast as the database gives it: one thread reads the rows, another replays them.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::failure::Failure;
use super::read::{self, Extent};
use super::session::{Session, lend_event};
use crate::event::{Event, EventRef};
use crate::history::History;
use crate::time::Timestamp;

/// Rows handed over together.
const ROWS: usize = 1_024;
/// Handfuls on their way: enough that neither side waits for the other's hiccups.
const UNDER_WAY: usize = 8;

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

/// All events of an objective and of every entity that was ever under it, replayed; and the extent of the log then.
/// `marks`: whether the log has marks to count from.
pub(super) async fn history(
    session: &mut Session<'_>,
    objective: &str,
    marks: bool,
    loading: &Loading,
) -> Result<(History, Extent), Failure> {
    let extent = read::extent(session, objective, marks).await?;
    loading.total.store(u64::try_from(extent.events).unwrap_or_default(), Ordering::Relaxed);
    let statements = session.statements();
    let elsewhere = read::events(session, statements.elsewhere, &[objective]).await?;
    let (sender, receiver) = sync_channel(UNDER_WAY);
    let history = History::new(objective);
    let replaying = thread::spawn(move || replay(history, elsewhere, &receiver));
    let mut rows = Rows::default();
    let sent = session
        .each(statements.timeline, &[objective], |row| {
            lend_event(row, |event| rows.push(event))?;
            Ok(if rows.list.len() < ROWS { ControlFlow::Continue(()) } else { rows.send(&sender, loading) })
        })
        .await;
    let _ = rows.send(&sender, loading);
    drop(sender);
    let history = replaying.join();
    sent?;
    Ok((history.unwrap_or_else(|panic| std::panic::resume_unwind(panic)), extent))
}

fn replay(mut history: History, elsewhere: Vec<Event>, batches: &Receiver<Rows>) -> History {
    let mut elsewhere = elsewhere.into_iter().peekable();
    for rows in batches {
        rows.each(|event| {
            while let Some(earlier) = elsewhere.next_if(|other| other.seq < event.seq) {
                history.append(earlier.lend());
            }
            history.append(event);
        });
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

//! Appending many events at once: all of them, or none.

use std::future::Future;
use std::io::BufRead;
use std::pin::pin;

use tokio::sync::mpsc;

use super::live::Beside;
use super::writer::Writer;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::interchange;
use crate::source::failure::{Failure, explain};
use crate::source::location::Location;

/// Lines read before they are handed to the database together.
const BATCH_LINES: usize = 4_096;
/// The same in bytes, for logs of large values.
const BATCH_BYTES: usize = 4 << 20;

/// How far an import is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Events appended so far.
    pub events: u64,
    /// Bytes of input they took.
    pub bytes: u64,
}

/// Some of the input.
pub(super) struct Batch {
    /// The line of each event, counted from 1, and the event.
    events: Vec<(u64, Event)>,
    bytes: u64,
}

/// Where an import's events come from. Called again and again on a thread of its own, until it has no more.
pub(super) type Next = Box<dyn FnMut() -> Result<Option<Batch>> + Send>;

/// Appends events to the log in one transaction, which `stop` ends without a trace. Memory stays bounded: the input is
/// read a few batches ahead.
///
/// # Errors
/// [`Code::ImportLine`] and [`Code::ImportDuplicate`] name the line; [`Code::Cancelled`] where `stop` came first.
pub(super) async fn import<W: Writer>(
    mut writer: W,
    location: &Location,
    next: Next,
    mut progress: impl FnMut(Progress),
    stop: impl Future<Output = ()>,
) -> Result<Progress> {
    let (sender, receiver) = mpsc::channel(4);
    std::thread::spawn(move || read(next, &sender));
    let outcome = append(&mut writer, location, receiver, &mut progress, stop).await;
    let ended = match &outcome {
        Ok(_) => writer.commit().await,
        Err(_) => writer.rollback().await,
    };
    let closed = writer.close().await;
    // Where the import failed, that is the news; a broken connection has rolled back by itself.
    let done = outcome?;
    ended.and(closed).map_err(|error| explain(error, location))?;
    Ok(done)
}

async fn append<W: Writer>(
    writer: &mut W,
    location: &Location,
    mut batches: mpsc::Receiver<Result<Batch>>,
    progress: &mut impl FnMut(Progress),
    stop: impl Future<Output = ()>,
) -> Result<Progress> {
    let explained = |error: Failure| explain(error, location);
    let mut stop = pin!(stop);
    writer.begin(true).await.map_err(explained)?;
    writer.first_savepoint().await.map_err(explained)?;
    let mut seq = writer.last_seq().await.map_err(explained)?;
    let mut beside = Beside::new(seq == 0);
    let mut done = Progress::default();
    loop {
        let batch = tokio::select! {
            biased;
            () = &mut stop => return Err(Error::new(Code::Cancelled, "The import was stopped. Nothing was written.")),
            batch = batches.recv() => batch,
        };
        let Some(batch) = batch.transpose()? else { break };
        let mut batch = batch;
        for (_, event) in &mut batch.events {
            seq += 1;
            event.seq = seq;
        }
        append_batch(writer, location, &batch.events).await?;
        beside.follow(writer, batch.events.iter().map(|(_, event)| event)).await.map_err(explained)?;
        done.events += batch.events.len() as u64;
        done.bytes += batch.bytes;
        progress(done);
    }
    if done.events > 0 {
        beside.flush(writer).await.map_err(explained)?;
        writer.continue_after(seq).await.map_err(explained)?;
    }
    Ok(done)
}

async fn append_batch<W: Writer>(writer: &mut W, location: &Location, batch: &[(u64, Event)]) -> Result<()> {
    let events: Vec<_> = batch.iter().map(|(_, event)| event).collect();
    writer.savepoint().await.map_err(|error| explain(error, location))?;
    let Err(error) = writer.append_numbered(&events).await else { return Ok(()) };
    if !is_about_the_data(&error) {
        return Err(explain(error, location));
    }
    // One by one, to name the line.
    writer.back_to_savepoint().await.map_err(|error| explain(error, location))?;
    for (line, event) in batch {
        if let Err(error) = writer.append_numbered(&[event]).await {
            return Err(refused(*line, event, error, location));
        }
    }
    Err(explain(error, location))
}

fn is_about_the_data(error: &Failure) -> bool {
    match error {
        // The standard's classes for data it cannot hold, such as a NUL in an id or a time out of its range.
        Failure::Driver(sqlx::Error::Database(database)) => {
            let class = database
                .code()
                .is_some_and(|code| code.len() == 5 && (code.starts_with("22") || code.starts_with("54")));
            database.is_unique_violation() || class
        }
        Failure::Sqlite(_) => error.is_unique_violation(),
        Failure::Unfit(_) => true,
        Failure::Driver(_) | Failure::Unreadable(_) | Failure::Io(_) | Failure::Changing => false,
    }
}

fn refused(line: u64, event: &Event, error: Failure, location: &Location) -> Error {
    if error.is_unique_violation() {
        let message = format!(
            "Line {line}: version {} of {} is taken. Nothing was imported.",
            event.version, event.entity
        );
        return Error::new(Code::ImportDuplicate, message)
            .hint("Either the line stands twice, or this log already has the event. Remove the line, or import into an empty log.");
    }
    match error {
        Failure::Unfit(reason) => line_error(line, &format!("the database cannot hold it: {reason}")),
        Failure::Driver(sqlx::Error::Database(database)) => {
            line_error(line, &format!("the database cannot hold it: {}", database.message()))
        }
        error => explain(error, location),
    }
}

fn line_error(line: u64, reason: &str) -> Error {
    Error::new(Code::ImportLine, format!("Line {line}: {reason}. Nothing was imported."))
        .hint("Mend the line and import again. The format is described in docs/interchange.md.")
}

fn read(mut next: Next, batches: &mpsc::Sender<Result<Batch>>) {
    // Nobody listens any more once the import has failed or was stopped.
    while let Some(batch) = next().transpose() {
        let last = batch.is_err();
        if batches.blocking_send(batch).is_err() || last {
            return;
        }
    }
}

/// The events of NDJSON text.
pub(super) fn from_lines(mut lines: impl BufRead + Send + 'static) -> Next {
    let mut number = 0;
    Box::new(move || read_batch(&mut lines, &mut number).map(|batch| (batch.bytes > 0).then_some(batch)))
}

/// Events that are there already.
pub(super) fn from_events(mut events: impl Iterator<Item = Event> + Send + 'static) -> Next {
    Box::new(move || {
        let batch: Vec<_> = events.by_ref().take(BATCH_LINES).map(|event| (0, event)).collect();
        Ok((!batch.is_empty()).then_some(Batch { events: batch, bytes: 0 }))
    })
}

fn read_batch(lines: &mut impl BufRead, number: &mut u64) -> Result<Batch> {
    let mut batch = Batch { events: Vec::with_capacity(BATCH_LINES), bytes: 0 };
    let mut line = Vec::new();
    while batch.events.len() < BATCH_LINES && batch.bytes < BATCH_BYTES as u64 {
        line.clear();
        let length = lines.read_until(b'\n', &mut line).map_err(|error| unreadable(*number + 1, &error))?;
        if length == 0 {
            break;
        }
        *number += 1;
        batch.bytes += length as u64;
        let text =
            std::str::from_utf8(&line).map_err(|_| line_error(*number, "it is not UTF-8 text"))?.trim();
        if !text.is_empty() {
            let event = interchange::parse(text).map_err(|reason| line_error(*number, &reason))?;
            batch.events.push((*number, event));
        }
    }
    Ok(batch)
}

fn unreadable(line: u64, error: &std::io::Error) -> Error {
    Error::new(
        Code::FileIo,
        format!("The input could not be read from line {line} on. Nothing was imported."),
    )
    .detail(error.to_string())
}

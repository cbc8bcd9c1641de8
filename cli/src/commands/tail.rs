//! `tail`: a timeline as it grows.

use std::io::Write as _;

use backstory::api::{Arrival, Code, Error, Event, Live, Result, interchange, json};

use crate::arguments::Tail;
use crate::commands::timeline::short;
use crate::database::Opening;
use crate::{cannot_write, database, interrupted, output};

pub(crate) async fn run(arguments: &Tail, opening: Opening, json: bool) -> Result<()> {
    tokio::select! {
        biased;
        () = interrupted() => Err(Error::new(Code::Cancelled, "Following the timeline was stopped.")),
        ended = follow(arguments, opening, arguments.ndjson || json) => ended,
    }
}

async fn follow(arguments: &Tail, opening: Opening, ndjson: bool) -> Result<()> {
    let (backstory, source) = database::open(opening).await?;
    let mut live = backstory.live(&source, &arguments.objective, arguments.from).await?;
    let mut left = arguments.limit.unwrap_or(u64::MAX);
    while let Some(said) = live.recv().await {
        match said {
            Live::Events(events) => match print(&events, &mut left, ndjson) {
                Ok(()) if left > 0 => {}
                Ok(()) => return Ok(()),
                Err(error) => return cannot_write(&error),
            },
            Live::Ended(error) => return Err(error),
            said => output::message(&message(&said)),
        }
    }
    Ok(())
}

/// Prints the events, `left` at most, and flushes: whoever reads on sees them now.
fn print(events: &[(Event, Arrival)], left: &mut u64, ndjson: bool) -> std::io::Result<()> {
    let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
    for (event, arrival) in events {
        if *arrival == Arrival::Rewritten {
            output::message(&format!("Event {} was changed by hand.", event.seq));
            continue;
        }
        if *left == 0 {
            break;
        }
        *left -= 1;
        let is_late = *arrival == Arrival::Late;
        if ndjson {
            writeln!(stdout, "{}", document(event, is_late))?;
        } else {
            writeln!(stdout, "{}", output::visible(&line(event, is_late)))?;
        }
    }
    stdout.flush()
}

/// A line of the interchange format, with one more key on what came late.
fn document(event: &Event, is_late: bool) -> String {
    let mut line = interchange::write(event);
    if is_late && line.pop().is_some() {
        line.push_str(r#","late":true}"#);
    }
    line
}

fn line(event: &Event, is_late: bool) -> String {
    let changes = match json::fields(&event.changes) {
        Ok(fields) => {
            let each = fields.list.iter().map(|field| format!("{}: {}", field.name, short(field.value)));
            each.collect::<Vec<_>>().join(", ")
        }
        Err(_) => short(&event.changes),
    };
    format!(
        "{:>8}  {}  {}  {} v{}  {}  {changes}{}",
        event.seq,
        event.inserted_at,
        event.actor.as_deref().unwrap_or("-"),
        event.entity,
        event.version,
        event.action,
        if is_late { "  (late)" } else { "" },
    )
}

/// What to tell a person who watches.
fn message(said: &Live) -> String {
    match said {
        Live::Removed(stretches) => {
            let each = stretches.iter().map(|stretch| match (stretch.start(), stretch.end()) {
                (first, last) if first == last => first.to_string(),
                (first, last) => format!("{first} to {last}"),
            });
            format!("Removed from the log by hand: {}.", each.collect::<Vec<_>>().join(", "))
        }
        Live::Lost { since, error } => {
            format!("[{}] {} The last sign of life was at {since}.", error.code.as_str(), error.message)
        }
        Live::Retrying { attempt, delay, .. } => {
            format!("Trying again in {:.1} s (attempt {attempt}).", delay.as_secs_f64())
        }
        Live::Resumed => "Connected again; it goes on where it was.".to_owned(),
        Live::Ended(error) => error.message.clone(),
        Live::Events(_) => String::new(),
    }
}

//! The questions, each asked in a process of its own. The clock runs inside: from before the log is opened (cold) or the
//! question is asked (warm) until the answer is in hand, with old and new values and whole states. Digests are made after.

use crate::Outcome;
use crate::clock::{Clock, Took, Whose};
use crate::measured::Measured;
use crate::ours::{self, Log, Sample, Sight};
use crate::{digest, upkeep};

/// How often a warm question is asked; the answer is the median.
const WARM: usize = 51;
/// How often a window's question is asked; the answer is the median.
const SEEN: usize = 7;
/// Events appended one after the other.
const APPENDED: usize = 3;

/// The page that begins so many events before the newest, cold.
pub(crate) async fn cold(place: &str, objective: &str, offset: usize) -> Outcome<Measured> {
    let clock = Clock::start(Whose::Own);
    page(&ours::open(place, objective).await?, offset, clock).await
}

/// The same from a database that the window is connected to, with nothing in memory yet.
pub(crate) async fn connected(place: &str, objective: &str, offset: usize) -> Outcome<Measured> {
    let log = ours::connect(place, objective).await?;
    page(&log, offset, Clock::start(Whose::Own)).await
}

async fn page(log: &Log, offset: usize, clock: Clock) -> Outcome<Measured> {
    let page = log.page(offset).await?;
    let look = page.look();
    let rows = ours::rows(&page, &look);
    let took = clock.read();
    Ok(Measured::of(took).digest(digest::page(&rows)?))
}

/// The newest page, cold, of a log that has nothing but events: when the first rows are there, and when all is exact.
pub(crate) async fn bare(place: &str, objective: &str) -> Outcome<Measured> {
    let clock = Clock::start(Whose::Own);
    let log = ours::open(place, objective).await?;
    let first = log.first_page().await?;
    let shown = ours::rows(&first, &first.look()).len();
    let first = clock.read();
    let page = log.page(0).await?;
    let look = page.look();
    let rows = ours::rows(&page, &look);
    let took = clock.read();
    if shown != rows.len() {
        return Err(format!("the first page had {shown} events, the exact one {}", rows.len()).into());
    }
    Ok(Measured::of(took).first(first).digest(digest::page(&rows)?))
}

/// The newest page and one further back in turn, from memory.
pub(crate) async fn warm(place: &str, objective: &str, offset: usize) -> Outcome<Measured> {
    let log = ours::open(place, objective).await?;
    log.load().await?;
    let mut digests = Vec::new();
    for offset in [0, offset] {
        let page = log.page(offset).await?;
        digests.push(digest::page(&ours::rows(&page, &page.look()))?);
    }
    let mut took = Vec::with_capacity(WARM);
    for nth in 0..WARM {
        let offset = if nth % 2 == 0 { 0 } else { offset };
        let clock = Clock::start(Whose::Own);
        let page = log.page(offset).await?;
        let look = page.look();
        let rows = ours::rows(&page, &look);
        took.push(clock.read());
        drop(rows);
    }
    Ok(Measured::of(median(took)).digests(digests))
}

/// The states of everything at a time, from memory.
pub(crate) async fn states(place: &str, objective: &str, at: &str) -> Outcome<Measured> {
    let log = ours::open(place, objective).await?;
    log.load().await?;
    let digest = digest::states(&log.states(at).await?)?;
    let mut took = Vec::with_capacity(WARM);
    for _ in 0..WARM {
        let clock = Clock::start(Whose::Own);
        let states = log.states(at).await?;
        took.push(clock.read());
        drop(states);
    }
    Ok(Measured::of(median(took)).digest(digest))
}

/// The newest page after an event was appended to a log whose history is in memory. The first of `lines` are appended one
/// after the other, and taken out again at the end. The appending itself is not timed.
pub(crate) async fn appended(place: &str, objective: &str, events: i64, lines: &str) -> Outcome<Measured> {
    upkeep::shorten(place, events).await?;
    let answer = append_all(place, objective, lines).await;
    upkeep::shorten(place, events).await?;
    answer
}

async fn append_all(place: &str, objective: &str, lines: &str) -> Outcome<Measured> {
    let log = ours::open(place, objective).await?;
    log.load().await?;
    log.page(0).await?;
    let mut recorder = ours::recorder(place).await?;
    let (mut took, mut digests) = (Vec::new(), Vec::new());
    for line in lines.lines().take(APPENDED) {
        ours::append(&mut recorder, line).await?;
        let clock = Clock::start(Whose::Own);
        let page = log.page(0).await?;
        let look = page.look();
        let rows = ours::rows(&page, &look);
        took.push(clock.read());
        digests.push(digest::page(&rows)?);
    }
    Ok(Measured::of(median(took)).digests(digests))
}

/// The whole history, cold. A page of it and the states at a time are looked at afterwards.
pub(crate) async fn load(place: &str, objective: &str, offset: usize, at: &str) -> Outcome<Measured> {
    let clock = Clock::start(Whose::Own);
    let log: Log = ours::open(place, objective).await?;
    let events = log.load().await?;
    let took = clock.read();
    let page = log.page(offset).await?;
    let page = digest::page(&ours::rows(&page, &page.look()))?;
    let states = digest::states(&log.states(at).await?)?;
    Ok(Measured::of(took).events(events).digests(vec![page, states]))
}

/// What a window asks of a whole history, which is in memory.
pub(crate) async fn seen(place: &str, objective: &str, sight: Sight) -> Outcome<Measured> {
    let log = ours::open(place, objective).await?;
    log.load().await?;
    let sample = log.sample().await?;
    let wanted = log.naive(sight, &sample).await?;
    let mut took = Vec::with_capacity(SEEN);
    for nth in 0..SEEN {
        took.push(look(&log, sight, &sample, nth, wanted).await?);
    }
    Ok(Measured::of(median(took)))
}

async fn look(log: &Log, sight: Sight, sample: &Sample, nth: usize, wanted: usize) -> Outcome<Took> {
    let clock = Clock::start(Whose::Own);
    let counted = log.look(sight, sample, i64::try_from(nth)?).await?;
    let took = clock.read();
    if counted == wanted { Ok(took) } else { Err(format!("it counted {counted}, not {wanted}").into()) }
}

/// The first rows after an event was appended to a log whose history, and whose rows, are in memory. The first of `lines` are
/// appended one after the other, and taken out again at the end. The appending itself is not timed.
pub(crate) async fn grown(place: &str, objective: &str, events: i64, lines: &str) -> Outcome<Measured> {
    upkeep::shorten(place, events).await?;
    let answer = grow(place, objective, lines).await;
    upkeep::shorten(place, events).await?;
    answer
}

async fn grow(place: &str, objective: &str, lines: &str) -> Outcome<Measured> {
    let log = ours::open(place, objective).await?;
    let events = log.load().await?;
    let sample = log.sample().await?;
    look(&log, Sight::Rows, &sample, 0, events).await?;
    let mut recorder = ours::recorder(place).await?;
    let mut took = Vec::new();
    for (line, nth) in lines.lines().take(APPENDED).zip(1..) {
        ours::append(&mut recorder, line).await?;
        took.push(look(&log, Sight::Rows, &sample, 0, events + nth).await?);
    }
    Ok(Measured::of(median(took)))
}

/// The middle by wall time; nothing took no time.
fn median(mut took: Vec<Took>) -> Took {
    took.sort_unstable_by(|a, b| a.wall_ms.total_cmp(&b.wall_ms));
    took.get(took.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::median;
    use crate::clock::Took;

    #[test]
    fn the_median_is_the_middle_by_wall_time() {
        let took = [3.0, 1.0, 2.0].map(|wall_ms| Took { wall_ms, cpu_ms: wall_ms });
        assert!((median(took.to_vec()).cpu_ms - 2.0).abs() < f64::EPSILON);
    }
}

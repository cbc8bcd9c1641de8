//! How the real window feels: `cargo xtask bench --window`. The built program runs on a screen nobody sees, on the log of the large
//! corpus, once a round; its own page's clock measures, in `backstory-bench window`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::corpus::Corpus;
use super::figures::{Bar, Figures, Row, Unit};
use super::logs::Kind;
use super::scratch::remove;
use super::setting::Setting;
use super::{Database, Options};
use crate::step::Steps;

/// What was measured, by its name.
type Felt = BTreeMap<String, Vec<f64>>;

/// A line of the table: what it says, its figure, its unit, the figure it stands beside and what that is, and the bar.
type Line = (&'static str, &'static str, Unit, Option<(&'static str, &'static str)>, Bar);

const KEY: Option<(&str, &str)> = Some(("key-echo", "a word in a box"));
const FIFTY: Bar = Bar::Absolute(50.0);

/// From the start of the program to a timeline.
const START: [Line; 3] = [
    ("start of the process to the objectives", "start", Unit::Milliseconds, None, Bar::Absolute(1_000.0)),
    ("Enter on the objective to its newest rows", "open", Unit::Milliseconds, None, Bar::None),
    ("the same to every event, bar and lane", "open-whole", Unit::Milliseconds, None, Bar::None),
];
/// From a key to what follows it.
const KEYS: [Line; 10] = [
    ("j, older event: the row", "older-row", Unit::Milliseconds, KEY, FIFTY),
    ("j: its state in the inspector", "older-inspector", Unit::Milliseconds, KEY, FIFTY),
    ("k, newer event: the row", "newer-row", Unit::Milliseconds, KEY, FIFTY),
    ("k: its state in the inspector", "newer-inspector", Unit::Milliseconds, KEY, FIFTY),
    ("Page Down: the row", "page-row", Unit::Milliseconds, KEY, FIFTY),
    ("Page Down: its state in the inspector", "page-inspector", Unit::Milliseconds, KEY, FIFTY),
    ("5, everything as it stood: the tab", "tab-moment", Unit::Milliseconds, KEY, FIFTY),
    ("< and >, a step in time: the row", "step-row", Unit::Milliseconds, KEY, FIFTY),
    ("< and >: everything as it stood", "step-moment", Unit::Milliseconds, KEY, FIFTY),
    ("a key that only shows a word", "key-echo", Unit::Milliseconds, None, Bar::None),
];
/// Frames of the list beside those of plain text.
const SCROLL: [Line; 10] = [
    frames(
        "a notch of the wheel a frame: median",
        "wheel-list-median",
        "wheel-plain-median",
        Bar::Times(1.0),
    ),
    frames("the same, one in twenty takes longer", "wheel-list-p95", "wheel-plain-p95", Bar::None),
    frames("the same, the worst", "wheel-list-worst", "wheel-plain-worst", Bar::None),
    share("the same, share over 25 ms", "wheel-list-dropped", Some("wheel-plain-dropped")),
    share("the same, share with a row still to come", "wheel-coming", None),
    frames(
        "100,000 rows, a hundred a frame: median",
        "leap-list-median",
        "leap-plain-median",
        Bar::Times(1.0),
    ),
    frames("the same, one in twenty takes longer", "leap-list-p95", "leap-plain-p95", Bar::None),
    frames("the same, the worst", "leap-list-worst", "leap-plain-worst", Bar::None),
    share("the same, share over 25 ms", "leap-list-dropped", Some("leap-plain-dropped")),
    share("the same, share with a row still to come", "leap-coming", None),
];
/// Memory while fifty events a second are recorded.
const TAIL: [Line; 4] = [
    (
        "the page's memory at the end",
        "page-end",
        Unit::Megabytes,
        Some(("page-start", "at the start")),
        Bar::Times(1.1),
    ),
    ("the page's memory, an hour more", "page-slope", Unit::Megabytes, None, Bar::None),
    (
        "the program's memory at the end",
        "program-end",
        Unit::Megabytes,
        Some(("program-start", "at the start")),
        Bar::None,
    ),
    ("the program's memory, an hour more", "program-slope", Unit::Megabytes, None, Bar::None),
];

const fn frames(words: &'static str, ours: &'static str, plain: &'static str, bar: Bar) -> Line {
    (words, ours, Unit::Milliseconds, Some((plain, "plain text")), bar)
}

const fn share(words: &'static str, ours: &'static str, plain: Option<&'static str>) -> Line {
    let plain = match plain {
        Some(plain) => Some((plain, "plain text")),
        None => None,
    };
    (words, ours, Unit::Share, plain, Bar::None)
}

/// Measures all of it, and answers the lines of the table.
pub(super) fn rows(setting: &Setting, options: &Options, steps: &mut Steps) -> Vec<Row> {
    let Some(corpus) = setting.corpora.last() else { return Vec::new() };
    let mut rows = Vec::new();
    let mut part = |name: &str, what: &[&str], rounds: u16, lines: &[Line], suffix: &str| {
        if !name.contains(&options.only.to_lowercase()) {
            return;
        }
        let mut felt = Felt::new();
        let measured = steps.step(&format!("the window: {name}"), "Its messages are above.", || {
            (0..rounds).try_for_each(|_| ask(setting, corpus, what).map(|more| gather(&mut felt, more)))
        });
        if measured {
            rows.extend(lines.iter().filter_map(|line| row(&felt, line, corpus.events, suffix)));
        }
    };
    let minutes = options.minutes.to_string();
    part("start", &["start"], options.rounds, &START, "");
    part("keys", &["keys"], super::slow(options.rounds), &KEYS, "");
    part("scroll", &["scroll"], super::slow(options.rounds), &SCROLL, "");
    let tail = ["tail", "--minutes", &minutes];
    part("live tail, the newest shown", &tail, 1, &TAIL, ", the newest coming in");
    let tail = ["tail", "--minutes", &minutes, "--reading"];
    part("live tail, reading further down", &tail, 1, &TAIL, ", reading further down");
    rows
}

/// What one window felt like. Where events are recorded, on a copy of the log.
fn ask(setting: &Setting, corpus: &Corpus, what: &[&str]) -> Result<Felt, String> {
    let log = setting.logs.place(Database::Sqlite, Kind::Native, corpus.events)?;
    if what[0] != "tail" {
        return setting.programs.feel(&log, corpus, what);
    }
    let copy = PathBuf::from(format!("{log}.tail"));
    std::fs::copy(&log, &copy).map_err(|error| format!("{log}: {error}"))?;
    let felt = setting.programs.feel(&copy.to_string_lossy(), corpus, what);
    remove(&super::scratch::with_companions(&copy))?;
    felt
}

fn gather(felt: &mut Felt, more: Felt) {
    for (name, figures) in more {
        felt.entry(name).or_default().extend(figures);
    }
}

fn row(felt: &Felt, line: &Line, events: u64, suffix: &str) -> Option<Row> {
    let (words, ours, unit, beside, bar) = *line;
    let figures = |name: &str| felt.get(name).cloned().and_then(Figures::of);
    Some(Row {
        question: format!("{words}{suffix}"),
        database: Database::Sqlite.label(),
        events,
        unit,
        ours: figures(ours)?,
        peer: beside.and_then(|(name, label)| Some((label.to_owned(), figures(name)?))),
        bar,
    })
}

#[cfg(test)]
mod tests {
    use super::{Felt, KEYS, SCROLL, TAIL, gather, row};

    #[test]
    fn every_round_counts_and_stands_beside_its_peer() {
        let mut felt = Felt::new();
        for took in [30.0, 60.0, 40.0] {
            let round = [("older-row", took), ("key-echo", 10.0)];
            let round = round.map(|(name, took)| (name.to_owned(), vec![took]));
            gather(&mut felt, Felt::from(round));
        }
        let row = row(&felt, &KEYS[0], 1_000, "").expect("a row");
        assert_eq!((row.met(), row.ratio(), row.ours.max()), (Some(true), Some(4.0), 60.0));
    }

    #[test]
    fn memory_is_held_to_where_it_began_and_what_was_not_measured_is_no_row() {
        let felt = [("page-start", 200.0), ("page-end", 230.0)];
        let felt = felt.map(|(name, mb)| (name.to_owned(), vec![mb])).into();
        assert_eq!(row(&felt, &TAIL[0], 1_000, "").expect("a row").met(), Some(false));
        assert!(row(&felt, &SCROLL[0], 1_000, "").is_none());
    }
}

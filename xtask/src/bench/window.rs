//! What the window asks of a whole history that is in memory, each held against one pass over the history: every event looked at
//! once, and its columns read.

use super::contest::Contest;
use super::corpus::Corpus;
use super::figures::{Bar, Unit};
use super::logs::Kind;
use super::setting::Setting;
use super::{Database, slow};

/// The question, what `backstory-bench seen` calls it, and its bar.
const QUESTIONS: [(&str, &str, Bar); 15] = [
    ("window: rows of a view, looked at before", "rows", Bar::Absolute(2.0)),
    ("window: rows of a new view, all events", "view", Bar::Times(4.0)),
    ("window: rows filtered by actor", "actor", Bar::Times(4.0)),
    ("window: rows filtered by field", "field", Bar::Times(4.0)),
    ("window: rows filtered by value", "value", Bar::Times(4.0)),
    ("window: rows filtered by text", "text", Bar::Times(4.0)),
    ("window: the row at a time", "time", Bar::Times(1.0)),
    ("window: the next row with a text", "find", Bar::Times(4.0)),
    ("window: bars and lanes", "overview", Bar::Times(4.0)),
    ("window: bars and lanes, filtered by field", "overview-field", Bar::Times(4.0)),
    ("window: the actors there are", "facet-actor", Bar::Times(4.0)),
    ("window: the fields there are", "facet-field", Bar::Times(4.0)),
    ("window: who set the fields of an entity", "blame", Bar::Absolute(2.0)),
    ("window: the values of a field", "values", Bar::Times(4.0)),
    ("window: everything at a time", "moment", Bar::Times(1.0)),
];

/// All of it, on one corpus. The history being in memory, one database is as good as the other.
pub(super) fn contests<'s>(setting: &'s Setting, corpus: &'s Corpus, rounds: u16) -> Vec<Contest<'s>> {
    let contest = |question: &str, ours: Vec<String>, bar| Contest {
        question: question.to_owned(),
        database: Database::Sqlite,
        events: corpus.events,
        unit: Unit::Milliseconds,
        rounds: slow(rounds),
        ours: Box::new(move || ask(setting, corpus, &ours)),
        peer: Some((
            "one pass over the history".to_owned(),
            Box::new(move || ask(setting, corpus, &["seen".to_owned(), "pass".to_owned()])),
        )),
        bar,
    };
    let seen = QUESTIONS
        .map(|(question, name, bar)| contest(question, vec!["seen".to_owned(), name.to_owned()], bar));
    let (events, tail) = (corpus.events.to_string(), corpus.tail().to_string_lossy().into_owned());
    let grown = ["grown", "--events", &events, "--tail", &tail].map(str::to_owned).to_vec();
    let grown = contest("window: rows after one append", grown, Bar::Absolute(5.0));
    seen.into_iter().chain([grown]).collect()
}

/// It counts event by event itself what it should have counted, and fails where it did not.
fn ask(setting: &Setting, corpus: &Corpus, question: &[String]) -> Result<f64, String> {
    let question: Vec<_> = question.iter().map(String::as_str).collect();
    Ok(setting.ask((Database::Sqlite, Kind::Native), corpus, &question, &[])?.wall_ms)
}

//! Files of events: nothing that is stored is left out unsaid, times are told in the zone asked for, and writing can be stopped at
//! any event.

use std::collections::HashSet;

use backstory::event::{EntityKey, Event};
use backstory::export::{self, Format, Provenance, Style, conditions};
use backstory::filter::Filter;
use backstory::history::{Cursor, History};
use backstory::time::Timestamp;
use backstory::zone::Zone;

fn event(seq: i64, changes: &str, metadata: Option<&str>) -> Event {
    Event {
        seq,
        entity: EntityKey::new("objective", "o1"),
        objective_id: "o1".into(),
        version: seq,
        action: if seq == 1 { "created" } else { "updated" }.into(),
        changes: changes.to_owned(),
        actor: Some("ana".into()),
        metadata: metadata.map(str::to_owned),
        // Midnight in Vienna, and a summer's day there.
        inserted_at: Timestamp::At([1_767_222_000_000_000, 1_782_864_000_000_000][usize::from(seq > 1)]),
    }
}

fn history() -> History {
    let events = vec![
        event(1, r#"{"title":"Grow","salary":5}"#, Some(r#"{"reason":"kick-off"}"#)),
        event(2, "[1]", None),
        event(3, r#"{"title":"Grow more"}"#, None),
    ];
    History::replay("o1", events)
}

fn style(format: Format) -> Style {
    let zone = Zone::parse("Europe/Vienna").expect("a zone");
    Style { format, with_state: false, guard_formulas: true, zone, redact: HashSet::new() }
}

fn written(style: &Style, filter: &Filter) -> String {
    let history = history();
    let provenance = Provenance {
        source: "a file".to_owned(),
        objective_id: "o1".to_owned(),
        title: None,
        filter: "{}".to_owned(),
        conditions: conditions(filter, style.zone),
        program: "Backstory".to_owned(),
        written_at: Timestamp::At(1_782_864_000_000_000),
        total: 3,
        events: 3,
        range: Some((1, 3)),
    };
    let (mut text, mut cursor) = (Vec::new(), Cursor::new(&history));
    export::begin(&mut text, style, &provenance).expect("memory");
    let all = history.timeline().rev();
    export::events(&mut text, style, 0, all, &mut cursor, |_, _| true).expect("memory");
    export::end(&mut text, style).expect("memory");
    String::from_utf8(text).expect("text")
}

#[test]
fn a_table_has_the_metadata_and_says_what_is_odd() {
    let csv = written(&style(Format::Csv), &Filter::default());
    let lines: Vec<_> = csv.lines().collect();
    assert!(lines[0].ends_with(",field,old,new,metadata,findings"), "{csv}");
    assert!(lines[1].ends_with(r#","{""reason"":""kick-off""}","#), "{csv}");
    assert!(lines[3].ends_with(",,,[1],,changes.unreadable"), "{csv}");
    let redacted = Style { redact: HashSet::from(["salary".to_owned()]), ..style(Format::Csv) };
    let csv = written(&redacted, &Filter::default());
    assert!(!csv.contains("kick-off") && !csv.contains("[1]") && csv.contains("changes.unreadable"), "{csv}");
}

#[test]
fn a_document_says_what_is_odd() {
    let json = written(&style(Format::Json), &Filter::default());
    backstory::json::check(&json).expect("JSON");
    assert!(json.contains(r#""changes_unreadable":"[1]","findings":["changes.unreadable"]"#), "{json}");
}

#[test]
fn lines_have_the_state_where_it_is_asked_for() {
    let plain = written(&style(Format::Ndjson), &Filter::default());
    assert!(!plain.contains("state"), "{plain}");
    let with_state =
        Style { with_state: true, redact: HashSet::from(["salary".to_owned()]), ..style(Format::Ndjson) };
    let lines = written(&with_state, &Filter::default());
    let last = lines.lines().last().expect("a line");
    assert!(last.ends_with(r#","state":{"salary":"[redacted]","title":"Grow more"}}"#), "{last}");
    backstory::interchange::parse(last).expect("an event");
}

#[test]
fn a_report_tells_times_in_its_zone_and_its_filter_in_words() {
    let filter =
        Filter { actors: vec![Some("<ana>".to_owned())].into(), text: Some("x".into()), ..Filter::default() };
    let html = written(&style(Format::Html), &filter);
    assert!(html.contains("<td>2026-01-01 00:00:00.000000 +01:00<td>"), "{html}");
    assert!(
        html.contains("Time (Europe/Vienna)") && html.contains("2026-07-01 02:00:00.000000 +02:00 by"),
        "{html}"
    );
    assert!(!html.contains("UTC"), "{html}");
    assert!(html.contains("<dd>actor is &lt;ana&gt;<br>text “x”</dd>"), "{html}");
    assert!(html.contains("<code>[1]</code>") && html.contains("not a JSON object"), "{html}");
    assert!(written(&style(Format::Html), &Filter::default()).contains("<dt>Filter</dt><dd>none</dd>"));
}

#[test]
fn writing_stops_at_the_very_event() {
    let history = history();
    let (mut text, mut cursor, mut asked) = (Vec::new(), Cursor::new(&history), Vec::new());
    let all = history.timeline().rev();
    let written =
        export::events(&mut text, &style(Format::Ndjson), 7, all, &mut cursor, |nth, text: &Vec<u8>| {
            asked.push((nth, text.is_empty()));
            nth < 8
        });
    assert_eq!((written.expect("memory"), asked), (8, vec![(7, true), (8, false)]));
    assert_eq!(String::from_utf8(text).expect("text").lines().count(), 1);
}

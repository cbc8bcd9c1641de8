//! A corpus of our own with its right answers, for where there are no peers to share one with: one objective, eight key
//! results, a few fields an event, the same for the same number of events.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::digest::digest;
use crate::ours;

/// Events after the corpus, to be appended.
const EXTRA: u64 = 20;
/// Events on a page.
const PAGE: usize = 50;
const ENTITIES: u64 = 9;
/// Field and how often it changes; the first of them only ever at the start.
const FIELDS: [(&str, u64); 6] =
    [("unit", 0), ("title", 1), ("owner", 4), ("status", 15), ("confidence", 30), ("progress", 50)];
/// Microseconds between two events: the longest.
const PAUSE: u64 = 360_000_000;
/// Microseconds since 1970: the start of 2020.
const START: u64 = 1_577_836_800_000_000;

/// Numbers that look random and are the same on every machine: splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// What the events come to: the states, and the newest page.
#[derive(Default)]
struct Oracle {
    states: BTreeMap<String, BTreeMap<String, Value>>,
    page: VecDeque<Value>,
}

impl Oracle {
    /// Follows an event.
    fn follow(&mut self, seq: u64, entity: &str, action: &str, changes: &BTreeMap<String, Value>) {
        let state = self.states.entry(entity.to_owned()).or_default();
        let mut values = BTreeMap::new();
        for (field, new) in changes {
            let old = state.insert(field.clone(), new.clone()).unwrap_or_default();
            values.insert(field.clone(), json!([old, new]));
        }
        self.page.push_front(json!([seq, entity, action, state, values]));
        self.page.truncate(PAGE);
    }

    fn page(&self) -> String {
        digest(&self.page.iter().cloned().collect())
    }
}

/// Writes `ev_N.ndjson` and `expect_N.json`, in the form that the peers' files have.
pub(crate) fn write(folder: &Path, events: u64) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let file = File::create(folder.join(format!("ev_{events}.ndjson"))).map_err(failed)?;
    let mut lines = BufWriter::new(file);
    let (mut random, mut oracle, mut versions) = (Random(7), Oracle::default(), BTreeMap::new());
    let (mut micros, mut expect, mut appended) = (START, json!({"objective_id": name(0)}), Vec::new());
    for seq in 1..=events + EXTRA {
        micros += 1 + random.below(PAUSE);
        let number = if seq <= ENTITIES { seq - 1 } else { random.below(ENTITIES) };
        let (entity, version) = (name(number), versions.entry(number).or_insert(0_u64));
        *version += 1;
        let action = if *version == 1 { "created" } else { "updated" };
        let changes = changes(&mut random, *version);
        oracle.follow(seq, &entity, action, &changes);
        let entity_type = if number == 0 { "objective" } else { "key_result" };
        let inserted_at = ours::time(micros);
        let event = json!({
            "seq": seq, "entity_type": entity_type, "entity_id": entity, "objective_id": name(0), "version": version,
            "action": action, "changes": changes, "actor": format!("u{}", random.below(8)), "inserted_at": inserted_at,
        });
        writeln!(lines, "{event}").map_err(failed)?;
        if seq == events / 2 {
            expect["q4"] = digest(&json!(oracle.states)).into();
            expect["q4_at"] = inserted_at.into();
            expect["q3"] = oracle.page().into();
        }
        if seq == events {
            expect["q1"] = oracle.page().into();
        }
        if seq > events {
            appended.push(oracle.page());
        }
    }
    expect["q3_offset"] = (events / 2).into();
    expect["q5"] = appended.into();
    lines.flush().map_err(failed)?;
    std::fs::write(folder.join(format!("expect_{events}.json")), format!("{expect}\n")).map_err(failed)
}

fn changes(random: &mut Random, version: u64) -> BTreeMap<String, Value> {
    let mut value = |field: &str| match field {
        "unit" => "percent".into(),
        "title" => format!("Title {}", random.below(1_000_000)).into(),
        "owner" => format!("owner-{}", random.below(100_000)).into(),
        // Never the same twice in a row: a change that changes nothing would not be recorded.
        "status" => {
            format!("{} after {version}", ["on track", "at risk"][usize::from(version.is_multiple_of(2))])
                .into()
        }
        _ => (version * 100 + random.below(100)).into(),
    };
    if version == 1 {
        return FIELDS.iter().map(|(field, _)| ((*field).to_owned(), value(field))).collect();
    }
    let mut draw = version.wrapping_mul(0x9e37_79b9) % 100;
    let mut field = FIELDS[FIELDS.len() - 1].0;
    for (name, weight) in FIELDS {
        if draw < weight {
            field = name;
            break;
        }
        draw -= weight;
    }
    [(field.to_owned(), value(field))].into()
}

fn name(number: u64) -> String {
    if number == 0 { "objective".to_owned() } else { format!("key-result-{number}") }
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn a_corpus_has_its_events_and_its_answers() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), 100).expect("written");
        let text = std::fs::read_to_string(folder.path().join("ev_100.ndjson")).expect("events");
        assert_eq!(text.lines().count(), 120);
        let expect = std::fs::read_to_string(folder.path().join("expect_100.json")).expect("answers");
        let expect: serde_json::Value = serde_json::from_str(&expect).expect("JSON");
        assert_eq!(expect["q5"].as_array().map(Vec::len), Some(20));
        assert_ne!(expect["q1"], expect["q3"]);
    }
}

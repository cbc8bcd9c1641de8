//! Sample histories: a year of objectives and key results, the same events for the same seed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::event::{EntityKey, Event, KEY_RESULT, OBJECTIVE};
use crate::interchange::object;
use crate::json::quote;
use crate::time::Timestamp;

/// Monday, 6 January 2025, 09:00 UTC, in microseconds.
const START: i64 = 1_736_154_000_000_000;
const MINUTE: i64 = 60_000_000;

const OBJECTIVES: [(&str, &str, [&str; 4]); 6] = [
    (
        "grow-emea",
        "Grow EMEA",
        ["Revenue from new markets", "Partners signed", "Sites translated", "Churn below 2 %"],
    ),
    (
        "first-run",
        "Make the first run a pleasure",
        ["Time to first insight", "Onboarding finished", "Support tickets in week one", "Setup steps"],
    ),
    (
        "trust",
        "Be the vendor people trust",
        ["Incidents", "Audit findings closed", "Restore drills passed", "Status page subscribers"],
    ),
    (
        "faster",
        "Ship twice as fast",
        ["Lead time for changes", "Builds under ten minutes", "Flaky tests", "Deploys a week"],
    ),
    (
        "platform",
        "One platform for every team",
        ["Services migrated", "Duplicate tools retired", "Platform satisfaction", "Cost per request"],
    ),
    (
        "people",
        "A team that stays",
        ["Engagement score", "Internal moves", "Reviews on time", "Open roles filled"],
    ),
];
const ACTORS: [&str; 7] = ["product", "growth", "platform", "finance", "support", "people-ops", "import-bot"];
const NOTES: [&str; 3] =
    ["Reviewed with the board.", "Numbers corrected after audit — see “Q3 close”.", "Waiting for legal."];
const STATUS: [&str; 4] = ["on track", "at risk", "off track", "done"];

/// The first `count` events of the sample log of a seed, oldest first, numbered from 1.
pub fn events(seed: u64, count: usize) -> impl Iterator<Item = Event> + Send {
    let mut log = Log::new(seed);
    (0..count).map(move |_| log.next())
}

struct Entity {
    key: EntityKey,
    objective: usize,
    version: i64,
    deleted: bool,
    progress: u32,
    status: usize,
    owner: usize,
    note: usize,
    confidence: usize,
    quarter: usize,
}

struct Log {
    random: ChaCha8Rng,
    seq: i64,
    now: i64,
    entities: Vec<Entity>,
    /// Entities not yet created, the next one last.
    planned: Vec<(EntityKey, usize, &'static str)>,
}

impl Log {
    fn new(seed: u64) -> Self {
        let mut planned = Vec::new();
        for (number, (id, title, results)) in OBJECTIVES.iter().enumerate() {
            planned.push((EntityKey::new(OBJECTIVE, id), number, *title));
            for (nth, result) in results.iter().enumerate() {
                planned.push((EntityKey::new(KEY_RESULT, &format!("{id}-kr{}", nth + 1)), number, *result));
            }
        }
        planned.reverse();
        Self { random: ChaCha8Rng::seed_from_u64(seed), seq: 0, now: START, entities: Vec::new(), planned }
    }

    fn next(&mut self) -> Event {
        self.seq += 1;
        // Bursts within a minute, and pauses of hours in between.
        let pause = if self.one_in(3) { self.below(20) * 1_000_000 } else { self.below(600) * MINUTE };
        self.now += pause + self.below(1_000_000);
        let early = self.entities.len() < 5 || self.one_in(12);
        let planned = if early { self.planned.pop() } else { None };
        match planned {
            Some((key, objective, title)) => self.create(key, objective, title),
            None => self.change(),
        }
    }

    fn create(&mut self, key: EntityKey, objective: usize, title: &'static str) -> Event {
        let owner = self.pick(ACTORS.len());
        let mut fields =
            vec![("title", quote(title)), ("owner", quote(ACTORS[owner])), ("status", quote(STATUS[0]))];
        if &*key.entity_type == KEY_RESULT {
            let target = format!("{}.{}0", 10 + self.below(90), self.below(10));
            fields.extend([
                ("progress", "0".to_owned()),
                ("target", target),
                ("confidence", "null".to_owned()),
            ]);
        } else {
            fields.extend([("period", quote("2025")), ("tags", r#"["company", "2025"]"#.to_owned())]);
        }
        let (version, deleted, progress, status) = (0, false, 0, 0);
        // No note, confidence or quarter yet: the first one of each is a change.
        let (note, confidence, quarter) = (NOTES.len(), 0, 4);
        let entity =
            Entity { key, objective, version, deleted, progress, status, owner, note, confidence, quarter };
        self.entities.push(entity);
        self.event(self.entities.len() - 1, "created", &fields)
    }

    fn change(&mut self) -> Event {
        let number = self.pick(self.entities.len());
        let is_result = &*self.entities[number].key.entity_type == KEY_RESULT;
        let dice = self.below(200);
        if self.entities[number].deleted {
            let restored = self.one_in(2);
            self.entities[number].deleted = !restored;
            let verb = if restored { "restored" } else { "archived" };
            let fields = [("note", quote("Looked at again."))];
            self.entities[number].note = NOTES.len();
            return self.event(number, verb, if restored { &fields } else { &[] });
        }
        match dice {
            0 if is_result => {
                self.entities[number].deleted = true;
                self.event(number, "deleted", &[])
            }
            1 if is_result => {
                let objective = self.another(self.entities[number].objective, OBJECTIVES.len());
                self.entities[number].objective = objective;
                self.event(number, "updated", &[("moved_because", quote("fits better there"))])
            }
            2..=25 => {
                let status = self.another(self.entities[number].status, STATUS.len());
                self.entities[number].status = status;
                self.event(number, "updated", &[("status", quote(STATUS[status]))])
            }
            26..=35 => {
                let owner = self.another(self.entities[number].owner, ACTORS.len());
                self.entities[number].owner = owner;
                self.event(number, "updated", &[("owner", quote(ACTORS[owner]))])
            }
            36..=45 => {
                let note = self.another(self.entities[number].note, NOTES.len());
                self.entities[number].note = note;
                self.event(number, "updated", &[("note", quote(NOTES[note]))])
            }
            _ if is_result => {
                let step = u32::try_from(1 + self.below(119)).unwrap_or_default();
                let entity = &mut self.entities[number];
                entity.progress = (entity.progress + step) % 1_001;
                let progress = format!("{}.{}", entity.progress / 10, entity.progress % 10);
                if !self.one_in(3) {
                    return self.event(number, "updated", &[("progress", progress)]);
                }
                let confidence = self.another(self.entities[number].confidence, 10);
                self.entities[number].confidence = confidence;
                let fields = [("progress", progress), ("confidence", format!("0.{confidence}"))];
                self.event(number, "updated", &fields)
            }
            _ => {
                let quarter = self.another(self.entities[number].quarter, 4);
                self.entities[number].quarter = quarter;
                self.event(number, "updated", &[("period", quote(&format!("2025-Q{}", quarter + 1)))])
            }
        }
    }

    fn event(&mut self, number: usize, action: &str, fields: &[(&str, String)]) -> Event {
        let actor = self.actor();
        let metadata =
            self.one_in(5).then(|| format!(r#"{{"correlation_id":"req-{:06x}"}}"#, self.below(1 << 24)));
        let entity = &mut self.entities[number];
        entity.version += 1;
        Event {
            seq: self.seq,
            entity: entity.key.clone(),
            objective_id: OBJECTIVES[entity.objective].0.into(),
            version: entity.version,
            action: action.into(),
            changes: object(fields.iter().map(|(name, value)| (*name, value.as_str()))),
            actor: Some(actor.into()),
            metadata,
            inserted_at: Timestamp::At(self.now),
        }
    }

    fn actor(&mut self) -> &'static str {
        ACTORS[self.pick(ACTORS.len())]
    }

    fn one_in(&mut self, chances: i64) -> bool {
        self.below(chances) == 0
    }

    fn pick(&mut self, len: usize) -> usize {
        usize::try_from(self.below(i64::try_from(len).unwrap_or(i64::MAX))).unwrap_or_default()
    }

    /// One of `len` that is not `last`.
    fn another(&mut self, last: usize, len: usize) -> usize {
        if last >= len { self.pick(len) } else { (last + 1 + self.pick(len - 1)) % len }
    }

    fn below(&mut self, end: i64) -> i64 {
        i64::try_from(self.random.next_u64() >> 1).unwrap_or_default() % end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_events() {
        let log = |seed| events(seed, 500).collect::<Vec<_>>();
        assert_eq!(log(7), log(7));
        assert_ne!(log(7), log(8));
    }

    #[test]
    fn every_change_is_one() {
        let mut states = std::collections::HashMap::new();
        for event in events(1, 1_200) {
            let before: &mut crate::fold::State = states.entry(event.entity.clone()).or_default();
            for field in crate::json::fields(&event.changes).expect("an object").list {
                assert_ne!(
                    before.fields.get(&*field.name).map(String::as_str),
                    Some(field.value),
                    "event {}",
                    event.seq
                );
            }
            *before = crate::fold::apply(before.clone(), &event);
        }
    }

    #[test]
    fn a_sample_has_something_of_everything() {
        let log: Vec<_> = events(1, 2_000).collect();
        for action in ["created", "updated", "deleted", "restored"] {
            assert!(log.iter().any(|event| &*event.action == action), "{action}");
        }
        assert_eq!(log.iter().filter(|event| &*event.action == "created").count(), 30);
        let last =
            crate::time::rfc3339(log.last().and_then(|event| event.inserted_at.micros()).expect("a time"));
        assert!(last.as_str() < "2026-11", "{last}");
    }
}

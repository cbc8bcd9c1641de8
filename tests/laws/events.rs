//! Any history: several objectives and key results, every kind of action, moves, odd values, odd versions and times.

use backstory::event::{EntityKey, Event};
use backstory::time::Timestamp;
use proptest::prelude::*;

pub(crate) const OBJECTIVES: [&str; 3] = ["o1", "o2", "o3"];

const VALUES: [&str; 12] = [
    "null",
    "true",
    "1",
    "1.0",
    "12345678901234567890123",
    "1e400",
    r#""""#,
    r#""text \u00e9""#,
    r#""\ud800""#,
    r#"{"a":1,"a":2}"#,
    "[1, [2, {}]]",
    r#"{"deep": {"er": null}}"#,
];
const ACTIONS: [&str; 7] = ["created", "updated", "updated", "updated", "deleted", "restored", "archived"];
const FIELDS: [&str; 5] = ["title", "progress", "__proto__", "", "owner \u{202e}"];

fn changes() -> impl Strategy<Value = String> {
    let member = (prop::sample::select(&FIELDS[..]), prop::sample::select(&VALUES[..]))
        .prop_map(|(name, value)| format!("{}:{value}", backstory::json::quote(name)));
    let object =
        prop::collection::vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(" ,")));
    let odd = prop::sample::select(vec!["[1]", "null", "{", "", "not json"]).prop_map(str::to_owned);
    prop_oneof![20 => object, 1 => odd]
}

fn event() -> impl Strategy<Value = Event> {
    let entity = prop_oneof![
        1 => prop::sample::select(&OBJECTIVES[..]).prop_map(|id| EntityKey::new("objective", id)),
        3 => (0..4_u8).prop_map(|n| EntityKey::new("key_result", &format!("k{n}"))),
        1 => Just(EntityKey::new("note", "k1")),
    ];
    let objective = prop::sample::select(&OBJECTIVES[..]);
    let action = prop::sample::select(&ACTIONS[..]);
    let time = prop_oneof![
        9 => (-5_i64..50).prop_map(|n| Timestamp::At(n * 1_000_001)),
        1 => Just(Timestamp::Unreadable("soon".into())),
    ];
    let version = prop_oneof![
        20 => 1_i64..6,
        1 => prop::sample::select(vec![0, -1, 5_000_000_000, i64::from(u32::MAX), i64::MAX]),
    ];
    (entity, objective, action, changes(), version, time, prop::option::of("[ab]")).prop_map(
        |(entity, objective, action, changes, version, inserted_at, actor)| Event {
            seq: 0,
            entity,
            objective_id: objective.into(),
            version,
            action: action.into(),
            changes,
            actor: actor.as_deref().map(Into::into),
            metadata: actor.map(|actor| format!(r#"{{"by":"{actor}"}}"#)),
            inserted_at,
        },
    )
}

/// A log: events with ascending, gapped `seq`.
pub(crate) fn log() -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec((event(), 1_i64..4), 0..40).prop_map(|events| {
        let mut seq = 0;
        let numbered = events.into_iter().map(|(event, step)| {
            seq += step;
            Event { seq, ..event }
        });
        numbered.collect()
    })
}

/// What a source hands over for an objective: all events of every entity that was ever under it.
pub(crate) fn members(log: &[Event], objective: &str) -> Vec<Event> {
    let member = |event: &&Event| {
        log.iter().any(|other| other.entity == event.entity && &*other.objective_id == objective)
    };
    log.iter().filter(member).cloned().collect()
}

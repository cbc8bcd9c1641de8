//! One objective of the Kubernetes enhancement proposals, counted from the file and not by the core.

use std::collections::BTreeMap;

use backstory_testkit::shared::{self, Keps};
use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::{Window, database};

/// The objective that is looked at.
const OBJECTIVE: &str = "sig-node";

/// The timeline of `sig-node` in a window, and what it must say.
#[derive(Debug)]
pub struct Proposals {
    /// The events of the timeline, oldest first.
    pub own: Vec<Value>,
    /// The state after each event of the file, by `seq`; none where a file was removed.
    truth: Vec<Value>,
    /// Showing that timeline.
    pub window: Window,
    _folder: TempDir,
}

impl Proposals {
    /// Opens the timeline, or none where the data is missing.
    pub fn open() -> Option<Self> {
        let keps = shared::keps()?;
        let (folder, path) = database::with_events(&keps.events);
        let window = Window::open(&[path.to_str().expect("a path")]);
        window.wait_for("objective-row");
        window.open_objective(OBJECTIVE);
        let own = own(&keps);
        assert_eq!(own.len(), 599, "598 of its own, and the one that left it");
        Some(Self { own, truth: keps.truth.iter().map(|line| json(line)).collect(), window, _folder: folder })
    }

    /// How many events of the timeline are so.
    pub fn count(&self, wanted: impl Fn(&Value) -> bool) -> u64 {
        self.own.iter().filter(|event| wanted(event)).count() as u64
    }

    /// The `seq` of the nth event of the timeline, the oldest being the first.
    pub fn seq(&self, nth: usize) -> u64 {
        self.own[nth - 1]["seq"].as_u64().expect("a seq")
    }

    /// Whether an event sets a field to a value, or replaces it.
    pub fn sets_or_replaces(&self, event: &Value, value: &str) -> bool {
        let former = self.own.iter().rfind(|other| {
            other["entity_id"] == event["entity_id"] && other["seq"].as_u64() < event["seq"].as_u64()
        });
        let before = former.and_then(|former| self.state_after(former));
        event["changes"].as_object().is_some_and(|changes| {
            changes.iter().any(|(field, to)| {
                to == value || before.is_some_and(|before| before.get(field).is_some_and(|old| old == value))
            })
        })
    }

    /// The state after an event by git; none where the file was removed.
    fn state_after(&self, event: &Value) -> Option<&Map<String, Value>> {
        let at = usize::try_from(event["seq"].as_u64().expect("a seq")).expect("small") - 1;
        assert_eq!(self.truth[at]["seq"], event["seq"], "the truth stands by seq");
        self.truth[at]["state"].as_object()
    }

    /// Every entity of the objective as it stood after an event, by id: without those that had left it, None in place of one that
    /// was deleted.
    pub fn stood(&self, seq: u64) -> BTreeMap<String, Option<Map<String, Value>>> {
        let before = self.own.iter().filter(|event| event["seq"].as_u64() <= Some(seq));
        let mut stood = BTreeMap::new();
        for event in before {
            let id = event["entity_id"].as_str().unwrap_or_default().to_owned();
            if event["objective_id"] == OBJECTIVE {
                stood.insert(id, self.state_after(event).cloned());
            } else {
                stood.remove(&id);
            }
        }
        stood
    }
}

/// The events of the objective, and those with which an entity left it.
fn own(keps: &Keps) -> Vec<Value> {
    let mut homes = BTreeMap::new();
    let events = keps.events.iter().map(|line| json(line));
    events
        .filter(|event| {
            let entity = (event["entity_type"].to_string(), event["entity_id"].to_string());
            let former = homes.insert(entity, event["objective_id"].clone());
            event["objective_id"] == OBJECTIVE || former.is_some_and(|former| former == OBJECTIVE)
        })
        .collect()
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).expect("JSON")
}

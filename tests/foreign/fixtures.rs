//! Every fixture: what is found, and every state.

use std::collections::BTreeMap;

use backstory::api::{EntityKey, History, inspect};
use backstory_testkit::shared;
use serde_json::Value;

use crate::databases::{fixture, is_dump, postgres, source};
use crate::truth::{Case, case, wrong};

const fn without(case: Case, unrecorded: &'static [u64]) -> Case {
    Case { unrecorded, ..case }
}

const fn losing(case: Case, lost: &'static [&'static str]) -> Case {
    Case { lost, ..case }
}

const fn knowing(case: Case, rules: &'static str) -> Case {
    Case { rules, ..case }
}

const fn beside(case: Case, beside: usize) -> Case {
    Case { beside, ..case }
}

const fn by(case: Case, actors: &'static [(&'static str, &'static str)]) -> Case {
    Case { actors, ..case }
}

/// What the aggregates of the event stores do besides what their events say.
const ARCHIVED: &str = "[[rule]]\nevent = \"*Archived\"\nset = { archived = \"true\" }\n";

/// What the aggregate of Python's eventsourcing keeps for itself, and what its constructor sets.
const INTERNAL: &[&str] = &["_id", "_version", "_created_on", "_modified_on", "_pending_events", "deleted"];
/// What the constructors of those aggregates set by themselves.
const CONSTRUCTORS: &str = r#"
[[rule]]
event = "Created"
entity = "Objective"
set = { progress = "0.0", due = "null", archived = "false" }

[[rule]]
event = "Created"
entity = "KeyResult"
set = { current = "0" }

[[rule]]
event = "Archived"
set = { archived = "true" }
"#;
const AUDITED: &[&str] = &["created_at", "updated_at", "status", "secret"];

/// The log says only under which user of the database it was.
const SESSION: &[(&str, &str)] = &[("alice", "postgres"), ("bob", "postgres")];
const NOBODY: &[(&str, &str)] = &[("alice", ""), ("bob", "")];

pub(crate) fn cases() -> Vec<Case> {
    let paper_trail = |database, truth| without(case(database, truth, "paper_trail", 11), &[8]);
    let simple = |database, truth| {
        losing(without(case(database, truth, "django_simple_history", 12), &[9]), &["tags"])
    };
    let auditlog =
        |database, truth| losing(without(case(database, truth, "django_auditlog", 11), &[7, 9]), &["tags"]);
    let reversion = |database, truth| {
        losing(without(case(database, truth, "django_reversion", 7), &[7, 9, 10, 11, 12, 13]), &["tags"])
    };
    let audited = |database, truth| {
        by(beside(losing(without(case(database, truth, "audited", 10), &[6]), AUDITED), 1), &[("alice", "1")])
    };
    let event_store = |database, truth| knowing(case(database, truth, "rails_event_store", 9), ARCHIVED);
    let eventsourcing =
        |database, truth| knowing(losing(case(database, truth, "eventsourcing", 13), INTERNAL), CONSTRUCTORS);
    vec![
        paper_trail("paper_trail/db.yaml.sqlite", "paper_trail/truth.yaml.json"),
        paper_trail("paper_trail/db.json_text.sqlite", "paper_trail/truth.json_text.json"),
        paper_trail("paper_trail/rows.pg.yaml.sql", "paper_trail/truth.pg_yaml.json"),
        paper_trail("paper_trail/rows.pg.json.sql", "paper_trail/truth.pg_json.json"),
        simple("django-simple-history/db.sqlite", "django-simple-history/truth.json"),
        simple("django-simple-history/rows.pg.sql", "django-simple-history/truth.pg.json"),
        by(
            beside(
                without(
                    case("audit_trigger/rows.pg.sql", "audit_trigger/truth.json", "audit_trigger", 16),
                    &[6, 16],
                ),
                2,
            ),
            SESSION,
        ),
        by(
            beside(
                without(case("supa_audit/rows.pg.sql", "supa_audit/truth.json", "supa_audit", 17), &[16]),
                2,
            ),
            NOBODY,
        ),
        auditlog("django-auditlog/db.sqlite", "django-auditlog/truth.json"),
        auditlog("django-auditlog/db.storejson.sqlite", "django-auditlog/truth.storejson.json"),
        auditlog("django-auditlog/rows.pg.sql", "django-auditlog/truth.pg.json"),
        knowing(
            case(
                "commanded-eventstore/rows.pg.jsonb.sql",
                "commanded-eventstore/truth.jsonb.json",
                "commanded",
                9,
            ),
            ARCHIVED,
        ),
        knowing(
            case(
                "commanded-eventstore/rows.pg.json.sql",
                "commanded-eventstore/truth.json.json",
                "commanded",
                9,
            ),
            ARCHIVED,
        ),
        knowing(
            case("emmett-postgresql/rows.pg.sql", "emmett-postgresql/truth.json", "emmett", 11),
            ARCHIVED,
        ),
        knowing(case("emmett-sqlite/db.sqlite", "emmett-sqlite/truth.json", "emmett", 11), ARCHIVED),
        knowing(case("message-db/rows.pg.sql", "message-db/truth.json", "message_db", 8), ARCHIVED),
        event_store("rails-event-store/db.yaml.sqlite", "rails-event-store/truth.yaml.json"),
        event_store("rails-event-store/db.json.sqlite", "rails-event-store/truth.json.json"),
        event_store("rails-event-store/rows.pg.sql", "rails-event-store/truth.pg_jsonb.json"),
        eventsourcing("eventsourcing/db.sqlite", "eventsourcing/truth.json"),
        eventsourcing("eventsourcing/db.zlib.sqlite", "eventsourcing/truth.zlib.json"),
        eventsourcing("eventsourcing/rows.pg.sql", "eventsourcing/truth.pg_uuid.json"),
        // The history of the key result went with its row; only what it was inserted as again is left.
        beside(
            without(case("logidze/rows.pg.sql", "logidze/truth.json", "logidze", 8), &[2, 5, 6, 9, 10]),
            1,
        ),
        audited("audited/db.text.sqlite", "audited/truth.text.json"),
        audited("audited/db.json.sqlite", "audited/truth.json.json"),
        audited("audited/rows.pg.sql", "audited/truth.pg.json"),
        by(case("temporal_tables/rows.pg.sql", "temporal_tables/truth.json", "temporal_tables", 15), NOBODY),
        beside(
            losing(
                without(case("carbonite/rows.pg.sql", "carbonite/truth.json", "carbonite", 10), &[6]),
                &["inserted_at", "updated_at", "secret"],
            ),
            1,
        ),
        reversion("django-reversion/db.sqlite", "django-reversion/truth.json"),
        reversion("django-reversion/rows.pg.sql", "django-reversion/truth.pg.json"),
    ]
}

#[tokio::test]
async fn every_log_on_sqlite_is_found_and_its_states_are_true() {
    hold(|case| !is_dump(case.database)).await;
}

#[tokio::test]
async fn every_log_on_postgres_is_found_and_its_states_are_true() {
    hold(|case| is_dump(case.database)).await;
}

async fn hold(is_meant: impl Fn(&Case) -> bool) {
    let mut all = Vec::new();
    for case in cases().into_iter().filter(is_meant) {
        if let Some(location) = fixture(case.database) {
            all.extend(wrong(&case, location).await);
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n\n"));
}

#[tokio::test]
async fn what_cannot_be_read_is_there_and_says_why() {
    let Some(location) = fixture("eventsourcing/db.aes.sqlite") else { return };
    let found = inspect(location.clone(), None).await.expect("an inspection");
    assert!(!found.sources[0].readable);
    assert!(found.sources[0].note.as_ref().expect("a note").contains("None of the changes"));
    let source = source(location, "eventsourcing").await;
    for entity in source.entities().await.expect("entities").list {
        for event in source.entity(&entity.key).await.expect("events") {
            assert!(event.changes.contains("perhaps encrypted"), "{}", event.changes);
        }
    }
}

#[tokio::test]
async fn erlang_terms_on_postgres_are_there_and_say_so() {
    let Some(location) = fixture("commanded-eventstore/rows.pg.term.sql") else { return };
    let source = source(location, "commanded").await;
    let list = source.entities().await.expect("entities").list;
    let objective = list.iter().find(|entity| &*entity.key.entity_type == "objective").expect("there");
    let events = source.entity(&objective.key).await.expect("events");
    assert_eq!(events.len(), 5);
    assert!(
        events.iter().all(|event| event.changes.contains("Erlang") && event.inserted_at.micros().is_some())
    );
}

#[tokio::test]
async fn a_parent_has_its_children() {
    let Some(location) = fixture("paper_trail/db.yaml.sqlite") else { return };
    let source = source(location, "paper_trail").await;
    let loaded = source.history("Objective/1", &std::sync::Arc::default()).await.expect("a history");
    assert_eq!(loaded.history.len(), 11);
    let kinds: Vec<_> = loaded.history.entities().map(|entity| entity.key().to_string()).collect();
    assert_eq!(kinds, ["Objective/1", "KeyResult/1"]);
    let touched = loaded.history.any_event(5).expect("there");
    assert_eq!(touched.actor(), Some("Bob <bob@x>"));
    assert_eq!(touched.inserted_at().to_string(), "2026-11-22T01:55:35.058904Z");
    let change = touched.changes().into_iter().find(|change| change.field == "current").expect("changed");
    assert_eq!((change.old, change.new), (Some("0"), "4"));
}

#[tokio::test]
async fn the_entities_log_on_postgres_shows_the_action_behind_each_event() {
    let Some(location) = fixture("entities-elixir/rows.pg.sql") else { return };
    let source = source(location, "entities").await;
    let events = source.entity(&EntityKey::new("objective", "1")).await.expect("events");
    assert_eq!(events.iter().map(|event| event.version).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let history = History::replay("objective/1", events);
    let last =
        history.entity("objective", "1").and_then(|entity| entity.events().next_back()).expect("there");
    let state: BTreeMap<_, _> = last.state().into_iter().collect();
    assert_eq!((state["title"], state["due"]), ("\"Grow revenue 20% — “naïve” 日本\"", "null"));
    assert_eq!((state["progress"], state["archived"]), ("0.25", "true"));
    let metadata: Value = serde_json::from_str(last.metadata().expect("metadata")).expect("JSON");
    assert_eq!(metadata["event_type"], "Elixir.Fx.Ent.Objective.Archived");
    assert_eq!(metadata["causation_id"], "7");
    assert_eq!(metadata["entity_actions_type"], "Elixir.Fx.Ent.Objective.Do");
    let child = source.entity(&EntityKey::new("key_result", "2")).await.expect("events");
    assert_eq!(&*child.last().expect("events").action, "deleted");
}

#[tokio::test]
async fn the_snapshots_of_the_entities_log_on_postgres_are_used_and_checked() {
    let Some(dump) = shared::file("fixtures/entities-elixir/rows.pg.sql") else { return };
    let dump = std::fs::read_to_string(dump).expect("a dump");
    let location = postgres(
        "snapshots",
        &format!(
            "{dump}; UPDATE entities.entities SET snapshot_version = 3, snapshot = '{{\"title\": \"Grow\", \"progress\": 0, \
             \"due\": \"2026-03-31\", \"inner\": 1}}' WHERE id = 1; DELETE FROM entities.entity_events WHERE entity_id = 2 AND \
             entity_version = 1; UPDATE entities.entities SET snapshot_version = 2, snapshot = '{{\"title\": \"Sign 10 customers\", \
             \"current\": 4}}' WHERE id = 2;"
        ),
    );
    let source = source(location, "entities").await;
    let events = source.entity(&EntityKey::new("objective", "1")).await.expect("events");
    let differs: Vec<_> = events
        .iter()
        .map(|event| {
            let metadata: Value =
                serde_json::from_str(event.metadata.as_ref().expect("metadata")).expect("JSON");
            metadata.get("snapshot_differs").map(ToString::to_string)
        })
        .collect();
    let wanted = r#"{"progress":0,"title":"Grow"}"#.to_owned();
    assert_eq!(differs, [None, None, Some(wanted), None, None]);
    let child = source.entity(&EntityKey::new("key_result", "2")).await.expect("events");
    assert_eq!(child[0].changes, r#"{"current":4,"title":"Sign 10 customers"}"#);
}

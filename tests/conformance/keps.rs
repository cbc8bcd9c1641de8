//! Real histories: 2,461 events of 664 entities, whose state after every event is known from where they came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use backstory::api::{Filter, Source, Window, interchange, json};
use backstory::source::Loaded;
use backstory::timeline::page;
use backstory_testkit::shared;

use crate::{empty_log, import, log, on_every_database};

on_every_database!(every_page_of_every_objective_is_true);

/// A state as the truth compares it: a null counts as absent, white space between tokens does not count.
fn comparable(fields: impl Iterator<Item = (String, String)>) -> BTreeMap<String, serde_json::Value> {
    let parsed =
        fields.map(|(field, raw)| (field, serde_json::from_str::<serde_json::Value>(&raw).expect("JSON")));
    parsed.filter(|(_, value)| !value.is_null()).collect()
}

async fn every_page_of_every_objective_is_true(place: &str) {
    let Some(keps) = shared::keps() else { return };
    let location = empty_log(place).await;
    import(&location, &keps.events).await.expect("an import");
    let exported = log(&location).await;
    assert_eq!(exported.len(), 2_461);
    for (event, line) in exported.iter().zip(&keps.events) {
        assert_eq!(interchange::parse(&interchange::write(event)), interchange::parse(line));
    }
    let source = Source::open(location).await.expect("opened");
    let objectives = source.objectives().await.expect("objectives");
    assert_eq!(objectives.len(), 24);
    let mut seen = std::collections::BTreeSet::new();
    for objective in objectives {
        let Loaded { history, .. } =
            source.history(&objective.objective_id, &Arc::default()).await.expect("a history");
        assert_eq!(history.len(), objective.events);
        for number in 1..=history.len().div_ceil(37) {
            let page = page(&history, &Filter::default(), Window::Page { page: number, per_page: 37 })
                .expect("a page");
            for event in page.events {
                let truth = json::fields(&keps.truth[usize::try_from(event.seq() - 1).expect("a line")])
                    .expect("an object")
                    .list;
                let truth = |name: &str| {
                    truth.iter().find(|field| field.name == name).map(|field| field.value).expect("a key")
                };
                assert_eq!(truth("seq"), event.seq().to_string());
                assert_eq!(event.deleted(), truth("exists") == "false", "{}", event.seq());
                if truth("exists") == "true" {
                    let wanted = json::fields(truth("state")).expect("an object").list.into_iter();
                    let wanted =
                        comparable(wanted.map(|field| (field.name.into_owned(), field.value.to_owned())));
                    let found =
                        event.state().into_iter().map(|(field, value)| (field.to_owned(), value.to_owned()));
                    assert_eq!(comparable(found), wanted, "after {}", event.seq());
                }
                seen.insert(event.seq());
            }
        }
    }
    assert_eq!(seen.len(), 2_461);
    let Loaded { history: node, .. } = source.history("sig-node", &Arc::default()).await.expect("a history");
    let of_key_results = node.timeline().filter(|event| event.entity().entity_type() == "key_result").count();
    assert_eq!((node.len(), of_key_results), (599, 597));
}

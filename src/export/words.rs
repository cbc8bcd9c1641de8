//! What was asked for, in words.

use crate::filter::{Choice, Filter};
use crate::time::rfc3339;
use crate::zone::Zone;

/// The conditions of a filter, each as a sentence without its subject; none where everything is wanted. Times are told in a zone.
pub fn conditions(filter: &Filter, zone: Zone) -> Vec<String> {
    let time = |micros: i64| zone.local(micros).unwrap_or_else(|| rfc3339(micros));
    let mut told = Vec::new();
    choice(&mut told, "entity type", &filter.entity_types, Clone::clone);
    choice(&mut told, "entity", &filter.entities, |key| format!("{} {}", key.entity_type, key.entity_id));
    choice(&mut told, "entity id", &filter.entity_ids, Clone::clone);
    choice(&mut told, "action", &filter.actions, Clone::clone);
    choice(&mut told, "actor", &filter.actors, |actor| actor.clone().unwrap_or_else(|| "nobody".to_owned()));
    choice(&mut told, "field changed", &filter.fields, Clone::clone);
    choice(&mut told, "value set or replaced", &filter.values, |value| {
        let field =
            value.field.as_ref().map_or_else(|| "any field".to_owned(), |field| format!("field {field}"));
        format!("“{}” in {field}", value.text)
    });
    told.extend(filter.text.as_ref().map(|text| format!("text “{text}”")));
    told.extend(filter.since.map(|since| format!("stored at {} or later", time(since))));
    told.extend(filter.until.map(|until| format!("stored at {} or earlier", time(until))));
    told
}

fn choice<T>(told: &mut Vec<String>, what: &str, choice: &Choice<T>, name: impl Fn(&T) -> String) {
    let names = |values: &[T]| values.iter().map(&name).collect::<Vec<_>>().join(" or ");
    if !choice.any.is_empty() {
        told.push(format!("{what} is {}", names(&choice.any)));
    }
    if !choice.none.is_empty() {
        told.push(format!("{what} is not {}", names(&choice.none)));
    }
}

#[cfg(test)]
mod tests {
    use super::conditions;
    use crate::event::EntityKey;
    use crate::filter::{Choice, Filter, ValueCondition};
    use crate::zone::Zone;

    #[test]
    fn every_condition_is_said() {
        let words = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let value = |field: Option<&str>, text: &str| ValueCondition {
            field: field.map(str::to_owned),
            text: text.to_owned(),
        };
        let filter = Filter {
            entity_types: words(&["objective", "key_result"]).into(),
            entities: vec![EntityKey::new("key_result", "k1")].into(),
            entity_ids: words(&["k2"]).into(),
            actions: Choice { any: vec![], none: words(&["deleted"]) },
            actors: vec![Some("ana".to_owned()), None].into(),
            fields: words(&["progress"]).into(),
            values: Choice {
                any: vec![value(None, "55"), value(Some("status"), "on")],
                none: vec![value(None, "")],
            },
            since: Some(1_767_225_600_000_000),
            until: Some(1_782_864_000_000_001),
            text: Some("q1".to_owned()),
        };
        let told = conditions(&filter, Zone::parse("Europe/Vienna").expect("a zone"));
        let wanted = [
            "entity type is objective or key_result",
            "entity is key_result k1",
            "entity id is k2",
            "action is not deleted",
            "actor is ana or nobody",
            "field changed is progress",
            "value set or replaced is “55” in any field or “on” in field status",
            "value set or replaced is not “” in any field",
            "text “q1”",
            "stored at 2026-01-01 01:00:00.000000 +01:00 or later",
            "stored at 2026-07-01 02:00:00.000001 +02:00 or earlier",
        ];
        assert_eq!(told, wanted);
        assert!(conditions(&Filter::default(), Zone::UTC).is_empty());
    }
}

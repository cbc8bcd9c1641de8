//! The recorder: entity and event in one transaction, only real changes, and no lost update.

use backstory::api::{self, Change, EntityKey, Location, Request, Timestamp};

use crate::{empty_log, log, on_every_database};

on_every_database!(
    only_what_really_changed_is_recorded,
    a_stale_version_is_a_conflict,
    several_entities_are_recorded_together_or_not_at_all,
    deleting_restoring_and_moving,
    the_request_behind_an_event_is_kept,
    of_many_at_once_one_wins,
    impossible_changes_are_refused,
    a_log_stays_open_for_changes,
);

/// A change of some fields.
pub(crate) fn change(entity_type: &str, id: &str, fields: &str) -> Change {
    Change {
        entity: EntityKey::new(entity_type, id),
        objective_id: None,
        expected_version: None,
        action: None,
        fields: fields.to_owned(),
        actor: Some("ana".to_owned()),
        metadata: None,
        request: None,
    }
}

fn result(fields: &str) -> Change {
    Change { objective_id: Some("o".to_owned()), ..change("key_result", "k", fields) }
}

fn acting(action: &str, fields: &str) -> Change {
    Change { action: Some(action.to_owned()), ..change("key_result", "k", fields) }
}

async fn record(location: &Location, change: Change) -> Result<Option<(i64, String)>, &'static str> {
    let now = Timestamp::parse("2026-03-01T00:00:00.000001Z");
    let recorded = api::record(location, &[change], &now).await.map_err(|error| error.code.as_str())?;
    Ok(recorded[0].event.as_ref().map(|event| (event.version, event.changes.clone())))
}

async fn only_what_really_changed_is_recorded(place: &str) {
    let location = empty_log(place).await;
    let created = record(&location, result(r#"{"title":"K","n":1.0,"tags":["a","b"]}"#)).await;
    assert_eq!(created, Ok(Some((1, r#"{"title":"K","n":1.0,"tags":["a","b"]}"#.to_owned()))));
    assert_eq!(record(&location, result(r#"{"title":"K","tags":[ "a", "b" ]}"#)).await, Ok(None));
    let changed = record(&location, result(r#"{"title":"K","n":1.00,"owner":null}"#)).await;
    assert_eq!(changed, Ok(Some((2, r#"{"n":1.00,"owner":null}"#.to_owned()))));
    let events = log(&location).await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].inserted_at, Timestamp::parse("2026-03-01T00:00:00.000001Z"));
    assert_eq!(events[1].actor.as_deref(), Some("ana"));
}

async fn a_log_stays_open_for_changes(place: &str) {
    let location = empty_log(place).await;
    let now = Timestamp::parse("2026-03-01T00:00:00.000001Z");
    let mut recorder = api::Recorder::open(location.clone()).await.expect("a log");
    for n in 1..=3 {
        let refused = Change { expected_version: Some(7), ..result(r#"{"n":0}"#) };
        let error = recorder.record(&[refused], &now).await.expect_err("a stale version");
        assert_eq!(error.code.as_str(), "record.conflict");
        let answer = recorder.record(&[result(&format!(r#"{{"n":{n}}}"#))], &now).await.expect("a change");
        assert_eq!(answer[0].version, n);
        assert_eq!(log(&location).await.len(), usize::try_from(n).expect("small"), "committed at once");
    }
    recorder.close().await.expect("the end of it");
}

async fn a_stale_version_is_a_conflict(place: &str) {
    let location = empty_log(place).await;
    let expecting = |version, fields| Change { expected_version: Some(version), ..result(fields) };
    assert!(record(&location, expecting(0, r#"{"n":1}"#)).await.is_ok());
    assert!(record(&location, expecting(1, r#"{"n":2}"#)).await.is_ok());
    for stale in [0, 1, 3] {
        assert_eq!(record(&location, expecting(stale, r#"{"n":3}"#)).await, Err("record.conflict"));
    }
    assert_eq!(log(&location).await.len(), 2);
}

async fn several_entities_are_recorded_together_or_not_at_all(place: &str) {
    let location = empty_log(place).await;
    let now = api::now();
    let both = [change("objective", "o", r#"{"title":"O"}"#), result(r#"{"title":"K"}"#)];
    assert_eq!(api::record(&location, &both, &now).await.expect("recorded").len(), 2);
    let stale = Change { expected_version: Some(7), ..result(r#"{"title":"L"}"#) };
    let half = [change("objective", "o", r#"{"title":"P"}"#), stale];
    assert!(api::record(&location, &half, &now).await.is_err());
    assert_eq!(log(&location).await.len(), 2, "the first change went away with the second");
    assert_eq!(
        record(&location, change("objective", "o", r#"{"title":"O"}"#)).await,
        Ok(None),
        "the live row too"
    );
}

async fn deleting_restoring_and_moving(place: &str) {
    let location = empty_log(place).await;
    record(&location, result(r#"{"n":1}"#)).await.expect("created");
    assert_eq!(record(&location, acting("restored", "{}")).await, Ok(None));
    assert_eq!(record(&location, acting("deleted", "{}")).await, Ok(Some((2, "{}".to_owned()))));
    assert_eq!(record(&location, acting("deleted", "{}")).await, Ok(None));
    assert_eq!(
        record(&location, acting("restored", r#"{"n":2}"#)).await,
        Ok(Some((3, r#"{"n":2}"#.to_owned())))
    );
    let moved = Change { objective_id: Some("other".to_owned()), ..result("{}") };
    assert_eq!(record(&location, moved).await, Ok(Some((4, "{}".to_owned()))));
    assert_eq!(&*log(&location).await[3].objective_id, "other");
    assert_eq!(record(&location, acting("celebrated", "{}")).await, Ok(Some((5, "{}".to_owned()))));
}

async fn the_request_behind_an_event_is_kept(place: &str) {
    let location = empty_log(place).await;
    let request = Request { kind: "raise".to_owned(), payload: r#"{"by":1e400}"#.to_owned() };
    let change = Change {
        metadata: Some(r#"{"why":"x"}"#.to_owned()),
        request: Some(request),
        ..result(r#"{"n":1}"#)
    };
    record(&location, change).await.expect("recorded");
    assert_eq!(log(&location).await[0].metadata.as_deref(), Some(r#"{"why":"x","action_id":1}"#));
}

async fn of_many_at_once_one_wins(place: &str) {
    let location = empty_log(place).await;
    record(&location, result(r#"{"n":0}"#)).await.expect("created");
    let contenders = (1..=8).map(|n| {
        let (location, change) =
            (location.clone(), Change { expected_version: Some(1), ..result(&format!(r#"{{"n":{n}}}"#)) });
        async move { record(&location, change).await }
    });
    let outcomes = futures_util::future::join_all(contenders).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert_eq!(
        outcomes.iter().filter(|outcome| **outcome == Err("record.conflict")).count(),
        7,
        "{outcomes:?}"
    );
    assert_eq!(log(&location).await.len(), 2);
}

async fn impossible_changes_are_refused(place: &str) {
    let location = empty_log(place).await;
    assert_eq!(record(&location, acting("deleted", "{}")).await, Err("record.invalid"));
    assert_eq!(
        record(&location, change("key_result", "k", "{}")).await,
        Err("record.invalid"),
        "under which objective?"
    );
    assert_eq!(record(&location, result("[1]")).await, Err("record.invalid"));
    record(&location, result("{}")).await.expect("created");
    assert_eq!(record(&location, acting("created", "{}")).await, Err("record.invalid"));
    assert_eq!(log(&location).await.len(), 1);
}

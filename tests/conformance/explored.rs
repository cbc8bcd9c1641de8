//! What the window asks of a whole history: rows and places in them, a glance at it, and files of it.

use backstory::api::wire::{
    At, BlameRequest, Choice, CompareRequest, DiffRequest, ExportFormat, ExportRequest, Exporting, FacetBy,
    FacetRequest, FieldHistoryRequest, Filter, Hits, HitsRequest, Item, LocateRequest, MomentRequest,
    OverviewRequest, Presence, RowsRequest, Target, View,
};
use backstory::api::{Backstory, Location, interchange};
use backstory::{demo, record};

use crate::{empty_log, on_every_database};

on_every_database!(
    instants_side_by_side,
    rows_overview_and_blame_agree,
    rows_say_their_day_and_bursts_what_they_hold,
    every_hit_has_its_number,
    exported_events_can_be_imported,
    an_export_that_is_dropped_leaves_nothing
);

async fn opened(place: &str, events: usize) -> (Backstory, View) {
    let location = empty_log(place).await;
    record::import_events(&location, demo::events(5, events), |_| {}, std::future::pending())
        .await
        .expect("events");
    let backstory = Backstory::new(64 << 20);
    let source = backstory.open(place).await.expect("opened").id;
    let objectives = backstory.objectives(&source, "").await.expect("objectives");
    let largest = objectives.iter().max_by_key(|row| row.events).expect("an objective");
    let view = View {
        source,
        objective_id: largest.objective_id.clone(),
        filter: Filter::default(),
        zone: "Europe/Vienna".into(),
        fold: true,
        open: vec![],
    };
    (backstory, view)
}

async fn rows_overview_and_blame_agree(place: &str) {
    let (backstory, mut view) = opened(place, 2_000).await;
    let whole =
        backstory.rows(&RowsRequest { view: view.clone(), start: 0, count: 1_000 }).await.expect("rows");
    assert_eq!(whole.shown, whole.total);
    let in_days: usize =
        whole.rows.iter().map(|row| if let Item::Day { events, .. } = row { *events } else { 0 }).sum();
    assert!(whole.items > 1_000 || in_days == whole.shown, "{in_days} of {}", whole.shown);

    let by = |by| FacetRequest { view: view.clone(), by, search: String::new(), limit: 10 };
    let actors = backstory.facet(&by(FacetBy::Actor)).await.expect("actors");
    let most = actors.values[0].clone();
    view.filter.actors = Choice { any: vec![most.value.clone()], none: vec![] };
    view.fold = false;
    let some =
        backstory.rows(&RowsRequest { view: view.clone(), start: 0, count: 1_000 }).await.expect("rows");
    assert_eq!((some.shown, some.total), (most.events, whole.total));

    let mut newest = None;
    for (number, row) in some.rows.iter().enumerate() {
        let Item::Event { position, event, .. } = row else { continue };
        newest.get_or_insert_with(|| event.seq.clone());
        let target = Target::Seq { seq: event.seq.clone() };
        let request = LocateRequest { view: view.clone(), target };
        let found = backstory.locate(&request).await.expect("an answer").expect("it is there");
        assert_eq!((found.item, found.position, found.exact), (number, *position, true));
        if number > 40 {
            break;
        }
    }

    let overview = OverviewRequest {
        view: view.clone(),
        from: None,
        to: None,
        bars: 100,
        columns: 300,
        fold_gaps: true,
        lanes_from: 0,
        lanes: 100,
    };
    let overview = backstory.overview(&overview).await.expect("an overview");
    assert_eq!(overview.bars.iter().flat_map(|bar| &bar.shown).sum::<usize>() + overview.untimed, some.shown);
    assert_eq!(overview.lanes.iter().map(|lane| lane.events).sum::<usize>() + overview.untimed, some.shown);

    let seq = newest.expect("an event");
    let (source, objective_id) = (view.source.clone(), view.objective_id.clone());
    let request =
        BlameRequest { source: source.clone(), objective_id: objective_id.clone(), seq: seq.clone() };
    let blame = backstory.blame(&request).await.expect("a blame");
    assert!(blame.fields.iter().any(|field| field.changed));
    let Some(Item::Event { event, .. }) = some.rows.iter().find(|row| matches!(row, Item::Event { .. }))
    else {
        panic!("an event")
    };
    for field in blame.fields {
        let request = FieldHistoryRequest {
            source: source.clone(),
            objective_id: objective_id.clone(),
            entity_type: event.entity_type.clone(),
            entity_id: event.entity_id.clone(),
            field: field.field,
            before: None,
            limit: 1_000,
        };
        let history = backstory.field_history(&request).await.expect("values");
        assert!(history.values.iter().any(|value| value.set_by.seq == field.set_by.seq));
        assert!(history.total > field.before);
    }
}

/// Of any stretch of rows, the day it begins under is told, and of any event in a folded burst, which.
async fn rows_say_their_day_and_bursts_what_they_hold(place: &str) {
    let location = empty_log(place).await;
    let event = |seq: i64, day: i64, second: i64| {
        let text = format!(
            r#"{{"entity_type":"objective","entity_id":"o","objective_id":"o","version":{seq},"action":"updated","changes":{{"n":{seq}}},"actor":"ana","inserted_at":"2026-03-0{day}T10:00:{second:02}.000000Z"}}"#
        );
        interchange::parse(&text).expect("an event")
    };
    let events =
        vec![event(1, 1, 0), event(2, 2, 0), event(3, 2, 1), event(4, 2, 2), event(5, 2, 3), event(6, 3, 0)];
    record::import_events(&location, events.into_iter(), |_| {}, std::future::pending())
        .await
        .expect("events");
    let backstory = Backstory::new(64 << 20);
    let source = backstory.open(place).await.expect("opened").id;
    let mut view = View {
        source,
        objective_id: "o".into(),
        filter: Filter::default(),
        zone: "UTC".into(),
        fold: true,
        open: vec![],
    };
    for (start, day, events) in
        [(0, "2026-03-03", 1), (1, "2026-03-03", 1), (3, "2026-03-02", 4), (5, "2026-03-01", 1)]
    {
        let rows = backstory.rows(&RowsRequest { view: view.clone(), start, count: 1 }).await.expect("a row");
        let under = rows.under.map(|day| (day.day, day.events));
        assert_eq!(under, Some((Some(day.to_owned()), events)), "row {start}");
    }
    let beyond = backstory.rows(&RowsRequest { view: view.clone(), start: 6, count: 1 }).await.expect("rows");
    assert!(beyond.under.is_none());

    let seqs: Vec<i64> = {
        let kept = backstory.history(&view.source, "o").await.expect("a history");
        kept.read().timeline().rev().map(|event| event.seq()).collect()
    };
    let folded = async |view: &View, seq: i64| {
        let target = Target::Seq { seq: seq.to_string() };
        let request = LocateRequest { view: view.clone(), target };
        let found = backstory.locate(&request).await.expect("an answer").expect("it is there");
        (found.item, found.folded)
    };
    assert_eq!(folded(&view, seqs[3]).await, (3, Some(seqs[1].to_string())));
    assert_eq!(folded(&view, seqs[0]).await, (5, None));
    view.open = vec![seqs[1].to_string()];
    assert_eq!(folded(&view, seqs[3]).await, (5, None));
}

/// Leaping from hit to hit leads to as many as were counted, each with its number, also after the log has grown.
async fn every_hit_has_its_number(place: &str) {
    let (backstory, mut view) = opened(place, 1_000).await;
    view.fold = false;
    let count = async |text: &str, at: Option<&str>| {
        let request = HitsRequest { view: view.clone(), text: text.into(), at: at.map(str::to_owned) };
        backstory.hits(&request).await.expect("a count")
    };
    for text in ["ana", "TARGET", "nowhere in it"] {
        let all = count(text, None).await;
        assert_eq!((all.newer, all.on), (all.hits, false));
        let (mut from, mut number) = (i64::MAX.to_string(), 0);
        loop {
            let target = Target::Text { from: from.clone(), older: true, text: text.into() };
            let request = LocateRequest { view: view.clone(), target };
            let Some(found) = backstory.locate(&request).await.expect("an answer") else { break };
            let here = count(text, Some(&found.seq)).await;
            assert_eq!(here, Hits { hits: all.hits, newer: number, on: true });
            (from, number) = (found.seq, number + 1);
        }
        assert_eq!(number, all.hits, "{text}");
    }
    let before = count("hit of a newcomer", None).await;
    let text = format!(
        r#"{{"entity_type":"note","entity_id":"n","objective_id":"{}","version":1,"action":"created","changes":{{"text":"hit of a newcomer"}},"actor":"ana","inserted_at":"2030-03-01T10:00:00.000000Z"}}"#,
        view.objective_id
    );
    let event = interchange::parse(&text).expect("an event");
    let location = Location::parse(place).expect("a place");
    record::import_events(&location, std::iter::once(event), |_| {}, std::future::pending())
        .await
        .expect("one more event");
    assert_eq!((before.hits, count("hit of a newcomer", None).await.hits), (0, 1));
}

fn request(view: &View, format: ExportFormat) -> ExportRequest {
    ExportRequest { view: view.clone(), format, with_state: false, guard_formulas: true, redact: vec![] }
}

async fn exported_events_can_be_imported(place: &str) {
    let (backstory, view) = opened(place, 3_000).await;
    let folder = tempfile::tempdir().expect("a folder");
    let kept = backstory.history(&view.source, &view.objective_id).await.expect("a history");
    let wanted: Vec<_> = kept.read().timeline().rev().map(|event| event.to_event()).collect();

    let path = folder.path().join("all.ndjson");
    let ndjson = request(&view, ExportFormat::Ndjson);
    let mut last = None;
    let exported = backstory.export(&ndjson, &path, |report| last = Some(report)).await.expect("an export");
    let text = std::fs::read_to_string(&path).expect("the file");
    assert_eq!((exported.events, exported.bytes), (wanted.len() as u64, text.len() as u64));
    assert_eq!(exported.sha256.len(), 64);
    let all = Exporting { written: exported.events, total: exported.events, bytes: exported.bytes };
    assert_eq!(last, Some(all), "the last report is that all is written");
    let lines: Vec<_> = text.lines().map(|line| interchange::parse(line).expect("an event")).collect();
    for (line, wanted) in lines.iter().zip(&wanted) {
        assert_eq!(
            (&line.entity, &line.changes, &line.actor),
            (&wanted.entity, &wanted.changes, &wanted.actor)
        );
        assert_eq!((&line.inserted_at, line.version), (&wanted.inserted_at, wanted.version));
    }

    let copy = folder.path().join("copy.db").display().to_string();
    let location = Location::parse(&copy).expect("a path");
    backstory::api::init(&location).await.expect("a log");
    record::import_events(&location, lines.into_iter(), |_| {}, std::future::pending())
        .await
        .expect("imported");
    let again = backstory.open(&copy).await.expect("opened").id;
    let other = backstory.history(&again, &view.objective_id).await.expect("a history");
    {
        let other = other.read();
        let copied: Vec<_> = other.timeline().rev().map(|event| event.to_event()).collect();
        assert_eq!(copied.len(), wanted.len());
        for (copy, event) in copied.iter().zip(&wanted) {
            assert_eq!((&copy.changes, &copy.action), (&event.changes, &event.action));
        }
    }

    for format in [ExportFormat::Json, ExportFormat::Csv, ExportFormat::Html] {
        let path = folder.path().join("other");
        let mut some = request(&view, format);
        some.view.filter.actions = Choice { any: vec!["created".into()], none: vec![] };
        some.redact = vec!["title".into()];
        let size = backstory.export_size(&some).await.expect("a size");
        let exported = backstory.export(&some, &path, |_| {}).await.expect("an export");
        let text = std::fs::read_to_string(&path).expect("the file");
        assert!(size.exact);
        assert_eq!((size.events, size.bytes), (exported.events, text.len() as u64), "{format:?}");
        assert!(text.contains("[redacted]"));
        let title = wanted.iter().find_map(|event| {
            let fields = backstory::json::fields(&event.changes).ok()?;
            let title = fields.list.iter().find(|field| field.name == "title")?;
            backstory::json::string(title.value)
        });
        assert!(!text.contains(&title.expect("a title")), "{format:?} tells a title");
        if format == ExportFormat::Json {
            backstory::json::check(&text).expect("JSON");
        }
        if format == ExportFormat::Html {
            assert!(text.contains("<dd>action is created</dd>") && text.contains("Time (Europe/Vienna)"));
        }
    }
}

async fn an_export_that_is_dropped_leaves_nothing(place: &str) {
    let (backstory, view) = opened(place, 6_000).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.html");
    std::fs::write(&path, "what was there before").expect("a file");
    let html = request(&view, ExportFormat::Html);
    {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let mut sender = Some(sender);
        let export = backstory.export(&html, &path, |_| {
            let _ = sender.take().map(|sender| sender.send(()));
        });
        tokio::select! {
            biased;
            _ = receiver => {}
            exported = export => drop(exported.expect("an export")),
        }
    }
    // The thread that writes ends a moment later.
    for _ in 0..200 {
        let left = std::fs::read_dir(folder.path()).expect("the folder").count();
        if left == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");

    let nowhere = folder.path().join("no/such/folder/report.html");
    let failed = backstory.export(&html, &nowhere, |_| {}).await.expect_err("no folder");
    assert_eq!(failed.code.as_str(), "file.io");
    assert_eq!(failed.message, "Nothing was written: there is no such folder.");
    assert!(failed.hint.is_some_and(|hint| hint.starts_with("Make the folder")));

    // A file cannot take a folder's name.
    std::fs::create_dir_all(folder.path().join("taken/inside")).expect("a folder");
    let failed = backstory.export(&html, &folder.path().join("taken"), |_| {}).await.expect_err("a folder");
    assert!(failed.message.contains("there is a folder of that name"), "{}", failed.message);
    assert!(failed.message.starts_with("Stopped after ") && failed.hint.is_some());
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 2, "nothing is left of it");
}

async fn instants_side_by_side(place: &str) {
    let (backstory, view) = opened(place, 1_500).await;
    let rows = RowsRequest { view: view.clone(), start: 0, count: 1 };
    let newest = backstory.rows(&rows).await.expect("rows").newest;
    let moment = |at| MomentRequest {
        source: view.source.clone(),
        objective_id: view.objective_id.clone(),
        at,
        start: 0,
        count: 200,
    };
    let now = backstory.moment(&moment(At::Now)).await.expect("a moment");
    assert_eq!((now.at.seq.as_ref(), now.at.events), (Some(&newest), now.total));
    assert_eq!(
        now.rows.iter().filter(|row| row.changed).count(),
        1,
        "one entity is that of the newest event"
    );
    assert!(now.rows[0].entity_type == "objective" && now.rows.len() == now.entities);
    let none = backstory.moment(&moment(At::Seq { seq: "0".into() })).await.expect("a moment");
    assert_eq!((none.at.seq, none.at.events, none.entities), (None, 0, 0));

    let compare = |a, b| CompareRequest {
        source: view.source.clone(),
        objective_id: view.objective_id.clone(),
        a,
        b,
        entity: None,
        all: false,
        start: 0,
        count: 200,
    };
    let same =
        backstory.compare(&compare(At::Now, At::Seq { seq: newest.clone() })).await.expect("an answer");
    assert_eq!((same.between, same.differing_fields, same.differing_entities, same.entities), (0, 0, 0, 0));
    let there = backstory.compare(&compare(At::Seq { seq: "0".into() }, At::Now)).await.expect("an answer");
    let back = backstory.compare(&compare(At::Now, At::Seq { seq: "0".into() })).await.expect("an answer");
    assert_eq!((there.between, there.entities), (now.total, now.entities));
    assert_eq!((there.differing_fields, there.between), (back.differing_fields, back.between));
    assert!(there.rows.iter().all(|row| row.a == Presence::Absent && row.b != Presence::Absent));

    let diff = |against| DiffRequest {
        source: view.source.clone(),
        objective_id: view.objective_id.clone(),
        seq: newest.clone(),
        against,
        full: false,
    };
    let before = backstory.diff(&diff(None)).await.expect("a diff");
    assert!(before.against.is_some_and(|against| against.seq != newest));
    let itself = backstory.diff(&diff(Some(newest.clone()))).await.expect("a diff");
    assert!(itself.fields.iter().all(|field| field.same), "{itself:?}");
    let nothing = backstory.diff(&diff(Some("0".into()))).await.expect("a diff");
    assert!(nothing.against.is_none() && nothing.fields.iter().all(|field| field.old.is_none()));
}

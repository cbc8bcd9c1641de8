//! What the window does with the logs of a database: finds them, opens one, lists its entities and shows a timeline.

use std::time::Instant;

use backstory::api::wire::{EntitiesRequest, EntitySort, SourceInfo, TimelineRequest};
use backstory::api::{Backstory, Code, Location, Mapping, Result, Steps};

use crate::databases::{fixture, postgres, sqlite};

async fn connect(backstory: &Backstory, location: Location) -> Result<SourceInfo> {
    backstory.connect(location, &mut Steps::new(Instant::now(), |_| {})).await
}

fn all(source: &str) -> EntitiesRequest {
    EntitiesRequest {
        source: source.to_owned(),
        search: String::new(),
        entity_type: None,
        sort: EntitySort::Name,
        start: 0,
        count: 100,
        again: false,
    }
}

#[tokio::test]
async fn of_a_database_of_another_program_the_logs_are_listed_and_one_is_opened() {
    for (path, log) in
        [("paper_trail/db.yaml.sqlite", "paper_trail"), ("supa_audit/rows.pg.sql", "supa_audit")]
    {
        let Some(location) = fixture(path) else { continue };
        let backstory = Backstory::new(1 << 24);
        let database = connect(&backstory, location).await.expect("opened");
        assert_eq!(database.log, None, "nothing is chosen for anybody");
        let found = backstory.sources(&database.id, &[]).await.expect("sources");
        let known = found.sources.iter().find(|found| found.id == log).expect("found");
        assert!(known.readable && !known.own && !found.plain.is_empty(), "{known:?}");
        let chosen = backstory.choose(&database.id, log, &[]).await.expect("chosen");
        assert_eq!(chosen.log.as_ref().map(|found| found.id.as_str()), Some(log));

        let list = backstory.entities(&all(&chosen.id)).await.expect("entities");
        assert_eq!(list.types, known.entity_types);
        assert_eq!(list.types.iter().filter_map(|kind| kind.entities).sum::<usize>(), list.total);
        for row in &list.rows {
            let request = TimelineRequest {
                source: chosen.id.clone(),
                objective_id: row.subject.clone(),
                page: 1,
                per_page: 50,
            };
            let page = backstory.timeline(&request).await.expect("a timeline");
            let own = page.events.iter().filter(|event| event.entity_id == row.entity_id);
            let own = own.filter(|event| event.entity_type == row.entity_type);
            assert_eq!((own.count(), page.events[0].inserted_at >= row.last_at), (row.events, true));
        }
        let first = &list.rows[0];
        let narrow = EntitiesRequest { search: first.subject.to_uppercase(), ..all(&chosen.id) };
        let narrow = backstory.entities(&narrow).await.expect("entities");
        assert!(narrow.total >= 1 && narrow.rows[0].subject == first.subject, "{narrow:?}");
        let typed = EntitiesRequest { entity_type: Some(first.entity_type.clone()), ..all(&chosen.id) };
        let typed = backstory.entities(&typed).await.expect("entities");
        assert!(typed.rows.iter().all(|row| row.entity_type == first.entity_type));
        let second = EntitiesRequest { start: 1, count: 1, ..all(&chosen.id) };
        let second = backstory.entities(&second).await.expect("entities");
        assert_eq!(
            (second.rows[0].subject.as_str(), second.total),
            (list.rows[1].subject.as_str(), list.total)
        );

        // The log's connections are the database's: closing the one leaves the other.
        backstory.close(&chosen.id).await;
        assert_eq!(backstory.entities(&all(&chosen.id)).await.expect_err("closed").code, Code::SourceMissing);
        let again = backstory.choose(&database.id, log, &[]).await.expect("chosen again");
        assert_eq!(backstory.entities(&all(&again.id)).await.expect("entities").total, list.total);
        backstory.close(&database.id).await;
        assert_eq!(backstory.entities(&all(&again.id)).await.expect_err("closed").code, Code::SourceMissing);
    }
}

const VERSIONS: &str = "CREATE TABLE versions (id integer PRIMARY KEY, item_type text, item_id integer, event text, \
     whodunnit text, object text, object_changes text, created_at text);";
const EVENTS: &str = "CREATE TABLE events (seq integer PRIMARY KEY, entity_type text NOT NULL, entity_id text NOT NULL, \
     objective_id text NOT NULL, version integer NOT NULL, action text NOT NULL, changes text NOT NULL, actor text, metadata text, \
     inserted_at text NOT NULL); INSERT INTO events VALUES \
     (1, 'objective', 'o', 'o', 1, 'created', '{\"title\":\"Grow\"}', 'ann', NULL, '2026-01-01T00:00:00.000000Z');";

#[tokio::test]
async fn a_log_of_its_own_opens_by_itself_only_where_it_is_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let backstory = Backstory::new(1 << 20);
    let alone = connect(&backstory, sqlite(folder.path(), EVENTS)).await.expect("opened");
    assert_eq!(alone.log.expect("a log").id, "native");

    let both = sqlite(folder.path(), VERSIONS);
    let database = connect(&backstory, both).await.expect("opened");
    assert_eq!(database.log, None);
    let found = backstory.sources(&database.id, &[]).await.expect("sources");
    let ids: Vec<_> = found.sources.iter().map(|found| found.id.as_str()).collect();
    assert_eq!((ids, found.plain), (vec!["native", "paper_trail"], Vec::new()));
    let native = backstory.choose(&database.id, "native", &[]).await.expect("chosen");
    assert_eq!(backstory.objectives(&native.id, "").await.expect("objectives")[0].objective_id, "o");
    let other = backstory.choose(&database.id, "audited", &[]).await.expect_err("not there");
    assert_eq!(other.code, Code::LogMissing);
}

#[tokio::test]
async fn a_table_without_a_history_is_listed_as_one() {
    let backstory = Backstory::new(1 << 20);
    let location = postgres(
        "plain",
        "CREATE TABLE orders (id bigint PRIMARY KEY, total text); CREATE VIEW totals AS SELECT total FROM orders",
    );
    let database = connect(&backstory, location).await.expect("opened");
    let found = backstory.sources(&database.id, &[]).await.expect("sources");
    assert_eq!((database.log, found.sources.len(), found.plain), (None, 0, vec!["public.orders".to_owned()]));
    let folder = tempfile::tempdir().expect("a folder");
    let nothing = connect(&backstory, sqlite(folder.path(), "PRAGMA user_version = 1")).await;
    assert_eq!(nothing.expect_err("nothing there").code, Code::SchemaNone);
}

#[tokio::test]
async fn a_mapping_of_ones_own_stands_beside_those_that_come_along_and_wins() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = "CREATE TABLE changes (n integer PRIMARY KEY, what text, which text, diff text, at text); \
         INSERT INTO changes VALUES (1, 'order', '7', '{\"total\":\"1.50\"}', '2026-01-01 00:00:00'), \
         (2, 'order', '7', '{\"total\":\"2.50\"}', '2026-01-02 00:00:00');";
    let location = sqlite(folder.path(), &format!("{VERSIONS}{own}"));
    let mapping = |id: &str, columns: &str, payload: &str| {
        let text = format!(
            "id = \"{id}\"\nname = \"Ours\"\n[detect]\ncolumns = [{columns}]\n[order]\ncolumn = [\"n\", \"id\"]\n[entity]\n\
             type = \"{}\"\nid = \"{}\"\n[change]\nencoding = \"new\"\npayload = \"{payload}\"\n",
            if id == "ours" { "what" } else { "item_type" },
            if id == "ours" { "which" } else { "item_id" },
        );
        Mapping::parse(&text).expect("a mapping")
    };
    let mine =
        [mapping("ours", "\"what\", \"diff\"", "diff"), mapping("mine", "\"item_type\"", "object_changes")];
    let backstory = Backstory::new(1 << 20);
    let database = connect(&backstory, location).await.expect("opened");
    let found = backstory.sources(&database.id, &mine).await.expect("sources");
    let ids: Vec<_> = found.sources.iter().map(|found| (found.id.as_str(), found.own)).collect();
    assert_eq!(ids, [("ours", true), ("mine", true)]);
    let chosen = backstory.choose(&database.id, "ours", &mine).await.expect("chosen");
    let list = backstory.entities(&all(&chosen.id)).await.expect("entities");
    assert_eq!((list.rows[0].subject.as_str(), list.rows[0].events), ("order/7", 2));
}

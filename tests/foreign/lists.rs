//! Fields of many values, each of them a row beside the log.

use backstory::api::{EntityKey, Event, History, Location, inspect};

use crate::databases::{fixture, mariadb, postgres, source, sqlite};

/// The tables that django-simple-history 3.13.0 makes for a model with two fields of many values. `{}`: the type of a key.
const TABLES: &str = "CREATE TABLE shop_poll (id bigint PRIMARY KEY, question varchar(50)); \
     CREATE TABLE shop_historicalpoll (id bigint NOT NULL, question varchar(50) NOT NULL, history_id integer PRIMARY KEY, \
         history_date timestamp NOT NULL, history_change_reason varchar(100) NULL, history_type varchar(1) NOT NULL, history_user_id integer NULL); \
     CREATE TABLE shop_historicalpoll_places (id bigint NOT NULL, poll_id bigint NULL, tag_id {} NULL, history_id integer NOT NULL, \
         m2m_history_id integer PRIMARY KEY); \
     CREATE TABLE shop_historicalpoll_others (id bigint NOT NULL, from_poll_id bigint NULL, to_poll_id bigint NULL, history_id integer NOT NULL, \
         m2m_history_id integer PRIMARY KEY); \
     INSERT INTO shop_historicalpoll VALUES (1, 'where?', 1, '2026-01-01 00:00:01', NULL, '+', NULL), \
         (1, 'where?', 2, '2026-01-01 00:00:02', NULL, '~', NULL), (1, 'when?', 3, '2026-01-01 00:00:03', NULL, '~', NULL), \
         (1, 'when?', 4, '2026-01-01 00:00:04', NULL, '-', NULL);";
const INDEXES: &str = "CREATE INDEX places_history ON shop_historicalpoll_places (history_id); \
     CREATE INDEX others_history ON shop_historicalpoll_others (history_id);";
const NUMBERS: &str = "INSERT INTO shop_historicalpoll_places VALUES (1, 1, 10, 2, 1), (2, 1, 9007199254740993, 2, 2), (1, 1, 9, 2, 3), \
     (1, 1, 9, 3, 4); INSERT INTO shop_historicalpoll_others VALUES (1, 1, 2, 3, 1), (1, 1, 2, 4, 2);";
const TEXTS: &str = "INSERT INTO shop_historicalpoll_places VALUES (1, 1, 'b\"c', 2, 1), (2, 1, 'a, é', 2, 2), (3, 1, NULL, 3, 3);";

/// The changes of an entity's events.
async fn changes(location: Location) -> Vec<String> {
    let source = source(location, "django_simple_history").await;
    let events = source.entity(&EntityKey::new("poll", "1")).await.expect("events");
    events.into_iter().map(|Event { changes, .. }| changes).collect()
}

/// Every database, with these statements run.
fn everywhere(name: &str, kind: &str, folder: &std::path::Path, more: &str) -> [Location; 3] {
    let sql = format!("{} {more}", TABLES.replace("{}", kind));
    [sqlite(folder, &sql), postgres(name, &sql), mariadb(name, &sql.replace(" timestamp ", " datetime(6) "))]
}

#[tokio::test]
async fn fields_of_many_values_are_lists_in_the_order_of_their_values() {
    let folder = tempfile::tempdir().expect("a folder");
    for location in everywhere("lists", "bigint", folder.path(), &format!("{INDEXES} {NUMBERS}")) {
        let wanted = [
            r#"{"id":1,"question":"where?","others":[],"places":[]}"#,
            r#"{"places":[9,10,9007199254740993]}"#,
            r#"{"question":"when?","others":[2],"places":[9]}"#,
            "{}", // deleted with what it had
        ];
        let found: Vec<_> = changes(location.clone()).await.iter().map(|raw| raw.replace(' ', "")).collect();
        assert_eq!(found, wanted, "{location}");
        let found = inspect(location, None).await.expect("an inspection");
        assert!(!found.sources[0].note.as_deref().unwrap_or_default().contains("not read"), "{found:#?}");
        assert_eq!(found.plain.len(), 1, "the table of what is true now: {:?}", found.plain);
    }
}

/// Those that the library itself wrote: the truth has the names of the tags, the history their ids.
#[tokio::test]
async fn the_tags_of_the_fixture_are_what_they_were() {
    let places = [fixture("django-simple-history/db.sqlite"), fixture("django-simple-history/rows.pg.sql")];
    for location in places.into_iter().flatten() {
        let source = source(location.clone(), "django_simple_history").await;
        let history = History::replay(
            "objective/1",
            source.entity(&EntityKey::new("objective", "1")).await.expect("events"),
        );
        let entity = history.entity("objective", "1").expect("there");
        let tags: Vec<_> = entity
            .events()
            .map(|event| {
                event
                    .state()
                    .into_iter()
                    .find(|(name, _)| *name == "tags")
                    .map(|(_, raw)| raw.replace(' ', ""))
            })
            .collect();
        let wanted = ["[]", "[]", "[]", "[1,2]", "[1,2]", "[1,2]", "[1,2]"].map(|raw| Some(raw.to_owned()));
        assert_eq!(tags, wanted, "{location}");
    }
}

#[tokio::test]
async fn values_of_text_are_quoted_and_none_is_null() {
    let folder = tempfile::tempdir().expect("a folder");
    for location in everywhere("texts", "varchar(20)", folder.path(), &format!("{INDEXES} {TEXTS}")) {
        let found = changes(location.clone()).await;
        let places = |at: usize| {
            let changes: serde_json::Value = serde_json::from_str(&found[at]).expect("an object");
            changes["places"].clone()
        };
        assert_eq!(
            (places(1), places(2)),
            (serde_json::json!(["a, é", "b\"c"]), serde_json::json!([null])),
            "{location}"
        );
    }
}

#[tokio::test]
async fn what_no_index_leads_to_or_is_more_than_a_value_is_said_to_be_unread() {
    let folder = tempfile::tempdir().expect("a folder");
    let more = "ALTER TABLE shop_historicalpoll_others ADD COLUMN weight integer; \
        CREATE INDEX others_history ON shop_historicalpoll_others (history_id);";
    for location in everywhere("unread", "bigint", folder.path(), more) {
        let found = inspect(location.clone(), None).await.expect("an inspection");
        let note = found.sources[0].note.clone().unwrap_or_default();
        for table in ["places", "others"] {
            let wanted = format!(
                "shop_historicalpoll_{table} is not read: what a many-to-many field held at each event."
            );
            assert!(note.contains(&wanted), "{location}: {note}");
        }
        assert_eq!(changes(location).await[0].replace(' ', ""), r#"{"id":1,"question":"where?"}"#);
    }
}

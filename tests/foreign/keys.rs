//! What an entity is called after the primary key of its table, and whose child it is by the foreign keys: tables that nobody
//! prepared for.

use std::sync::Arc;

use backstory::api::{Choice, EntityKey, Location, Mapping, Source};

use crate::databases::{mariadb, postgres, source, sqlite};

/// Orders and their lines, whose keys are not called `id`, each write of which a trigger stores in the tables of four libraries.
const AUDITED: &str = r#"
    CREATE EXTENSION hstore; CREATE SCHEMA audit; CREATE SCHEMA sales;
    CREATE TYPE audit.operation AS ENUM ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE');
    CREATE TABLE audit.record_version (id bigserial PRIMARY KEY, record_id uuid, old_record_id uuid, op audit.operation NOT NULL,
        ts timestamptz NOT NULL DEFAULT now(), table_oid oid NOT NULL, table_schema name NOT NULL, table_name name NOT NULL,
        record jsonb, old_record jsonb);
    CREATE TABLE audit.logged_actions (event_id bigserial PRIMARY KEY, schema_name text NOT NULL, table_name text NOT NULL,
        relid oid NOT NULL, session_user_name text, action_tstamp_tx timestamptz NOT NULL, action_tstamp_stm timestamptz NOT NULL,
        action_tstamp_clk timestamptz NOT NULL, transaction_id bigint, application_name text, client_addr inet, client_port integer,
        client_query text, action text NOT NULL, row_data hstore, changed_fields hstore, statement_only boolean NOT NULL);
    CREATE TABLE changes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), primary_key varchar, before jsonb DEFAULT '{}',
        after jsonb DEFAULT '{}', context jsonb DEFAULT '{}', database varchar, schema varchar, "table" varchar, operation text,
        committed_at timestamptz, queued_at timestamptz, transaction_id bigint, position bigint, created_at timestamptz);
    CREATE TABLE event_streamex_queue (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), processors jsonb, name varchar, type varchar,
        source_name varchar, source_version varchar, source_db varchar, source_schema varchar, source_table varchar,
        source_columns jsonb, new_record jsonb, old_record jsonb, changes jsonb, timestamp timestamp, lsn varchar,
        inserted_at timestamp);
    CREATE TABLE cdc (id bigserial PRIMARY KEY, before jsonb, after jsonb, op text, ts_ms bigint, source jsonb);
    CREATE FUNCTION audit.track() RETURNS trigger LANGUAGE plpgsql AS $track$
    DECLARE fresh jsonb := to_jsonb(NEW); before jsonb := to_jsonb(OLD); at timestamptz := clock_timestamp();
    BEGIN
        INSERT INTO audit.record_version (op, ts, table_oid, table_schema, table_name, record, old_record)
            VALUES (TG_OP::audit.operation, at, TG_RELID, TG_TABLE_SCHEMA, TG_TABLE_NAME, fresh, before);
        INSERT INTO audit.logged_actions VALUES (DEFAULT, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_RELID, 'app', at, at, at, 1, NULL,
            NULL, NULL, NULL, left(TG_OP, 1), CASE TG_OP WHEN 'INSERT' THEN hstore(NEW.*) ELSE hstore(OLD.*) END,
            CASE TG_OP WHEN 'UPDATE' THEN hstore(NEW.*) - hstore(OLD.*) END, false);
        INSERT INTO changes (before, after, context, database, schema, "table", operation, committed_at, position)
            VALUES (coalesce(before, '{}'), coalesce(fresh, '{}'), '{"user_id": "ann"}', 'shop', TG_TABLE_SCHEMA, TG_TABLE_NAME,
            CASE TG_OP WHEN 'INSERT' THEN 'CREATE' ELSE TG_OP END, at, (extract(epoch FROM at) * 1000000)::bigint);
        INSERT INTO event_streamex_queue (type, source_db, source_schema, source_table, new_record, old_record, timestamp, lsn, inserted_at)
            VALUES (lower(TG_OP), 'shop', TG_TABLE_SCHEMA, TG_TABLE_NAME, fresh,
            CASE TG_OP WHEN 'DELETE' THEN before END, at AT TIME ZONE 'UTC', '0/1', at AT TIME ZONE 'UTC');
        INSERT INTO cdc (before, after, op, ts_ms, source) VALUES (before, fresh,
            CASE TG_OP WHEN 'INSERT' THEN 'c' ELSE lower(left(TG_OP, 1)) END, (extract(epoch FROM at) * 1000)::bigint,
            jsonb_build_object('schema', TG_TABLE_SCHEMA, 'table', TG_TABLE_NAME));
        RETURN NULL;
    END $track$;
    CREATE TABLE orders (id bigint PRIMARY KEY);
    CREATE TABLE sales.orders (number text PRIMARY KEY, total numeric);
    CREATE TABLE sales.order_lines (belongs_to text REFERENCES sales.orders ON DELETE CASCADE, line integer, article text,
        PRIMARY KEY (belongs_to, line));
    CREATE TRIGGER track AFTER INSERT OR UPDATE OR DELETE ON sales.orders FOR EACH ROW EXECUTE FUNCTION audit.track();
    CREATE TRIGGER track AFTER INSERT OR UPDATE OR DELETE ON sales.order_lines FOR EACH ROW EXECUTE FUNCTION audit.track();
    INSERT INTO sales.orders VALUES ('A-1', 10.50), ('A-2', 0);
    INSERT INTO sales.order_lines VALUES ('A-1', 1, 'pen'), ('A-1', 2, 'ink'), ('A-2', 1, 'other');
    UPDATE sales.order_lines SET article = 'blue ink' WHERE line = 2;
    UPDATE sales.orders SET total = 9007199254740993.10 WHERE number = 'A-1';
    DELETE FROM sales.order_lines WHERE line = 1 AND belongs_to = 'A-1';
    INSERT INTO sales.order_lines VALUES ('A-1', 1, 'pen');
"#;

/// The subject's timeline, oldest first: entity, action and the fields named.
async fn timeline(source: &Source, subject: &str) -> Vec<String> {
    let loaded = source.history(subject, &Arc::default()).await.expect("a history");
    let mut events: Vec<_> = loaded.history.timeline().collect();
    events.sort_by_key(backstory::api::EventView::seq);
    let said = events.into_iter().map(|event| {
        let fields: Vec<_> =
            event.changes().iter().map(|change| format!("{}={}", change.field, change.new)).collect();
        format!("{} {} {}", event.entity().key(), event.action(), fields.join(" "))
    });
    said.collect()
}

#[tokio::test]
async fn an_order_and_its_lines_are_told_by_the_keys_of_their_tables_on_postgres() {
    let location = postgres("keys", AUDITED);
    for log in ["supa_audit", "audit_trigger", "bemi", "event_streamex", "debezium"] {
        let source = source(location.clone(), log).await;
        let list = source.entities().await.expect("entities").list;
        let keys: Vec<_> = list.iter().map(|entity| entity.key.to_string()).collect();
        let lines = ["A-1,1", "A-1,2", "A-2,1"].map(|id| format!("sales.order_lines/{id}"));
        let orders = ["A-1", "A-2"].map(|id| format!("sales.orders/{id}"));
        assert_eq!(keys, [lines.as_slice(), orders.as_slice()].concat(), "{log}");
        let wanted = [
            "sales.orders/A-1 created number=\"A-1\" total=10.50",
            "sales.order_lines/A-1,1 created belongs_to=\"A-1\" line=1 article=\"pen\"",
            "sales.order_lines/A-1,2 created belongs_to=\"A-1\" line=2 article=\"ink\"",
            "sales.order_lines/A-1,2 updated article=\"blue ink\"",
            "sales.orders/A-1 updated total=9007199254740993.10",
            "sales.order_lines/A-1,1 deleted ",
            "sales.order_lines/A-1,1 restored ",
        ];
        let found = timeline(&source, "sales.orders/A-1").await;
        let sorted = |line: &str| {
            let mut words: Vec<_> = line.split(' ').map(str::to_owned).collect();
            words.sort();
            words
        };
        assert_eq!(
            found.iter().map(|line| sorted(line)).collect::<Vec<_>>(),
            wanted.iter().map(|line| sorted(line)).collect::<Vec<_>>(),
            "{log}: {found:#?}"
        );
        let other = timeline(&source, "sales.orders/A-2").await;
        assert_eq!(other.len(), 2, "{log}: {other:#?}");
    }
}

/// The same for a log and tables of nobody's, on any database.
const OWN: &str = "CREATE TABLE orders (year integer, no integer, PRIMARY KEY (year, no)); \
     CREATE TABLE order_lines (line integer PRIMARY KEY, in_no integer, in_year integer, replaces integer, \
     FOREIGN KEY (in_year, in_no) REFERENCES orders (year, no), FOREIGN KEY (replaces) REFERENCES order_lines (line)); \
     CREATE TABLE diary (n integer PRIMARY KEY, what varchar(20), which varchar(20), fields text); \
     INSERT INTO diary VALUES (1, 'order', '2026,7', '{\"total\":1}'), (2, 'order_line', '1', '{\"in_year\":2026,\"in_no\":7}'), \
     (3, 'order_line', '2', '{\"in_year\":2026,\"in_no\":8,\"replaces\":1}'), (4, 'order_line', '2', '{\"in_no\":null}'), \
     (5, 'order_line', '1', '{\"in_no\":8}');";

async fn own(location: Location) {
    let text = "id = \"diary\"\nname = \"Diary\"\n[detect]\ncolumns = [\"what\", \"which\", \"fields\"]\n[order]\ncolumn = \"n\"\n\
         [entity]\ntype = \"what\"\nid = \"which\"\n[change]\nencoding = \"new\"\npayload = \"fields\"\n";
    let mapping = Some(Mapping::parse(text).expect("a mapping"));
    let source = Source::open_log(location, &Choice { source: None, mapping }).await.expect("a log");
    let order = timeline(&source, "order/2026,7").await;
    let wanted = [
        "order/2026,7 created total=1",
        "order_line/1 created in_year=2026 in_no=7",
        "order_line/1 updated in_no=8",
    ];
    assert_eq!(order[..2], wanted[..2]);
    // What left the order is no event of the order's any more, and the line's own history goes on.
    let line = timeline(&source, "order_line/1").await;
    let replaced =
        ["order_line/2 created in_year=2026 in_no=8 replaces=1", "order_line/2 updated in_no=null"];
    assert_eq!(line, [wanted[1], replaced[0], replaced[1], wanted[2]]);
    assert_eq!(source.entity(&EntityKey::new("order_line", "2")).await.expect("events").len(), 2);
}

#[tokio::test]
async fn foreign_keys_say_whose_child_a_row_is() {
    let folder = tempfile::tempdir().expect("a folder");
    own(sqlite(folder.path(), OWN)).await;
}

#[tokio::test]
async fn foreign_keys_on_postgres_say_whose_child_a_row_is() {
    own(postgres("foreign_keys", OWN)).await;
}

#[tokio::test]
async fn foreign_keys_on_mariadb_say_whose_child_a_row_is() {
    own(mariadb("foreign_keys", OWN)).await;
}

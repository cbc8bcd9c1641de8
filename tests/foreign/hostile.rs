//! Names that would break out of a statement, if they were not quoted.

use backstory::api::{Choice, Location, Mapping, Source, inspect};

use crate::databases::{mariadb, postgres, sqlite};

/// Quotes of every kind, a comment, what is no ASCII, and the longest name that PostgreSQL keeps.
const TABLE: &str = r#"ver"sions'; DROP TABLE victims; -- 日本`x"#;
const COLUMN: &str = r#"ev"ent'; DROP TABLE victims; --"#;

/// The hostile name, lengthened: to so many bytes.
fn table(bytes: usize) -> String {
    let mut name = TABLE.to_owned();
    while name.len() + 2 <= bytes {
        name.push('é');
    }
    name
}

/// As long as PostgreSQL keeps a name, and as MariaDB takes one: 64 characters, which are more bytes.
const ON_POSTGRES: usize = 63;
const ELSEWHERE: usize = 80;

fn ddl(id: &str, bytes: usize) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let (table, column) = (quoted(&table(bytes)), quoted(COLUMN));
    let long = quoted(&"é".repeat(31));
    format!(
        "CREATE TABLE victims (id {id} PRIMARY KEY, name text); INSERT INTO victims VALUES (1, 'still here'); \
         CREATE TABLE {table} ({long} {id} PRIMARY KEY, kind text, item text, {column} text, what text, at text); \
         INSERT INTO {table} VALUES (1, 'a''b\"c', '1'' OR ''1''=''1', 'new', '{{\"n\":1}}', '2026-01-01T00:00:00Z'); \
         INSERT INTO {table} VALUES (2, 'a''b\"c', '1'' OR ''1''=''1', 'end', '{{}}', '2026-01-02T00:00:00Z'); \
         INSERT INTO {table} VALUES (3, 'other', '2', 'new', '{{\"n\":9007199254740993}}', '2026-01-03T00:00:00Z');"
    )
}

fn mapping() -> Mapping {
    let long = "é".repeat(31);
    let text = format!(
        "id = \"own\"\nname = \"Own\"\n[detect]\ncolumns = [{COLUMN:?}, \"kind\", \"item\"]\n[order]\ncolumn = {long:?}\n\
         [entity]\ntype = \"kind\"\nid = \"item\"\n[event]\ntype = {COLUMN:?}\ntime = \"at\"\n[change]\nencoding = \"new\"\n\
         payload = \"what\"\n[verbs]\ncreated = [\"new\"]\ndeleted = [\"end\"]\n"
    );
    Mapping::parse(&text).expect("a mapping")
}

async fn holds(location: Location) {
    let mapping = mapping();
    let found = inspect(location.clone(), Some(&mapping)).await.expect("an inspection");
    assert_eq!(found.sources.len(), 1);
    assert_eq!(found.sources[0].entity_types.len(), 2);
    assert!(found.plain.iter().any(|table| table.ends_with("victims")));
    let choice = Choice { source: None, mapping: Some(mapping) };
    let source = Source::open_log(location, &choice).await.expect("a log");
    let list = source.entities().await.expect("entities").list;
    assert_eq!(list.iter().map(|entity| entity.events).collect::<Vec<_>>(), [2, 1]);
    let odd = source.entity(&list[0].key).await.expect("events");
    assert_eq!(&*list[0].key.entity_id, "1' OR '1'='1");
    assert_eq!(odd.iter().map(|event| &*event.action).collect::<Vec<_>>(), ["created", "deleted"]);
    let exact = source.entity(&list[1].key).await.expect("events");
    assert_eq!(exact[0].changes, r#"{"n":9007199254740993}"#);
}

#[tokio::test]
async fn hostile_names_are_only_names() {
    let folder = tempfile::tempdir().expect("a folder");
    holds(sqlite(folder.path(), &ddl("integer", ELSEWHERE))).await;
}

#[tokio::test]
async fn hostile_names_on_postgres_are_only_names() {
    holds(postgres("hostile", &ddl("bigint", ON_POSTGRES))).await;
}

#[tokio::test]
async fn hostile_names_on_mariadb_are_only_names() {
    let sql =
        format!("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES'); {}", ddl("bigint", ELSEWHERE));
    holds(mariadb("hostile", &sql)).await;
}

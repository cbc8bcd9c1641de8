//! What only MariaDB can refuse or do differently; each refusal with its own code, and nothing written.

use std::sync::Arc;

use backstory::api::{self, EntityKey, Location, Source};
use backstory_testkit::{mariadb, ports};

use crate::{empty_log, import, line, location, log, odd_history};

fn server() -> &'static mariadb::Server {
    mariadb::server().expect("a MariaDB server")
}

/// A user who may sign in, and what else in a database. `{}` in the grants is the user's name.
fn user(database: &str, name: &str, grants: &str) -> Location {
    let name = format!("{name}_{}", std::process::id());
    let sql = format!("CREATE USER {name} IDENTIFIED BY 'p#/?@:% w'; {}", grants.replace("{}", &name));
    server().sql(database, &sql).expect("a user");
    location(&server().url_for(database, &name, "p#/?@:% w").expect("a URL"))
}

fn sql(url: &str, sql: &str) -> Result<String, String> {
    server().sql(mariadb::database_of(url), sql)
}

async fn refused(location: &Location) -> String {
    let error = Source::open(location.clone()).await.expect_err("refused");
    assert!(error.hint.is_some(), "{}: what now?", error.message);
    for text in [&error.message, error.detail.as_ref().unwrap_or(&error.message)] {
        assert!(!text.contains("p#/?") && !text.contains("CANARY"), "{text}");
    }
    error.code.as_str().to_owned()
}

#[tokio::test]
async fn a_mariadb_that_cannot_be_used_says_why() {
    let url = server().create_database("refusals").expect("a database");
    let database = mariadb::database_of(&url);
    let closed = ports::free().expect("a port");
    assert_eq!(refused(&location(&format!("mysql://u:CANARY@127.0.0.1:{closed}/d"))).await, "net.refused");
    assert_eq!(refused(&location("mariadb://u:CANARY@no-such-host.invalid/d")).await, "net.dns");
    assert_eq!(refused(&location("mysql://u:CANARY@/d?socket=/no/such.sock")).await, "net.refused");
    for (name, password) in [("tester", "CANARY"), ("tester", ""), ("no_such_user", "CANARY")] {
        let wrong = server().url_for(database, name, password).expect("a URL");
        assert_eq!(refused(&location(&wrong)).await, "auth.failed", "{name}");
    }
    let wrong = server().url_for(database, "tester", "CANARY").expect("a URL");
    let error = Source::open(location(&wrong.replace(":CANARY@", "@"))).await.expect_err("no password");
    assert!(error.message.contains("wants a password"), "{}", error.message);
    assert_eq!(refused(&location(&url.replace(database, "no_such_database"))).await, "db.missing");
    let demanding = format!("{url}{}ssl-mode=REQUIRED", if url.contains('?') { '&' } else { '?' });
    assert_eq!(refused(&location(&demanding)).await, "tls.unsupported");
    assert_eq!(refused(&location(&url)).await, "schema.none");
    assert_eq!(
        import(&location(&url), &odd_history()).await.expect_err("no log").code.as_str(),
        "schema.none"
    );
}

#[tokio::test]
async fn a_mariadb_password_of_odd_characters_signs_in() {
    let url = server().create_database("odd_password").expect("a database");
    let writer = empty_log(&url).await;
    import(&writer, &odd_history()).await.expect("an import");
    let reader = user(
        mariadb::database_of(&url),
        "odd_password",
        &format!("GRANT SELECT ON {}.* TO {{}}", mariadb::database_of(&url)),
    );
    assert_eq!(log(&reader).await.len(), odd_history().len());
    let named = Source::open(reader).await.expect("opened").server().to_owned();
    assert!(named.starts_with("MariaDB 1"), "{named}");
}

#[tokio::test]
async fn a_mariadb_user_who_may_not_read_is_told_what_to_ask_for() {
    let url = server().create_database("no_grant").expect("a database");
    empty_log(&url).await;
    let database = mariadb::database_of(&url);
    assert_eq!(refused(&user(database, "no_grant", "")).await, "perm.table");
    let elsewhere = "CREATE TABLE other (x int); GRANT SELECT ON other TO {}";
    assert_eq!(refused(&user(database, "grant_elsewhere", elsewhere)).await, "perm.table");
}

#[tokio::test]
async fn a_read_only_mariadb_user_writes_nothing() {
    let url = server().create_database("read_only").expect("a database");
    let writer = empty_log(&url).await;
    let database = mariadb::database_of(&url);
    let reader = user(database, "read_only", &format!("GRANT SELECT ON {database}.* TO {{}}"));
    let error = import(&reader, &odd_history()).await.expect_err("may not write");
    assert_eq!(error.code.as_str(), "perm.table");
    let change = crate::recording::change("objective", "o", "{}");
    let error = api::record(&reader, &[change], &api::now()).await.expect_err("may not write");
    assert_eq!(error.code.as_str(), "perm.table");
    assert!(log(&writer).await.is_empty());
}

#[tokio::test]
async fn a_mariadb_log_compares_ids_byte_by_byte_whatever_the_database_does() {
    let url = server().create_database("ids").expect("a database");
    let location = empty_log(&url).await;
    let ids = ["k", "K", "k ", "ķ", "k\u{301}", "🎯"];
    let at = "2026-01-01T00:00:00Z";
    let lines: Vec<_> = ids.iter().map(|id| line("key_result", id, id, 1, "created", "{}", at)).collect();
    import(&location, &lines).await.expect("an import");
    let source = Source::open(location.clone()).await.expect("opened");
    for id in ids {
        assert_eq!(source.entity(&EntityKey::new("key_result", id)).await.expect("events").len(), 1, "{id}");
        assert_eq!(source.history(id, &Arc::default()).await.expect("a history").history.len(), 1, "{id}");
    }
    assert_eq!(source.objectives().await.expect("objectives").len(), ids.len());
}

#[tokio::test]
async fn what_a_mariadb_cannot_hold_is_refused_and_never_cut_short() {
    let url = server().create_database("too_long").expect("a database");
    let location = empty_log(&url).await;
    let (at, most) = ("2026-01-01T00:00:00Z", "é".repeat(255));
    let (over, huge) = (format!("{most}é"), format!(r#"{{"text":"{}"}}"#, "x".repeat(17 << 20)));
    let good = line("objective", &most, &most, 1, "created", "{}", at);
    for bad in [
        line("objective", &over, "o", 1, "created", "{}", at),
        line("objective", "o", &over, 1, "created", "{}", at),
        line("objective", "o", "o", 1, "created", &huge, at),
        line("objective", "o", "o", 1, "created", "{}", "-0001-01-01T00:00:00Z"),
    ] {
        let error = import(&location, &[good.clone(), bad]).await.expect_err("refused");
        assert_eq!(error.code.as_str(), "import.line", "{}", error.message);
        assert!(error.message.starts_with("Line 2: "), "{}", error.message);
    }
    for change in [
        crate::recording::change("objective", &over, "{}"),
        crate::recording::change("objective", "o", &huge),
    ] {
        let error = api::record(&location, &[change], &api::now()).await.expect_err("refused");
        assert_eq!(error.code.as_str(), "record.invalid", "{}", error.message);
    }
    assert!(log(&location).await.is_empty());
    import(&location, &[good]).await.expect("as long as it may be");
    assert_eq!(&*log(&location).await[0].entity.entity_id, most);
}

#[tokio::test]
async fn odd_times_in_a_mariadb_are_shown_as_they_stand() {
    let url = server().create_database("times").expect("a database");
    let location = empty_log(&url).await;
    let times = ["0001-01-01T00:00:00.000001Z", "1900-02-28T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"];
    let lines: Vec<_> =
        (1..).zip(times).map(|(n, at)| line("objective", "o", "o", n, "updated", "{}", at)).collect();
    import(&location, &lines).await.expect("an import");
    sql(&url, "SET sql_mode = ''; INSERT INTO events VALUES (9, 'objective', 'o', 'o', 9, 'updated', '{}', NULL, NULL, '0000-00-00')")
        .expect("a row");
    let found: Vec<_> = log(&location).await.iter().map(|event| event.inserted_at.to_string()).collect();
    assert_eq!(found, [times[0], times[1], times[2], "0000-00-00 00:00:00.000000"]);
    let source = Source::open(location).await.expect("opened");
    assert_eq!(source.objectives().await.expect("objectives")[0].events, 4);
}

#[tokio::test]
async fn a_mariadb_log_that_is_half_made_is_refused() {
    let url = server().create_database("half_made").expect("a database");
    sql(&url, "CREATE TABLE key_results (id int)").expect("a table");
    let error = api::init(&location(&url)).await.expect_err("the name is taken");
    assert_eq!(error.code.as_str(), "schema.version");
    assert_eq!(sql(&url, "SHOW TABLES").expect("tables"), "key_results", "nothing was made");

    let url = server().create_database("half_made").expect("a database");
    empty_log(&url).await;
    sql(&url, "UPDATE _sqlx_migrations SET success = FALSE").expect("an interruption");
    let error = api::init(&location(&url)).await.expect_err("half made");
    assert_eq!(error.code.as_str(), "schema.version");
    assert!(error.message.contains("half made"), "{}", error.message);
}

#[tokio::test]
async fn other_writers_of_a_mariadb_wait_for_an_import() {
    let url = server().create_database("alone").expect("a database");
    let location = empty_log(&url).await;
    import(&location, &odd_history()).await.expect("an import");
    let (reader, mut input) = std::io::pipe().expect("a pipe");
    let under_way = tokio::spawn({
        let location = location.clone();
        async move {
            let lines = std::io::BufReader::new(reader);
            api::import(&location, lines, |_| {}, std::future::pending()).await
        }
    });
    let more: Vec<_> = (1..=20)
        .map(|n| line("objective", "more", "more", n, "updated", "{}", "2026-01-01T00:00:00Z"))
        .collect();
    // Far less than the pipe holds, and not the end: the import goes on waiting for more.
    std::io::Write::write_all(&mut input, more.join("\n").as_bytes()).expect("written");
    let foreign = "SET innodb_lock_wait_timeout = 1; INSERT INTO events (entity_type, entity_id, objective_id, version, action, changes, inserted_at) VALUES ('note', 'n', 'o1', 1, 'created', '{}', now(6))";
    let error = loop {
        if let Err(error) = sql(&url, foreign) {
            break error;
        }
        // The import has not begun yet.
        sql(&url, "DELETE FROM events WHERE entity_id = 'n'").expect("deleted");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert!(error.contains("Lock wait timeout"), "{error}");
    drop(input);
    under_way.await.expect("no panic").expect("an import");
    sql(&url, foreign).expect("now it may");
    let events = log(&location).await;
    assert_eq!(events.len(), odd_history().len() + 21);
    assert!(events.is_sorted_by_key(|event| event.seq));
}

#[tokio::test]
async fn a_mariadb_user_who_could_write_is_pointed_out() {
    let url = server().create_database("roles").expect("a database");
    let owner = empty_log(&url).await;
    let database = mariadb::database_of(&url);
    let codes = async |place: &Location| {
        let source = Source::open(place.clone()).await.expect("opened");
        source.notices().iter().map(|notice| notice.code).collect::<Vec<_>>()
    };
    let writer = user(database, "roles_writer", &format!("GRANT SELECT, INSERT ON {database}.* TO {{}}"));
    assert_eq!(codes(&writer).await, ["role.writes"]);
    assert_eq!(codes(&owner).await, ["role.superuser"]);
    let reader = user(database, "roles_reader", &format!("GRANT SELECT ON {database}.events TO {{}}"));
    assert!(codes(&reader).await.is_empty());
}

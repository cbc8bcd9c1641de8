//! What only files can do wrong; and that looking leaves no trace.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use backstory::api::{Location, Source};

use crate::{empty_log, import, odd_history};

async fn refused(path: &Path) -> String {
    let error = Source::open(Location::Sqlite(path.to_owned())).await.expect_err("not a log");
    assert!(error.hint.is_some(), "{}: what now?", error.message);
    error.code.as_str().to_owned()
}

#[tokio::test]
async fn what_is_no_log_is_named_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let noise: Vec<u8> =
        (0..4_096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    fs::write(path("empty.db"), "").expect("a file");
    fs::write(path("zip.db"), b"PK\x03\x04 and so on").expect("a file");
    fs::write(path("text.db"), "just a text").expect("a file");
    fs::write(path("noise.db"), noise).expect("a file");
    fs::create_dir(path("folder.db")).expect("a folder");
    assert_eq!(refused(&path("missing.db")).await, "file.missing");
    assert_eq!(refused(&path("text.db/x.db")).await, "file.missing");
    assert_eq!(refused(&path("folder.db")).await, "file.directory");
    assert_eq!(refused(&path("empty.db")).await, "file.empty");
    assert_eq!(refused(&path("zip.db")).await, "file.notsqlite");
    assert_eq!(refused(&path("text.db")).await, "file.notsqlite");
    assert_eq!(refused(&path("noise.db")).await, "file.encrypted");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 5, "nothing was created");
    assert_eq!(fs::metadata(path("empty.db")).expect("a file").len(), 0);
}

#[tokio::test]
async fn a_database_without_a_log_says_so() {
    use sqlx::{Connection, Executor};
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("a database");
    connection.execute("CREATE TABLE events (id INTEGER, what TEXT)").await.expect("a table");
    connection.close().await.expect("closed");
    assert_eq!(refused(&path).await, "schema.none");
    let error = backstory::api::init(&Location::Sqlite(path)).await.expect_err("the name is taken");
    assert_eq!(error.code.as_str(), "schema.version");
}

#[tokio::test]
async fn a_file_cut_short_is_damaged_and_not_a_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.db");
    let location = empty_log(&path.display().to_string()).await;
    import(&location, &odd_history()).await.expect("an import");
    let whole = fs::read(&path).expect("a file");
    fs::write(&path, &whole[..whole.len() / 2]).expect("a file");
    let outcome = match Source::open(location).await {
        Ok(source) => source.history("o1", &Arc::default()).await.map(|_| ()),
        Err(error) => Err(error),
    };
    assert_eq!(outcome.expect_err("damaged").code.as_str(), "file.corrupt");
}

/// Pages that were overwritten, one after the other: an answer or a reason, and never a panic or a hang.
#[tokio::test]
async fn a_page_that_was_overwritten_is_noticed_or_read_past() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.db");
    let location = empty_log(&path.display().to_string()).await;
    let events = backstory::demo::events(1, 1_000);
    backstory::record::import_events(&location, events, |_| {}, std::future::pending())
        .await
        .expect("events");
    let whole = fs::read(&path).expect("a file");
    let objective = backstory::demo::events(1, 1).next().expect("one").objective_id.to_string();
    let mut codes = std::collections::BTreeMap::new();
    for page in 0..whole.len() / 4_096 {
        let mut damaged = whole.clone();
        let start = page * 4_096 + if page == 0 { 100 } else { 0 };
        damaged[start..(page + 1) * 4_096].fill(0xa5);
        let place = folder.path().join(format!("damaged-{page}.db"));
        fs::write(&place, damaged).expect("a file");
        let outcome = match Source::open(Location::Sqlite(place.clone())).await {
            Ok(source) => source.history(&objective, &Arc::default()).await.map(|_| ()),
            Err(error) => Err(error),
        };
        *codes.entry(outcome.map_or_else(|error| error.code.as_str(), |()| "read")).or_insert(0) += 1;
        fs::remove_file(place).expect("removed");
    }
    assert!(codes.get("file.corrupt").is_some_and(|times| *times > 10), "{codes:?}");
    assert!(
        codes.keys().all(|code| ["file.corrupt", "schema.none", "read", "data.unreadable"].contains(code)),
        "{codes:?}"
    );
}

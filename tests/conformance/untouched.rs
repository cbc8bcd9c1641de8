//! Looking at an `SQLite` file leaves every byte of it, and of what stands beside it, as it was; and shows what the file
//! holds, wherever that stands.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::SystemTime;

use backstory::api::{self, Backstory, Window};
use backstory::{demo, record};
use rusqlite::Connection;

use crate::{empty_log, import, line};

/// Name, content and time of change of everything in a folder.
fn contents(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| {
            let entry = entry.expect("an entry");
            let changed = entry.metadata().expect("metadata").modified().expect("a time");
            let content = fs::read(entry.path()).expect("a file");
            (entry.file_name().to_string_lossy().into_owned(), (content, changed))
        })
        .collect()
}

/// A log with one event, in a folder of its own.
async fn log(folder: &Path) -> PathBuf {
    let path = folder.join("log #1?.db");
    let location = empty_log(&path.display().to_string()).await;
    import(&location, &[event(1)]).await.expect("an import");
    path
}

fn event(version: i64) -> String {
    let changes = format!(r#"{{"n":{version}}}"#);
    line("objective", "o", "o", version, "updated", &changes, "2026-01-01T00:00:00Z")
}

const INSERT: &str = "INSERT INTO events (entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
     VALUES ('objective', 'o', 'o', (SELECT max(version) + 1 FROM events), 'updated', '{}', '2026-01-01T00:00:00.000000Z')";

/// Another program that has the file open: it runs what it is told, until it is ended or killed.
struct Program {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<std::process::ChildStdout>,
}

impl Program {
    fn open(path: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "untouched::another_program", "--nocapture", "--include-ignored"])
            .env("BACKSTORY_TEST_FILE", path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a program");
        let orders = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("its answers"));
        Self { child, orders, answers }
    }

    fn run(&mut self, statement: &str) {
        assert!(self.try_to_run(statement), "{statement}");
    }

    fn try_to_run(&mut self, statement: &str) -> bool {
        writeln!(self.orders.as_mut().expect("still there"), "{statement}").expect("an order");
        let mut answer = String::new();
        while !answer.contains("done: ") {
            answer.clear();
            assert!(self.answers.read_line(&mut answer).expect("an answer") > 0, "{statement}");
        }
        answer.contains("done: true")
    }

    /// Lets it close the file.
    fn end(mut self) {
        self.orders = None;
        self.child.wait().expect("an end");
    }

    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("an end");
    }
}

/// No test: what [`Program`] runs.
#[test]
#[ignore = "runs as another program"]
fn another_program() {
    let Ok(path) = std::env::var("BACKSTORY_TEST_FILE") else { return };
    let connection = Connection::open(path).expect("opened");
    for order in std::io::stdin().lines() {
        let done = connection.execute_batch(&order.expect("an order"));
        writeln!(std::io::stdout(), "done: {}", done.is_ok()).expect("an answer");
    }
}

/// Looks in every way there is, and answers how many events there were. Nothing may change.
async fn look(path: &Path) -> usize {
    let folder = path.parent().expect("a folder");
    let before = contents(folder);
    let backstory = Backstory::new(1 << 20);
    let source = backstory.open(&path.display().to_string()).await.expect("opened").id;
    backstory.objectives(&source, "").await.expect("objectives");
    let page = backstory.page(&source, "o", Window::Page { page: 1, per_page: 10 }).await.expect("a page");
    assert_eq!(contents(folder), before, "while it is open");
    backstory.close(&source).await;
    drop(backstory);
    assert_eq!(contents(folder), before, "and after");
    page.total
}

#[tokio::test]
async fn with_a_rollback_journal() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path()).await;
    assert_eq!(look(&path).await, 1);
    let mut program = Program::open(&path);
    program.run("PRAGMA journal_mode = PERSIST");
    program.run(INSERT);
    assert_eq!(look(&path).await, 2, "a journal that holds nothing any more");
    program.run("BEGIN IMMEDIATE");
    program.run(INSERT);
    assert_eq!(look(&path).await, 2, "a transaction that is not over");
    program.run("COMMIT");
    assert_eq!(look(&path).await, 3);
    program.end();
}

#[tokio::test]
async fn with_a_journal_that_a_crash_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path()).await;
    let mut program = Program::open(&path);
    // Changes that do not fit into memory are written to the file before their transaction ends.
    program.run("PRAGMA cache_size = 2");
    program.run("PRAGMA cache_spill = 1");
    program.run("BEGIN IMMEDIATE");
    program.run("CREATE TABLE more AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i, zeroblob(500) FROM n");
    program.run("DELETE FROM events");
    program.kill();
    assert!(path.with_file_name("log #1?.db-journal").metadata().expect("a journal").len() > 0);
    assert_eq!(look(&path).await, 1, "what was not committed is not there");
}

#[tokio::test]
async fn with_a_write_ahead_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path()).await;
    let mut program = Program::open(&path);
    program.run("PRAGMA journal_mode = WAL");
    program.run(INSERT);
    assert_eq!(look(&path).await, 2, "in the log, while another program has it open");
    program.run("PRAGMA wal_checkpoint(TRUNCATE)");
    assert_eq!(look(&path).await, 2, "an empty log");
    program.run(INSERT);
    program.end();
    assert_eq!(contents(folder.path()).len(), 1, "the other program has closed the log");
    assert_eq!(look(&path).await, 3, "without a log");
}

#[tokio::test]
async fn with_a_write_ahead_log_that_a_crash_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path()).await;
    let mut program = Program::open(&path);
    program.run("PRAGMA journal_mode = WAL");
    program.run("PRAGMA wal_autocheckpoint = 0");
    program.run(INSERT);
    program.kill();
    assert_eq!(look(&path).await, 2, "with the index of the log");
    fs::remove_file(path.with_file_name("log #1?.db-shm")).expect("removed");
    assert_eq!(look(&path).await, 2, "and without it");
}

#[cfg(unix)]
#[tokio::test]
async fn in_a_folder_that_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path()).await;
    let mut program = Program::open(&path);
    program.run("PRAGMA journal_mode = WAL");
    program.run("PRAGMA wal_autocheckpoint = 0");
    program.run(INSERT);
    program.kill();
    fs::remove_file(path.with_file_name("log #1?.db-shm")).expect("removed");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).expect("permissions");
    assert_eq!(look(&path).await, 2);
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
}

/// A database that is read without locks is left alone as soon as some program writes it.
#[tokio::test]
async fn what_another_program_writes_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path()).await;
    let mut program = Program::open(&path);
    program.run("PRAGMA journal_mode = WAL");
    program.end();
    let backstory = Backstory::new(1 << 20);
    let source = backstory.open(&path.display().to_string()).await.expect("opened").id;
    for round in 1..5 {
        let history = backstory.history(&source, "o").await.expect("a history");
        assert_eq!(history.read().len(), round);
        let mut program = Program::open(&path);
        program.run(INSERT);
        if round % 2 == 0 {
            assert_eq!(backstory.history(&source, "o").await.expect("a history").read().len(), round + 1);
        }
        program.end();
    }
}

/// Whoever reads keeps the lock, whatever else in this process looks at the file: a handle that is closed would take it away.
#[tokio::test]
async fn a_reader_keeps_its_lock() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path()).await;
    let location = api::Location::Sqlite(path.clone());
    record::import_events(&location, demo::events(1, 20_000), |_| {}, std::future::pending())
        .await
        .expect("events");
    let source = api::Source::open(location).await.expect("opened");
    // Takes a few batches, and waits for somebody to take them from there, in the middle of its transaction.
    let mut batches = source.events();
    let mut read = batches.recv().await.expect("a batch").expect("events").len();
    for _ in 0..3 {
        // Not with the test's own look at the file, which closes it.
        let backstory = Backstory::new(1 << 20);
        let source = backstory.open(&path.display().to_string()).await.expect("opened").id;
        backstory.page(&source, "o", Window::Page { page: 1, per_page: 10 }).await.expect("a page");
        backstory.close(&source).await;
    }
    let mut program = Program::open(&path);
    program.run("PRAGMA busy_timeout = 0");
    program.run("BEGIN IMMEDIATE");
    program.run(INSERT);
    assert!(!program.try_to_run("COMMIT"), "somebody is reading");
    while let Some(batch) = batches.recv().await {
        read += batch.expect("events").len();
    }
    assert_eq!(read, 20_001);
    source.close().await;
    program.run("COMMIT");
    program.end();
}

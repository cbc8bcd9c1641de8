//! The throw-away server itself: it serves, it refuses, and it ends.

use std::net::{Ipv4Addr, TcpStream};
use std::process::Command;

use backstory_testkit::postgres::{Running, Server, database_of, server};

fn port(server: &Server) -> u16 {
    let (_, after) = server.url().rsplit_once(':').expect("a port");
    after.split('/').next().expect("a path").parse().expect("a number")
}

#[test]
fn a_database_of_its_own_for_each_test() {
    let server = server().expect("a server");
    let first = server.create_database("some hint").expect("a database");
    let second = server.create_database("some hint").expect("a database");
    assert_ne!(first, second);
    server.sql(database_of(&first), "CREATE TABLE t(a int); INSERT INTO t VALUES (1), (2)").expect("a table");
    assert_eq!(
        server.sql(database_of(&first), "SELECT a, a + 1 FROM t ORDER BY a").expect("rows"),
        "1|2\n2|3"
    );
    let missing = server.sql(database_of(&second), "SELECT * FROM t").expect_err("another database");
    assert!(missing.contains("\"t\" does not exist"), "{missing}");
}

#[test]
fn a_wrong_password_is_refused() {
    let server = server().expect("a server");
    let wrong = server.url_for("postgres", "tester", "not this one").expect("a URL");
    let refused = Server::at(&wrong).expect("a URL").sql("postgres", "SELECT 1").expect_err("refused");
    assert!(refused.contains("password authentication failed"), "{refused}");
}

#[test]
fn another_role_may_only_do_what_it_was_granted() {
    let server = server().expect("a server");
    let url = server.create_database("roles").expect("a database");
    let name = database_of(&url);
    let role = format!("reader_{name}");
    server
        .sql(
            name,
            &format!(
                "CREATE TABLE t(a int); CREATE ROLE {role} LOGIN PASSWORD 'p/w'; GRANT SELECT ON t TO {role}"
            ),
        )
        .expect("a role");
    let reader = Server::at(&server.url_for(name, &role, "p/w").expect("a URL")).expect("a URL");
    assert_eq!(reader.sql(name, "SELECT count(*) FROM t").expect("may read"), "0");
    let refused = reader.sql(name, "INSERT INTO t VALUES (1)").expect_err("may not write");
    assert!(refused.contains("permission denied"), "{refused}");
}

#[test]
fn a_stopped_server_is_gone_with_its_files() {
    let running = Running::start().expect("a server");
    let port = port(running.server());
    let folder = running.server().sql("postgres", "SHOW data_directory").expect("a folder");
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
    running.stop();
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err(), "the port is free again");
    assert!(!std::path::Path::new(&folder).exists(), "the files are gone");
}

/// Not a test of its own: what [`a_killed_test_takes_its_server_along`] starts as another process and kills.
#[test]
#[ignore = "the victim of another test"]
fn victim() {
    let running = Running::start().expect("a server");
    let folder = running.server().sql("postgres", "SHOW data_directory").expect("a folder");
    std::fs::write(
        std::env::var("VICTIM_NOTE").expect("a note"),
        format!("{}\n{folder}\n", port(running.server())),
    )
    .expect("a note");
    std::thread::sleep(std::time::Duration::from_mins(1));
}

#[test]
fn a_killed_test_takes_its_server_along() {
    let note = tempfile::NamedTempFile::new().expect("a note");
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--ignored", "--exact", "victim"])
        .env("VICTIM_NOTE", note.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the victim");
    let text = until(|| {
        let text = std::fs::read_to_string(note.path()).unwrap_or_default();
        (text.lines().count() == 2 && text.ends_with('\n')).then_some(text)
    })
    .expect("the victim's server starts");
    child.kill().expect("killed");
    child.wait().expect("ended");

    let mut lines = text.lines();
    let port: u16 = lines.next().expect("a port").parse().expect("a number");
    let folder = std::path::PathBuf::from(lines.next().expect("a folder"));
    until(|| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err().then_some(()))
        .expect("the server ends");
    until(|| (!folder.exists()).then_some(())).expect("the files are removed");
}

/// Asks again and again, for a minute: servers start slowly on a busy machine.
fn until<T>(ask: impl Fn() -> Option<T>) -> Option<T> {
    for _ in 0..600 {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    None
}

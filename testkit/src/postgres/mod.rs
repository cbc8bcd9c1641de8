//! A real PostgreSQL server for the tests.
//!
//! One server serves a whole test run: `BACKSTORY_TEST_POSTGRES` names it, or each test process starts its own. It listens on
//! the loopback interface only, asks for passwords, and ends with the process that started it. Each test makes its own
//! database in it.

mod programs;
mod running;

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use percent_encoding::percent_decode_str;
use url::Url;

pub use running::{Halt, Running};

/// The superuser of a server started here.
pub const USER: &str = "tester";

/// A server to make databases in.
#[derive(Debug, Clone)]
pub struct Server {
    url: Url,
}

/// The server of this test run: the one `BACKSTORY_TEST_POSTGRES` names (a superuser's URL), else one of this process.
/// The error says what is missing.
pub fn server() -> Result<&'static Server, String> {
    static SERVER: OnceLock<Result<(Server, Option<Running>), String>> = OnceLock::new();
    let start = || match std::env::var("BACKSTORY_TEST_POSTGRES") {
        Ok(url) if !url.is_empty() => Ok((Server::at(&url)?, None)),
        _ => Running::start().map(|running| (running.server().clone(), Some(running))),
    };
    SERVER.get_or_init(start).as_ref().map(|(server, _)| server).map_err(Clone::clone)
}

impl Server {
    /// A server that runs already, by a superuser's URL.
    pub fn at(url: &str) -> Result<Self, String> {
        let url =
            Url::parse(url).map_err(|error| format!("BACKSTORY_TEST_POSTGRES is not a URL: {error}"))?;
        Ok(Self { url })
    }

    /// The superuser's URL of the database that is always there.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Makes an empty database and answers the superuser's URL of it. `hint` becomes part of its name.
    pub fn create_database(&self, hint: &str) -> Result<String, String> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let hint: String = hint.chars().filter(char::is_ascii_alphanumeric).take(30).collect();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("t_{}_{}_{number}", hint.to_lowercase(), std::process::id());
        // template0: nobody can be connected to it, so two tests cannot be in each other's way.
        self.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0"))?;
        let mut url = self.url.clone();
        url.set_path(&name);
        Ok(url.into())
    }

    /// The URL of a database for another user.
    pub fn url_for(&self, database: &str, user: &str, password: &str) -> Result<String, String> {
        let mut url = self.url.clone();
        url.set_path(database);
        url.set_username(user).map_err(|()| "the server's URL has no place for a user".to_owned())?;
        url.set_password(Some(password))
            .map_err(|()| "the server's URL has no place for a password".to_owned())?;
        Ok(url.into())
    }

    /// Runs SQL as the superuser with `psql` and answers what it prints: rows as lines, columns split by `|`. Stops at the
    /// first error and answers that.
    pub fn sql(&self, database: &str, sql: &str) -> Result<String, String> {
        let mut url = self.url.clone();
        url.set_path(database);
        psql(&url, sql)
    }
}

/// The database's name in a URL that [`Server::create_database`] answered.
pub fn database_of(url: &str) -> &str {
    let path = url.split_once('?').map_or(url, |(before, _)| before);
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Runs SQL against a URL with `psql`; the password travels in the environment, where other users cannot see it.
fn psql(url: &Url, sql: &str) -> Result<String, String> {
    let password = percent_decode_str(url.password().unwrap_or_default()).decode_utf8_lossy().into_owned();
    let mut bare = url.clone();
    let _ = bare.set_password(None);
    let mut child = Command::new(programs::find("psql")?)
        .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-", "-d", bare.as_str()])
        .env("PGPASSWORD", password)
        .env("PGCONNECT_TIMEOUT", "10")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("psql does not start: {error}"))?;
    if let Some(mut input) = child.stdin.take() {
        // A refused connection closes the pipe; what psql says about it is the better answer.
        let _ = input.write_all(sql.as_bytes());
    }
    let output = child.wait_with_output().map_err(|error| format!("psql: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim_end().to_owned())
    }
}

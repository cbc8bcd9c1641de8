//! Starting a server of our own, and ending it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use url::Url;

use super::{Server, USER, programs};
use crate::account::Account;
use crate::leash::{Farewell, Leash, Leashed};
use crate::ports;

/// Nothing here survives the tests, so nothing waits for the disk.
const SETTINGS: [&str; 7] = [
    "listen_addresses=127.0.0.1",
    "max_connections=60",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_prepared_transactions=10",
    "wal_level=logical",
];

/// What a server says that will answer soon; the second after a crash.
const STARTING: [&str; 2] = ["starting up", "not yet accepting connections"];
const START_WITHIN: Duration = Duration::from_secs(30);

/// A server started here. Dropping it, or the end of this process in whatever way, stops it and removes its files.
#[derive(Debug)]
pub struct Running {
    server: Server,
    log: PathBuf,
    place: Place,
    /// Ends before the other, which takes the files away.
    again: Option<Leashed>,
    leashed: Leashed,
}

/// What a server is started on.
#[derive(Debug)]
struct Place {
    folder: PathBuf,
    account: Option<Account>,
    port: u16,
    /// `name=value`.
    settings: Vec<String>,
}

/// How a server is made to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// Sessions are ended, and everything is written.
    Fast,
    /// As in a crash: the next start recovers.
    Immediate,
}

impl Running {
    /// Starts a server with its data in a temporary folder, on a free loopback port. The error says what is missing or
    /// what the server said.
    pub fn start() -> Result<Self, String> {
        let mut last = String::new();
        // Another process may take the free port first.
        for _ in 0..3 {
            match Self::try_start() {
                Err(error) if error.contains("could not bind") => last = error,
                other => return other,
            }
        }
        Err(last)
    }

    /// Starts a server whose data stands in a folder and stays there when it ends; a second start finds it again. It has
    /// these settings (`name=value`) and otherwise PostgreSQL's own.
    pub fn start_in(folder: &Path, settings: &[&str]) -> Result<Self, String> {
        // What is given to the server's account is a folder inside: whose this one is tells who we are, the next time, too.
        let inside = folder.join("server");
        std::fs::create_dir_all(&inside).map_err(|error| format!("{}: {error}", inside.display()))?;
        let account = Account::other_than_root("postgres", folder)?;
        Self::start_as(account, &inside, None, settings)
    }

    /// The server to make databases in.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// What the server has written to its log so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Starts a standby of this server: it repeats what happens here, and takes reads only.
    pub fn start_standby(&self) -> Result<Self, String> {
        let folder = tempfile::Builder::new()
            .prefix("backstory-standby-")
            .tempdir()
            .map_err(|error| format!("no temporary folder: {error}"))?;
        let account = Account::other_than_root("postgres", folder.path())?;
        if let Some(account) = account {
            account.give(folder.path())?;
        }
        let port = ports::free().map_err(|error| format!("no free port: {error}"))?;
        let settings = self.place.settings.clone();
        let place = Place { folder: folder.path().to_owned(), account, port, settings };
        let mut url = Url::parse(self.server.url()).map_err(|error| error.to_string())?;
        let mut command = Command::new(program("pg_basebackup")?);
        place.take_on(&mut command);
        command.args(["-h", "127.0.0.1", "-p", &self.place.port.to_string(), "-U", USER, "--no-sync"]);
        command.args(["-R", "-X", "stream", "-c", "fast", "-D"]).arg(place.folder.join("data"));
        command.env("PGPASSWORD", url.password().unwrap_or_default()).stdin(Stdio::null());
        let output = command.output().map_err(|error| format!("pg_basebackup does not start: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let log = place.folder.join("server.log");
        let leashed = place.start(Some(place.folder.clone()), &log)?;
        let _ = folder.keep();
        url.set_port(Some(port)).map_err(|()| "the URL has no place for a port".to_owned())?;
        let running = Self { server: Server::at(url.as_str())?, log, place, again: None, leashed };
        running.wait_until_ready()?;
        Ok(running)
    }

    /// Stops the server, as a crash would.
    pub fn stop(self) {
        drop(self.again);
        drop(self.leashed);
    }

    /// Stops the server; its data stays for [`Self::start_again`].
    pub fn halt(&mut self, how: Halt) -> Result<(), String> {
        let mode = match how {
            Halt::Fast => "fast",
            Halt::Immediate => "immediate",
        };
        let mut command = Command::new(program("pg_ctl")?);
        self.place.take_on(&mut command);
        command.arg("stop").arg("-D").arg(self.place.folder.join("data")).args(["-w", "-m", mode]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.status().map_err(|error| format!("pg_ctl does not start: {error}"))?;
        if status.success() { Ok(()) } else { Err("the server did not stop".to_owned()) }
    }

    /// Starts a server that was halted, on the same port.
    pub fn start_again(&mut self) -> Result<(), String> {
        self.again = None;
        self.again = Some(self.place.start(None, &self.log)?);
        self.wait_until_ready()
    }

    /// Kills the process behind a session of this server, by its number. The server takes that for a crash: it ends all
    /// sessions and recovers.
    pub fn kill_backend(&self, pid: u32) -> Result<(), String> {
        let status = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(format!("there is no session {pid}")),
            Err(error) => Err(format!("kill: {error}")),
        }
    }

    fn try_start() -> Result<Self, String> {
        let folder = tempfile::Builder::new()
            .prefix("backstory-postgres-")
            .tempdir()
            .map_err(|error| format!("no temporary folder: {error}"))?;
        let account = Account::other_than_root("postgres", folder.path())?;
        let path = folder.path().to_owned();
        let running = Self::start_as(account, &path, Some(path.clone()), &SETTINGS);
        // From here on the folder is removed by the leash, after the server has ended.
        if running.is_ok() {
            let _ = folder.keep();
        }
        running
    }

    fn start_as(
        account: Option<Account>,
        path: &Path,
        litter: Option<PathBuf>,
        settings: &[&str],
    ) -> Result<Self, String> {
        if let Some(account) = account {
            account.give(path)?;
        }
        let port = ports::free().map_err(|error| format!("no free port: {error}"))?;
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let place = Place { folder: path.to_owned(), account, port, settings };

        let password = password(path)?;
        if !path.join("data/PG_VERSION").exists() {
            initialise(path, &|command| place.take_on(command))?;
        }
        let log = path.join("server.log");
        let leashed = place.start(litter, &log)?;

        let server = Server::at(&format!("postgres://{USER}:{password}@127.0.0.1:{port}/postgres"))?;
        let running = Self { server, log, place, again: None, leashed };
        running.wait_until_ready()?;
        Ok(running)
    }

    fn wait_until_ready(&self) -> Result<(), String> {
        let started = Instant::now();
        loop {
            let answer = self.server.sql("postgres", "SELECT 1");
            let log = self.log();
            match answer {
                Ok(_) => return Ok(()),
                Err(error)
                    if log.contains("FATAL") && !STARTING.iter().any(|words| error.contains(words)) =>
                {
                    return Err(format!("PostgreSQL did not start:\n{log}"));
                }
                Err(error) if started.elapsed() > START_WITHIN => {
                    return Err(format!("PostgreSQL did not start in {START_WITHIN:?}: {error}\n{log}"));
                }
                Err(_) => sleep(Duration::from_millis(50)),
            }
        }
    }
}

impl Place {
    fn take_on(&self, command: &mut Command) {
        command.current_dir(&self.folder);
        if let Some(account) = self.account {
            account.take_on(command);
        }
    }

    /// Starts the server; `litter` is removed when it has ended.
    fn start(&self, litter: Option<PathBuf>, log: &Path) -> Result<Leashed, String> {
        let farewell = if litter.is_some() { Farewell::Quit } else { Farewell::Interrupt };
        let mut leash = Leash::removing(&program("postgres")?, farewell, litter);
        let command = leash.command();
        self.take_on(command);
        command.arg("-D").arg(self.folder.join("data")).arg("-p").arg(self.port.to_string());
        command.arg("-k").arg(&self.folder);
        for setting in &self.settings {
            command.args(["-c", setting.as_str()]);
        }
        let output = |error| format!("{}: {error}", log.display());
        let file = File::create(log).map_err(output)?;
        command.stdout(file.try_clone().map_err(output)?).stderr(file);
        leash.start().map_err(|error| format!("PostgreSQL does not start: {error}"))
    }
}

/// Makes the data folder. The superuser's password is read from the file `password` in the folder.
fn initialise(folder: &Path, as_account: &dyn Fn(&mut Command)) -> Result<(), String> {
    let mut command = Command::new(program("initdb")?);
    command.arg("-D").arg(folder.join("data")).args(["-U", USER, "-A", "scram-sha-256", "--no-sync"]);
    command.args(["--encoding=UTF8", "--locale=C"]);
    command.arg(format!("--pwfile={}", folder.join("password").display()));
    command.stdin(Stdio::null());
    as_account(&mut command);
    let output = command.output().map_err(|error| format!("initdb does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("initdb failed:\n{}", String::from_utf8_lossy(&output.stderr).trim_end()))
}

/// Chooses the superuser's password and writes it down for [`initialise`]; the same for the same folder. It guards a loopback port for minutes, and must
/// only differ from what a test takes for a wrong one.
fn password(folder: &Path) -> Result<String, String> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let password = format!("tester-{}", name.trim_start_matches("backstory-postgres-").trim_matches('.'));
    std::fs::write(folder.join("password"), &password)
        .map_err(|error| format!("the password file: {error}"))?;
    Ok(password)
}

fn program(name: &str) -> Result<String, String> {
    Ok(programs::find(name)?.to_string_lossy().into_owned())
}

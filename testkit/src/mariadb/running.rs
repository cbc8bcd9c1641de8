//! Starting a server of our own, and ending it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Server, USER, programs};
use crate::account::Account;
use crate::leash::{Farewell, Leash, Leashed};
use crate::ports;

/// Nothing here survives the tests, so nothing waits for the disk.
const SETTINGS: [&str; 10] = [
    "--bind-address=127.0.0.1",
    "--max-connections=200",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--skip-slave-start",
    "--sync-frm=OFF",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-fast-shutdown=2",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=64M",
];

const START_WITHIN: Duration = Duration::from_mins(1);

/// A server started here. Dropping it, or the end of this process in whatever way, stops it and removes its files.
#[derive(Debug)]
pub struct Running {
    server: Server,
    log: PathBuf,
    leashed: Leashed,
}

impl Running {
    /// Starts a server with its data in a temporary folder, on a free loopback port. The error says what is missing or
    /// what the server said.
    pub fn start() -> Result<Self, String> {
        let mut last = String::new();
        // Another process may take the free port first.
        for _ in 0..3 {
            match Self::try_start() {
                Err(error) if error.contains("Bind on TCP/IP port") => last = error,
                other => return other,
            }
        }
        Err(last)
    }

    /// The server to make databases in.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// What the server has written to its log so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Stops the server.
    pub fn stop(self) {
        drop(self.leashed);
    }

    fn try_start() -> Result<Self, String> {
        let folder = tempfile::Builder::new()
            .prefix("backstory-mariadb-")
            .tempdir()
            .map_err(|error| format!("no temporary folder: {error}"))?;
        let account = Account::other_than_root("mysql", folder.path())?;
        if let Some(account) = account {
            account.give(folder.path())?;
        }
        let as_account = |command: &mut Command| {
            // Each server clears the temporary tables away that it finds when it starts, also those of another.
            command.current_dir(folder.path()).env("TMPDIR", folder.path());
            if let Some(account) = account {
                account.take_on(command);
            }
        };

        let password = superuser(folder.path())?;
        initialise(folder.path(), &as_account)?;
        let port = ports::free().map_err(|error| format!("no free port: {error}"))?;
        // From here on the folder is removed by the leash, after the server has ended.
        let path = folder.path().to_owned();
        let log = path.join("server.log");
        let mut leash = Leash::removing(&program("mariadbd")?, Farewell::Terminate, Some(path.clone()));
        let command = leash.command();
        as_account(command);
        command.arg("--no-defaults").arg(format!("--port={port}")).args(SETTINGS);
        for (option, name) in
            [("datadir", "data"), ("socket", "socket"), ("pid-file", "pid"), ("init-file", "superuser.sql")]
        {
            command.arg(format!("--{option}={}", path.join(name).display()));
        }
        let output = |error| format!("{}: {error}", log.display());
        let file = File::create(&log).map_err(output)?;
        command.stdout(file.try_clone().map_err(output)?).stderr(file);
        let leashed = leash.start().map_err(|error| format!("MariaDB does not start: {error}"))?;
        let _ = folder.keep();

        let server = Server::at(&format!("mysql://{USER}:{password}@127.0.0.1:{port}/mysql"))?;
        let running = Self { server, log, leashed };
        running.wait_until_ready()?;
        Ok(running)
    }

    fn wait_until_ready(&self) -> Result<(), String> {
        let started = Instant::now();
        loop {
            let answer = self.server.sql("mysql", "SELECT 1");
            let log = self.log();
            match answer {
                Ok(_) => return Ok(()),
                Err(_) if log.contains("[ERROR] Aborting") => {
                    return Err(format!("MariaDB did not start:\n{log}"));
                }
                Err(error) if started.elapsed() > START_WITHIN => {
                    return Err(format!("MariaDB did not start in {START_WITHIN:?}: {error}\n{log}"));
                }
                Err(_) => sleep(Duration::from_millis(50)),
            }
        }
    }
}

/// Makes the data folder.
fn initialise(folder: &Path, as_account: &dyn Fn(&mut Command)) -> Result<(), String> {
    let mut command = Command::new(program("mariadb-install-db")?);
    command.arg("--no-defaults").arg(format!("--datadir={}", folder.join("data").display()));
    command.args(["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]);
    command.stdin(Stdio::null());
    as_account(&mut command);
    let output = command.output().map_err(|error| format!("mariadb-install-db does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("mariadb-install-db failed:\n{}", String::from_utf8_lossy(&said).trim_end()))
}

/// Chooses the superuser's password, and writes down the statements that make the superuser the only one who may come in. It
/// guards a loopback port for minutes, and must only differ from what a test takes for a wrong one.
fn superuser(folder: &Path) -> Result<String, String> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let password = format!("tester-{}", name.trim_start_matches("backstory-mariadb-").trim_matches('.'));
    let statements = format!(
        "CREATE USER {USER} IDENTIFIED BY '{password}';\nGRANT ALL ON *.* TO {USER} WITH GRANT OPTION;\n\
         DELETE FROM mysql.global_priv WHERE user NOT IN ('{USER}', 'mariadb.sys');\nFLUSH PRIVILEGES;\n"
    );
    let file = folder.join("superuser.sql");
    std::fs::write(&file, statements).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(password)
}

fn program(name: &str) -> Result<String, String> {
    Ok(programs::find(name)?.to_string_lossy().into_owned())
}

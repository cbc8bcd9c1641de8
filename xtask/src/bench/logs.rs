//! The databases: our native logs, the same stripped to their events, and what the peers need.

use std::path::{Path, PathBuf};

use backstory_testkit::postgres::{Running, Server};

use super::Database;
use super::corpus::Corpus;
use super::ours::Programs;
use super::peers::Peers;
use super::scratch::{Scratch, once, remove, with_companions};
use crate::fresh::fresh;
use crate::program::root;

/// The server of the peers' own figures: what memory it has, and one process a query.
const SETTINGS: [&str; 5] = [
    "listen_addresses=127.0.0.1",
    "shared_buffers=1GB",
    "work_mem=256MB",
    "max_wal_size=4GB",
    "max_parallel_workers_per_gather=0",
];
/// The peers' database on the server.
const PEERS: &str = "perf";

/// A log of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As the recorder leaves it.
    Native,
    /// Events and live rows, and nothing to read them quicker by.
    Bare,
    /// Made for one import.
    Import,
}

impl Kind {
    fn name(self, events: u64) -> String {
        let kind = match self {
            Self::Native => "native",
            Self::Bare => "bare",
            Self::Import => "import",
        };
        format!("{kind}_{events}")
    }
}

/// Where the logs are.
#[derive(Debug)]
pub(super) struct Logs {
    files: PathBuf,
    server: Option<Running>,
}

impl Logs {
    /// Starts the PostgreSQL server where it is wanted.
    pub(super) fn open(scratch: &Scratch, with_server: bool) -> Result<Self, String> {
        let server = with_server.then(|| Running::start_in(&scratch.folder("postgres")?, &SETTINGS));
        Ok(Self { files: scratch.folder("logs")?, server: server.transpose()? })
    }

    /// The server.
    pub(super) fn server(&self) -> Result<&Server, String> {
        self.server.as_ref().map(Running::server).ok_or_else(|| "there is no PostgreSQL server".to_owned())
    }

    /// A log's path or URL.
    pub(super) fn place(&self, database: Database, kind: Kind, events: u64) -> Result<String, String> {
        let name = kind.name(events);
        match database {
            Database::Sqlite => Ok(self.file(kind, events).to_string_lossy().into_owned()),
            Database::Postgres => self.url(&name),
        }
    }

    fn file(&self, kind: Kind, events: u64) -> PathBuf {
        self.files.join(format!("{}.sqlite", kind.name(events)))
    }

    fn url(&self, name: &str) -> Result<String, String> {
        let url = self.server()?.url();
        let (before, _) = url.rsplit_once('/').ok_or("the server's URL has no database")?;
        Ok(format!("{before}/{name}"))
    }

    /// Makes an empty native log, in the place of any that is there.
    pub(super) fn create(
        &self,
        programs: &Programs,
        database: Database,
        kind: Kind,
        events: u64,
    ) -> Result<String, String> {
        self.remove(database, kind, events)?;
        if database == Database::Postgres {
            let name = kind.name(events);
            self.server()?.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0"))?;
        }
        let place = self.place(database, kind, events)?;
        programs.init(&place)?;
        Ok(place)
    }

    /// Removes a log, and has the server write out what is left, so that it does not do so while something is measured.
    pub(super) fn remove(&self, database: Database, kind: Kind, events: u64) -> Result<(), String> {
        if database == Database::Sqlite {
            return remove(&with_companions(&self.file(kind, events)));
        }
        self.drop_database(&kind.name(events))?;
        self.server()?.sql("postgres", "CHECKPOINT").map(|_| ())
    }

    fn drop_database(&self, name: &str) -> Result<(), String> {
        self.server()?.sql("postgres", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).map(|_| ())
    }

    /// Makes the native and the bare log of a corpus where they are not there, or older than the code that writes them.
    pub(super) fn prepare(
        &self,
        programs: &Programs,
        database: Database,
        corpus: &Corpus,
    ) -> Result<(), String> {
        let mark = self.mark(database, &format!("logs_{}", corpus.events));
        let sources = [root().join("migrations"), root().join("src/record")];
        if !fresh(&mark, &[&sources[0], &sources[1]], &[]) {
            remove(std::slice::from_ref(&mark))?;
        }
        once(&mark, || {
            eprintln!("    making logs of {} events on {}", corpus.events, database.label());
            let native = self.create(programs, database, Kind::Native, corpus.events)?;
            programs.import(&native, &corpus.import())?;
            let bare = self.copy(database, corpus.events)?;
            programs.run(&bare, ["strip"])?;
            if database == Database::Postgres {
                for kind in [Kind::Native, Kind::Bare] {
                    self.server()?.sql(&kind.name(corpus.events), "VACUUM ANALYZE")?;
                }
            }
            Ok(())
        })
    }

    /// A copy of the native log, to be stripped.
    fn copy(&self, database: Database, events: u64) -> Result<String, String> {
        if database == Database::Sqlite {
            remove(&with_companions(&self.file(Kind::Bare, events)))?;
            let (from, to) = (self.file(Kind::Native, events), self.file(Kind::Bare, events));
            std::fs::copy(&from, to).map_err(|error| format!("{}: {error}", from.display()))?;
        } else {
            let (from, to) = (Kind::Native.name(events), Kind::Bare.name(events));
            self.drop_database(&to)?;
            self.server()?.sql("postgres", &format!("CREATE DATABASE {to} TEMPLATE {from}"))?;
        }
        self.place(database, Kind::Bare, events)
    }

    /// Loads a corpus into the databases of the peers where it is not there.
    pub(super) fn prepare_peers(
        &self,
        peers: &mut Peers,
        database: Database,
        corpus: &Corpus,
    ) -> Result<(), String> {
        let count = corpus.events.to_string();
        if database == Database::Postgres {
            let exists = "SELECT count(*) FROM pg_database WHERE datname = 'perf'";
            if self.server()?.sql("postgres", exists)? == "0" {
                self.server()?.sql("postgres", &format!("CREATE DATABASE {PEERS} TEMPLATE template0"))?;
            }
            peers.use_server(&self.url(PEERS)?);
        }
        once(&self.mark(database, &format!("peers_{count}")), || {
            eprintln!("    loading {count} events for the peers on {}", database.label());
            if database == Database::Sqlite {
                return peers.run("load_sqlite.py", &[&count]).map(|_| ());
            }
            peers.run("load_pg.py", &[&count])?;
            peers.run("systems/pg_fieldindex.py", &[&count]).map(|_| ())
        })
    }

    /// The log of another program with so many rows: its path or URL.
    pub(super) fn audits(&self, database: Database, rows: u64) -> Result<String, String> {
        let name = format!("audits_{rows}");
        match database {
            Database::Sqlite => Ok(self.files.join(format!("{name}.sqlite")).to_string_lossy().into_owned()),
            Database::Postgres => self.url(&name),
        }
    }

    /// Makes it where it is not there.
    pub(super) fn prepare_audits(
        &self,
        programs: &Programs,
        database: Database,
        rows: u64,
    ) -> Result<(), String> {
        let (place, name) = (self.audits(database, rows)?, format!("audits_{rows}"));
        once(&self.mark(database, &name), || {
            eprintln!("    making a log of Audited of {rows} rows on {}", database.label());
            match database {
                Database::Sqlite => remove(&with_companions(Path::new(&place)))?,
                Database::Postgres => {
                    self.drop_database(&name)?;
                    self.server()?.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0"))?;
                }
            }
            programs.run(&place, ["audits", "--rows", &rows.to_string()])
        })
    }

    /// What marks that something is there, beside where it is.
    fn mark(&self, database: Database, name: &str) -> PathBuf {
        let folder: &Path = match database {
            Database::Sqlite => &self.files,
            Database::Postgres => &self.files.with_file_name("postgres"),
        };
        folder.join(format!("{name}.done"))
    }

    /// Has everything written to disk before anything is measured.
    pub(super) fn settle(&self) -> Result<(), String> {
        if self.server.is_none() {
            return Ok(());
        }
        self.server()?.sql("postgres", "CHECKPOINT").map(|_| ())
    }

    /// The server's name and version.
    pub(super) fn version(&self) -> Option<String> {
        let version = self.server().ok()?.sql("postgres", "SHOW server_version").ok()?;
        Some(format!("PostgreSQL {version}"))
    }
}

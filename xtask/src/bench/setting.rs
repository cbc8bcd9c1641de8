//! Everything that is there before anything is measured.

use super::corpus::Corpus;
use super::logs::{Kind, Logs};
use super::ours::{Answer, Programs};
use super::peers::Peers;
use super::scratch::Scratch;
use super::{Database, Options, SMALL, audits};

/// Programs, corpora, databases, and the peers where there are some.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) programs: Programs,
    pub(super) logs: Logs,
    pub(super) peers: Option<Peers>,
    pub(super) databases: Vec<Database>,
    /// The small one, then the large one; the small one alone where the large one is no larger.
    pub(super) corpora: Vec<Corpus>,
}

impl Setting {
    /// Prepares what is missing.
    pub(super) fn prepare(options: &Options) -> Result<Self, String> {
        let scratch = Scratch::open(options.fresh)?;
        let programs = Programs::copy(&scratch, options.window)?;
        let all = [Database::Sqlite, Database::Postgres];
        let wanted = |database: &Database| options.database.is_empty() || options.database.contains(database);
        let mut databases: Vec<_> = all.into_iter().filter(wanted).collect();
        if options.window {
            databases = vec![Database::Sqlite];
        }
        let mut peers = Peers::find(&scratch)?;
        // Where the corpus is our own, so are the databases.
        let scratch = if peers.is_some() { scratch } else { scratch.inside("alone")? };
        let sizes = if options.events == SMALL { vec![SMALL] } else { vec![SMALL, options.events] };
        let corpus = |events| Corpus::prepare(&scratch, &programs, peers.as_ref(), events);
        let corpora: Vec<_> = sizes.into_iter().map(corpus).collect::<Result<_, String>>()?;
        let logs = Logs::open(&scratch, databases.contains(&Database::Postgres))?;
        for (&database, corpus) in databases.iter().flat_map(|d| corpora.iter().map(move |c| (d, c))) {
            logs.prepare(&programs, database, corpus)?;
            if let Some(peers) = &mut peers {
                logs.prepare_peers(peers, database, corpus)?;
            }
        }
        if !options.window {
            for (&database, rows) in
                databases.iter().flat_map(|d| [audits::FEW, options.audits].map(move |rows| (d, rows)))
            {
                logs.prepare_audits(&programs, database, rows)?;
            }
        }
        logs.settle()?;
        Ok(Self { programs, logs, peers, databases, corpora })
    }

    /// Asks ours about a corpus. An answer other than the right one is an error.
    pub(super) fn ask(
        &self,
        (database, kind): (Database, Kind),
        corpus: &Corpus,
        question: &[&str],
        right: &[&str],
    ) -> Result<Answer, String> {
        let place = self.logs.place(database, kind, corpus.events)?;
        let answer = self.programs.ask(&place, &corpus.objective, question)?;
        if answer.digests != right {
            return Err(format!("the answer is wrong: {:?}, not {right:?}", answer.digests));
        }
        if answer.events.is_some_and(|events| events != corpus.events) {
            return Err(format!("it read {:?} events, not {}", answer.events, corpus.events));
        }
        Ok(answer)
    }
}

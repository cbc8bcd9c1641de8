//! What is asked, of whom, and what ours is held to.

use super::contest::{Ask, Contest};
use super::corpus::Corpus;
use super::figures::{Bar, Row, Unit};
use super::logs::Kind;
use super::peers::System;
use super::setting::Setting;
use super::{Database, Options, audits, import, slow, window};

const APPENDED: &str = "Q5 newest page after one append";
const LOAD: &str = "full load";

/// All contests, in the order of the table: small corpora first, which have no bars of their own.
pub(super) fn all<'s>(setting: &'s Setting, options: &Options) -> Vec<Contest<'s>> {
    let mut contests = Vec::new();
    for &database in &setting.databases {
        for corpus in &setting.corpora {
            let asked = Asked { setting, database, corpus, rounds: options.rounds };
            contests.extend(asked.pages());
            if corpus.events == options.events {
                contests.extend(asked.growth());
                contests.extend(asked.bare());
                contests.extend(asked.whole());
                if database == Database::Sqlite {
                    contests.extend(window::contests(setting, corpus, options.rounds));
                }
            }
        }
    }
    for &database in &setting.databases {
        contests.extend(audits::contests(setting, database, options));
    }
    let wanted = options.only.to_lowercase();
    contests.retain(|contest| contest.question.to_lowercase().contains(&wanted));
    contests
}

/// The rows, each followed by what follows from it: an append is also held against reading everything again.
pub(super) fn with_derived(rows: &[Row]) -> Vec<Row> {
    let against_load = |append: &Row| {
        let same = |row: &&Row| row.database == append.database && row.events == append.events;
        let load = rows.iter().filter(same).find(|row| row.question == LOAD)?;
        Some(Row {
            question: "Q5 against a full replay".to_owned(),
            peer: Some(("our full load".to_owned(), load.ours.clone())),
            bar: Bar::Part(500.0),
            ..append.clone()
        })
    };
    let followed = |row: &Row| {
        let derived = (row.question == APPENDED).then(|| against_load(row)).flatten();
        std::iter::once(row.clone()).chain(derived)
    };
    rows.iter().flat_map(followed).collect()
}

/// A corpus on a database, and how often it is asked about.
#[derive(Clone, Copy)]
struct Asked<'s> {
    setting: &'s Setting,
    database: Database,
    corpus: &'s Corpus,
    rounds: u16,
}

impl<'s> Asked<'s> {
    /// Q1 to Q5 against SQL over a per-field index. Bars are for the large corpus.
    fn pages(self) -> Vec<Contest<'s>> {
        let (index, corpus) = (self.field_index(), self.corpus);
        let held = self.setting.corpora.last().is_some_and(|large| large.events == corpus.events);
        let contest = |question: &str, ours: Ask<'s>, peer: &'static str, bar: Bar| {
            self.contest(question, ours, self.peer(index, peer), if held { bar } else { Bar::None })
        };
        let mut contests = vec![
            contest("Q1 newest page, cold", self.newest(), "q1", Bar::Times(1.5)),
            contest("Q2 any page, warm", self.warm(), "q2", Bar::Part(16.0)),
            contest("Q3 page in the middle, cold", self.middle(false), "q3", Bar::Part(8.0)),
            contest("Q3 the same, already connected", self.middle(true), "q3", Bar::Part(8.0)),
            contest("Q4 all states at an instant, warm", self.states(), "q4", Bar::Times(1.0)),
            contest(APPENDED, self.appended(), "q5", Bar::Times(1.0)),
        ];
        let partial = self.peer(System::POSTGRES_PARTIAL, "q1");
        if self.database == Database::Postgres && held && partial.is_some() {
            contests.insert(1, self.contest("Q1 newest page, cold", self.newest(), partial, Bar::None));
        }
        contests
    }

    /// The newest page of the large corpus against that of the small one.
    fn growth(self) -> Option<Contest<'s>> {
        let small = self.setting.corpora.first().filter(|small| small.events < self.corpus.events)?;
        let peer = Some((format!("ours at {}", small.events), Asked { corpus: small, ..self }.newest()));
        Some(self.contest("Q1 against a short history", self.newest(), peer, Bar::Times(2.0)))
    }

    /// The newest page of a log that has nothing but events.
    fn bare(self) -> Vec<Contest<'s>> {
        let scan = match self.database {
            Database::Sqlite => System::SQLITE_SCAN,
            Database::Postgres => System::POSTGRES_MERGE,
        };
        let (first, exact) = (self.bare_page(true), self.bare_page(false));
        let newest = Some(("our Q1".to_owned(), self.newest()));
        let first = self.contest("Q1 without snapshots: first page", first, newest, Bar::Times(5.0));
        let scan = self.peer(scan, "q1");
        let exact = self.contest("Q1 without snapshots: all exact", exact, scan, Bar::Part(3.0));
        vec![self.slow(first), self.slow(exact)]
    }

    /// What takes everything: a full load, its memory, an import.
    fn whole(self) -> Vec<Contest<'s>> {
        let fastest = match self.database {
            Database::Sqlite => ("raw read, a row an event", "rows"),
            Database::Postgres => ("raw read, COPY", "copy"),
        };
        let batches = Some(("batched raw read".to_owned(), self.raw("batches")));
        let fastest = Some((fastest.0.to_owned(), self.raw(fastest.1)));
        let load = self.contest(LOAD, self.load(), batches, Bar::Times(1.3));
        let against_fastest = self.contest("full load, fastest raw read", self.load(), fastest, Bar::None);
        let memory = Contest {
            unit: Unit::Megabytes,
            ..self.contest(
                "memory of the command line, all loaded",
                self.memory(),
                None,
                Bar::Absolute(150.0),
            )
        };
        let ours = self.ask(import::ours);
        let bulk = (self.database == Database::Postgres || self.setting.peers.is_some())
            .then(|| ("the database's bulk load".to_owned(), self.ask(import::bulk)));
        let import = self.contest("import", ours, bulk, Bar::Times(3.0));
        [load, against_fastest, memory, import].map(|contest| self.slow(contest)).into()
    }

    fn contest(
        self,
        question: &str,
        ours: Ask<'s>,
        peer: Option<(String, Ask<'s>)>,
        bar: Bar,
    ) -> Contest<'s> {
        Contest {
            question: question.to_owned(),
            database: self.database,
            events: self.corpus.events,
            unit: Unit::Milliseconds,
            rounds: self.rounds,
            ours,
            peer,
            bar,
        }
    }

    fn slow(self, contest: Contest<'s>) -> Contest<'s> {
        Contest { rounds: slow(self.rounds), ..contest }
    }

    fn ask(self, ask: fn(&Setting, Database, &Corpus) -> Result<f64, String>) -> Ask<'s> {
        Box::new(move || ask(self.setting, self.database, self.corpus))
    }

    fn field_index(self) -> System {
        match self.database {
            Database::Sqlite => System::SQLITE_FIELD_INDEX,
            Database::Postgres => System::POSTGRES_FIELD_INDEX,
        }
    }

    fn peer(self, system: System, question: &'static str) -> Option<(String, Ask<'s>)> {
        let peers = self.setting.peers.as_ref()?;
        let events = self.corpus.events;
        Some((system.label.to_owned(), Box::new(move || peers.ask(&system, events, question))))
    }

    fn newest(self) -> Ask<'s> {
        self.ask(|setting, database, corpus| {
            let log = (database, Kind::Native);
            Ok(setting.ask(log, corpus, &["cold"], &[&corpus.newest])?.wall_ms)
        })
    }

    fn middle(self, connected: bool) -> Ask<'s> {
        if connected {
            self.ask(|setting, database, corpus| middle(setting, database, corpus, &["--connected"]))
        } else {
            self.ask(|setting, database, corpus| middle(setting, database, corpus, &[]))
        }
    }

    fn warm(self) -> Ask<'s> {
        self.ask(|setting, database, corpus| {
            let offset = corpus.middle_offset.to_string();
            let (question, right) = (["warm", "--offset", &offset], [&*corpus.newest, &corpus.middle]);
            Ok(setting.ask((database, Kind::Native), corpus, &question, &right)?.wall_ms)
        })
    }

    fn states(self) -> Ask<'s> {
        self.ask(|setting, database, corpus| {
            let question = ["states", "--at", &corpus.at];
            Ok(setting.ask((database, Kind::Native), corpus, &question, &[&corpus.states])?.wall_ms)
        })
    }

    fn appended(self) -> Ask<'s> {
        self.ask(|setting, database, corpus| {
            let (events, tail) = (corpus.events.to_string(), corpus.tail().to_string_lossy().into_owned());
            let question = ["appended", "--events", &events, "--tail", &tail];
            let right: Vec<_> = corpus.appended.iter().take(3).map(String::as_str).collect();
            Ok(setting.ask((database, Kind::Native), corpus, &question, &right)?.wall_ms)
        })
    }

    fn bare_page(self, first: bool) -> Ask<'s> {
        Box::new(move || {
            let log = (self.database, Kind::Bare);
            let answer = self.setting.ask(log, self.corpus, &["bare"], &[&self.corpus.newest])?;
            let first = if first { answer.first_wall_ms } else { Some(answer.wall_ms) };
            first.ok_or_else(|| "it did not say when its first page was there".to_owned())
        })
    }

    fn load(self) -> Ask<'s> {
        self.ask(|setting, database, corpus| {
            let offset = corpus.middle_offset.to_string();
            let question = ["load", "--offset", &offset, "--at", &corpus.at];
            let right = [&*corpus.middle, &corpus.states];
            Ok(setting.ask((database, Kind::Native), corpus, &question, &right)?.wall_ms)
        })
    }

    fn raw(self, way: &'static str) -> Ask<'s> {
        Box::new(move || {
            let log = (self.database, Kind::Native);
            Ok(self.setting.ask(log, self.corpus, &["raw", "--way", way], &[])?.wall_ms)
        })
    }

    fn memory(self) -> Ask<'s> {
        self.ask(|setting, database, corpus| {
            let cli = setting.programs.cli.to_string_lossy().into_owned();
            let question = ["process", "--", &cli, "as-of", &corpus.objective, "--at", &corpus.at, "--json"];
            let answer = setting.ask((database, Kind::Native), corpus, &question, &[&corpus.states])?;
            answer.peak_mb.ok_or_else(|| "this system does not say how much memory it took".to_owned())
        })
    }
}

/// The page in the middle, with what the question is asked with.
fn middle(setting: &Setting, database: Database, corpus: &Corpus, options: &[&str]) -> Result<f64, String> {
    let offset = corpus.middle_offset.to_string();
    let question = [&["cold", "--offset", &offset], options].concat();
    Ok(setting.ask((database, Kind::Native), corpus, &question, &[&corpus.middle])?.wall_ms)
}

#[cfg(test)]
mod tests {
    use super::super::figures::Bar;
    use super::super::figures::tests::row;
    use super::{APPENDED, LOAD, with_derived};

    #[test]
    fn an_append_is_held_to_a_full_load_of_the_same_log() {
        let append = super::Row { question: APPENDED.to_owned(), ..row(2.0, None, Bar::None) };
        let load = super::Row { question: LOAD.to_owned(), ..row(1_000.0, None, Bar::None) };
        let elsewhere = super::Row { database: "PostgreSQL", ..append.clone() };
        let rows = with_derived(&[append, elsewhere, load]);
        assert_eq!(rows.iter().map(super::Row::met).collect::<Vec<_>>(), [None, Some(true), None, None]);
    }
}

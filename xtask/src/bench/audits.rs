//! The log of another program, of Audited, that is too large to be read whole: looked at, and one entity read, against one with the
//! fewest rows of which that is true. Ten rows are an entity's, whatever the length.

use super::contest::Contest;
use super::figures::{Bar, Unit};
use super::setting::Setting;
use super::{Database, Options};

/// Just more rows than are read whole.
pub(super) const FEW: u64 = 100_010;
/// The entity that is asked about.
const ENTITY: &str = "Order/7";

/// All of it, on one database.
pub(super) fn contests<'s>(setting: &'s Setting, database: Database, options: &Options) -> Vec<Contest<'s>> {
    let contest = |question: &str, arguments: &'static [&'static str]| Contest {
        question: format!("another program's log: {question}"),
        database,
        events: options.audits,
        unit: Unit::Milliseconds,
        rounds: options.rounds,
        ours: ask(setting, database, options.audits, arguments),
        peer: Some((format!("ours at {FEW}"), ask(setting, database, FEW, arguments))),
        bar: Bar::Times(2.0),
    };
    vec![
        contest("what a database holds", &["inspect", "--json"]),
        contest("an entity as it stands", &["as-of", ENTITY, "--at", "2026-01-02T00:00:00Z", "--json"]),
    ]
}

/// The command line as a process. Of entities, the states must be those of the log with the fewest rows.
fn ask<'s>(
    setting: &'s Setting,
    database: Database,
    rows: u64,
    arguments: &'static [&'static str],
) -> super::contest::Ask<'s> {
    Box::new(move || {
        let cli = setting.programs.cli.to_string_lossy().into_owned();
        let answer = |rows: u64| {
            let command = [&["process", "--", &cli], arguments].concat();
            setting.programs.ask(&setting.logs.audits(database, rows)?, "", command)
        };
        let asked = answer(rows)?;
        let right = if rows == FEW { asked.digests.clone() } else { answer(FEW)?.digests };
        if asked.digests != right {
            return Err(format!("the answer is wrong: {:?}, not {right:?}", asked.digests));
        }
        Ok(asked.wall_ms)
    })
}

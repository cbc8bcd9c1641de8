//! Filling an empty native log: our import, and the database's own bulk load with the same indexes and triggers in place.

use std::time::Instant;

use super::Database;
use super::corpus::Corpus;
use super::logs::Kind;
use super::setting::Setting;

/// The columns of the rows.
const COLUMNS: &str =
    "seq, entity_type, entity_id, objective_id, version, action, changes, actor, inserted_at";

/// Our import as a process, in milliseconds. The newest page of what it leaves must be right.
pub(super) fn ours(setting: &Setting, database: Database, corpus: &Corpus) -> Result<f64, String> {
    let place = setting.logs.create(&setting.programs, database, Kind::Import, corpus.events)?;
    let (cli, events) = (setting.programs.cli.clone(), corpus.import());
    let command = ["process".as_ref(), "--".as_ref(), cli.as_os_str(), "import".as_ref(), events.as_os_str()];
    let took = setting.programs.ask(&place, &corpus.objective, command)?.wall_ms;
    setting.ask((database, Kind::Import), corpus, &["cold"], &[&corpus.newest])?;
    setting.logs.remove(database, Kind::Import, corpus.events)?;
    Ok(took)
}

/// The database's bulk load, in milliseconds.
pub(super) fn bulk(setting: &Setting, database: Database, corpus: &Corpus) -> Result<f64, String> {
    let place = setting.logs.create(&setting.programs, database, Kind::Import, corpus.events)?;
    let rows = corpus.rows().to_string_lossy().into_owned();
    let took = match database {
        Database::Sqlite => {
            let peers = setting.peers.as_ref().ok_or("there is no Python")?;
            let printed = peers.run("systems/bulk_sqlite.py", &[&place, &rows])?;
            printed.parse().map_err(|_| format!("it printed `{printed}`"))?
        }
        Database::Postgres => {
            let (_, name) = place.rsplit_once('/').ok_or("the URL has no database")?;
            let start = Instant::now();
            setting.logs.server()?.sql(name, &format!("\\copy events ({COLUMNS}) FROM '{rows}'"))?;
            start.elapsed().as_secs_f64() * 1e3
        }
    };
    // That all of it is there.
    let way = if database == Database::Sqlite { "rows" } else { "copy" };
    setting.ask((database, Kind::Import), corpus, &["raw", "--way", way], &[])?;
    setting.logs.remove(database, Kind::Import, corpus.events)?;
    Ok(took)
}

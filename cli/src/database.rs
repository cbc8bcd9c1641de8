//! Which database, and opening it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use backstory::api::{Backstory, Choice, Code, Error, Kept, Location, Mapping, Result};

use crate::arguments::Arguments;
use crate::commands::progress;
use crate::output;

/// Histories in memory at most, in bytes. A command reads one.
const CACHE_BYTES: usize = 1 << 30;

/// The database named by `--db`, else by the environment.
pub(crate) fn location(db: Option<&str>) -> Result<Location> {
    let named = db.map(str::to_owned);
    let place =
        named.or_else(|| std::env::var("BACKSTORY_DB").ok()).or_else(|| std::env::var("DATABASE_URL").ok());
    let place = place.ok_or_else(|| {
        Error::new(Code::UrlMissing, "No database was named.")
            .hint("Give --db with a path or a URL, or set BACKSTORY_DB or DATABASE_URL.")
    })?;
    Location::parse(&place)
}

/// A database and the log of it that is meant.
pub(crate) struct Opening {
    pub(crate) location: Location,
    pub(crate) choice: Choice,
}

impl Opening {
    /// What the arguments name.
    pub(crate) fn of(arguments: &Arguments) -> Result<Self> {
        let read = |path: &PathBuf| {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Error::new(Code::MappingInvalid, format!("The mapping {} cannot be read.", path.display()))
                    .detail(error.to_string())
            })?;
            Mapping::parse(&text)
        };
        let mapping = arguments.mapping.as_ref().map(read).transpose()?;
        let choice = Choice { source: arguments.source.clone(), mapping };
        Ok(Self { location: location(arguments.db.as_deref())?, choice })
    }
}

/// Opens the database for reading; answers what to call it. A person who watches is told what there is to know about it.
pub(crate) async fn open(opening: Opening) -> Result<(Backstory, String)> {
    let backstory = Backstory::new(CACHE_BYTES);
    let info = backstory.open_log(opening.location, &opening.choice).await?;
    for notice in info.notices.iter().filter(|_| output::is_watched()) {
        output::message(&format!("note[{}]: {}", notice.code, notice.message));
        for more in [&notice.hint, &notice.script].into_iter().flatten() {
            output::message(&format!("  {}", more.replace('\n', "\n  ")));
        }
    }
    Ok((backstory, info.id))
}

/// How long a reading may take before a person wants to see how far it is.
const QUIET: Duration = Duration::from_millis(500);

/// The history of an objective, read whole. A person who watches sees how far it is.
pub(crate) async fn history(backstory: &Backstory, source: &str, objective: &str) -> Result<Arc<Kept>> {
    let started = Instant::now();
    let mut bar = None;
    let loaded = backstory
        .load(source, objective, |done| {
            if started.elapsed() > QUIET {
                let bar = bar.get_or_insert_with(|| progress::events(done.total, "Reading"));
                bar.set_length(done.total);
                bar.set_position(done.read);
            }
        })
        .await;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    loaded?;
    backstory.history(source, objective).await
}

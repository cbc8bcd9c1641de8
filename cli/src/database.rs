//! Which database, and opening it.

use std::sync::Arc;

use backstory::api::{Backstory, Code, Error, Kept, Location, Result};

/// Histories in memory at most, in bytes. A command reads one.
pub(crate) const CACHE_BYTES: usize = 1 << 30;

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

/// The history of an objective.
pub(crate) async fn history(location: Location, objective: &str) -> Result<Arc<Kept>> {
    let backstory = Backstory::new(CACHE_BYTES);
    let source = backstory.open_location(location).await?;
    backstory.history(&source.id, objective).await
}

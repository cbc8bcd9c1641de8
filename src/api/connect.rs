//! Opening a database step by step: from what was typed to what was found.

use std::time::Instant;

use super::wire::{self, ConnectOptions, ConnectProgress, ConnectStep, ParsedLocation, ParsedServer};
use super::{Backstory, view};
use crate::error::{Code, Error, Result};
use crate::source::Source;
use crate::source::location::Location;

/// How long anybody may wait for a server, in seconds.
const LONGEST: u32 = 300;

/// What a text names, as it is typed. Nothing is opened or looked at.
pub fn parse_location(text: &str) -> Result<ParsedLocation> {
    Ok(parsed(&Location::parse(text)?))
}

/// A location as it is shown, taken apart.
pub fn parsed(location: &Location) -> ParsedLocation {
    ParsedLocation {
        location: location.to_string(),
        label: location.label(),
        kind: view::kind(location),
        path: matches!(location, Location::Sqlite(_)).then(|| location.to_string()),
        server: location.server().map(|server| ParsedServer {
            host: server.host.clone(),
            port: server.port,
            database: server.database.clone(),
            user: server.user.clone(),
            has_password: server.password.is_some(),
            tls: server.tls,
            ca_file: server.ca_file.as_ref().map(|file| file.display().to_string()),
        }),
    }
}

/// The location that is meant by what was typed and chosen. A path becomes one that means the same wherever Backstory is
/// started.
pub fn requested(typed: &str, options: &ConnectOptions) -> Result<Location> {
    let mut location = Location::parse(typed)?;
    if let Location::Sqlite(path) = &mut location
        && let Ok(absolute) = std::path::absolute(&path)
    {
        *path = absolute;
    }
    let Some(server) = location.server_mut() else { return Ok(location) };
    if let Some(password) = &options.password {
        server.password = Some(password.clone());
    }
    if let Some(tls) = options.tls {
        server.tls = tls;
    }
    if let Some(file) = &options.ca_file {
        server.ca_file = Some(file.into());
    }
    if let Some(seconds) = options.timeout_seconds {
        if !(1..=LONGEST).contains(&seconds) {
            return Err(Error::new(
                Code::RequestInvalid,
                format!("A server can be waited for 1 to {LONGEST} s."),
            ));
        }
        server.seconds = seconds.into();
    }
    Ok(location)
}

/// Tells the steps of connecting as they begin, with the time since the first.
#[derive(Debug)]
pub struct Steps<T> {
    began: Instant,
    tell: T,
}

impl<T: FnMut(ConnectProgress) + Send> Steps<T> {
    /// Connecting begins at `now`.
    pub fn new(now: Instant, tell: T) -> Self {
        Self { began: now, tell }
    }

    /// A step begins.
    pub fn begin(&mut self, step: ConnectStep) {
        let milliseconds = self.began.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
        (self.tell)(ConnectProgress { step, milliseconds });
    }
}

impl Backstory {
    /// Opens the database at a location, telling each step. Its log is read at once where it is Backstory's own and the
    /// only one; else it has to be chosen.
    ///
    /// # Errors
    /// [`Code::SchemaNone`] where it has no table at all.
    pub async fn connect(
        &self,
        location: Location,
        steps: &mut Steps<impl FnMut(ConnectProgress) + Send>,
    ) -> Result<wire::SourceInfo> {
        let source = Source::database(location, &mut |step| steps.begin(step)).await?;
        steps.begin(ConnectStep::Contents);
        let found = if source.decides().await? { source.found().await } else { None };
        Ok(self.keep(source, None, false, found))
    }
}

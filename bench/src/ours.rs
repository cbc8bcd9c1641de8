//! Every call into the core that the measurements make. What a person would wait for, and nothing else: when the api
//! changes, this module does.

mod window;

use backstory::api::{
    Backstory, Change, Cursor, EntityKey, Error, EventView, Instant, Location, Look, Page, Recorder, Steps,
    Timestamp, Window, as_of, interchange, now,
};

pub(crate) use self::window::{Sample, Sight};

use crate::digest::{Row, States};

/// Events on a page, as in the peers.
const PER_PAGE: usize = 50;
/// Histories in memory at most, in bytes: as the command line has it.
const CACHE_BYTES: usize = 1 << 30;

/// An opened log, and the objective that is asked about.
pub(crate) struct Log {
    backstory: Backstory,
    source: String,
    objective: String,
}

/// Opens a log.
pub(crate) async fn open(place: &str, objective: &str) -> Result<Log, String> {
    let backstory = Backstory::new(CACHE_BYTES);
    let info = backstory.open(place).await.map_err(shown)?;
    Ok(Log { backstory, source: info.id, objective: objective.to_owned() })
}

/// The same as the window does it: with a look at what the log holds.
pub(crate) async fn connect(place: &str, objective: &str) -> Result<Log, String> {
    let backstory = Backstory::new(CACHE_BYTES);
    let mut steps = Steps::new(std::time::Instant::now(), |_| {});
    let location = Location::parse(place).map_err(shown)?;
    let info = backstory.connect(location, &mut steps).await.map_err(shown)?;
    Ok(Log { backstory, source: info.id, objective: objective.to_owned() })
}

impl Log {
    /// The page that begins so many events before the newest; a multiple of [`PER_PAGE`].
    pub(crate) async fn page(&self, offset: usize) -> Result<Page, String> {
        if !offset.is_multiple_of(PER_PAGE) {
            return Err(format!("no page begins at {offset}: give a multiple of {PER_PAGE}"));
        }
        let window = Window::Page { page: offset / PER_PAGE + 1, per_page: PER_PAGE };
        self.backstory.page(&self.source, &self.objective, window).await.map_err(shown)
    }

    /// The newest page as soon as there is one to show, whether or not all its old values are known.
    pub(crate) async fn first_page(&self) -> Result<Page, String> {
        self.backstory.first_page(&self.source, &self.objective, PER_PAGE).await.map_err(shown)
    }

    /// Reads the whole history, which then lies in the cache. Answers its number of events.
    pub(crate) async fn load(&self) -> Result<usize, String> {
        let history = self.backstory.history(&self.source, &self.objective).await.map_err(shown)?;
        Ok(history.read().len())
    }

    /// The states of all entities at a time.
    pub(crate) async fn states(&self, at: &str) -> Result<States, String> {
        let instant = Instant::parse(at).map_err(shown)?;
        let history = self.backstory.history(&self.source, &self.objective).await.map_err(shown)?;
        let fields = |event: &EventView<'_>| {
            let state = event.state().into_iter();
            state.map(|(field, value)| (field.to_owned(), value.to_owned())).collect()
        };
        let history = history.read();
        let events = as_of(&history, instant);
        Ok(events.iter().map(|event| (event.entity().entity_id().to_owned(), fields(event))).collect())
    }
}

/// The events of a page with old and new values and whole states.
pub(crate) fn rows<'l>(page: &'l Page, look: &'l Look<'_>) -> Vec<Row<'l>> {
    let mut cursor = Cursor::new(look);
    page.events(look).map(|event| row(&event, &mut cursor)).collect()
}

fn row<'h>(event: &EventView<'h>, cursor: &mut Cursor<'h>) -> Row<'h> {
    Row {
        seq: event.seq(),
        entity_id: event.entity().entity_id(),
        action: event.action(),
        changes: cursor
            .changes(event)
            .into_iter()
            .map(|change| (change.field, change.old, change.new))
            .collect(),
        state: cursor.state(event),
    }
}

/// Opens a log for changes.
pub(crate) async fn recorder(place: &str) -> Result<Recorder, String> {
    let location = Location::parse(place).map_err(shown)?;
    Recorder::open(location).await.map_err(shown)
}

/// Records the change that made an event, given as a line of NDJSON.
pub(crate) async fn append(recorder: &mut Recorder, line: &str) -> Result<(), String> {
    let event = interchange::parse(line)?;
    let change = Change {
        entity: event.entity,
        objective_id: Some(event.objective_id.to_string()),
        expected_version: Some(event.version - 1),
        action: Some(event.action.to_string()),
        fields: event.changes,
        actor: event.actor.map(|actor| actor.to_string()),
        metadata: event.metadata,
        request: None,
    };
    recorder.record(&[change], &event.inserted_at).await.map_err(shown)?;
    Ok(())
}

/// Sets a field of the objective itself to a value, raw JSON, now.
pub(crate) async fn set(
    recorder: &mut Recorder,
    objective: &str,
    (field, value): (&str, &str),
) -> Result<(), String> {
    let change = Change {
        entity: EntityKey::new("objective", objective),
        objective_id: None,
        expected_version: None,
        action: None,
        fields: format!("{{\"{field}\":{value}}}"),
        actor: Some("bench".to_owned()),
        metadata: None,
        request: None,
    };
    recorder.record(&[change], &now()).await.map_err(shown)?;
    Ok(())
}

/// A time of an event as text, from microseconds since 1970.
pub(crate) fn time(micros: u64) -> String {
    i64::try_from(micros).map(Timestamp::At).map(|at| at.to_string()).unwrap_or_default()
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn shown(error: Error) -> String {
    match &error.detail {
        Some(detail) => format!("{error} ({detail})"),
        None => error.to_string(),
    }
}

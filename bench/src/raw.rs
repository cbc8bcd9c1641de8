//! Reading the rows of a history and doing nothing with them: what reading one can cost at least.

use clap::ValueEnum;
use futures_util::TryStreamExt;
use sqlx::{Connection as _, Row as _, SqliteConnection, ValueRef as _};

use crate::Outcome;
use crate::clock::{Clock, Whose};
use crate::measured::Measured;
use crate::place::{is_postgres, postgres, sqlite};

/// A way to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Way {
    /// A thousand events folded into one row by SQL, through sqlx.
    Batches,
    /// A row an event: for SQLite through rusqlite, for PostgreSQL through sqlx.
    Rows,
    /// PostgreSQL's COPY in its binary format.
    Copy,
}

macro_rules! columns {
    () => {
        "seq, entity_type, entity_id, objective_id, version, action, changes, actor, metadata, inserted_at"
    };
}

const ROWS: &str = concat!("SELECT ", columns!(), " FROM events WHERE objective_id = $1 ORDER BY seq");

/// Every column of every event, with a separator between columns (unit) and events (record).
const SQLITE_BATCHES: &str = concat!(
    "SELECT count(*), group_concat(seq || x'1f' || entity_type || x'1f' || entity_id || x'1f' || objective_id || x'1f' || ",
    "version || x'1f' || action || x'1f' || changes || x'1f' || coalesce(actor, '') || x'1f' || coalesce(metadata, '') || ",
    "x'1f' || inserted_at, x'1e') FROM (SELECT ",
    columns!(),
    " FROM events WHERE objective_id = $1 ORDER BY seq) GROUP BY seq / 1000"
);
const POSTGRES_BATCHES: &str = concat!(
    "SELECT count(*), string_agg(concat_ws(E'\\x1f', seq, entity_type, entity_id, objective_id, version, action, changes, ",
    "coalesce(actor, ''), coalesce(metadata, ''), inserted_at), E'\\x1e') FROM (SELECT ",
    columns!(),
    " FROM events WHERE objective_id = $1 ORDER BY seq) e GROUP BY seq / 1000 ORDER BY seq / 1000"
);

/// Reads them all, from opening the database on.
pub(crate) async fn read(place: &str, objective: &str, way: Way) -> Outcome<Measured> {
    let clock = Clock::start(Whose::Own);
    let events = match (is_postgres(place), way) {
        (false, Way::Batches) => sqlite_batches(place, objective).await?,
        (false, Way::Rows) => sqlite_rows(place, objective)?,
        (true, Way::Batches) => postgres_batches(place, objective).await?,
        (true, Way::Rows) => postgres_rows(place, objective).await?,
        (true, Way::Copy) => postgres_copy(place, objective).await?,
        (false, Way::Copy) => return Err("SQLite has no COPY".into()),
    };
    Ok(Measured::of(clock.read()).events(events))
}

async fn sqlite_batches(place: &str, objective: &str) -> Outcome<usize> {
    let url = format!("sqlite://{place}");
    let mut connection = SqliteConnection::connect(&url).await?;
    let mut rows = sqlx::query(SQLITE_BATCHES).bind(objective.to_owned()).fetch(&mut connection);
    let (mut events, mut bytes) = (0, 0);
    while let Some(row) = rows.try_next().await? {
        events += row.try_get::<i64, _>(0)?;
        bytes += row.try_get_unchecked::<&[u8], _>(1)?.len();
    }
    read_something(bytes)?;
    Ok(usize::try_from(events)?)
}

fn sqlite_rows(place: &str, objective: &str) -> Outcome<usize> {
    let connection = sqlite(place)?;
    let mut statement = connection.prepare(ROWS)?;
    let columns = statement.column_count();
    let mut rows = statement.query([objective])?;
    let (mut events, mut bytes) = (0, 0);
    while let Some(row) = rows.next()? {
        events += 1;
        for column in 0..columns {
            bytes += row.get_ref(column)?.as_bytes_or_null().ok().flatten().map_or(8, <[u8]>::len);
        }
    }
    read_something(bytes)?;
    Ok(events)
}

async fn postgres_batches(place: &str, objective: &str) -> Outcome<usize> {
    let mut connection = postgres(place).await?;
    let mut rows = sqlx::query(POSTGRES_BATCHES).bind(objective).fetch(&mut connection);
    let (mut events, mut bytes) = (0, 0);
    while let Some(row) = rows.try_next().await? {
        events += row.try_get::<i64, _>(0)?;
        bytes += row.try_get::<&str, _>(1)?.len();
    }
    read_something(bytes)?;
    Ok(usize::try_from(events)?)
}

async fn postgres_rows(place: &str, objective: &str) -> Outcome<usize> {
    let mut connection = postgres(place).await?;
    let mut rows = sqlx::query(ROWS).bind(objective).fetch(&mut connection);
    let (mut events, mut bytes) = (0, 0);
    while let Some(row) = rows.try_next().await? {
        events += 1;
        for column in 0..row.len() {
            let value = row.try_get_raw(column)?;
            bytes += if value.is_null() { 0 } else { value.as_bytes()?.len() };
        }
    }
    read_something(bytes)?;
    Ok(events)
}

/// COPY takes no parameters: the objective stands in a setting of the session, and the rows are counted by their length
/// words, which a binary COPY has in front of each.
async fn postgres_copy(place: &str, objective: &str) -> Outcome<usize> {
    const COPY: &str = concat!(
        "COPY (SELECT ",
        columns!(),
        " FROM events WHERE objective_id = current_setting('bench.objective') ORDER BY seq) TO STDOUT (FORMAT binary)"
    );
    let mut connection = postgres(place).await?;
    let setting = sqlx::query("SELECT set_config('bench.objective', $1, false)").bind(objective);
    setting.execute(&mut connection).await?;
    let mut messages = connection.copy_out_raw(COPY).await?;
    // The server sends a message a row; the first has the header as well, the last is the trailer.
    let (mut rows, mut bytes) = (0_usize, 0);
    while let Some(message) = messages.try_next().await? {
        rows += 1;
        bytes += message.len();
    }
    read_something(bytes)?;
    Ok(rows.saturating_sub(1))
}

/// The bytes are looked at, so that no compiler can leave out the reading.
fn read_something(bytes: usize) -> Outcome<()> {
    if bytes == 0 { Err("nothing was read".into()) } else { Ok(()) }
}

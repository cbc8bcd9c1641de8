//! What is done to logs between measurements, never timed.

use sqlx::Executor as _;

use crate::Outcome;
use crate::place::{is_postgres, postgres, sqlite};

/// Leaves a log nothing but its events and live rows, as a foreign log would be: what a later migration adds to make
/// reading quicker belongs in here as well.
const SQLITE_STRIP: &str = "DROP TRIGGER events_added; DROP TRIGGER events_removed; DROP TRIGGER events_changed; \
     DROP TABLE snapshots; DROP TABLE timeline_marks;";
const POSTGRES_STRIP: &str = "DROP TRIGGER events_added ON events; DROP TRIGGER events_removed ON events; \
     DROP TRIGGER events_before_change ON events; DROP TRIGGER events_after_change ON events; \
     DROP TABLE snapshots, timeline_marks";

/// Takes from a log all that is beside its events.
pub(crate) async fn strip(place: &str) -> Outcome<()> {
    if is_postgres(place) {
        let mut connection = postgres(place).await?;
        connection.execute(POSTGRES_STRIP).await?;
        return Ok(());
    }
    Ok(sqlite(place)?.execute_batch(SQLITE_STRIP)?)
}

/// Takes out the events after a `seq`, and lets the next one have the number after it. The live rows stay as they are: the
/// recorder sees that they are not the log's and replays.
pub(crate) async fn shorten(place: &str, seq: i64) -> Outcome<()> {
    if is_postgres(place) {
        let mut connection = postgres(place).await?;
        for statement in [
            "DELETE FROM events WHERE seq > $1",
            "SELECT setval(pg_get_serial_sequence('events', 'seq'), $1)",
        ] {
            let query = sqlx::query(statement).bind(seq);
            query.execute(&mut connection).await?;
        }
        return Ok(());
    }
    let connection = sqlite(place)?;
    for statement in
        ["DELETE FROM events WHERE seq > ?1", "UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'events'"]
    {
        connection.execute(statement, [seq])?;
    }
    Ok(())
}

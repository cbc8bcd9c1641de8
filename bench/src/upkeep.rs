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

/// The table of Audited, a library for Rails, as its migration makes it there.
const AUDITS: &str = "CREATE TABLE audits (id bigint PRIMARY KEY, auditable_id bigint, auditable_type varchar(60), associated_id bigint, \
     associated_type varchar(60), user_id bigint, user_type varchar(60), username varchar(60), action varchar(20), audited_changes text, \
     version integer, comment varchar(60), remote_address varchar(60), request_uuid varchar(60), created_at timestamp)";
const AUDITS_INDEXES: [&str; 2] = [
    "CREATE INDEX auditable_index ON audits (auditable_type, auditable_id, version)",
    "CREATE INDEX associated_index ON audits (associated_type, associated_id)",
];
/// Ten rows an entity: one that makes it, nine that change it.
const SQLITE_AUDITS: &str = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?1) \
     INSERT INTO audits SELECT n, n % (?1 / 10), 'Order', NULL, NULL, 1, 'User', NULL, iif(n <= ?1 / 10, 'create', 'update'), \
     iif(n <= ?1 / 10, '{\"n\":1}', '{\"n\":[1,2]}'), n * 10 / ?1 + 1, NULL, NULL, NULL, '2026-01-01 00:00:00' FROM c";
const POSTGRES_AUDITS: &str = "INSERT INTO audits SELECT n, n % ($1 / 10), 'Order', NULL, NULL, 1, 'User', NULL, \
     CASE WHEN n <= $1 / 10 THEN 'create' ELSE 'update' END, CASE WHEN n <= $1 / 10 THEN '{\"n\":1}' ELSE '{\"n\":[1,2]}' END, \
     n * 10 / $1 + 1, NULL, NULL, NULL, '2026-01-01 00:00:00' FROM generate_series(1, $1) AS n";

/// Makes the log of another program in an empty database, with so many rows.
pub(crate) async fn audits(place: &str, rows: i64) -> Outcome<()> {
    if is_postgres(place) {
        let mut connection = postgres(place).await?;
        connection.execute(AUDITS).await?;
        sqlx::query(POSTGRES_AUDITS).bind(rows).execute(&mut connection).await?;
        for statement in AUDITS_INDEXES.into_iter().chain(["ANALYZE audits"]) {
            connection.execute(statement).await?;
        }
        return Ok(());
    }
    let mut connection = sqlite(place)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(AUDITS)?;
    transaction.execute(SQLITE_AUDITS, [rows])?;
    for statement in AUDITS_INDEXES {
        transaction.execute_batch(statement)?;
    }
    Ok(transaction.commit()?)
}

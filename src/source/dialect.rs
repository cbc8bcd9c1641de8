//! What differs between databases when a native log is read: the statements, and how a row becomes an event.

use futures_util::stream::BoxStream;
use sqlx::Database;

use crate::event::{EntityKey, Event};
use crate::time::Timestamp;

/// A database that can hold a native log.
///
/// Every statement that reads events selects the ten columns of an event in the order of the design's table. Parameters
/// are bound as text, in their order; where a database writes them `?`, a statement names each of them once.
pub(crate) trait Dialect: Database {
    /// The events under an objective `$1`, oldest first.
    const TIMELINE: &'static str;
    /// The events under other objectives of the entities that were ever under `$1`, oldest first.
    const ELSEWHERE: &'static str;
    /// The events of the entity of type `$1` and id `$2`, oldest first.
    const ENTITY: &'static str;
    /// All events, oldest first.
    const ALL: &'static str;
    /// For every pair of an objective and an entity under it: both, the number of events, the first and last `seq`.
    const MEMBERS: &'static str;
    /// The event whose `seq` is `$1`.
    const BY_SEQ: &'static str;
    /// The largest `seq`, as one cell; NULL in an empty log.
    const LOG_END: &'static str;
    /// The events of the entity of type `$1` and id `$2` with a `seq` above `$3` and below `$4`, oldest first.
    const ENTITY_BETWEEN: &'static str;
    /// The events of the entity of type `$1` and id `$2` with a `seq` below `$3`, newest first.
    const ENTITY_BACK: &'static str;
    /// The events of the entity of type `$1` and id `$2` from the one with `seq` `$3` on, oldest first.
    const ENTITY_ON: &'static str;
    /// How many events the objective `$1` has with a `seq` above `$2`.
    const COUNT_AFTER: &'static str;
    /// Id, version, fields and deletion time of the live objectives.
    const LIVE_OBJECTIVES: &'static str;

    /// Runs a statement; its rows come as the database sends them.
    fn rows<'c>(
        connection: &'c mut Self::Connection,
        statement: &'static str,
        parameters: &[&str],
    ) -> BoxStream<'c, Result<Self::Row, sqlx::Error>>;

    /// The event in a row.
    fn event(row: &Self::Row) -> Result<Event, sqlx::Error> {
        let text = |column| Self::text(row, column);
        Ok(Event {
            seq: integer(text(0)?)?,
            entity: EntityKey::new(&required(text(1)?)?, &required(text(2)?)?),
            objective_id: required(text(3)?)?.into(),
            version: integer(text(4)?)?,
            action: required(text(5)?)?.into(),
            changes: required(text(6)?)?,
            actor: text(7)?.map(Into::into),
            metadata: text(8)?,
            inserted_at: Self::timestamp(row, 9)?,
        })
    }

    /// A cell that holds a time.
    fn timestamp(row: &Self::Row, column: usize) -> Result<Timestamp, sqlx::Error>;

    /// A cell as text, whatever its type; `None` for SQL NULL.
    fn text(row: &Self::Row, column: usize) -> Result<Option<String>, sqlx::Error>;
}

/// A database whose logs have snapshots and marks, so that a page can be read without its history.
pub(crate) trait Shortcuts: Dialect {
    /// The events under an objective `$1` with a `seq` from `$2` to `$3`, oldest first.
    const TIMELINE_BETWEEN: &'static str;
    /// The `$3` largest `seq` under an objective `$1` that are below `$2`.
    const SEQS_BEFORE: &'static str;
    /// The `$3` smallest `seq` under an objective `$1` that are above `$2`.
    const SEQS_AFTER: &'static str;
    /// The entities that were ever under an objective `$1`: type, id, and 1 where they were elsewhere, too. Costs the
    /// entities, not their events.
    const MEMBERS_OF: &'static str;
    /// The last snapshot in format 1 of the entity of type `$1` and id `$2` with a `seq` below `$3`: seq, version,
    /// objective, deleted, fields, origins.
    const SNAPSHOT_BEFORE: &'static str;
    /// The mark of the objective `$1` with the largest ordinal up to `$2`: seq, ordinal.
    const MARK: &'static str;
}

/// A cell that a native log never leaves empty.
pub(crate) fn required(cell: Option<String>) -> Result<String, sqlx::Error> {
    cell.ok_or_else(|| sqlx::Error::Decode("a column that is never empty is NULL".into()))
}

/// A cell that holds a whole number.
pub(crate) fn integer(cell: Option<String>) -> Result<i64, sqlx::Error> {
    let text = required(cell)?;
    text.parse().map_err(|_| sqlx::Error::Decode(format!("“{text}” is no whole number").into()))
}

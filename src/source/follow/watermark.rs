//! What PostgreSQL knows about when a row was written: the number of the transaction, `xmin`, and the snapshots that tell
//! which transactions were over.
//!
//! A snapshot has a lower end: every transaction with a smaller number was over when it was taken. So whatever was
//! committed since was written by a transaction at or above that end, and few rows are. Which of them had been there
//! already is not asked of the snapshot: its list of running transactions leaves out their subtransactions, which write
//! with numbers of their own. It is known from the rows that were seen.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::source::failure::Failure;
use crate::source::session::{Row, Session};

/// From version 13 on; before that the functions have other names, and go on to have them.
const SNAPSHOT: &str = "SELECT pg_catalog.pg_current_snapshot()::text, pg_catalog.pg_is_in_recovery()::text, \
     (SELECT relkind::text FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('events'))";
const OLDER_SNAPSHOT: &str = "SELECT pg_catalog.txid_current_snapshot()::text, pg_catalog.pg_is_in_recovery()::text, \
     (SELECT relkind::text FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('events'))";

/// The rows with a `seq` above `$1`, up to `$2`, that a transaction from `$4` on wrote: `seq`, and the transaction in 64 bits.
/// A row has only the lower half of the number; it is below the snapshot's upper end `$3`.
const TOUCHED: &str = "SELECT seq::text, x::text FROM (SELECT seq, \
         CAST($3 AS bigint) - ((CAST($3 AS bigint) - xmin::text::bigint) & 4294967295) AS x \
         FROM events WHERE seq > CAST($1 AS bigint) AND seq <= CAST($2 AS bigint)) s WHERE x >= CAST($4 AS bigint)";

/// Rows whose versions are remembered at most; beyond that, transactions are told apart by the snapshot's ends alone.
const REMEMBERED: usize = 50_000;

/// A snapshot of a PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Snapshot {
    /// As the server writes it. Two that are equal see the same.
    pub(super) text: Arc<str>,
    pub(super) xmin: i64,
    pub(super) xmax: i64,
    /// Whether the server follows another: then the list of running transactions is not in the text.
    pub(super) is_standby: bool,
    /// Whether the log is a table of this server, whose rows say which transaction wrote them.
    pub(super) has_xmin: bool,
}

/// The snapshot of a session; none where it is not PostgreSQL.
pub(super) async fn snapshot(session: &mut Session<'_>) -> Result<Option<Snapshot>, Failure> {
    if !matches!(session, Session::Postgres(_)) {
        return Ok(None);
    }
    let statement = if is_before_13(session) { OLDER_SNAPSHOT } else { SNAPSHOT };
    session.first(statement, &[], |row| read_snapshot(row, 0)).await
}

/// Whether a session's server is PostgreSQL before version 13.
pub(super) fn is_before_13(session: &Session<'_>) -> bool {
    let Session::Postgres(connection) = session else { return false };
    connection.server_version_num().is_some_and(|version| version < 130_000)
}

/// The snapshot in the columns from one on: its text, whether the server is a standby, what kind of table the log is.
pub(super) fn read_snapshot(row: &dyn Row, from: usize) -> Result<Snapshot, Failure> {
    let text: Arc<str> = row.required(from)?.into();
    let mut ends = text.split(':').map(str::parse);
    let (Some(Ok(xmin)), Some(Ok(xmax))) = (ends.next(), ends.next()) else {
        return Err(Failure::Unreadable(format!("“{text}” is no snapshot")));
    };
    let is_standby = row.required(from + 1)?.starts_with('t');
    let has_xmin = row.text(from + 2)?.is_some_and(|kind| matches!(&*kind, "r" | "p" | "m"));
    Ok(Snapshot { text, xmin, xmax, is_standby, has_xmin })
}

/// Hands over the `seq` above `above` and up to `up_to` that were touched by a transaction from `from` on, with the
/// transaction.
pub(super) async fn touched(
    session: &mut Session<'_>,
    (above, up_to): (i64, i64),
    now: &Snapshot,
    from: i64,
    mut each: impl FnMut(i64, i64) + Send,
) -> Result<(), Failure> {
    let parameters = [above, up_to, now.xmax, from].map(|number| number.to_string());
    let parameters = parameters.each_ref().map(String::as_str);
    session
        .each(TOUCHED, &parameters, |row| {
            each(row.number(0)?, row.number(1)?);
            Ok(ControlFlow::Continue(()))
        })
        .await
}

/// What had been seen at a snapshot, of what will be looked at again.
#[derive(Debug, Clone)]
pub(super) struct Watermark {
    pub(super) xmin: i64,
    xmax: i64,
    /// The rows from `xmin` on that were there, and who had written them; none where they were too many.
    seen: Option<HashSet<(i64, i64)>>,
}

impl Watermark {
    /// A snapshot, of which nothing has been seen yet.
    pub(super) fn new(snapshot: &Snapshot) -> Self {
        Self { xmin: snapshot.xmin, xmax: snapshot.xmax, seen: Some(HashSet::new()) }
    }

    /// A snapshot that nobody will look into: only its ends tell transactions apart.
    pub(super) fn unseen(snapshot: &Snapshot) -> Self {
        Self { seen: None, ..Self::new(snapshot) }
    }

    /// Takes note of a row that is there at the snapshot.
    pub(super) fn see(&mut self, seq: i64, transaction: i64) {
        if transaction >= self.xmin
            && let Some(seen) = &mut self.seen
        {
            seen.insert((seq, transaction));
            if seen.len() > REMEMBERED {
                self.seen = None;
            }
        }
    }

    /// Whether a row that was there at the snapshot has been written anew since.
    pub(super) fn is_rewritten(&self, seq: i64, transaction: i64) -> bool {
        match &self.seen {
            Some(seen) => transaction >= self.xmin && !seen.contains(&(seq, transaction)),
            None => transaction >= self.xmax,
        }
    }
}

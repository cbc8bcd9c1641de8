//! What each database is asked by whoever follows its log.

use crate::source::session::Session;

/// The statements of one database. Parameters are bound as text, in their order.
#[derive(Debug)]
pub(super) struct Statements {
    /// The unbroken stretches of `seq` above `$1`: the first and the last of each.
    pub(super) islands: &'static str,
    /// The last `seq` above `$1`, NULL where there is none, and how many there are.
    pub(super) end: &'static str,
    /// How many `seq` below the end of the log are looked at each time.
    pub(super) window: i64,
    /// The same for whoever knows only the end and counts besides.
    pub(super) window_of_end: i64,
}

/// Those of a session's database.
pub(super) fn of(session: &Session<'_>) -> &'static Statements {
    match session {
        Session::Sqlite(..) => &SQLITE,
        Session::Postgres(_) => &POSTGRES,
        Session::MySql(_) => &MYSQL,
    }
}

// Events are committed in the order of their numbers here: what is out of turn was put there by hand.
static SQLITE: Statements = Statements {
    islands: "SELECT min(seq), max(seq) FROM (SELECT seq, seq - row_number() OVER (ORDER BY seq) AS island \
         FROM events WHERE seq > CAST($1 AS INTEGER)) GROUP BY island",
    end: "SELECT max(seq), count(*) FROM events WHERE seq > CAST($1 AS INTEGER)",
    window: 1_024,
    window_of_end: 512,
};

static POSTGRES: Statements = Statements {
    islands: "SELECT min(seq)::text, max(seq)::text FROM (SELECT seq, seq - row_number() OVER (ORDER BY seq) AS island \
         FROM events WHERE seq > CAST($1 AS bigint)) s GROUP BY island",
    end: "SELECT max(seq)::text, count(*)::text FROM events WHERE seq > CAST($1 AS bigint)",
    window: 4_096,
    window_of_end: 512,
};

static MYSQL: Statements = Statements {
    islands: "SELECT CAST(min(seq) AS CHAR), CAST(max(seq) AS CHAR) FROM (SELECT seq, \
         seq - CAST(row_number() OVER (ORDER BY seq) AS SIGNED) AS island \
         FROM events WHERE seq > CAST(? AS SIGNED)) s GROUP BY island",
    end: "SELECT CAST(max(seq) AS CHAR), CAST(count(*) AS CHAR) FROM events WHERE seq > CAST(? AS SIGNED)",
    window: 8_192,
    // Nothing but this tells that there is something to count.
    window_of_end: 8_192,
};

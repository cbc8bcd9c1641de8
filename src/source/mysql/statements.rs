//! What `MariaDB` and `MySQL` is asked.

use crate::source::statements::{ByPlace, Statements};

// Numbers and times as text: whatever stands there, `0000-00-00` too, can be shown.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT CAST(e.seq AS CHAR), CAST(e.entity_type AS CHAR), CAST(e.entity_id AS CHAR), ",
            "CAST(e.objective_id AS CHAR), CAST(e.version AS CHAR), CAST(e.action AS CHAR), e.changes, ",
            "CAST(e.actor AS CHAR), e.metadata, CAST(e.inserted_at AS CHAR) ",
            $rest
        )
    };
}

/// What `MariaDB` is asked.
pub(crate) static STATEMENTS: Statements = Statements {
    timeline: select!("FROM events e WHERE e.objective_id = ? ORDER BY e.seq"),
    // STRAIGHT_JOIN keeps the server from walking the whole log instead of the members' few moves.
    elsewhere: select!(
        "FROM (SELECT DISTINCT objective_id, entity_type, entity_id FROM events WHERE objective_id = ?) m \
         STRAIGHT_JOIN events e ON e.entity_type = m.entity_type AND e.entity_id = m.entity_id \
         AND (e.objective_id < m.objective_id OR e.objective_id > m.objective_id) ORDER BY e.seq"
    ),
    entity: select!("FROM events e WHERE e.entity_type = ? AND e.entity_id = ? ORDER BY e.seq"),
    between: select!(
        "FROM events e WHERE e.seq BETWEEN CAST(? AS SIGNED) AND CAST(? AS SIGNED) ORDER BY e.seq LIMIT ?"
    ),
    members: "SELECT objective_id, entity_type, entity_id, CAST(count(*) AS CHAR), \
         CAST(min(seq) AS CHAR), CAST(max(seq) AS CHAR) FROM events GROUP BY objective_id, entity_type, entity_id",
    by_seq: select!("FROM events e WHERE e.seq = CAST(? AS SIGNED)"),
    log_end: "SELECT CAST(max(seq) AS CHAR) FROM events",
    contents: "SELECT CAST((SELECT count(*) FROM (SELECT 1 FROM events LIMIT 10000) e) AS CHAR), \
         CAST((SELECT min(seq) FROM events) AS CHAR), CAST((SELECT max(seq) FROM events) AS CHAR)",
    entity_types: "SELECT CAST(entity_type AS CHAR) FROM events GROUP BY entity_type LIMIT 21",
    entity_between: select!(
        "FROM events e WHERE e.entity_type = ? AND e.entity_id = ? AND e.seq > CAST(? AS SIGNED) AND e.seq < CAST(? AS SIGNED) ORDER BY e.seq"
    ),
    entity_back: select!(
        "FROM events e WHERE e.entity_type = ? AND e.entity_id = ? AND e.seq < CAST(? AS SIGNED) ORDER BY e.seq DESC LIMIT ?"
    ),
    entity_on: select!(
        "FROM events e WHERE e.entity_type = ? AND e.entity_id = ? AND e.seq >= CAST(? AS SIGNED) ORDER BY e.seq LIMIT ?"
    ),
    count_after: "SELECT CAST(count(*) AS CHAR) FROM events WHERE objective_id = ? AND seq > CAST(? AS SIGNED)",
    live_objectives: "SELECT id, CAST(version AS CHAR), fields, CAST(deleted_at AS CHAR) FROM objectives",
    timeline_between: select!(
        "FROM events e WHERE e.objective_id = ? AND e.seq BETWEEN CAST(? AS SIGNED) AND CAST(? AS SIGNED) ORDER BY e.seq"
    ),
    timeline_at: ByPlace::FromMark(select!(
        "FROM events e WHERE e.objective_id = ? AND e.seq > CAST(? AS SIGNED) ORDER BY e.seq LIMIT ? OFFSET ?"
    )),
    timeline_back: select!(
        "FROM events e WHERE e.objective_id = ? AND e.seq < CAST(? AS SIGNED) ORDER BY e.seq DESC LIMIT ? OFFSET ?"
    ),
    seqs_before: "SELECT CAST(e.seq AS CHAR) FROM events e WHERE e.objective_id = ? AND e.seq < CAST(? AS SIGNED) ORDER BY e.seq DESC LIMIT ?",
    times_before: "SELECT CAST(e.seq AS CHAR), CAST(e.inserted_at AS CHAR) FROM events e \
         WHERE e.objective_id = ? AND e.seq < CAST(? AS SIGNED) ORDER BY e.seq DESC LIMIT ?",
    seqs_after: "SELECT CAST(e.seq AS CHAR) FROM events e WHERE e.objective_id = ? AND e.seq > CAST(? AS SIGNED) ORDER BY e.seq LIMIT ?",
    entities_of: "SELECT DISTINCT entity_type, entity_id FROM events WHERE objective_id = ?",
    // DISTINCT takes one step of the index for each entity, and so do the first and the last objective of each.
    members_of: "SELECT m.entity_type, m.entity_id, CASE \
             WHEN (SELECT e.objective_id FROM events e WHERE e.entity_type = m.entity_type AND e.entity_id = m.entity_id \
                 ORDER BY e.objective_id LIMIT 1) = m.objective_id \
             AND (SELECT e.objective_id FROM events e WHERE e.entity_type = m.entity_type AND e.entity_id = m.entity_id \
                 ORDER BY e.objective_id DESC LIMIT 1) = m.objective_id THEN '0' ELSE '1' END, NULL \
         FROM (SELECT DISTINCT objective_id, entity_type, entity_id FROM events WHERE objective_id = ?) m",
    snapshot_before: "SELECT CAST(seq AS CHAR), CAST(version AS CHAR), objective_id, CAST(deleted AS CHAR), fields, origins \
         FROM snapshots WHERE entity_type = ? AND entity_id = ? AND seq < CAST(? AS SIGNED) AND format = 1 ORDER BY seq DESC LIMIT 1",
    mark: "SELECT CAST(seq AS CHAR), CAST(ordinal AS CHAR) FROM timeline_marks \
         WHERE objective_id = ? AND ordinal <= CAST(? AS SIGNED) ORDER BY ordinal DESC LIMIT 1",
    leads: None,
};

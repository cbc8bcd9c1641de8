//! What PostgreSQL is asked.

use crate::source::statements::{ByPlace, Statements};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT e.seq::text, e.entity_type::text, e.entity_id::text, e.objective_id::text, e.version::text, ",
            "e.action::text, e.changes::text, e.actor::text, e.metadata::text, e.inserted_at ",
            $rest
        )
    };
}

/// How many events an objective, which is a parameter, has, counted from its last mark.
macro_rules! counted {
    ($objective:literal) => {
        concat!(
            "(SELECT coalesce(m.ordinal, 0) + (SELECT count(*) FROM events c WHERE c.objective_id = ",
            $objective,
            " AND c.seq > coalesce(m.seq, -9223372036854775808)) FROM (SELECT) one LEFT JOIN LATERAL (SELECT seq, ordinal \
             FROM timeline_marks WHERE objective_id = ",
            $objective,
            " ORDER BY ordinal DESC LIMIT 1) m ON true)::text"
        )
    };
}
pub(crate) use counted;

/// The entities under an objective, as `m`: one step of the index for each, however many events they have.
macro_rules! walked {
    () => {
        "WITH RECURSIVE m (t, i) AS ( \
                 (SELECT entity_type, entity_id FROM events WHERE objective_id = $1 ORDER BY entity_type, entity_id LIMIT 1) \
                 UNION ALL SELECT e.entity_type, e.entity_id FROM m CROSS JOIN LATERAL ( \
                     SELECT entity_type, entity_id FROM events \
                     WHERE objective_id = $1 AND (entity_type, entity_id) > (m.t, m.i) ORDER BY entity_type, entity_id LIMIT 1) e)"
    };
}

/// What `PostgreSQL` is asked.
pub(crate) static STATEMENTS: Statements = Statements {
    timeline: select!("FROM events e WHERE e.objective_id = $1 ORDER BY e.seq"),
    elsewhere: select!(
        "FROM (SELECT DISTINCT entity_type, entity_id FROM events WHERE objective_id = $1) m \
         JOIN events e ON e.entity_type = m.entity_type AND e.entity_id = m.entity_id \
         AND (e.objective_id < $1 OR e.objective_id > $1) ORDER BY e.seq"
    ),
    entity: select!("FROM events e WHERE e.entity_type = $1 AND e.entity_id = $2 ORDER BY e.seq"),
    between: select!(
        "FROM events e WHERE e.seq BETWEEN CAST($1 AS bigint) AND CAST($2 AS bigint) ORDER BY e.seq LIMIT CAST($3 AS bigint)"
    ),
    members: "SELECT objective_id::text, entity_type::text, entity_id::text, count(*)::text, \
         min(seq)::text, max(seq)::text FROM events GROUP BY objective_id, entity_type, entity_id",
    by_seq: select!("FROM events e WHERE e.seq = CAST($1 AS bigint)"),
    log_end: "SELECT max(seq)::text FROM events",
    contents: "SELECT (SELECT count(*) FROM (SELECT 1 FROM events LIMIT 10000) e)::text, (SELECT min(seq) FROM events)::text, \
         (SELECT max(seq) FROM events)::text",
    entity_types: "WITH RECURSIVE types (t) AS (SELECT min(entity_type) FROM events \
         UNION ALL SELECT (SELECT min(entity_type) FROM events WHERE entity_type > types.t) FROM types WHERE types.t IS NOT NULL) \
         SELECT t::text FROM types WHERE t IS NOT NULL LIMIT 21",
    entity_between: select!(
        "FROM events e WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq > CAST($3 AS bigint) AND e.seq < CAST($4 AS bigint) ORDER BY e.seq"
    ),
    entity_back: select!(
        "FROM events e WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq < CAST($3 AS bigint) ORDER BY e.seq DESC LIMIT CAST($4 AS bigint)"
    ),
    entity_on: select!(
        "FROM events e WHERE e.entity_type = $1 AND e.entity_id = $2 AND e.seq >= CAST($3 AS bigint) ORDER BY e.seq LIMIT CAST($4 AS bigint)"
    ),
    count_after: "SELECT count(*)::text FROM events WHERE objective_id = $1 AND seq > CAST($2 AS bigint)",
    live_objectives: "SELECT id::text, version::text, fields::text, deleted_at::text FROM objectives",
    timeline_between: select!(
        "FROM events e WHERE e.objective_id = $1 AND e.seq BETWEEN CAST($2 AS bigint) AND CAST($3 AS bigint) ORDER BY e.seq"
    ),
    timeline_at: ByPlace::AtOnce(concat!(
        "WITH m AS (SELECT seq, ordinal FROM timeline_marks WHERE objective_id = $1 AND ordinal < CAST($2 AS bigint) \
         ORDER BY ordinal DESC LIMIT 1) ",
        select!(
            "FROM events e WHERE e.objective_id = $1 AND e.seq > coalesce((SELECT seq FROM m), -9223372036854775808) ORDER BY e.seq \
             LIMIT CAST($3 AS bigint) OFFSET CAST($2 AS bigint) - 1 - coalesce((SELECT ordinal FROM m), 0)"
        )
    )),
    timeline_back: select!(
        "FROM events e WHERE e.objective_id = $1 AND e.seq < CAST($2 AS bigint) ORDER BY e.seq DESC \
         LIMIT CAST($3 AS bigint) OFFSET CAST($4 AS bigint)"
    ),
    seqs_before: "SELECT seq::text FROM events e WHERE e.objective_id = $1 AND e.seq < CAST($2 AS bigint) ORDER BY e.seq DESC LIMIT CAST($3 AS bigint)",
    times_before: "SELECT seq::text, inserted_at FROM events e WHERE e.objective_id = $1 AND e.seq < CAST($2 AS bigint) \
         ORDER BY e.seq DESC LIMIT CAST($3 AS bigint)",
    seqs_after: "SELECT seq::text FROM events e WHERE e.objective_id = $1 AND e.seq > CAST($2 AS bigint) ORDER BY e.seq LIMIT CAST($3 AS bigint)",
    entities_of: concat!(walked!(), " SELECT t, i FROM m"),
    members_of: concat!(
        walked!(),
        " SELECT t, i, CASE \
             WHEN EXISTS (SELECT 1 FROM events e WHERE e.entity_type = t AND e.entity_id = i AND e.objective_id < $1) \
             OR EXISTS (SELECT 1 FROM events e WHERE e.entity_type = t AND e.entity_id = i AND e.objective_id > $1) \
             THEN '1' ELSE '0' END, ",
        counted!("$1"),
        " FROM m"
    ),
    snapshot_before: "SELECT s.seq::text, s.version::text, s.objective_id, s.deleted::text, s.fields, s.origins FROM snapshots s \
         WHERE s.entity_type = $1 AND s.entity_id = $2 AND s.seq < CAST($3 AS bigint) AND s.format = 1 ORDER BY s.seq DESC LIMIT 1",
    mark: "SELECT m.seq::text, m.ordinal::text FROM timeline_marks m WHERE m.objective_id = $1 AND m.ordinal <= CAST($2 AS bigint) \
         ORDER BY m.ordinal DESC LIMIT 1",
    // OFFSET keeps each entity's few rows a question of their own, answered by the index.
    leads: Some(concat!(
        "WITH k AS (SELECT k.*, s.seq, s.version, s.objective_id, s.deleted, s.fields, s.origins \
         FROM json_to_recordset($1::json) AS k (n int, t text, i text, b bigint) LEFT JOIN LATERAL ( \
         SELECT * FROM snapshots s WHERE s.entity_type = k.t AND s.entity_id = k.i AND s.seq < k.b AND s.format = 1 \
         ORDER BY s.seq DESC LIMIT 1) s ON true) ",
        select!(
            ", k.n::text, NULL, NULL, NULL, NULL, NULL, NULL FROM k CROSS JOIN LATERAL ( \
             SELECT * FROM events e WHERE e.entity_type = k.t AND e.entity_id = k.i \
             AND e.seq > coalesce(k.seq, -9223372036854775808) AND e.seq < k.b ORDER BY e.seq OFFSET 0) e"
        ),
        " UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, n::text, seq::text, version::text, \
         objective_id, deleted::text, fields, origins FROM k WHERE seq IS NOT NULL"
    )),
};

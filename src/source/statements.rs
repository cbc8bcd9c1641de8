//! What each database is asked: the statements, as constants beside the module that runs them.

/// The statements of one database.
///
/// Those that read events select the ten columns of an event in the order of the design's table. Parameters are bound
/// as text, in their order; where a database writes them `?`, a statement names each of them once.
#[derive(Debug)]
pub(crate) struct Statements {
    /// The events under an objective `$1`, oldest first.
    pub(crate) timeline: &'static str,
    /// The events under an objective `$1` with a `seq` from `$2` to `$3`, oldest first.
    pub(crate) timeline_between: &'static str,
    /// The events under an objective from a place on.
    pub(crate) timeline_at: ByPlace,
    /// The `$3` last events under an objective `$1` with a `seq` below `$2`, newest first, but for the first `$4` of them.
    pub(crate) timeline_back: &'static str,
    /// The events under other objectives of the entities that were ever under `$1`, oldest first.
    pub(crate) elsewhere: &'static str,
    /// The events of the entity of type `$1` and id `$2`, oldest first.
    pub(crate) entity: &'static str,
    /// The events of the entity of type `$1` and id `$2` with a `seq` above `$3` and below `$4`, oldest first.
    pub(crate) entity_between: &'static str,
    /// The `$4` last events of the entity of type `$1` and id `$2` with a `seq` below `$3`, newest first.
    pub(crate) entity_back: &'static str,
    /// The `$4` first events of the entity of type `$1` and id `$2` from the one with `seq` `$3` on, oldest first.
    pub(crate) entity_on: &'static str,
    /// The `$3` first events with a `seq` from `$1` to `$2`, oldest first.
    pub(crate) between: &'static str,
    /// The event whose `seq` is `$1`.
    pub(crate) by_seq: &'static str,
    /// The largest `seq`, as one cell; NULL in an empty log.
    pub(crate) log_end: &'static str,
    /// How many events there are, counted up to 10,000, and the smallest and the largest `seq`; NULL in an empty log.
    pub(crate) contents: &'static str,
    /// The types of entities, in order: 21 at most. Costs the types, not their events.
    pub(crate) entity_types: &'static str,
    /// For every pair of an objective and an entity under it: both, the number of events, the first and last `seq`.
    pub(crate) members: &'static str,
    /// The entities that were ever under an objective `$1`: type and id. Costs the entities, not their events, of which alone it
    /// asks.
    pub(crate) entities_of: &'static str,
    /// The entities that were ever under an objective `$1`: type, id, and 1 where they were elsewhere, too; and beside
    /// each how many events the objective has, counted from its last mark, or NULL where the database is asked that by itself.
    /// Costs the entities, not their events.
    pub(crate) members_of: &'static str,
    /// How many events the objective `$1` has with a `seq` above `$2`.
    pub(crate) count_after: &'static str,
    /// The `$3` largest `seq` under an objective `$1` that are below `$2`.
    pub(crate) seqs_before: &'static str,
    /// `seq` and time of the `$3` events under an objective `$1` with the largest `seq` below `$2`, newest first.
    pub(crate) times_before: &'static str,
    /// The `$3` smallest `seq` under an objective `$1` that are above `$2`.
    pub(crate) seqs_after: &'static str,
    /// Id, version, fields and deletion time of the live objectives.
    pub(crate) live_objectives: &'static str,
    /// The last snapshot in format 1 of the entity of type `$1` and id `$2` with a `seq` below `$3`: seq, version,
    /// objective, deleted, fields, origins.
    pub(crate) snapshot_before: &'static str,
    /// What leads to events of many entities in one go, where the database can: it spares a server's round trips. `$1` is a
    /// JSON array of objects: `n`, a number of the caller's, `t` and `i`, type and id of an entity, and `b`. For each, its
    /// last snapshot in format 1 with a `seq` below `b` and the events between the two, in any order: the columns of an event,
    /// `n`, and those of `snapshot_before`, NULL on an event's row as an event's are on a snapshot's.
    pub(crate) leads: Option<&'static str>,
    /// The mark of the objective `$1` with the largest ordinal up to `$2`: seq, ordinal.
    pub(crate) mark: &'static str,
}

/// The events under an objective `$1` from a place on, counted from 1, the oldest: oldest first.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ByPlace {
    /// `$3` of them from the place `$2` on, found from the last mark before it in one go: it spares a server's round trips.
    AtOnce(&'static str),
    /// `$3` of those with a `seq` above `$2`, a mark's, but for the first `$4` of them.
    FromMark(&'static str),
}

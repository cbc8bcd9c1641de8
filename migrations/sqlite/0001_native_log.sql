-- The native log: events, the live rows they describe, and the requests behind them.
-- JSON stands as text, so that every digit, escape and repeated key survives.
-- Times are RFC 3339 in UTC with six digits: 2018-12-01T07:06:41.000000Z.

CREATE TABLE events (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  entity_type  TEXT NOT NULL,
  entity_id    TEXT NOT NULL,
  objective_id TEXT NOT NULL,
  version      INTEGER NOT NULL,
  action       TEXT NOT NULL,
  changes      TEXT NOT NULL,
  actor        TEXT,
  metadata     TEXT,
  inserted_at  TEXT NOT NULL,
  UNIQUE (entity_type, entity_id, version)
) STRICT;

-- The events of an objective in the log's order, from either end, without a sort.
CREATE INDEX events_timeline ON events (objective_id, seq);
-- Which entities an objective has had, and how many events each.
CREATE INDEX events_members ON events (objective_id, entity_type, entity_id, seq);
-- Under which objectives an entity has been.
CREATE INDEX events_moves ON events (entity_type, entity_id, objective_id);

CREATE TABLE objectives (
  id         TEXT PRIMARY KEY NOT NULL,
  version    INTEGER NOT NULL,
  fields     TEXT NOT NULL,
  deleted_at TEXT,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE key_results (
  id           TEXT PRIMARY KEY NOT NULL,
  objective_id TEXT NOT NULL,
  version      INTEGER NOT NULL,
  fields       TEXT NOT NULL,
  deleted_at   TEXT,
  updated_at   TEXT NOT NULL
) STRICT;

CREATE INDEX key_results_objective ON key_results (objective_id);

CREATE TABLE entity_actions (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  entity_type TEXT NOT NULL,
  entity_id   TEXT NOT NULL,
  type        TEXT NOT NULL,
  payload     TEXT NOT NULL,
  actor       TEXT,
  inserted_at TEXT NOT NULL
) STRICT;

CREATE INDEX entity_actions_entity ON entity_actions (entity_type, entity_id);

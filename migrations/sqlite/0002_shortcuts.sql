-- What lets a page of a long history be read without the history. Everything here can be computed again from the
-- events; triggers take away what an event out of turn makes wrong, so that what is left is always right.

-- An entity's state after an event of its own. origins: for each of the fields, in their order, the seq that last set it.
CREATE TABLE snapshots (
  entity_type  TEXT NOT NULL,
  entity_id    TEXT NOT NULL,
  seq          INTEGER NOT NULL,
  format       INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  objective_id TEXT NOT NULL,
  deleted      INTEGER NOT NULL,
  fields       TEXT NOT NULL,
  origins      TEXT NOT NULL,
  PRIMARY KEY (entity_type, entity_id, seq)
) STRICT, WITHOUT ROWID;

-- How many events an objective has had up to an event, that one included.
CREATE TABLE timeline_marks (
  objective_id TEXT NOT NULL,
  seq          INTEGER NOT NULL,
  ordinal      INTEGER NOT NULL,
  PRIMARY KEY (objective_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX timeline_marks_ordinal ON timeline_marks (objective_id, ordinal);

CREATE TRIGGER events_added AFTER INSERT ON events BEGIN
  DELETE FROM snapshots WHERE entity_type = new.entity_type AND entity_id = new.entity_id AND seq >= new.seq;
  DELETE FROM timeline_marks WHERE objective_id = new.objective_id AND seq >= new.seq;
END;

CREATE TRIGGER events_removed AFTER DELETE ON events BEGIN
  DELETE FROM snapshots WHERE entity_type = old.entity_type AND entity_id = old.entity_id AND seq >= old.seq;
  DELETE FROM timeline_marks WHERE objective_id = old.objective_id AND seq >= old.seq;
END;

CREATE TRIGGER events_changed AFTER UPDATE ON events BEGIN
  DELETE FROM snapshots WHERE entity_type = old.entity_type AND entity_id = old.entity_id AND seq >= min(old.seq, new.seq);
  DELETE FROM snapshots WHERE entity_type = new.entity_type AND entity_id = new.entity_id AND seq >= min(old.seq, new.seq);
  DELETE FROM timeline_marks WHERE objective_id IN (old.objective_id, new.objective_id) AND seq >= min(old.seq, new.seq);
END;

-- The events of one entity in the log's order.
CREATE INDEX events_entity ON events (entity_type, entity_id, seq);

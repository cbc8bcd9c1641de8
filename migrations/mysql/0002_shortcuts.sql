-- What lets a page of a long history be read without the history. Everything here can be computed again from the
-- events; triggers take away what an event out of turn makes wrong, so that what is left is always right. They run with
-- the rights of whoever made the log: a writer needs none on the tables for them.

-- The triggers come first, before anything else lasts: they need a right of their own.
CREATE TRIGGER events_added AFTER INSERT ON events FOR EACH ROW BEGIN
  DELETE FROM snapshots WHERE entity_type = new.entity_type AND entity_id = new.entity_id AND seq >= new.seq;
  DELETE FROM timeline_marks WHERE objective_id = new.objective_id AND seq >= new.seq;
END;

CREATE TRIGGER events_removed AFTER DELETE ON events FOR EACH ROW BEGIN
  DELETE FROM snapshots WHERE entity_type = old.entity_type AND entity_id = old.entity_id AND seq >= old.seq;
  DELETE FROM timeline_marks WHERE objective_id = old.objective_id AND seq >= old.seq;
END;

CREATE TRIGGER events_changed AFTER UPDATE ON events FOR EACH ROW BEGIN
  DELETE FROM snapshots WHERE entity_type = old.entity_type AND entity_id = old.entity_id AND seq >= least(old.seq, new.seq);
  DELETE FROM snapshots WHERE entity_type = new.entity_type AND entity_id = new.entity_id AND seq >= least(old.seq, new.seq);
  DELETE FROM timeline_marks WHERE objective_id = old.objective_id AND seq >= least(old.seq, new.seq);
  DELETE FROM timeline_marks WHERE objective_id = new.objective_id AND seq >= least(old.seq, new.seq);
END;

-- An entity's state after an event of its own. origins: for each of the fields, in their order, the seq that last set it.
CREATE TABLE snapshots (
  entity_type  varchar(255) NOT NULL,
  entity_id    varchar(255) NOT NULL,
  seq          bigint NOT NULL,
  format       integer NOT NULL,
  version      bigint NOT NULL,
  objective_id varchar(255) NOT NULL,
  deleted      bigint NOT NULL,
  fields       longtext NOT NULL,
  origins      longtext NOT NULL,
  PRIMARY KEY (entity_type, entity_id, seq)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET utf8mb4 COLLATE /*M!100202 utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

-- How many events an objective has had up to an event, that one included.
CREATE TABLE timeline_marks (
  objective_id varchar(255) NOT NULL,
  seq          bigint NOT NULL,
  ordinal      bigint NOT NULL,
  PRIMARY KEY (objective_id, seq),
  KEY timeline_marks_ordinal (objective_id, ordinal)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET utf8mb4 COLLATE /*M!100202 utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

-- The events of one entity in the log's order.
CREATE INDEX events_entity ON events (entity_type, entity_id, seq);

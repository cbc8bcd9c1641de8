-- What lets a page of a long history be read without the history. Everything here can be computed again from the
-- events; triggers take away what an event out of turn makes wrong, so that what is left is always right. They only
-- ever delete, and normally find nothing: no writer waits for another because of them.

-- An entity's state after an event of its own. origins: for each of the fields, in their order, the seq that last set it.
CREATE TABLE snapshots (
  entity_type  text NOT NULL,
  entity_id    text NOT NULL,
  seq          bigint NOT NULL,
  format       integer NOT NULL,
  version      bigint NOT NULL,
  objective_id text NOT NULL,
  deleted      bigint NOT NULL,
  fields       text NOT NULL,
  origins      text NOT NULL,
  PRIMARY KEY (entity_type, entity_id, seq)
);

-- How many events an objective has had up to an event, that one included.
CREATE TABLE timeline_marks (
  objective_id text NOT NULL,
  seq          bigint NOT NULL,
  ordinal      bigint NOT NULL,
  PRIMARY KEY (objective_id, seq)
);

CREATE INDEX timeline_marks_ordinal ON timeline_marks (objective_id, ordinal);

-- Run with the rights of whoever made the log: a writer needs none on the tables above.
CREATE FUNCTION events_out_of_turn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM snapshots s USING (SELECT entity_type, entity_id, min(seq) AS seq FROM touched GROUP BY 1, 2) t
    WHERE s.entity_type = t.entity_type AND s.entity_id = t.entity_id AND s.seq >= t.seq;
  DELETE FROM timeline_marks m USING (SELECT objective_id, min(seq) AS seq FROM touched GROUP BY 1) t
    WHERE m.objective_id = t.objective_id AND m.seq >= t.seq;
  RETURN NULL;
END $$;

CREATE TRIGGER events_added AFTER INSERT ON events
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION events_out_of_turn();
CREATE TRIGGER events_removed AFTER DELETE ON events
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION events_out_of_turn();
CREATE TRIGGER events_before_change AFTER UPDATE ON events
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION events_out_of_turn();
CREATE TRIGGER events_after_change AFTER UPDATE ON events
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION events_out_of_turn();

-- The events of one entity in the log's order.
CREATE INDEX events_entity ON events (entity_type, entity_id, seq);

-- The native log: events, the live rows they describe, and the requests behind them. MariaDB 10.2.2, MySQL 8.0.17, or newer.
-- JSON stands as text, so that every digit, escape and repeated key survives. Times are UTC: a DATETIME knows years that a
-- TIMESTAMP does not, and no zone changes it. Ids are compared byte by byte, trailing spaces included; the two servers
-- have different names for that, and each runs only the comment that is meant for it.

CREATE TABLE events (
  seq          bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entity_type  varchar(255) NOT NULL,
  entity_id    varchar(255) NOT NULL,
  objective_id varchar(255) NOT NULL,
  version      bigint NOT NULL,
  action       text NOT NULL,
  changes      longtext NOT NULL,
  actor        text,
  metadata     longtext,
  inserted_at  datetime(6) NOT NULL,
  UNIQUE KEY events_version (entity_type, entity_id, version),
  -- The events of an objective in the log's order, from either end, without a sort.
  KEY events_timeline (objective_id, seq),
  -- Which entities an objective has had, and how many events each.
  KEY events_members (objective_id, entity_type, entity_id, seq),
  -- Under which objectives an entity has been.
  KEY events_moves (entity_type, entity_id, objective_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET utf8mb4 COLLATE /*M!100202 utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

CREATE TABLE objectives (
  id         varchar(255) NOT NULL PRIMARY KEY,
  version    bigint NOT NULL,
  fields     longtext NOT NULL,
  deleted_at datetime(6),
  updated_at datetime(6) NOT NULL
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET utf8mb4 COLLATE /*M!100202 utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

CREATE TABLE key_results (
  id           varchar(255) NOT NULL PRIMARY KEY,
  objective_id varchar(255) NOT NULL,
  version      bigint NOT NULL,
  fields       longtext NOT NULL,
  deleted_at   datetime(6),
  updated_at   datetime(6) NOT NULL,
  KEY key_results_objective (objective_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET utf8mb4 COLLATE /*M!100202 utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

CREATE TABLE entity_actions (
  id          bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entity_type varchar(255) NOT NULL,
  entity_id   varchar(255) NOT NULL,
  type        text NOT NULL,
  payload     longtext NOT NULL,
  actor       text,
  inserted_at datetime(6) NOT NULL,
  KEY entity_actions_entity (entity_type, entity_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET utf8mb4 COLLATE /*M!100202 utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

-- The row that whoever appends holds until the end of the transaction, so that events land in the order of their seq.
CREATE TABLE log_writer (
  id tinyint NOT NULL PRIMARY KEY
) ENGINE=InnoDB;

INSERT INTO log_writer (id) VALUES (1);

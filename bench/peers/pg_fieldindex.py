"""A peer of PostgreSQL, in the way of sqlite_fieldindex: a side table (entity, field, id) -> value kept next to the log.

Runs among the peers' own scripts: `common` and `pg_sql` are theirs. As a program, it makes the table for N events.
"""
import sys

import psycopg

import common as C
from pg_sql import Base

TABLE = "field_value"


class FieldIndex(Base):
    def append(self, e):
        with self.db.transaction():
            super().append(e)
            for field, value in e["changes"].items():
                self.db.execute(f"INSERT INTO {TABLE} VALUES(%s,%s,%s,%s)",
                                (e["entity_id"], field, e["seq"], psycopg.types.json.Jsonb(value)))

    def cleanup(self):
        super().cleanup()
        self.db.execute(f"DELETE FROM {TABLE} WHERE id>%s", (self.n,))

    def base(self, lo):
        """The values of every field before an event: one step of the index for each entity, field and value."""
        q = (f"WITH RECURSIVE x(e, k) AS ((SELECT entity_id, field FROM {TABLE} ORDER BY entity_id, field LIMIT 1) UNION ALL "
             f"SELECT n.* FROM x, LATERAL (SELECT entity_id, field FROM {TABLE} f WHERE (f.entity_id, f.field) > (x.e, x.k) "
             "ORDER BY entity_id, field LIMIT 1) n) "
             f"SELECT e::text, k, v.value FROM x, LATERAL (SELECT value FROM {TABLE} f WHERE f.entity_id=e AND f.field=k "
             "AND f.id<%s ORDER BY f.id DESC LIMIT 1) v")
        out = {}
        for entity, field, value in self.all(q, lo):
            out.setdefault(entity, {})[field] = value
        return out


SYSTEMS = {"pg_fieldindex": FieldIndex}


def load(n):
    with psycopg.connect(C.PG, autocommit=True, options=f"-c search_path=n{n}") as db:
        db.execute(f"DROP TABLE IF EXISTS {TABLE}")
        db.execute(f"CREATE TABLE {TABLE}(entity_id uuid NOT NULL, field text NOT NULL, id bigint NOT NULL, value jsonb)")
        db.execute(f"INSERT INTO {TABLE} SELECT entity_id, key, id, value FROM events, jsonb_each(changes)")
        db.execute(f"ALTER TABLE {TABLE} ADD PRIMARY KEY (entity_id, field, id)")
        db.execute(f"VACUUM ANALYZE {TABLE}")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        load(int(argument))

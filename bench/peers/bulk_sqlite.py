"""bulk_sqlite.py DATABASE ROWS: SQLite's own bulk load into a log that is there and empty.

One transaction, one prepared statement for all rows, the indexes and triggers in place; prints the milliseconds.
"""
import sqlite3
import sys
import time

COLUMNS = "seq, entity_type, entity_id, objective_id, version, action, changes, actor, inserted_at"

start = time.perf_counter()
db = sqlite3.connect(sys.argv[1], isolation_level=None)
with open(sys.argv[2], encoding="utf-8") as rows:
    db.execute("BEGIN")
    db.executemany(f"INSERT INTO events ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)",
                   (line.rstrip("\n").split("\t") for line in rows))
    db.execute("COMMIT")
db.close()
print((time.perf_counter() - start) * 1e3)

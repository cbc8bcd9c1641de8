//! What writers do on a server, by the statements of a program that knows nothing of Backstory.

use sqlx::{Connection, Executor, MySqlConnection, PgConnection};

/// A connection to write through.
pub(crate) trait Hand: Connection + 'static {
    fn run(&mut self, statement: &'static str) -> impl Future<Output = ()> + Send;
    /// Inserts so many events of an entity, whose versions follow `version`.
    fn insert(&mut self, entity: &str, version: i64, rows: i64) -> impl Future<Output = ()> + Send;
    /// Takes so many numbers, which the server then gives to nobody else.
    fn reserve(&mut self, count: i64) -> impl Future<Output = Vec<i64>> + Send;
    /// Inserts an event with each of these numbers.
    fn insert_as(&mut self, entity: &str, version: i64, numbers: Vec<i64>)
    -> impl Future<Output = ()> + Send;
    /// The numbers of the events after one, ascending.
    fn after(&mut self, last: i64) -> impl Future<Output = Vec<i64>> + Send;
}

impl Hand for PgConnection {
    async fn run(&mut self, statement: &'static str) {
        self.execute(statement).await.expect("done");
    }

    async fn insert(&mut self, entity: &str, version: i64, rows: i64) {
        const INSERT: &str = "INSERT INTO events (entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
             SELECT 'key_result', $1, 'o', $2 + g, 'updated', '{\"n\":1}', now() FROM generate_series(1, $3) g";
        let query = sqlx::query(INSERT).bind(entity).bind(version).bind(rows);
        query.execute(self).await.expect("events");
    }

    async fn reserve(&mut self, count: i64) -> Vec<i64> {
        const RESERVE: &str =
            "SELECT nextval(pg_get_serial_sequence('events', 'seq')) FROM generate_series(1, $1)";
        sqlx::query_scalar(RESERVE).bind(count).fetch_all(self).await.expect("numbers")
    }

    async fn insert_as(&mut self, entity: &str, version: i64, numbers: Vec<i64>) {
        const INSERT: &str = "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
             SELECT s, 'key_result', $1, 'o', $2 + g, 'updated', '{\"n\":1}', now() \
             FROM unnest($3::bigint[]) WITH ORDINALITY AS r (s, g)";
        let query = sqlx::query(INSERT).bind(entity).bind(version).bind(numbers);
        query.execute(self).await.expect("events");
    }

    async fn after(&mut self, last: i64) -> Vec<i64> {
        let query = sqlx::query_scalar("SELECT seq FROM events WHERE seq > $1 ORDER BY seq");
        query.bind(last).fetch_all(self).await.expect("events")
    }
}

impl Hand for MySqlConnection {
    async fn run(&mut self, statement: &'static str) {
        self.execute(statement).await.expect("done");
    }

    async fn insert(&mut self, entity: &str, version: i64, rows: i64) {
        const INSERT: &str = "INSERT INTO events (entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
             WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < ?) \
             SELECT 'key_result', ?, 'o', ? + n, 'updated', '{\"n\":1}', utc_timestamp(6) FROM g";
        let query = sqlx::query(INSERT).bind(rows).bind(entity).bind(version);
        query.execute(self).await.expect("events");
    }

    /// What is rolled back has taken its numbers all the same.
    async fn reserve(&mut self, count: i64) -> Vec<i64> {
        const INSERT: &str = "INSERT INTO events (entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
             VALUES ('key_result', uuid(), 'o', 1, 'updated', '{}', utc_timestamp(6))";
        self.run("BEGIN").await;
        let mut numbers = Vec::new();
        for _ in 0..count {
            let inserted = self.execute(INSERT).await.expect("an event");
            numbers.push(i64::try_from(inserted.last_insert_id()).expect("a number"));
        }
        self.run("ROLLBACK").await;
        numbers
    }

    async fn insert_as(&mut self, entity: &str, version: i64, numbers: Vec<i64>) {
        const INSERT: &str = "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
             VALUES (?, 'key_result', ?, 'o', ?, 'updated', '{\"n\":1}', utc_timestamp(6))";
        for (number, version) in numbers.into_iter().zip(version + 1..) {
            let query = sqlx::query(INSERT).bind(number).bind(entity).bind(version);
            query.execute(&mut *self).await.expect("an event");
        }
    }

    async fn after(&mut self, last: i64) -> Vec<i64> {
        let query = sqlx::query_scalar("SELECT seq FROM events WHERE seq > ? ORDER BY seq");
        query.bind(last).fetch_all(self).await.expect("events")
    }
}

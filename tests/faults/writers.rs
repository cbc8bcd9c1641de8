//! Eight writers who do everything that makes numbers and commits differ in their order, and what followers make of it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use backstory::api::{Arrival, Source};
use sqlx::{Connection, Executor, PgConnection};
use tokio::time::sleep;

use crate::{PATIENCE, empty_log, on_postgres};

const WRITERS: u64 = 8;
const ROWS: i64 = 200_000;

const INSERT: &str = "INSERT INTO events (entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
     SELECT 'key_result', $1, 'o', $2 + g, 'updated', '{\"n\":1}', now() FROM generate_series(1, $3) g";
const RESERVE: &str = "SELECT nextval(pg_get_serial_sequence('events', 'seq')) FROM generate_series(1, $1)";
const INSERT_RESERVED: &str = "INSERT INTO events (seq, entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
     SELECT s, 'key_result', $1, 'o', $2 + g, 'updated', '{\"n\":1}', now() FROM unnest($3::bigint[]) WITH ORDINALITY AS r (s, g)";

/// Numbers that look random: the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

struct Writer {
    connection: PgConnection,
    dice: Dice,
    entity: String,
    version: i64,
}

impl Writer {
    async fn insert(&mut self, rows: i64) {
        let query = sqlx::query(INSERT).bind(&self.entity).bind(self.version).bind(rows);
        query.execute(&mut self.connection).await.expect("events");
        self.version += rows;
    }

    async fn run(&mut self, statement: &'static str) {
        self.connection.execute(statement).await.expect("done");
    }

    /// One transaction; answers how many events it committed.
    async fn write(&mut self) -> i64 {
        let rows = 10 + i64::try_from(self.dice.below(40)).expect("small");
        let mut committed = rows;
        let reserved: Vec<i64> = if self.dice.percent(10) {
            let query = sqlx::query_scalar(RESERVE).bind(3_i64);
            let reserved = query.fetch_all(&mut self.connection).await.expect("numbers");
            sleep(Duration::from_millis(self.dice.below(100))).await;
            reserved
        } else {
            Vec::new()
        };
        self.run("BEGIN").await;
        if self.dice.percent(30) {
            self.run("SAVEPOINT one").await;
            self.insert(rows / 2).await;
            if self.dice.percent(30) {
                self.run("ROLLBACK TO one").await;
                committed -= rows / 2;
            }
            self.run("SAVEPOINT two").await;
            self.insert(rows - rows / 2).await;
        } else {
            self.insert(rows).await;
        }
        if !reserved.is_empty() {
            let count = i64::try_from(reserved.len()).expect("small");
            let query = sqlx::query(INSERT_RESERVED).bind(&self.entity).bind(self.version).bind(reserved);
            query.execute(&mut self.connection).await.expect("events");
            self.version += count;
            committed += count;
        }
        match self.dice.below(200) {
            0 => sleep(Duration::from_millis(500 + self.dice.below(4_000))).await,
            1..=40 => sleep(Duration::from_millis(self.dice.below(40))).await,
            _ => {}
        }
        if self.dice.percent(10) {
            self.run("ROLLBACK").await;
            return 0;
        }
        self.run("COMMIT").await;
        committed
    }
}

/// Follows by the largest number seen so far, as most programs do.
async fn naive(url: String, over: Arc<AtomicBool>) -> BTreeSet<i64> {
    let mut connection = PgConnection::connect(&url).await.expect("a connection");
    let mut seen = BTreeSet::new();
    loop {
        let is_over = over.load(Ordering::SeqCst);
        let last = seen.last().copied().unwrap_or_default();
        let query = sqlx::query_scalar("SELECT seq FROM events WHERE seq > $1 ORDER BY seq").bind(last);
        let found: Vec<i64> = query.fetch_all(&mut connection).await.expect("events");
        seen.extend(found);
        if is_over {
            return seen;
        }
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_writers_on_postgres_nothing_is_missed_and_nothing_comes_twice() {
    let url = on_postgres("writers");
    let source = Source::open(empty_log(&url).await).await.expect("opened");
    let mut position = source.position().await.expect("a position");
    let (over, committed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI64::new(0)));
    let naive = tokio::spawn(naive(url.clone(), over.clone()));
    let started = Instant::now();
    let mut writers = tokio::task::JoinSet::new();
    for number in 1..=WRITERS {
        let (url, committed) = (url.clone(), committed.clone());
        writers.spawn(async move {
            let connection = PgConnection::connect(&url).await.expect("a connection");
            let dice = Dice(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let mut writer = Writer { connection, dice, entity: format!("k{number}"), version: 0 };
            while committed.load(Ordering::SeqCst) < ROWS {
                let events = writer.write().await;
                committed.fetch_add(events, Ordering::SeqCst);
            }
        });
    }
    let ended = over.clone();
    let writing = tokio::spawn(async move {
        let mut all = Ok(());
        while let Some(writer) = writers.join_next().await {
            all = all.and(writer);
        }
        ended.store(true, Ordering::SeqCst);
        all.map(|()| Instant::now())
    });

    let mut heard: HashMap<i64, u32> = HashMap::new();
    let (mut late, mut looks, mut quiet) = (0, 0, None);
    loop {
        looks += 1;
        let since = source.since(&position).await.expect("what happened");
        assert!(since.events.is_sorted_by_key(|(event, _)| event.seq));
        assert!(since.removed.is_empty(), "nothing is ever removed: {:?}", since.removed);
        for (event, arrival) in &since.events {
            *heard.entry(event.seq).or_default() += 1;
            assert_ne!(*arrival, Arrival::Rewritten, "nothing is ever changed: {}", event.seq);
            late += u32::from(*arrival == Arrival::Late);
        }
        position = since.position;
        if since.more {
            continue;
        }
        // What was reserved long ago is found by the next look at the whole log.
        if over.load(Ordering::SeqCst) {
            let since: &mut Instant = quiet.get_or_insert_with(Instant::now);
            let all = i64::try_from(heard.len()).expect("few") >= committed.load(Ordering::SeqCst);
            if (all && !source.has_changed(&position).await.expect("an answer")) || since.elapsed() > PATIENCE
            {
                break;
            }
        }
        sleep(Duration::from_millis(20)).await;
    }

    let wrote = writing.await.expect("writers").expect("no writer fails").duration_since(started);
    let naive = naive.await.expect("the naive follower");
    let mut connection = PgConnection::connect(&url).await.expect("a connection");
    let query = sqlx::query_scalar("SELECT seq FROM events ORDER BY seq");
    let truth: BTreeSet<i64> =
        query.fetch_all(&mut connection).await.expect("all events").into_iter().collect();
    let missed = truth.iter().filter(|seq| !heard.contains_key(seq)).count();
    let twice = heard.values().filter(|times| **times > 1).count();
    let naively = truth.difference(&naive).count();
    eprintln!(
        "{} events in {wrote:?}, {looks} looks: {missed} missed, {twice} twice, {late} late; the naive follower missed {naively}",
        truth.len()
    );
    assert!(i64::try_from(truth.len()).expect("few") >= ROWS);
    assert_eq!((missed, twice, heard.len()), (0, 0, truth.len()));
    assert!(late > 0, "the writers were too tame");
    assert!(naively > 0, "a test that the naive follower passes proves nothing");
}

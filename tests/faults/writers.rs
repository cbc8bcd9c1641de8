//! Eight writers who do everything that makes numbers and commits differ in their order, and what followers make of it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use backstory::api::{Arrival, Source};
use sqlx::{MySqlConnection, PgConnection};
use tokio::time::sleep;

use crate::hands::Hand;
use crate::{PATIENCE, empty_log, on_mariadb, on_postgres};

const WRITERS: u64 = 8;
/// They write at least so many events together.
const ROWS: i64 = 200_000;

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

struct Writer<C> {
    connection: C,
    dice: Dice,
    entity: String,
    version: i64,
}

impl<C: Hand> Writer<C> {
    async fn insert(&mut self, rows: i64) {
        self.connection.insert(&self.entity, self.version, rows).await;
        self.version += rows;
    }

    /// One transaction; answers how many events it committed.
    async fn write(&mut self) -> i64 {
        let rows = 10 + i64::try_from(self.dice.below(40)).expect("small");
        let mut committed = rows;
        let reserved: Vec<i64> = if self.dice.percent(10) {
            let reserved = self.connection.reserve(3).await;
            sleep(Duration::from_millis(self.dice.below(100))).await;
            reserved
        } else {
            Vec::new()
        };
        self.connection.run("BEGIN").await;
        if self.dice.percent(30) {
            self.connection.run("SAVEPOINT one").await;
            self.insert(rows / 2).await;
            if self.dice.percent(30) {
                self.connection.run("ROLLBACK TO one").await;
                committed -= rows / 2;
            }
            self.connection.run("SAVEPOINT two").await;
            self.insert(rows - rows / 2).await;
        } else {
            self.insert(rows).await;
        }
        if !reserved.is_empty() {
            let count = i64::try_from(reserved.len()).expect("small");
            self.connection.insert_as(&self.entity, self.version, reserved).await;
            self.version += count;
            committed += count;
        }
        match self.dice.below(200) {
            0 => sleep(Duration::from_millis(500 + self.dice.below(4_000))).await,
            1..=40 => sleep(Duration::from_millis(self.dice.below(40))).await,
            _ => {}
        }
        if self.dice.percent(10) {
            self.connection.run("ROLLBACK").await;
            return 0;
        }
        self.connection.run("COMMIT").await;
        committed
    }
}

/// Follows by the largest number seen so far, as most programs do.
async fn naive<C: Hand>(url: String, over: Arc<AtomicBool>) -> BTreeSet<i64> {
    let mut connection = C::connect(&url).await.expect("a connection");
    let mut seen = BTreeSet::new();
    loop {
        let is_over = over.load(Ordering::SeqCst);
        let last = seen.last().copied().unwrap_or_default();
        seen.extend(connection.after(last).await);
        if is_over {
            return seen;
        }
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_writers_on_postgres_nothing_is_missed_and_nothing_comes_twice() {
    followed::<PgConnection>(on_postgres("writers")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_writers_on_mariadb_nothing_is_missed_and_nothing_comes_twice() {
    followed::<MySqlConnection>(on_mariadb("writers")).await;
}

/// Follows while they write.
async fn followed<C: Hand>(url: String) {
    let source = Source::open(empty_log(&url).await).await.expect("opened");
    let mut position = source.position().await.expect("a position");
    let (over, committed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI64::new(0)));
    let naive = tokio::spawn(naive::<C>(url.clone(), over.clone()));
    let started = Instant::now();
    let mut writers = tokio::task::JoinSet::new();
    for number in 1..=WRITERS {
        let (url, committed) = (url.clone(), committed.clone());
        writers.spawn(async move {
            let connection = C::connect(&url).await.expect("a connection");
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
    let truth: BTreeSet<i64> =
        C::connect(&url).await.expect("a connection").after(i64::MIN).await.into_iter().collect();
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

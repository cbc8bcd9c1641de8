//! Listening to a live timeline, and keeping what it says.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use backstory::api::{Arrival, Backstory, Code, Live};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::PATIENCE;

/// A listener, and everything that it was told.
pub(crate) struct Told {
    backstory: Backstory,
    source: String,
    live: mpsc::Receiver<Live>,
    /// How often each version of the entity came.
    pub(crate) versions: BTreeMap<i64, u32>,
    pub(crate) late: u32,
    pub(crate) lost: Vec<(Code, Instant)>,
    pub(crate) resumed: u32,
    pub(crate) ended: Option<Code>,
    /// Which try to get the connection back was said to be next.
    pub(crate) tries: u32,
    /// Whether it does not wait for any of them.
    pub(crate) impatient: bool,
}

impl Told {
    pub(crate) async fn of(place: &str) -> Self {
        let backstory = Backstory::new(1 << 20);
        let source = backstory.open(place).await.expect("opened").id;
        let live = backstory.live(&source, "o", None).await.expect("a live timeline");
        Self {
            backstory,
            source,
            live,
            versions: BTreeMap::new(),
            late: 0,
            lost: Vec::new(),
            resumed: 0,
            ended: None,
            tries: 0,
            impatient: false,
        }
    }

    /// Closes the database.
    pub(crate) async fn close(&self) {
        self.backstory.close(&self.source).await;
    }

    /// Listens until it is enough.
    pub(crate) async fn until(&mut self, what: &str, enough: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !enough(self) {
            let left = PATIENCE.saturating_sub(started.elapsed());
            let Ok(said) = timeout(left, self.live.recv()).await else {
                panic!("{what} does not come: {:?}, lost {:?}", self.versions, self.lost);
            };
            match said {
                Some(Live::Events(events)) => {
                    for (event, arrival) in events {
                        *self.versions.entry(event.version).or_default() += 1;
                        self.late += u32::from(arrival == Arrival::Late);
                    }
                }
                Some(Live::Lost { error, .. }) => self.lost.push((error.code, Instant::now())),
                Some(Live::Resumed) => self.resumed += 1,
                Some(Live::Ended(error)) => self.ended = Some(error.code),
                Some(Live::Retrying { attempt, .. }) => {
                    self.tries = attempt;
                    if self.impatient {
                        self.backstory.retry_now();
                    }
                }
                Some(Live::Removed(_)) => {}
                None => assert!(self.ended.is_some(), "nothing more is said, and it has not ended"),
            }
        }
    }

    /// Listens until every version up to one has come, and makes sure that each came once.
    pub(crate) async fn all_up_to(&mut self, version: i64) {
        let all = move |told: &Self| (1..=version).all(|version| told.versions.contains_key(&version));
        self.until("an event", all).await;
        assert!(self.versions.values().all(|times| *times == 1), "{:?}", self.versions);
    }

    /// Listens until a loss is said, which must be soon.
    pub(crate) async fn loss_since(&mut self, fault: Instant) -> Code {
        let before = self.lost.len();
        self.until("the loss", |told| told.lost.len() > before).await;
        let (code, at) = self.lost[before];
        assert!(
            at.duration_since(fault) < Duration::from_secs(10),
            "said after {:?}",
            at.duration_since(fault)
        );
        code
    }
}

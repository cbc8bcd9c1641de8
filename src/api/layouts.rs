//! The rows of the views that somebody is looking at: made once, and brought up to date when their history has grown.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use lru::LruCache;

use super::kept::Kept;
use super::wire::View;
use crate::history::History;
use crate::hits::Hits;
use crate::layout::Layout;

/// Views that are remembered. A window shows one; steps back and forth lead to the others.
const VIEWS: NonZeroUsize = NonZeroUsize::new(8).expect("not zero");
/// Bytes that the rows of all of them may take; those of one always may.
const BYTES: usize = 64 << 20;

#[derive(Debug)]
struct Made {
    /// Not what keeps the history in memory.
    of: Weak<Kept>,
    laid: Laid,
}

/// The rows of a view, and the hits among its events of the text that was last looked for.
#[derive(Debug, Clone)]
pub(super) struct Laid {
    pub(super) layout: Arc<Layout>,
    /// Apart from the rows, which nobody waits for while hits are counted.
    hits: Arc<Mutex<Option<Hits>>>,
}

impl Laid {
    fn new(layout: Layout) -> Self {
        Self { layout: Arc::new(layout), hits: Arc::default() }
    }

    /// Looks at the hits of a text. Those of a view are counted once, and brought up to date when it has grown.
    pub(super) fn hits<T>(&self, history: &History, text: &str, look: impl FnOnce(&Hits) -> T) -> T {
        let mut kept = lock(&self.hits);
        if !kept.as_ref().is_some_and(|hits| hits.are_of(text)) {
            *kept = None;
        }
        let hits = kept.get_or_insert_with(|| Hits::new(text));
        hits.follow(history, &self.layout);
        look(hits)
    }

    fn bytes(&self) -> usize {
        let hits = self.hits.try_lock().ok().and_then(|hits| hits.as_ref().map(Hits::bytes));
        self.layout.bytes() + hits.unwrap_or_default()
    }
}

/// Whoever makes the rows of a view holds its slot, so that the next to ask waits instead of making them, too.
type Slot = Arc<Mutex<Option<Made>>>;

/// The layouts that were made last, each with its bytes.
#[derive(Debug, Clone)]
pub(super) struct Layouts(Arc<Mutex<LruCache<View, (Slot, usize)>>>);

impl Default for Layouts {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(VIEWS))))
    }
}

impl Layouts {
    /// The rows of a view of a history as it is. `make` makes them where there are none.
    pub(super) fn of(
        &self,
        view: &View,
        kept: &Arc<Kept>,
        history: &History,
        make: impl FnOnce() -> Layout,
    ) -> Laid {
        let slot = lock(&self.0).get_or_insert(view.clone(), Default::default).0.clone();
        let mut slot = lock(&slot);
        let known = slot.take().filter(|known| std::ptr::eq(known.of.as_ptr(), Arc::as_ptr(kept)));
        let mut laid = known.map_or_else(|| Laid::new(make()), |known| known.laid);
        if !laid.layout.is_current(history) {
            // Copied only where somebody is still looking at what was.
            Arc::make_mut(&mut laid.layout).follow(history);
        }
        *slot = Some(Made { of: Arc::downgrade(kept), laid: laid.clone() });
        self.weigh(view, laid.bytes());
        laid
    }

    fn weigh(&self, view: &View, bytes: usize) {
        let mut layouts = lock(&self.0);
        if let Some((_, weight)) = layouts.peek_mut(view) {
            *weight = bytes;
        }
        while layouts.len() > 1 && layouts.iter().map(|(_, (_, bytes))| bytes).sum::<usize>() > BYTES {
            layouts.pop_lru();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The rows of the views that somebody is looking at: made once, and brought up to date when their history has grown.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use lru::LruCache;

use super::kept::Kept;
use super::wire::View;
use crate::history::History;
use crate::layout::Layout;

/// Views that are remembered. A window shows one; steps back and forth lead to the others.
const VIEWS: NonZeroUsize = NonZeroUsize::new(8).expect("not zero");
/// Bytes that the rows of all of them may take; those of one always may.
const BYTES: usize = 64 << 20;

#[derive(Debug)]
struct Made {
    /// Not what keeps the history in memory.
    of: Weak<Kept>,
    layout: Arc<Layout>,
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
    ) -> Arc<Layout> {
        let slot = lock(&self.0).get_or_insert(view.clone(), Default::default).0.clone();
        let mut slot = lock(&slot);
        let known = slot.take().filter(|known| std::ptr::eq(known.of.as_ptr(), Arc::as_ptr(kept)));
        let mut layout = known.map_or_else(|| Arc::new(make()), |known| known.layout);
        if !layout.is_current(history) {
            // Copied only where somebody is still looking at what was.
            Arc::make_mut(&mut layout).follow(history);
        }
        *slot = Some(Made { of: Arc::downgrade(kept), layout: layout.clone() });
        self.weigh(view, layout.bytes());
        layout
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

//! The rows of the views that somebody is looking at: made once, and again when their history has changed.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use lru::LruCache;

use super::kept::Kept;
use super::wire::View;
use crate::layout::Layout;

/// Views that are remembered. A window shows one; steps back and forth lead to the others.
const VIEWS: NonZeroUsize = NonZeroUsize::new(8).expect("not zero");

#[derive(Debug)]
struct Made {
    /// Not what keeps the history in memory.
    of: Weak<Kept>,
    /// A history only grows; any other change makes another one.
    events: usize,
    layout: Arc<Layout>,
}

/// The layouts that were made last.
#[derive(Debug)]
pub(super) struct Layouts(Mutex<LruCache<View, Made>>);

impl Default for Layouts {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(VIEWS)))
    }
}

impl Layouts {
    /// The layout of a view, if it was made of this very history as it is.
    pub(super) fn find(&self, view: &View, kept: &Arc<Kept>, events: usize) -> Option<Arc<Layout>> {
        let mut layouts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = layouts.get(view)?;
        let is_current = made.events == events && std::ptr::eq(made.of.as_ptr(), Arc::as_ptr(kept));
        (is_current && made.of.strong_count() > 0).then(|| made.layout.clone())
    }

    pub(super) fn keep(&self, view: &View, kept: &Arc<Kept>, events: usize, layout: &Arc<Layout>) {
        let made = Made { of: Arc::downgrade(kept), events, layout: layout.clone() };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(view.clone(), made);
    }
}

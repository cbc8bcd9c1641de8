//! Events that come after others which follow them in the log's order.

use super::{EntityIndex, History, number};
use crate::event::Event;

impl History {
    /// Adds events to a whole history, wherever in the log's order they belong. Events that are there already are passed over. Costs the
    /// events, and where one is late the events that follow it.
    ///
    /// **Law**: the history is then the one that had all events from the beginning.
    pub fn insert(&mut self, mut events: Vec<Event>) {
        events.sort_by_key(|event| event.seq);
        events.retain(|event| self.records.binary_search_by_key(&event.seq, |record| record.seq).is_err());
        let Some(first) = events.first() else { return };
        let mut after = self.rewind(first.seq).into_iter().peekable();
        for event in events {
            while let Some(earlier) = after.next_if(|earlier| earlier.seq < event.seq) {
                self.append(earlier.lend());
            }
            self.append(event.lend());
        }
        for event in after {
            self.append(event.lend());
        }
    }

    /// Takes away the events from a `seq` on, and hands them over.
    fn rewind(&mut self, seq: i64) -> Vec<Event> {
        let keep = self.records.partition_point(|record| record.seq < seq);
        if keep == self.records.len() {
            return Vec::new();
        }
        self.rewound += 1;
        let taken = (number(keep)..number(self.records.len())).map(|position| self.view(position).to_event());
        let taken: Vec<_> = taken.collect();
        self.own -= taken.iter().filter(|event| &*event.objective_id == self.objective_id()).count();
        let text = usize::try_from(self.records[keep].text).expect("an offset into memory");
        self.text.truncate(text);
        self.records.truncate(keep);
        let end = number(keep);
        self.odd_times.retain(|position, _| *position < end);
        self.odd_versions.retain(|position, _| *position < end);
        self.timeline.truncate(self.timeline.partition_point(|position| *position < end));
        for entity in &mut self.entities {
            entity.truncate(end, |position| self.records[position as usize].at);
        }
        // Entities are numbered as they first appear, so those that have nothing left are the last.
        let left = self.entities.iter().take_while(|entity| !entity.is_empty()).count();
        for entity in self.entities.drain(left..) {
            let EntityIndex { entity_type, entity_id, .. } = entity;
            self.numbers.remove(&(entity_type, entity_id));
        }
        taken
    }
}

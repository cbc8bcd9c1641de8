//! A history that begins with snapshots answers what the whole history answers, for everything after them.

use backstory::finding::Finding;
use backstory::history::History;
use backstory::snapshot::Snapshot;
use proptest::prelude::*;

use crate::events::{OBJECTIVES, log, members};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn replay_can_start_from_snapshots(log in log(), cut in 0_i64..60) {
        let objective = OBJECTIVES[0];
        let whole = History::replay(objective, members(&log, objective));
        let mut part = History::new(objective);
        let last = whole.entities().filter_map(|entity| entity.last_event_at_seq(cut));
        let mut snapshots: Vec<_> = last.map(|event| Snapshot::after(&event)).collect();
        snapshots.sort_by_key(|snapshot| snapshot.seq);
        for snapshot in &snapshots {
            let stored = Snapshot::fields_from(&snapshot.fields_text(), &snapshot.origins_text());
            prop_assert_eq!(stored.as_ref(), Some(&snapshot.fields));
            part.start_from(snapshot);
        }
        for event in members(&log, objective).iter().filter(|event| event.seq > cut) {
            part.append(event.lend());
        }
        let after: Vec<_> = whole.timeline().filter(|event| event.seq() > cut).collect();
        prop_assert_eq!(part.len(), after.len());
        for (nth, (part, whole)) in part.timeline().zip(&after).enumerate() {
            prop_assert_eq!(part.to_event(), whole.to_event());
            prop_assert_eq!(part.changes(), whole.changes());
            prop_assert_eq!(part.state_with_origin(), whole.state_with_origin());
            prop_assert_eq!(part.deleted(), whole.deleted());
            let findings = |event: &backstory::history::EventView<'_>| {
                // Whether time ran backwards into the first event, only the event before it can tell.
                let known = nth + 1 < after.len();
                event.findings().iter().filter(|finding| known || *finding != Finding::TimeBackwards).collect::<Vec<_>>()
            };
            prop_assert_eq!(findings(&part), findings(whole));
        }
    }
}

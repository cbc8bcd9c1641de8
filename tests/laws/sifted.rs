//! What is asked of all events at once is what is asked of each.

use backstory::event::{EntityKey, Event};
use backstory::filter::{Choice, Filter, ValueCondition};
use backstory::history::History;
use backstory::sieve::Sieve;
use backstory::time::Timestamp;
use proptest::prelude::*;

use crate::events::{OBJECTIVES, log, members};

const TEXTS: [&str; 8] = ["null", "1", "1.0", "", "text \u{e9}", r#""text \u00e9""#, r"text \u00e9", "2"];

/// Every condition there is.
fn any_filter() -> impl Strategy<Value = Filter> {
    fn some<T: Clone + std::fmt::Debug + 'static>(values: &[T]) -> impl Strategy<Value = Choice<T>> + use<T> {
        let few = |most| prop::collection::vec(prop::sample::select(values.to_vec()), 0..most);
        prop_oneof![2 => Just(Choice::default()), 1 => (few(3), few(2)).prop_map(|(any, none)| Choice { any, none })]
    }
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let keys = vec![
        EntityKey::new("objective", "o1"),
        EntityKey::new("key_result", "k1"),
        EntityKey::new("note", "k1"),
    ];
    let kinds =
        (some(&names(&["objective", "key_result", "none"])), some(&keys), some(&names(&["o1", "k1", "k2"])));
    let deeds = (some(&names(&["created", "updated", "Deleted"])), some(&[None, Some("a".to_owned())]));
    let fields = some(&names(&["title", "progress", "", "none"]));
    let value = || {
        (prop::sample::select(&TEXTS[..]), prop::option::of(prop::sample::select(&["title", "", "none"][..])))
            .prop_map(|(text, field)| ValueCondition {
                text: text.to_owned(),
                field: field.map(str::to_owned),
            })
    };
    let text = prop::sample::select(
        &["TEXT", "k", "K1", "\u{212a}1", "by", "\u{e9}", "owner \u{202e}", "{}", "}{", ""][..],
    );
    let time = || prop::option::weighted(0.2, (0_i64..50).prop_map(|n| n * 1_000_001));
    let values = prop_oneof![
        2 => Just(Choice::default()),
        1 => (prop::collection::vec(value(), 0..3), prop::collection::vec(value(), 0..2))
            .prop_map(|(any, none)| Choice { any, none }),
    ];
    let rest = (values, time(), time(), prop::option::weighted(0.3, text));
    (kinds, deeds, fields, rest).prop_map(|(kinds, deeds, fields, (values, since, until, text))| Filter {
        entity_types: kinds.0,
        entities: kinds.1,
        entity_ids: kinds.2,
        actions: deeds.0,
        actors: deeds.1,
        fields,
        values,
        since,
        until,
        text: text.map(str::to_owned),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_sieve_lets_through_what_its_filter_matches(log in log(), filters in prop::collection::vec(any_filter(), 8)) {
        let objective = OBJECTIVES[0];
        let history = History::replay(objective, members(&log, objective));
        for filter in filters {
            let mut sieve = Sieve::new(&history, &filter);
            for event in history.timeline().chain(history.timeline().rev()) {
                prop_assert_eq!(sieve.passes(&event), filter.matches(&event), "{:?} {:?}", filter, event.to_event());
            }
        }
    }
}

/// Some letters beyond ASCII have lower-case forms within it.
#[test]
fn a_text_is_found_in_whatever_case_it_is_written() {
    let log = ["300 \u{212a}", "300 K", "300 k", "300 \u{130}x"].iter().zip(1..).map(|(text, seq)| Event {
        seq,
        entity: EntityKey::new("objective", "o1"),
        objective_id: "o1".into(),
        version: seq,
        action: "updated".into(),
        changes: format!("{{\"title\":\"{text}\"}}"),
        actor: None,
        metadata: None,
        inserted_at: Timestamp::At(seq),
    });
    let history = History::replay("o1", log.collect());
    let found = |text: &str| {
        let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
        let mut sieve = Sieve::new(&history, &filter);
        let naive: Vec<_> =
            history.timeline().filter(|event| filter.matches(event)).map(|event| event.seq()).collect();
        let found: Vec<_> =
            history.timeline().filter(|event| sieve.passes(event)).map(|event| event.seq()).collect();
        assert_eq!(found, naive);
        found
    };
    assert_eq!(found("300 k"), [3, 2, 1]);
    assert_eq!(found("300 \u{212a}"), [3, 2, 1]);
    assert_eq!(found("300 i"), [4]);
    assert_eq!(found("300 \u{e4}"), [0; 0]);
}

//! A million events in the real window: both ends of the list, any page, filters and bars over all of them, in memory that does
//! not grow with what is looked at.

use std::time::{Duration, Instant};

use backstory_window_tests::{Window, long, wanted};

const EVENTS: u64 = 1_000_000;

#[test]
fn a_million_events_are_read_from_end_to_end() {
    if !wanted() {
        return;
    }
    let (_folder, path) = long::log(1_000_000);
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    let started = Instant::now();
    window.open_objective("long");
    eprintln!("the newest rows after {:?}", started.elapsed());
    // A build for tests reads slowly: this may take longer than anything else.
    while window.total() != EVENTS || window.count("histogram-bar") == 0 {
        assert!(started.elapsed().as_secs() < 60, "{} events are read", window.total());
        std::thread::sleep(Duration::from_millis(100));
    }
    eprintln!("everything after {:?}", started.elapsed());
    assert_eq!(bars(&window), EVENTS, "every event is in a bar");
    assert_eq!(window.wait_for_page("1").first(), Some(&EVENTS));
    let before = window.page_process().resident_mb();

    assert_eq!(window.scroll_to_oldest(), 1);
    window.screenshot("million-oldest");
    window.go_to_page("10000");
    assert_eq!(window.wait_for_page("10000").first(), Some(&(EVENTS - 9_999 * 50)));
    for page in ["1", "20000", "5000", "15000", "2"] {
        window.go_to_page(page);
        window.wait_for_page(page);
    }

    window.fill("filter-text", "seen 199998");
    window.wait_for_shown("an old and rare word", 5);
    window.screenshot("million-filtered");
    window.click("filter-clear");
    window.wait_for_shown("all again", EVENTS);
    let grown = window.page_process().resident_mb() - before;
    eprintln!("the page took {before:.0} MB, and {grown:.0} MB more");
    assert!(before < 700.0 && grown < 200.0, "the page took {before:.0} MB, then {grown:.0} MB more");
}

fn bars(window: &Window) -> u64 {
    let shown = window.attributes("histogram-bar", "data-shown");
    shown.iter().flat_map(|bar| bar.split(',')).map(|n| n.parse::<u64>().expect("a number")).sum()
}

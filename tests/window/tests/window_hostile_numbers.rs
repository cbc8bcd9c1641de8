//! Numbers that no floating-point number holds: shown digit by digit as they are stored.

use backstory_window_tests::hostile::{Event, at};
use backstory_window_tests::{Window, command_line, database, wanted};

/// Each is the value of `n` in one event after the other.
const NUMBERS: [&str; 16] = [
    "1e400",
    "-1E-400",
    "-0",
    "0",
    "-0.0",
    "9007199254740993",
    "9007199254740992",
    "123456789012345678901234567890",
    "0.1000000000000000055511151231257827021181",
    "1.0",
    "1.00",
    "1E+2",
    "100",
    "\"100\"",
    "\"NaN\"",
    "\"Infinity\"",
];

#[test]
fn numbers_are_shown_as_stored() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events());
    let db = path.to_str().expect("a path");
    let window = Window::open(&[db]);
    window.wait_for("objective-row");
    window.open_objective("numbers");
    // From here on nothing moves beneath the pointer.
    window.wait_for("lane");
    for (nth, number) in NUMBERS.iter().enumerate() {
        let seq = nth as u64 + 1;
        window.wait_until("it is drawn", |window| window.events().contains(&seq));
        window.choose_event(seq);
        // Words that would pass for a number have quotes, others have none.
        let words = if *number == "\"100\"" { number } else { number.trim_matches('"') };
        window.click("tab-state");
        let state = "[data-testid=state-field][data-field=n] dd [data-kind] bdi";
        window.wait_until(words, |window| window.text_css(state) == words);
        if nth > 0 {
            let chip = window.text_css(&format!("[data-testid=timeline-row][data-seq='{seq}'] .what ins"));
            assert_eq!(chip, short(words));
        }
        window.click("tab-diff");
        window.wait_until(words, |window| {
            window.text_css("[data-testid=diff-field][data-field=n] ins .words").replace('\n', "") == words
        });
        window.click("tab-blame");
        window.wait_until(words, |window| {
            window.text_css("[data-testid=blame-field][data-field=n] td.value") == words
        });
        window.click("tab-raw");
        window.wait_until("raw", |window| {
            window.text_css("[data-column=changes]").contains(&format!(":{number}"))
        });
        window.screenshot(&format!("hostile-number-{nth}"));
    }
    window.assert_in_order("numbers");
    drop(window);

    let (exported, _) = command_line(&["export", "numbers", "--db", db]);
    assert_eq!(exported.lines().filter(|line| line.contains("\"seq\"")).collect::<Vec<_>>(), events());
    for (nth, number) in NUMBERS.iter().enumerate() {
        let seq = (nth + 1).to_string();
        let (state, _) = command_line(&["state", "objective", "numbers", "--db", db, "--at", &seq]);
        assert!(state.lines().any(|line| line == format!("n = {number}")), "{number}: {state}");
    }
}

/// What a chip has room for.
fn short(words: &str) -> String {
    if words.len() <= 20 {
        words.to_owned()
    } else {
        format!("{}…{}", &words[..12], &words[words.len() - 7..])
    }
}

fn events() -> Vec<String> {
    let event = |(nth, number): (usize, &&str)| {
        // Hours apart: else they would be folded into one row.
        let at = at(nth * 4_000);
        let action = if nth == 0 { "created" } else { "updated" };
        let changes = format!(r#"{{"n":{number}}}"#);
        Event {
            entity: ("objective", "numbers"),
            objective: "numbers",
            version: nth + 1,
            action,
            changes,
            actor: "ana",
            at: &at,
        }
        .line(nth + 1)
    };
    NUMBERS.iter().enumerate().map(event).collect()
}

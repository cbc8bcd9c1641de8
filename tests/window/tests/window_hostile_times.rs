//! Times that no calendar of the window has, and cells that no other program would call a value: shown as stored, and drawn where
//! they can be.

use backstory_testkit::{mariadb, postgres};
use backstory_window_tests::hostile::Event;
use backstory_window_tests::{Key, Window, command_line, database, wanted};
use serde_json::json;

/// From the first that is read to the last.
const READABLE: [&str; 7] = [
    "0001-01-01T00:00:00.000000Z",
    "1582-10-10T00:00:00.000000Z",
    "1969-12-31T23:59:59.999999Z",
    "2026-01-01T00:00:00.000000Z",
    "2026-01-01T00:00:00.000001Z",
    "2026-01-01T00:00:00.000002Z",
    "9999-12-31T23:59:59.999999Z",
];
const UNREADABLE: [&str; 7] = [
    "infinity",
    "-infinity",
    "0000-00-00 00:00:00",
    "294276-12-31 23:59:59.999999",
    "24:00:00",
    "2026-13-45T99:99:99Z",
    "",
];

#[test]
fn times_from_the_first_year_to_the_last_are_drawn() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events(&READABLE));
    let window = Window::open(&[path.to_str().expect("a path")]);
    window.wait_for("objective-row");
    window.open_objective("times");
    for folded in [true, false] {
        window.wait_until("bars", |window| window.count("histogram-bar") > 0);
        assert_eq!(bars(&window), 7, "each event in a bar, gaps folded: {folded}");
        let visible = "return Array.from(document.querySelectorAll('[data-testid=histogram-bar]'), bar => bar.getBoundingClientRect().width).filter(width => width > 0).length";
        assert_eq!(window.script(visible), 5, "five bars are drawn, gaps folded: {folded}");
        window.screenshot(&format!("hostile-times-folded-{folded}"));
        window.click("overview-gaps");
        window.script_async("setTimeout(arguments[0], 500)");
    }
    window.click("overview-table");
    let table = window.text("histogram-table");
    assert!(table.contains("9999") && !table.contains("T00:"), "in words: {table}");
    window.click("overview-table");
    window.assert_in_order("times");

    // Neighbours that share a second tell their microseconds, others none.
    let time = |seq: u64| window.text_css(&format!("[data-testid=timeline-row][data-seq='{seq}'] .time bdi"));
    assert_eq!([3, 4, 5, 6].map(time), ["23:59:59", "00:00:00.000000", "00:00:00.000001", "00:00:00.000002"]);

    // The scrubber goes through all of them.
    window.pane_to_list();
    window.press(&[], Key::Home);
    for seq in (1..=7).rev() {
        window.wait_for_event(seq);
        window.press(&[], '<');
    }
    window.pane_to("histogram-plot");
    window.press(&[], Key::End);
    window.press(&[], Key::Enter);
    window.wait_for_shown("those of the last bar", 1);
}

#[test]
fn what_is_no_time_is_shown_as_stored() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&events(&READABLE));
    let stored = rusqlite::Connection::open(&path).expect("a database");
    for (nth, time) in UNREADABLE.iter().enumerate() {
        let insert = "INSERT INTO events (entity_type, entity_id, objective_id, version, action, changes, inserted_at) \
             VALUES ('objective', 'times', 'times', ?1, 'updated', ?2, ?3)";
        let version = i64::try_from(READABLE.len() + nth + 1).expect("few");
        stored.execute(insert, (version, format!(r#"{{"n":{version}}}"#), time)).expect("a row");
    }
    drop(stored);
    let db = path.to_str().expect("a path");
    let window = Window::open(&[db]);
    window.wait_for("objective-row");
    window.open_objective("times");
    assert_eq!(window.total(), 14);
    window.wait_until("bars", |window| window.count("histogram-bar") > 0);
    assert_eq!(bars(&window), 7);
    assert_eq!(window.text("overview-untimed"), "7 events have no readable time and are not drawn");
    for (nth, time) in UNREADABLE.iter().enumerate() {
        let seq = (READABLE.len() + nth + 1) as u64;
        window.choose_event(seq);
        let words = if time.is_empty() { "\"\"" } else { time };
        let row = window.text_css(&format!("[data-testid=timeline-row][data-seq='{seq}'] .time bdi"));
        assert_eq!(row, words);
        let heading = window.text_css("[data-testid=inspector] header");
        assert!(heading.contains(words) && heading.contains("cannot be read as a time"), "{heading}");
        window.click("tab-blame");
        window.wait_until("blame", |window| window.text("blame").contains('n'));
    }
    window.assert_in_order("no-times");

    let (timeline, _) = command_line(&["timeline", "times", "--db", db]);
    for time in UNREADABLE {
        assert!(timeline.lines().any(|line| line.contains(&format!("  {time}  "))), "{time}: {timeline}");
    }
}

/// One log of another program on PostgreSQL, ordered by time, with cells of every odd kind.
#[test]
fn cells_of_postgres_are_shown_as_stored() {
    if !wanted() {
        return;
    }
    let server = postgres::server().expect("a PostgreSQL server");
    let url = server.create_database("odd_cells").expect("a database");
    let row = |id: usize, date: &str, kind: &str, amount: &str| {
        format!(
            "INSERT INTO shop_historicalorder VALUES (7, {amount}, 'NaN', 'infinity', '24:00:00', '\\xdeadbeef', '-infinity', \
             {id}, '{date}', '{kind}', NULL, NULL);"
        )
    };
    let sql = format!(
        "CREATE TABLE shop_historicalorder (id bigint, amount numeric, ratio float8, due date, hour time, file bytea, seen timestamptz, \
         history_id serial PRIMARY KEY, history_date timestamptz, history_type varchar(1), history_change_reason varchar(100), history_user_id integer);\
         SET timezone = 'UTC'; {}{}{}{}{}",
        row(1, "-infinity", "+", "'NaN'"),
        row(2, "0001-01-01", "~", "'Infinity'"),
        row(3, "2026-01-01", "~", "'1e400'"),
        row(4, "294276-12-31 23:59:59.999999", "~", "0.1000000000000000055511151231257827021181"),
        row(5, "infinity", "~", "9007199254740993"),
    );
    server.sql(postgres::database_of(&url), &sql).expect("valid SQL");
    let window = Window::open(&[]);
    opened(&window, &url);
    assert_eq!(window.total(), 5);
    let times = "return Array.from(document.querySelectorAll('[data-testid=timeline-row]')) \
                 .sort((a, b) => a.ariaPosInSet - b.ariaPosInSet).map(row => row.querySelector('.time bdi').textContent)";
    let newest_first = ["infinity", "294276-12-31 23:59:59.999999+00", "00:00:00", "00:00:00", "-infinity"];
    assert_eq!(window.script(times), json!(newest_first), "in the order of the times");
    window.click_css("[data-testid=timeline-row][aria-posinset='1']");
    window.click("tab-state");
    window.wait_for("state-field");
    let shown = window.text_css("[data-testid=inspector] [role=tabpanel]");
    for words in ["9007199254740993", "NaN", "infinity", "24:00:00", "deadbeef", "-infinity"] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    let list = window.text_css("main [role=listbox]");
    for words in ["-infinity", "294276-12-31", "infinity"] {
        assert!(list.contains(words), "{words} in {list}");
    }
    window.click("tab-blame");
    window.wait_for("blame-field");
    window.click_css("[data-testid=blame-field][data-field=amount] button");
    window.wait_for("field-life");
    let life = window.text("field-life");
    let tenth = "0.1000000000000000055511151231257827021181";
    for words in [tenth, "Infinity", "NaN", &format!("1{}", "0".repeat(60))] {
        assert!(life.contains(words), "{words} in {life}");
    }
    window.assert_in_order("postgres-cells");
}

#[test]
fn times_of_mariadb_are_shown_as_stored() {
    if !wanted() {
        return;
    }
    let server = mariadb::server().expect("a MariaDB server");
    let url = server.create_database("odd_times").expect("a database");
    let row = |id: usize, event: &str, time: &str| {
        format!(
            "INSERT INTO versions VALUES ({id}, 'Order', 7, '{event}', 'ann', NULL, '{{\"n\":[{id},1e400]}}', '{time}');"
        )
    };
    let sql = format!(
        "SET sql_mode = ''; CREATE TABLE versions (id bigint PRIMARY KEY, item_type varchar(20) NOT NULL, item_id bigint NOT NULL, \
         event varchar(20) NOT NULL, whodunnit varchar(20), object longtext, object_changes longtext, created_at datetime(6)); {}{}{}{}",
        row(1, "create", "0000-00-00 00:00:00"),
        row(2, "update", "2026-00-00 00:00:00"),
        row(3, "update", "2026-01-01 00:00:00.000001"),
        row(4, "update", "9999-12-31 23:59:59.999999"),
    );
    server.sql(mariadb::database_of(&url), &sql).expect("valid SQL");
    let window = Window::open(&[]);
    opened(&window, &url);
    assert_eq!(window.total(), 4);
    let list = window.text_css("main [role=listbox]");
    for words in ["0000-00-00 00:00:00", "2026-00-00 00:00:00"] {
        assert!(list.contains(words), "{words} in {list}");
    }
    let seq = window.events()[0];
    window.choose_event(seq);
    assert!(window.text_css("[data-testid=inspector] header").contains("9999, 23:59:59.999999"));
    window.assert_in_order("mariadb-times");
}

/// Goes to the only timeline of a log of another program.
fn opened(window: &Window, url: &str) {
    window.connect_to(url);
    window.wait_until("the log", |window| window.count("source-row") + window.count("entity-row") > 0);
    if window.count("source-row") > 0 {
        window.click("source-row");
    }
    window.wait_for("entity-row");
    window.click("entity-row");
    window.wait_for("timeline-row");
}

fn bars(window: &Window) -> u64 {
    let shown = window.attributes("histogram-bar", "data-shown");
    shown.iter().flat_map(|bar| bar.split(',')).map(|n| n.parse::<u64>().expect("a number")).sum()
}

fn events(times: &[&str]) -> Vec<String> {
    let event = |(nth, at): (usize, &&str)| {
        let action = if nth == 0 { "created" } else { "updated" };
        let changes = format!(r#"{{"n":{nth}}}"#);
        Event {
            entity: ("objective", "times"),
            objective: "times",
            version: nth + 1,
            action,
            changes,
            actor: "ana",
            at,
        }
        .line(nth + 1)
    };
    times.iter().enumerate().map(event).collect()
}

//! What a person may set: how times are told and how close rows stand.

use backstory_window_tests::{Theme, Window, database, wanted};
use fantoccini::key::Key;

#[test]
fn times_are_told_as_time_ago_and_rows_stand_closer() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    window.open_sample();
    let objectives = window.attributes("objective-row", "data-objective-id");
    window.open_objective(&objectives[0]);
    let newest = window.events()[0];
    window.choose_event(newest);
    let time = |window: &Window| {
        window.text_css(&format!("[data-testid='timeline-row'][data-seq='{newest}'] .time"))
    };
    let by_the_clock = time(&window);
    assert!(by_the_clock.starts_with(|c: char| c.is_ascii_digit()), "{by_the_clock}");
    let height = "return document.querySelector('[data-testid=timeline-row]').offsetHeight";
    let apart = window.script(height).as_u64().expect("a height");

    let heading = window.text_css("[data-testid='inspector'] header");
    window.press(&[], 't');
    window.wait_until("times ago", |window| time(window).contains("ago"));
    assert_ne!(
        window.text_css("[data-testid='inspector'] header"),
        heading,
        "the event's heading tells it, too"
    );
    window.press(&[Key::Control], ',');
    window.wait_for("setting-density");
    window.choose_option("setting-density", "compact");
    window.press(&[], Key::Escape);
    window.wait_until("closer rows", |window| {
        window.script(height).as_u64().is_some_and(|now| now < apart && now >= 24)
    });
    window.press(&[], 'j');
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        window.set_theme(theme);
        window.check_accessible(name);
        window.screenshot(&format!("times-ago-{name}"));
    }
    window.resize(640, 480);
    window.check_accessible("small");
    window.screenshot("times-ago-small");

    window.press(&[], 't');
    window.wait_until("times by the clock", |window| !time(window).contains("ago"));
    window.press(&[], 'T');
    window.wait_until("another zone", |window| window.text("zone") != "UTC");
}

/// Every setting holds at once, and is there again in the next window.
#[test]
fn clock_motion_lines_and_interval_hold_and_connections_are_forgotten() {
    if !wanted() {
        return;
    }
    let (_folder, path) = database::with_events(&[event(1)]);
    let place = path.to_str().expect("a path");
    let window = Window::open(&[place]);
    window.wait_for("objective-row");
    window.open_objective("o");
    window.wait_for("filter-counts");
    let time = |window: &Window| window.text_css("[data-testid='timeline-row'] .time");
    assert_eq!(time(&window), "13:05:09");
    window.press(&[Key::Control], ',');
    window.wait_for("setting-hours");
    window.choose_option("setting-hours", "12");
    window.choose_option("setting-motion", "reduced");
    window.click("setting-lines");
    window.wait_until("the clock", |window| time(window).ends_with("PM"));
    assert_eq!(time(&window), "01:05:09 PM");
    let cut = "const cell = document.querySelector('[data-testid=timeline-row] .time'); return cell.scrollWidth > cell.clientWidth";
    assert_eq!(window.script(cut), false, "there is room for it");
    let line = "return getComputedStyle(document.querySelector('[data-testid=timeline-row]')).boxShadow";
    let lines = window.script(line).as_str().unwrap_or_default().matches("inset").count();
    assert_eq!(lines, 2, "the mark of the selected row, and the line");
    assert_eq!(window.script(TRANSITION), "0s", "nothing moves");
    let animation = TRANSITION
        .replace("transition = 'all 1s'", "animation = 'sweep 1.2s infinite'")
        .replace("transitionDuration", "animationDuration");
    let seconds = window.script(&animation);
    let seconds = seconds.as_str().unwrap_or_default().trim_end_matches('s').parse::<f64>();
    assert!(seconds.as_ref().is_ok_and(|seconds| *seconds < 0.001), "nor sweeps: {seconds:?}");

    // Looked at once a minute, an event is not there at once; then it is.
    window.choose_option("setting-live", "60");
    database::append(place, &[event(2)]);
    std::thread::sleep(std::time::Duration::from_secs(2));
    database::append(place, &[event(3)]);
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(window.events().len() < 3, "it was looked at less often: {:?}", window.events());
    window.choose_option("setting-live", "0");
    window.wait_until("all of them", |window| window.events().len() == 3 || window.count("new-events") == 1);

    for theme in [Theme::Light, Theme::Dark] {
        window.script(&format!("document.documentElement.dataset.theme = '{}'", theme.name()));
        window
            .script("document.querySelector('[data-testid=forget-all]').scrollIntoView({ block: 'center' })");
        window.screenshot(&format!("settings-connections-{}", theme.name()));
        window.click("forget-all");
        window.wait_for("forget-sure");
        window.check_accessible(&format!("forgetting all, {}", theme.name()));
        window.screenshot(&format!("settings-forget-{}", theme.name()));
        window.click("forget-keep");
    }
    assert!(window.text("forget-known").starts_with("1 database is"));
    window.click("forget-all");
    window.click("forget-sure");
    window.wait_until("nothing is remembered", |window| window.text("forget-known").contains("is forgotten"));
    window.press(&[], Key::Escape);
    window.click("nav-connect");
    window.wait_for("connect-location");
    assert_eq!(window.count("recent"), 0);
    let kept = window.script("return localStorage.getItem('backstory.settings')");
    let kept = kept.as_str().unwrap_or_default();
    for setting in [r#""hours":"12""#, r#""motion":"reduced""#, r#""rowLines":true"#, r#""liveEvery":0"#] {
        assert!(kept.contains(setting), "{setting} is not in {kept}");
    }
}

/// The wish of the desktop, which GTK and WebKit hand on.
#[test]
fn nothing_moves_where_the_desktop_wants_no_animations() {
    if !wanted() {
        return;
    }
    let mut window = Window::open(&["--sample"]);
    window.wait_for("objective-row");
    assert_eq!(window.script(TRANSITION), "1s", "it moves where nobody minds");
    let folder = window.home().join("config/gtk-3.0");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("settings.ini"), "[Settings]\ngtk-enable-animations=0\n").expect("settings");
    window.open_anew(&["--sample"]);
    window.wait_for("objective-row");
    assert_eq!(window.script("return matchMedia('(prefers-reduced-motion: reduce)').matches"), true);
    assert_eq!(window.script(TRANSITION), "0s", "nothing moves");
}

/// Rows stand where they are as high as they are, whatever the text size.
#[test]
fn rows_of_every_list_stand_close_at_every_text_size() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    window.open_sample();
    let apart = "const rows = Array.from(document.querySelectorAll('[data-testid=objective-row]')) \
                     .map(row => row.getBoundingClientRect()).sort((a, b) => a.top - b.top); \
                 return rows.slice(1).map((row, at) => Math.abs(row.top - rows[at].bottom)).reduce((a, b) => Math.max(a, b), 0)";
    let touch = |what: &str| {
        window.wait_until(&format!("rows that touch at {what}"), |window| {
            window.count("objective-row") > 2
                && window.script(apart).as_f64().is_some_and(|pixels| pixels < 0.75)
        });
        window.screenshot(&format!("list-at-{what}"));
    };
    for size in ["80", "100", "125", "150", "200"] {
        window.press(&[Key::Control], ',');
        window.wait_for("setting-scale");
        window.choose_option("setting-scale", size);
        window.press(&[], Key::Escape);
        touch(size);
    }
    // A system whose letters are larger than most.
    window.script("document.documentElement.style.fontSize = '21px'");
    touch("21-pixels");
}

/// How long something would move in the page.
const TRANSITION: &str = "const probe = document.createElement('i'); probe.style.transition = 'all 1s'; document.body.append(probe); \
    const seen = getComputedStyle(probe).transitionDuration; probe.remove(); return seen";

fn event(version: u32) -> String {
    format!(
        r#"{{"entity_type":"objective","entity_id":"o","objective_id":"o","version":{version},"action":"updated","actor":"ana","inserted_at":"2026-01-0{version}T13:05:09.000000Z","changes":{{"n":{version}}},"metadata":null}}"#
    )
}

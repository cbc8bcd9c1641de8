//! What helps to find out why Backstory does what it does: the sheet, and the log file, which keeps no secret.

use std::path::{Path, PathBuf};

use backstory_testkit::{ports, postgres};
use backstory_window_tests::{Theme, Window, database, wanted};
use fantoccini::key::Key;
use serde_json::json;

const CANARY: &str = "CANARY-7d1e";

#[test]
fn the_log_tells_what_happened_and_no_file_holds_a_password() {
    if !wanted() {
        return;
    }
    let server = postgres::server().expect("a PostgreSQL server");
    let url = server.create_database("window_diagnostics").expect("a database");
    let name = postgres::database_of(&url).to_owned();
    let event = r#"{"entity_type":"objective","entity_id":"o1","objective_id":"o1","version":1,"action":"created","actor":"ana","inserted_at":"2026-01-01T08:00:00.000000Z","changes":{"title":"A title nobody logs"},"metadata":null}"#;
    database::fill(&url, &[event.to_owned()]);
    let role = format!(
        "CREATE ROLE diagnostics_reader LOGIN PASSWORD '{CANARY}'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO diagnostics_reader"
    );
    server.sql(&name, &role).expect("a role");
    let place = server.url_for(&name, "diagnostics_reader", CANARY).expect("a URL");
    let shown = place.replace(&format!(":{CANARY}@"), "@");

    // The password comes on the command line,
    let window = Window::open(&[&place]);
    window.wait_for("objective-row");
    window.open_objective("o1");
    window.wait_until("a row", |window| !window.events().is_empty());
    // the name of a file,
    let view = json!({ "source": "1", "objective_id": "o1", "filter": {}, "fold": false, "open": [], "zone": "UTC" });
    let request = json!({ "view": view, "format": "ndjson", "with_state": false, "guard_formulas": true, "redact": [] });
    let export = |path: &Path| call(&window, "export", json!({ "request": request, "path": path }));
    let path = window.home().join(format!("{CANARY}.ndjson"));
    assert_eq!(export(&path), "done");
    assert_eq!(export(Path::new(&format!("/nowhere/{CANARY}/x.ndjson"))), "file.io");
    // and what is typed, where nobody listens and where it is no URL.
    window.click("nav-connect");
    let port = ports::free().expect("a free port");
    window.connect_to(&format!("postgres://ana:{CANARY}@127.0.0.1:{port}/okr"));
    assert_eq!(window.failure(), "net.refused");
    window.connect_to(&format!("oracle://ana:{CANARY}@127.0.0.1/okr"));
    window.wait_until("the scheme", |window| window.failure() == "url.scheme");

    let log = std::fs::read_to_string(log_file(&window)).expect("the log file");
    for said in [
        "Backstory 0.1.0 on ",
        "renderer: Environment, WEBKIT_DISABLE_COMPOSITING_MODE=1",
        "the page is there after ",
        &format!("opened {shown}: PostgreSQL"),
        "export: file.io after",
        &format!("not opened: postgres://ana@127.0.0.1:{port}/okr"),
        "connect: net.refused after",
        "connect: url.scheme after",
    ] {
        assert!(log.contains(said), "{said:?} is not in the log:\n{log}");
    }
    assert!(!log.contains("A title nobody logs"), "{log}");
    let holding =
        |word| files(window.home()).into_iter().filter(|file| holds(file, word)).collect::<Vec<_>>();
    assert_eq!(holding(CANARY), Vec::<PathBuf>::new(), "these hold the password");
    assert!(holding("diagnostics_reader").contains(&log_file(&window)), "what is looked for would be found");
}

#[test]
fn the_sheet_says_what_runs_what_is_open_and_how_long_it_took() {
    if !wanted() {
        return;
    }
    let window = Window::open(&[]);
    window.wait_for("connect-location");
    window.open_sample();
    let objectives = window.attributes("objective-row", "data-objective-id");
    window.open_objective(&objectives[0]);
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        window.set_theme(theme);
        window.click("open-settings");
        window.wait_for("show-diagnostics");
        window.check_accessible(&format!("settings, {name}"));
        window.screenshot(&format!("settings-{name}"));
        window.click("show-diagnostics");
        window.wait_for("diagnostics-row");
        window.check_accessible(&format!("diagnostics, {name}"));
        window.screenshot(&format!("diagnostics-{name}"));
        window.press(&[], Key::Escape);
        window.wait_until("no sheet", |window| window.count_css("dialog[open]") == 0);
    }
    window.press(&[Key::Control], Key::F1);
    window.wait_for("diagnostics-row");
    let sheet = window.text("diagnostics");
    for said in [
        "WebKitGTK 2.",
        "WEBKIT_DISABLE_COMPOSITING_MODE=1",
        "sample.db",
        "backstory.log",
        "Rows of the list",
    ] {
        assert!(sheet.contains(said), "{said:?} is not on the sheet:\n{sheet}");
    }
    assert!(sheet.contains("1 history, "), "{sheet}");
    window.click("diagnostics-clear");
    window.wait_until("an empty cache", |window| window.text("diagnostics").contains("0 histories, 0 bytes"));
    window.resize(640, 480);
    window.check_accessible("diagnostics, small");
    window.screenshot("diagnostics-small");
}

/// Asks the program what no dialog can be clicked for: "done", or the code of the failure.
fn call(window: &Window, command: &str, arguments: serde_json::Value) -> String {
    let script = "const [command, given, done] = arguments; \
                  const port = window.__TAURI_INTERNALS__.transformCallback(() => {}); \
                  window.__TAURI_INTERNALS__.invoke(command, { ...given, progress: `__CHANNEL__:${port}` }) \
                      .then(() => done('done'), (failure) => done(failure.code ?? String(failure)))";
    let answer = window.script_async_with(script, vec![command.into(), arguments]);
    answer.as_str().unwrap_or_default().to_owned()
}

fn log_file(window: &Window) -> PathBuf {
    window.home().join("data/dev.backstory.desktop/logs/backstory.log")
}

/// Every file below a folder, but not the sockets.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}

fn holds(file: &Path, word: &str) -> bool {
    // A file that is gone meanwhile holds nothing.
    let bytes = std::fs::read(file).unwrap_or_default();
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

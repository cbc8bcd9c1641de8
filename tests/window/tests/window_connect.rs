//! Getting in: what is typed said in parts, the password asked for, what was found, recent databases, links.

use backstory_testkit::postgres;
use backstory_window_tests::{Theme, Window, database, wanted};
use fantoccini::key::Key;

const PASSWORD: &str = "CANARY-3f9a";

#[test]
fn from_a_url_without_a_password_to_a_link_into_its_history() {
    if !wanted() {
        return;
    }
    let server = postgres::server().expect("a PostgreSQL server");
    let url = server.create_database("window_connect").expect("a database");
    let name = postgres::database_of(&url).to_owned();
    database::fill(&url, &events());
    let role = format!(
        "CREATE ROLE connect_reader LOGIN PASSWORD '{PASSWORD}'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO connect_reader"
    );
    server.sql(&name, &role).expect("a role");
    let place = server.url_for(&name, "connect_reader", PASSWORD).expect("a URL");

    let window = Window::open(&[]);
    window.wait_for("connect-location");
    window.fill("connect-location", &place.replace(&format!(":{PASSWORD}@"), "@"));
    window.wait_until("the parts", |window| window.text("typed-place").contains("connect_reader"));
    assert!(window.text("typed-tls").contains("Encrypted where the server offers it"));
    look("connect-typed", &window);

    window.click("connect-open");
    assert_eq!(window.failure(), "auth.failed");
    window.wait_until("the field", |window| window.focused() == "connect-password");
    look("connect-asked", &window);
    window.fill("connect-password", PASSWORD);
    window.press(&[], Key::Enter);
    window.wait_for("found");
    assert_eq!(window.text("found-events"), "2");
    assert!(window.text("found-connection").contains("not encrypted"));
    let page = window
        .script("return JSON.stringify(Array.from(document.querySelectorAll('input'), (i) => i.value))");
    assert!(!page.as_str().unwrap_or_default().contains(PASSWORD), "no field keeps the password");
    look("connect-found", &window);
    window.click("found-open");
    window.open_objective("o1");
    window.choose_event(1);
    window.click("copy-link");

    window.click("nav-connect");
    window.click("recent-edit");
    window.fill("recent-word", "production");
    window.press(&[], Key::Enter);
    window.wait_until("the word", |window| window.text("recents").contains("production"));
    look("connect-recents", &window);

    window.click("connect-sample");
    window.wait_for("objective-row");
    window.click("nav-connect");
    window.fill("connect-location", &format!("backstory://open?place={name}&objective=o1&event=1"));
    window.click("connect-open");
    window.wait_for_event(1);
    assert_eq!(window.total(), 2);
    assert_eq!(window.text("environment"), "production");

    window.click("nav-connect");
    window.fill("connect-location", "backstory://open?place=elsewhere&objective=o1");
    window.click("connect-open");
    assert_eq!(window.failure(), "link.place");
}

fn look(name: &str, window: &Window) {
    for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        window.set_theme(theme);
        window.check_accessible(&format!("{name}, {word}"));
        window.screenshot(&format!("{name}-{word}"));
    }
}

fn events() -> Vec<String> {
    (1..=2)
        .map(|version| {
            format!(
                r#"{{"entity_type":"objective","entity_id":"o1","objective_id":"o1","version":{version},"action":"{}","actor":"ana","inserted_at":"2026-01-0{version}T08:00:00.000000Z","changes":{{"title":"T{version}"}},"metadata":null}}"#,
                if version == 1 { "created" } else { "updated" }
            )
        })
        .collect()
}

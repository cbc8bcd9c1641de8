//! A server in the window: opened with a password that stays where it was typed, remembered without it, taken away.

use backstory_testkit::{postgres, shared};
use backstory_window_tests::{Window, database, files_with, wanted};

const PASSWORD: &str = "CANARY-7b1d";

#[test]
fn a_postgres_is_read_and_its_password_is_kept_nowhere() {
    if !wanted() {
        return;
    }
    let Some(keps) = shared::keps() else { return };
    let server = postgres::Running::start().expect("a PostgreSQL server of its own, to be stopped");
    let url = server.server().create_database("window").expect("a database");
    let name = postgres::database_of(&url).to_owned();
    database::fill(&url, &keps.events);
    let role = format!(
        "CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"
    );
    server.server().sql(&name, &role).expect("a role");
    let place = server.server().url_for(&name, "reader", PASSWORD).expect("a URL");

    let window = Window::open(&[]);
    window.connect_to(&place);
    window.wait_for("objective-row");
    window.open_objective("sig-node");
    assert_eq!(window.total(), 599);
    let newest = window.events()[0];
    window.choose_event(newest);
    let page = window.script("return document.documentElement.outerHTML + JSON.stringify({...localStorage})");
    assert!(!page.as_str().unwrap_or_default().contains(PASSWORD), "the page does not know the password");

    window.click("nav-connect");
    window.wait_for("recents");
    let recents = window.text("recents");
    assert!(recents.contains(&name) && !recents.contains(PASSWORD), "{recents}");
    window.screenshot("recents");
    assert_eq!(
        files_with(PASSWORD, window.home()),
        Vec::<String>::new(),
        "no file of the program has the password"
    );

    window.connect_to(&place);
    window.wait_for("objective-row");
    server.stop();
    window.fill("objective-search", "sig-node");
    window.wait_for("failure");
    let code = window.attribute("failure", "data-code").unwrap_or_default();
    assert!(
        ["net.lost", "net.refused"].contains(&code.as_str()),
        "what really happened, not what the pool says: {code}"
    );
    let words = window.text("failure");
    assert!(words.len() > 20 && !words.contains(PASSWORD), "{words}");
    window.screenshot("server-gone");
    window.click("nav-connect");
    window.open_sample();
}

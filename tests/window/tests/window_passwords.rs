//! A password in the desktop's own store: kept there when wanted, found after a restart, gone with the connection.

use backstory_testkit::postgres;
use backstory_window_tests::{Window, database, files_with, wanted};

const PASSWORD: &str = "CANARY-5e2a";
const EVENT: &str = r#"{"entity_type":"objective","entity_id":"o","objective_id":"o","version":1,"action":"created","actor":"ana","inserted_at":"2026-01-01T00:00:00.000000Z","changes":{"title":"Kept"},"metadata":null}"#;

#[test]
fn a_password_is_kept_by_the_desktop_and_forgotten_with_the_connection() {
    if !wanted() {
        return;
    }
    let server = postgres::server().expect("a server");
    let url = server.create_database("passwords").expect("a database");
    let name = postgres::database_of(&url).to_owned();
    database::fill(&url, &[EVENT.to_owned()]);
    let role = format!(
        "CREATE ROLE keeper LOGIN PASSWORD '{PASSWORD}'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO keeper"
    );
    server.sql(&name, &role).expect("a role");
    let place =
        server.url_for(&name, "keeper", PASSWORD).expect("a URL").replace(&format!(":{PASSWORD}"), "");

    let mut window = Window::open_to_be_found(&[]);
    let _store = window.start_password_store();
    window.connect_to(&place);
    window.wait_for("failure");
    window.wait_until("the password is asked for", |window| window.focused() == "connect-password");
    window.fill("connect-password", PASSWORD);
    window.choose_option("connect-remember", "keystore");
    window.screenshot("password-asked");
    window.click("connect-open");
    window.wait_until("it is open", |window| window.count("found-open") + window.count("objective-row") > 0);
    assert!(!window.text_css("body").contains("password store"), "{}", window.text_css("body"));
    assert_eq!(files_with(PASSWORD, window.home()), Vec::<String>::new(), "no file has it as it is");

    window.open_anew(&[]);
    window.wait_for("recent");
    window.click("recent");
    window.wait_until("it opens unasked", |window| {
        window.count("found-open") + window.count("objective-row") > 0
    });
    assert_eq!(window.count("failure"), 0);

    window.open_anew(&[]);
    window.wait_for("recent");
    window.click("recent-forget");
    window.wait_until("it is forgotten", |window| window.count("recent") == 0);
    window.connect_to(&place);
    window.wait_for("failure");
    assert_eq!(window.attribute("failure", "data-code").as_deref(), Some("auth.failed"), "nobody kept it");
}

//! What there is to know about a database: its user could write, and what to grant instead.

use backstory_testkit::postgres;
use backstory_window_tests::{Key, Theme, Window, database, wanted};

#[test]
fn a_postgres_user_who_could_write_is_pointed_out_with_the_grants_for_one_who_cannot() {
    if !wanted() {
        return;
    }
    let server = postgres::Running::start().expect("a PostgreSQL server of its own");
    let url = server.server().create_database("notes").expect("a database");
    let name = postgres::database_of(&url).to_owned();
    let event = r#"{"seq":1,"entity_type":"objective","entity_id":"one","objective_id":"one","version":1,"action":"created","changes":{"title":"One"},"actor":"bo","inserted_at":"2026-03-01T00:00:00.000000Z"}"#;
    database::fill(&url, &[event.to_owned()]);

    let window = Window::open(&[]);
    window.connect_to(&url);
    window.wait_for("objective-row");
    assert!(window.text("read-only").to_lowercase().contains("read"), "the badge stays");
    assert_eq!(window.text("notes"), "1 note");
    for theme in [Theme::Light, Theme::Dark] {
        window.set_theme(theme);
        open_with_the_keyboard(&window);
        window.screenshot(&format!("notes-{}", theme.name()));
        window.press(&[], Key::Escape);
        window.wait_until("the notes are closed", |window| window.count_css("dialog[open]") == 0);
        assert_eq!(window.focused(), "notes", "back where it was");
    }

    window.click("notes");
    assert_eq!(window.attribute("note", "data-code").as_deref(), Some("role.superuser"));
    let script = window.text_css("[data-testid=note] pre");
    window.click_css("[data-testid=note] .icon-button");
    window.resize(640, 480);
    window.screenshot("notes-small");
    window.press(&[], Key::Escape);
    window.click("nav-connect");
    window.click("connect-location");
    window.press(&[Key::Control], 'v');
    let pasted = "return document.querySelector('[data-testid=connect-location]').value";
    // A field of one line makes its own of the ends of lines.
    let words = |text: &str| text.split_whitespace().collect::<String>();
    window.wait_until("what was copied is there", |window| {
        window.script(pasted).as_str().map(words) == Some(words(&script))
    });

    server.server().sql(&name, &script).expect("the statements run as they stand there");
    let reader = server.server().url_for(&name, "backstory_reader", "choose one").expect("a URL");
    window.connect_to(&reader);
    window.wait_until("the database of the reader", |window| {
        window.count("objective-row") == 1 && window.count("notes") == 0
    });
}

fn open_with_the_keyboard(window: &Window) {
    for _ in 0..30 {
        if window.focused() == "notes" {
            break;
        }
        window.press(&[], Key::Tab);
    }
    window.press(&[], Key::Enter);
    window.wait_until("the notes", |window| window.count_css("dialog[open]") == 1);
}

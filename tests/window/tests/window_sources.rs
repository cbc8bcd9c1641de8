//! Logs of other programs: choosing one, its entities, a timeline; and describing one that nobody prepared for.

use backstory_testkit::{postgres, shared};
use backstory_window_tests::{Key, Theme, Window, wanted};

/// Every rule of accessibility, light and dark.
fn check(name: &str, window: &Window) {
    for theme in [Theme::Light, Theme::Dark] {
        window.set_theme(theme);
        window.screenshot(&format!("sources-{name}-{}", theme.name()));
        window.check_accessible(&format!("{name}, {}", theme.name()));
    }
}

#[test]
fn a_log_of_another_program_is_found_opened_and_left_by_the_keyboard() {
    if !wanted() {
        return;
    }
    let Some(file) = shared::file("fixtures/paper_trail/db.yaml.sqlite") else { return };
    let window = Window::open(&[]);
    window.connect_to(&file.display().to_string());
    window.wait_for("source-row");
    assert_eq!(window.attributes("source-row", "data-source-id"), ["paper_trail"]);
    assert_eq!(window.focused(), "sources");
    check("found", &window);
    window.press(&[], Key::F6);
    assert_eq!(window.focused(), "sources");
    window.press(&[], Key::Enter);
    window.wait_for("entity-row");
    assert_eq!(window.focused(), "entity-search");
    check("entities", &window);
    window.press(&[Key::Control], 'f');
    let subjects = window.attributes("entity-row", "data-subject");
    window.type_text(&subjects[0]);
    window
        .wait_until("the search", |window| window.attributes("entity-row", "data-subject") == subjects[..1]);
    window.press(&[], Key::Enter);
    window.wait_for("timeline-row");
    assert!(window.total() > 0);
    window.screenshot("sources-timeline");
    window.press(&[Key::Control], 'l');
    window.wait_for("source-row");
    window.press(&[Key::Alt], Key::Left);
    window.wait_for("connect-location");
}

#[test]
fn a_table_nobody_prepared_for_is_described_saved_and_opened() {
    if !wanted() {
        return;
    }
    let server = postgres::Running::start().expect("a PostgreSQL server of its own");
    let url = server.server().create_database("mapper").expect("a database");
    let sql = r#"CREATE TABLE order_log (id bigserial PRIMARY KEY, order_id integer, what text, who text, at timestamptz, changes jsonb);
        INSERT INTO order_log VALUES (1, 42, 'placed', 'ann', '2026-01-01', '{"total":[null,"10.50"]}'),
        (2, 42, 'changed', 'bo', '2026-01-02', '{"total":["10.50","12.00"]}'), (3, 7, 'placed', 'ann', '2026-01-03', '{"total":[null,"1.00"]}');
        CREATE TABLE customers (id integer PRIMARY KEY);"#;
    server.server().sql(postgres::database_of(&url), sql).expect("valid SQL");

    let window = Window::open(&[]);
    window.connect_to(&url);
    window.wait_for("sources-none");
    assert!(window.text("plain-tables").contains("public.customers"));
    check("none", &window);
    window.click("map-your-own");
    window.wait_until("the tables", |window| window.count_css("[data-testid=mapper-table] option") == 3);
    window.click_css("[data-testid=mapper-table] option:nth-child(3)");
    window.wait_for("tried-event");
    assert_eq!(window.count("tried-event"), 3);
    // The switch of the theme lies beneath the sheet.
    window.screenshot("sources-mapper");
    window.check_accessible("the mapper");
    window.resize(800, 600);
    window.screenshot("sources-mapper-small");
    window.fill("mapper-name", "Our orders");
    window.wait_until("the trial", |window| window.text("mapper-tried").contains("3 events of 2 entities"));
    window.click("mapper-save");
    window.wait_for("mapper-saved");
    window.click("mapper-open");
    window.wait_for("entity-row");
    let mut subjects = window.attributes("entity-row", "data-subject");
    subjects.sort();
    assert_eq!(subjects, ["order/42", "order/7"]);
    window.click_css("[data-subject='order/42']");
    window.wait_for("timeline-row");
    assert_eq!(window.total(), 2);

    // It is there for the next database of the kind, too.
    window.click("nav-connect");
    window.connect_to(&url);
    window.wait_for("source-row");
    assert_eq!(window.attributes("source-row", "data-source-id"), ["our_orders"]);

    // Another mapping of its name, from a file, takes its place only where that is wanted.
    let folder = tempfile::tempdir().expect("a folder");
    let theirs = folder.path().join("theirs.toml");
    std::fs::write(&theirs, kept(&window).replace("Our orders", "Their orders")).expect("a file");
    for (answer, name) in [("own-keep", "Our orders"), ("own-replace", "Their orders")] {
        window.click("import-mapping");
        window.choose_in_dialog("Open a mapping", theirs.to_str().expect("a path"));
        window.wait_for("own-replacing");
        let question = window.text("own-replacing");
        assert!(question.contains("Our orders") && question.contains("Their orders"), "{question}");
        check(answer, &window);
        window.resize(640, 480);
        window.screenshot(&format!("sources-{answer}-small"));
        window.resize(1280, 820);
        window.click(answer);
        window.wait_until("it is answered", |window| window.count("own-replacing") == 0);
        window.wait_until("its name", |window| window.text("own-mapping").contains(name));
        assert!(kept(&window).contains(name), "{}", kept(&window));
    }
}

/// The mapping that was saved, as its file has it.
fn kept(window: &Window) -> String {
    let config = window.home().join("config");
    let mut folders = std::fs::read_dir(&config).expect("a folder").flatten().map(|entry| entry.path());
    let file =
        folders.find_map(|folder| std::fs::read_to_string(folder.join("mappings/our_orders.toml")).ok());
    file.unwrap_or_else(|| panic!("no mapping beneath {}", config.display()))
}

use secrecy::ExposeSecret;

use super::*;

fn server(url: &str) -> Server {
    match Location::parse(url).expect(url) {
        Location::Postgres(server) | Location::MySql(server) => server,
        Location::Sqlite(path) => panic!("{url} became {}", path.display()),
    }
}

fn code(url: &str) -> &'static str {
    Location::parse(url).expect_err(url).code.as_str()
}

#[test]
fn paths_and_sqlite_urls_name_files() {
    for text in [
        "/a b/x.db",
        "sqlite:///a%20b/x.db",
        "sqlite:/a b/x.db",
        "file:///a%20b/x.db?mode=ro",
        " '/a b/x.db' ",
    ] {
        assert_eq!(Location::parse(text).expect(text).to_string(), "/a b/x.db", "{text}");
    }
    assert_eq!(Location::parse("DATABASE_URL=\"sqlite:x.db\"").expect("an assignment").to_string(), "x.db");
    for line in [
        "export DATABASE_URL='sqlite:x.db';",
        "set DATABASE_URL=sqlite:x.db",
        "spring.datasource.url=jdbc:sqlite:x.db",
        "url = \"sqlite:x.db\"",
    ] {
        assert_eq!(Location::parse(line).expect(line).to_string(), "x.db", "{line}");
    }
    let here = Location::parse("file://localhost/a%20b/x.db").expect("a file of this machine");
    assert_eq!(here.to_string(), "/a b/x.db");
    assert_eq!(code("file://elsewhere/share/x.db"), "url.malformed");
    let home = std::env::home_dir().expect("a home");
    assert_eq!(
        Location::parse("~/x.db").expect("a path").to_string(),
        home.join("x.db").display().to_string()
    );
    assert_eq!(Location::parse("./a=b.db").expect("a path").to_string(), "./a=b.db");
}

#[test]
fn a_postgres_url_is_taken_apart() {
    let server =
        server("export DATABASE_URL=postgresql://ana:s%2Fe@db.acme.com:6543/app%20db?sslmode=require");
    assert_eq!((server.host.as_str(), server.port, server.user.as_str()), ("db.acme.com", 6543, "ana"));
    assert_eq!((server.database.as_str(), server.tls), ("app db", Tls::Require));
    assert_eq!(server.password.expect("a password").expose_secret(), "s/e");
}

#[test]
fn a_jdbc_url_names_its_user_behind_the_host() {
    let server = server("jdbc:postgresql://db.acme.com/app?user=ana&password=s%2Fe");
    assert_eq!((server.user.as_str(), server.database.as_str()), ("ana", "app"));
    assert_eq!(server.password.expect("a password").expose_secret(), "s/e");
    let seen_first = self::server("mysql://ana:a@h/app?user=bo&password=b");
    assert_eq!(seen_first.user, "ana");
    assert_eq!(seen_first.password.expect("a password").expose_secret(), "a");
}

#[test]
fn a_mysql_url_is_taken_apart() {
    let server = server("mysql://ana:s%2Fe@db.acme.com/app?ssl-mode=REQUIRED&ssl-ca=/etc/ca.pem");
    assert_eq!((server.host.as_str(), server.port, server.product), ("db.acme.com", 3306, Product::MySql));
    assert_eq!((server.database.as_str(), server.tls), ("app", Tls::Require));
    assert_eq!(server.ca_file.as_deref(), Some(Path::new("/etc/ca.pem")));
    assert_eq!(
        server.to_string(),
        "mysql://ana@db.acme.com:3306/app?sslmode=require&sslrootcert=/etc/ca.pem"
    );
    let socket = self::server("mariadb://ana@/app?socket=/run/mysqld/mysqld.sock");
    assert_eq!((socket.host.as_str(), socket.tls), ("/run/mysqld/mysqld.sock", Tls::Prefer));
    assert_eq!(Location::parse("mariadb://ana@h/app").expect("a location").label(), "app");
}

#[test]
fn only_this_machine_may_be_unprotected_by_default() {
    assert_eq!(server("postgres://u@localhost/d").tls, Tls::Prefer);
    assert_eq!(server("postgres://u@127.0.0.1/d").tls, Tls::Prefer);
    assert_eq!(server("postgres://u@[::1]/d").tls, Tls::Prefer);
    assert_eq!(server("postgres://u@127.0.0.1.example.com/d").tls, Tls::VerifyFull);
    assert_eq!(server("postgres://u@10.0.0.7/d").tls, Tls::VerifyFull);
    assert_eq!(server("mysql://u@localhost/d").tls, Tls::Prefer);
    assert_eq!(server("mariadb://u@db.acme.com/d").tls, Tls::VerifyFull);
}

#[test]
fn passwords_may_hold_what_a_url_allows() {
    for (url, password) in [
        ("postgres://u:p%23@h/d", "p#"),
        ("postgres://u:p@ss@h/d", "p@ss"),
        ("postgres://u:100%@h/d", "100%"),
        ("postgres://u:p%C3%A9%20[x]@h/d", "pé [x]"),
        ("postgres://u:a:b@h/d", "a:b"),
    ] {
        assert_eq!(server(url).password.expect(url).expose_secret(), password, "{url}");
    }
}

#[test]
fn other_characters_in_a_password_are_named() {
    for (url, character) in [
        ("postgres://u:s#cret@h/d", '#'),
        ("postgres://u:s/cret@h/d", '/'),
        ("postgres://u:s?cret@h/d", '?'),
        ("postgres://u:12#4@h/d", '#'),
    ] {
        let error = Location::parse(url).expect_err(url);
        assert_eq!(error.code.as_str(), "url.password", "{url}");
        assert!(error.message.contains(character) && !error.message.contains("cret"), "{}", error.message);
    }
}

#[test]
fn what_cannot_be_opened_says_so() {
    for url in ["mongodb://h/d", "http://h/", "oracle://h/d"] {
        assert_eq!(code(url), "url.scheme", "{url}");
    }
    for url in [
        "postgres://",
        "postgres://h:port/d",
        "postgres://[::1/d",
        "postgres:h/d",
        "sqlite://",
        "postgres://u@h/d?sslmode=maybe",
        "postgres://h/d#x",
        "mysql:h/d",
        "mysql://",
        "mysql://u@h",
        "mysql://u@h/d?ssl-mode=maybe",
        "mysql://u@/d",
    ] {
        assert_eq!(code(url), "url.malformed", "{url}");
    }
    for url in [
        "postgres://good.example/d?host=169.254.169.254",
        "postgres://u@h/d?options=-cx",
        "postgres://u@h/d?sslkey=/etc/passwd",
        "sqlite:x.db?vfs=unix",
        "postgres://u@h/d?ssl-mode=require",
        "mysql://good.example/d?socket=/run/mysqld/mysqld.sock",
        "mysql://u@/d?socket=relative.sock",
        "mysql://u@h/d?host=169.254.169.254",
        "mysql://u@h/d?ssl-key=/etc/passwd",
        "mysql://u@h/d?application_name=x",
    ] {
        assert_eq!(code(url), "url.parameter", "{url}");
    }
    assert_eq!(code("  "), "url.missing");
}

#[test]
fn a_location_can_be_shown_and_read_again_without_its_password() {
    for url in [
        "postgres://ana:CANARY@db.acme.com:6543/app?sslmode=require",
        "postgres://ana:CANARY@[::1]/app",
        "postgres://ana:CANARY@/app?host=/run/pg",
        "mysql://ana:CANARY@db.acme.com/app?ssl-mode=VERIFY_CA&ssl-ca=/etc/ca.pem",
        "mariadb://ana:CANARY@[::1]:3307/app",
        "mysql://ana:CANARY@/app?socket=/run/mysqld/mysqld.sock",
        "mysql://ana:CANARY@/app?socket=/run/a%20%26%20b.sock",
        "postgres://ana:CANARY@h/app?sslrootcert=/etc/a%20%26%23b.pem",
        "jdbc:postgresql://h/app?user=ana&password=CANARY",
    ] {
        let shown = server(url).to_string();
        assert!(!shown.contains("CANARY"));
        assert!(!format!("{:?}", server(url)).contains("CANARY"));
        assert_eq!(server(&shown).to_string(), shown);
    }
}

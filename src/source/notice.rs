//! What there is to know about an opened database that is no failure: above all, that its user could write.

use serde::Serialize;

use super::location::Server;
use super::postgres::Table;

/// Something to know about an opened database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Notice {
    /// A stable name, such as `role.writes`.
    pub code: &'static str,
    /// What there is to know, in a sentence or two.
    pub message: String,
    /// What could be done about it.
    pub hint: Option<String>,
    /// Statements to copy and run elsewhere. Backstory never runs them.
    pub script: Option<String>,
}

/// The code of what is said of lines that could not be read.
pub(super) const LINES: &str = "file.lines";

/// The tables that a reader asks.
const READ: [&str; 4] = ["events", "objectives", "snapshots", "timeline_marks"];
const HINT: &str = "Backstory only reads. With a user that can do no more, the server makes sure of it, too.";

/// What a user of PostgreSQL could do.
pub(super) fn postgres(server: &Server, log: &Table, superuser: bool) -> Option<Notice> {
    let user = &server.user;
    let (code, message) = if superuser {
        (
            "role.superuser",
            format!("User “{user}” is a superuser of this server and may do everything on it."),
        )
    } else if log.writable {
        ("role.writes", format!("User “{user}” may change the event log, not only read it."))
    } else {
        return None;
    };
    let (database, schema) = (quoted(&server.database, '"'), quoted(&log.schema, '"'));
    let tables: Vec<_> = READ.iter().map(|table| format!("{schema}.{table}")).collect();
    let script = format!(
        "CREATE ROLE backstory_reader LOGIN PASSWORD 'choose one';\n\
         GRANT CONNECT ON DATABASE {database} TO backstory_reader;\n\
         GRANT USAGE ON SCHEMA {schema} TO backstory_reader;\n\
         GRANT SELECT ON {} TO backstory_reader;",
        tables.join(", ")
    );
    Some(Notice { code, message, hint: Some(HINT.to_owned()), script: Some(script) })
}

/// Rights on MariaDB and MySQL that are more than reading.
const WRITING: [&str; 8] =
    ["INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "CREATE", "TRIGGER", "DELETE HISTORY"];
/// Rights that reach beyond a database.
const RULING: [&str; 3] = ["SUPER", "FILE", "CREATE USER"];

/// What a user of MariaDB or MySQL could do. `rights`: as the server lists them.
pub(super) fn mysql(server: &Server, rights: &[String]) -> Option<Notice> {
    let has = |wanted: &[&str]| rights.iter().any(|right| wanted.contains(&right.as_str()));
    let user = &server.user;
    let (code, message) = if has(&RULING) {
        (
            "role.superuser",
            format!("User “{user}” has rights over the whole server, such as reading its files."),
        )
    } else if has(&WRITING) {
        ("role.writes", format!("User “{user}” may change this database, not only read it."))
    } else {
        return None;
    };
    let database = quoted(&server.database, '`');
    let grants = READ.map(|table| format!("GRANT SELECT ON {database}.{table} TO 'backstory_reader'@'%';"));
    let script =
        format!("CREATE USER 'backstory_reader'@'%' IDENTIFIED BY 'choose one';\n{}", grants.join("\n"));
    Some(Notice { code, message, hint: Some(HINT.to_owned()), script: Some(script) })
}

/// A file is read from a copy.
pub(super) fn copied(label: &str) -> Notice {
    Notice {
        code: "file.copy",
        message: format!(
            "{label} was not closed properly. What is shown is read from a private copy in which that is mended."
        ),
        hint: Some(
            "The file itself stays as it is. A program that may write it mends it when it opens it."
                .to_owned(),
        ),
        script: None,
    }
}

/// Lines of a file are left out: how many, the first, and its reason.
pub(super) fn unread_lines(label: &str, (count, first, reason): (i64, i64, String)) -> Notice {
    let lines = if count == 1 { "A line".to_owned() } else { format!("{count} lines") };
    Notice {
        code: LINES,
        message: format!("{lines} of {label} could not be read. Line {first}: {reason}."),
        hint: Some("The other lines are read as they are.".to_owned()),
        script: None,
    }
}

/// The log of another program is read. `note`: what its mapping says of it.
pub(super) fn read_as(name: &str, tables: &[String], note: Option<String>) -> Notice {
    let message = format!("This is read as a log of {name}, from {}.", tables.join(", "));
    Notice { code: "log.foreign", message, hint: note, script: None }
}

/// Rows of a log are no events: how many, and why.
pub(super) fn left_out(message: String) -> Notice {
    let hint = "What makes an event is whose it is: a type and an id. A mapping of your own can say where they stand.";
    Notice { code: "log.left_out", message, hint: Some(hint.to_owned()), script: None }
}

/// A log that is not read whole. `children`: which of them are found; `searched`: how far an entity is looked for without an index;
/// `index`: a statement that would help.
pub(super) fn large(children: &str, searched: Option<String>, index: Option<String>) -> Notice {
    Notice {
        code: "log.large",
        message: format!("This log is large. Of a subject, its own events are read; {children}."),
        hint: searched,
        script: index,
    }
}

/// An identifier, quoted.
fn quoted(name: &str, quote: char) -> String {
    format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
}

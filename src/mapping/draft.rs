//! A mapping as somebody puts it together: one table, and what its columns say.

use serde::{Deserialize, Serialize};
use toml::Value;

use super::{Encoding, Mapping, OrderBy, TimeUnit, built_in};
use crate::error::{Code, Error, Result};

/// What somebody says of a table. Columns are named as the catalogue names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts", rename = "MappingDraft"))]
pub struct Draft {
    /// What the log is called.
    pub name: String,
    /// The table's schema; empty where the database has none.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The column that orders the events.
    pub order: String,
    /// What that column holds.
    pub order_by: OrderBy,
    /// The column with the type of the entity.
    pub entity_type: Option<String>,
    /// The type of all of them, where no column says it.
    pub named: String,
    /// The column with the id of the entity.
    pub id: String,
    /// The column with what happened.
    pub event_type: Option<String>,
    /// The column with the time.
    pub time: Option<String>,
    /// What the time counts, where it is a number.
    pub time_unit: Option<TimeUnit>,
    /// The column with who did it.
    pub actor: Option<String>,
    /// Columns to show besides.
    pub metadata: Vec<String>,
    /// How a change is written down.
    pub encoding: Encoding,
    /// The column with what changed; none where the columns themselves are the state.
    pub payload: Option<String>,
    /// The column with what was before.
    pub before: Option<String>,
    /// What pairs of old and new are called, where they are objects.
    pub pair: Option<(String, String)>,
    /// What the texts of the event's type do.
    pub verbs: Vec<Meaning>,
}

/// What a text does to the entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts", rename = "VerbMeaning"))]
pub struct Meaning {
    /// The text.
    pub text: String,
    /// What it does.
    pub does: Does,
}

/// What becomes of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts", rename = "VerbDoes"))]
#[serde(rename_all = "lowercase")]
pub enum Does {
    /// It begins.
    Created,
    /// It changes.
    Updated,
    /// It ends.
    Deleted,
    /// It comes back.
    Restored,
    /// Nothing: the row is no event.
    Ignored,
}

impl Draft {
    /// The stable name of the mapping: what it is called, in letters and digits. Never that of a mapping that comes along.
    pub fn id(&self) -> String {
        let mut id = String::new();
        for c in self.name.chars().flat_map(char::to_lowercase) {
            match c {
                c if c.is_ascii_alphanumeric() => id.push(c),
                _ if !id.is_empty() && !id.ends_with('_') => id.push('_'),
                _ => {}
            }
        }
        let id = id.trim_end_matches('_');
        let is_taken = id == "native" || built_in().iter().any(|mapping| mapping.id == id);
        match id {
            "" => "own".to_owned(),
            id if is_taken => format!("{id}_own"),
            id => id.to_owned(),
        }
    }

    /// The mapping's file.
    ///
    /// # Errors
    /// [`Code::MappingInvalid`] where something is still to be chosen.
    pub fn to_toml(&self) -> Result<String> {
        let missing = [
            (self.name.trim().is_empty(), "what the log is called"),
            (self.order.is_empty(), "the column that orders the events"),
            (self.id.is_empty(), "the column with the id of the entity"),
            (self.entity_type.is_none() && self.named.trim().is_empty(), "the type of the entities"),
            (self.encoding != Encoding::Row && self.payload.is_none(), "the column with what changed"),
            (self.needs_before() && self.before.is_none(), "the column with what was before"),
        ];
        let missing: Vec<_> = missing.iter().filter(|(is, _)| *is).map(|(_, what)| *what).collect();
        if !missing.is_empty() {
            return Err(Error::new(
                Code::MappingInvalid,
                format!("Still to be said: {}.", missing.join(", ")),
            ));
        }
        if self.encoding == Encoding::Row && self.entity_type.is_some() {
            return Err(Error::new(
                Code::MappingInvalid,
                "Where the columns are the state, all entities are of one type.",
            )
            .hint("Name the type instead of choosing a column for it."));
        }
        Ok(self.sections().iter().map(Section::text).collect::<Vec<_>>().join("\n"))
    }

    /// Whether what was before stands in a column of its own.
    fn needs_before(&self) -> bool {
        use Encoding::{BeforeAfter, BeforeNew, BeforePairs, OldNew};
        matches!(self.encoding, BeforeAfter | BeforeNew | BeforePairs | OldNew)
    }

    fn sections(&self) -> Vec<Section> {
        let is_row = self.encoding == Encoding::Row;
        let payload = self.payload.as_ref().filter(|_| !is_row);
        let before = self.before.as_ref().filter(|_| self.needs_before());
        let mut used: Vec<&String> = vec![&self.order, &self.id];
        let more = [&self.entity_type, &self.event_type, &self.time, &self.actor];
        used.extend(more.into_iter().flatten().chain(payload).chain(before));
        let mut columns: Vec<String> = Vec::new();
        for column in used {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        // What says something of the event is no state of the entity.
        let about: Vec<_> = columns.iter().filter(|column| **column != self.id).cloned().collect();
        let mut verbs = Section::new("verbs");
        for (key, does) in [
            ("created", Does::Created),
            ("updated", Does::Updated),
            ("deleted", Does::Deleted),
            ("restored", Does::Restored),
            ("ignored", Does::Ignored),
        ] {
            let texts = self.verbs.iter().filter(|meaning| meaning.does == does);
            verbs.list(key, texts.map(|meaning| meaning.text.clone()).collect());
        }
        let mut sections = vec![
            Section::new("").with("id", &self.id()).with("name", self.name.trim()),
            Section::new("detect").with("table", &self.table).flag("named").and_list("columns", columns),
            Section::new("order").with("column", &self.order).maybe("by", Some(&word(self.order_by))),
            match &self.entity_type {
                Some(column) => Section::new("entity").with("type", column).with("id", &self.id),
                None => Section::new("entity").with("named", self.named.trim()).with("id", &self.id),
            },
            Section::new("event")
                .maybe("type", self.event_type.as_deref())
                .maybe("time", self.time.as_deref())
                .maybe("time_unit", self.time_unit.map(word).as_deref())
                .maybe("actor", self.actor.as_deref())
                .and_list("metadata", self.metadata.clone()),
            Section::new("change")
                .with("encoding", &word(self.encoding))
                .maybe("payload", payload.map(String::as_str))
                .maybe("before", before.map(String::as_str))
                .and_list(
                    "pair",
                    self.pair.iter().flat_map(|(old, new)| [old.clone(), new.clone()]).collect(),
                )
                .and_list("without_columns", if is_row { about } else { Vec::new() }),
            verbs,
        ];
        sections.retain(|section| !section.lines.is_empty());
        sections
    }

    /// The mapping.
    ///
    /// # Errors
    /// As [`Self::to_toml`].
    pub fn mapping(&self) -> Result<Mapping> {
        Mapping::parse(&self.to_toml()?)
    }
}

/// How the format writes a choice.
fn word(choice: impl Serialize) -> String {
    match Value::try_from(choice) {
        Ok(Value::String(word)) => word,
        other => unreachable!("choices are words, not {other:?}"),
    }
}

/// A table of the file.
struct Section {
    name: &'static str,
    lines: Vec<(&'static str, Value)>,
}

impl Section {
    fn new(name: &'static str) -> Self {
        Self { name, lines: Vec::new() }
    }

    fn with(mut self, key: &'static str, text: &str) -> Self {
        self.lines.push((key, Value::String(text.to_owned())));
        self
    }

    fn maybe(self, key: &'static str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.with(key, text),
            None => self,
        }
    }

    fn flag(mut self, key: &'static str) -> Self {
        self.lines.push((key, Value::Boolean(true)));
        self
    }

    fn and_list(mut self, key: &'static str, texts: Vec<String>) -> Self {
        self.list(key, texts);
        self
    }

    fn list(&mut self, key: &'static str, texts: Vec<String>) {
        if !texts.is_empty() {
            self.lines.push((key, Value::Array(texts.into_iter().map(Value::String).collect())));
        }
    }

    fn text(&self) -> String {
        let head = if self.name.is_empty() { String::new() } else { format!("[{}]\n", self.name) };
        self.lines.iter().fold(head, |text, (key, value)| format!("{text}{key} = {value}\n"))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn draft() -> Draft {
        Draft {
            name: "Ours — “the” log".to_owned(),
            schema: String::new(),
            table: "a \"log\"\n\u{7f}".to_owned(),
            order: "n".to_owned(),
            order_by: OrderBy::Number,
            entity_type: Some("what".to_owned()),
            named: String::new(),
            id: "which".to_owned(),
            event_type: Some("kind\\".to_owned()),
            time: Some("at".to_owned()),
            time_unit: Some(TimeUnit::Ms),
            actor: None,
            metadata: Vec::new(),
            encoding: Encoding::Pairs,
            payload: Some("diff".to_owned()),
            before: None,
            pair: Some(("old".to_owned(), "new".to_owned())),
            verbs: vec![Meaning { text: "'''".to_owned(), does: Does::Deleted }],
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was_meant() {
        let mapping = draft().mapping().expect("a mapping");
        assert_eq!((mapping.id.as_str(), mapping.name.as_str()), ("ours_the_log", "Ours — “the” log"));
        assert_eq!(mapping.detect.table.as_deref(), Some("a \"log\"\n\u{7f}"));
        assert_eq!(mapping.detect.columns, ["n", "which", "what", "kind\\", "at", "diff"]);
        assert_eq!((mapping.event.time_unit, mapping.change.encoding), (Some(TimeUnit::Ms), Encoding::Pairs));
        assert_eq!(mapping.change.pair, Some(("old".to_owned(), "new".to_owned())));
        assert_eq!(mapping.verbs.deleted, ["'''"]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let open = Draft { payload: None, id: String::new(), encoding: Encoding::BeforeAfter, ..draft() };
        let error = open.to_toml().expect_err("incomplete");
        assert_eq!(error.code, Code::MappingInvalid);
        for what in ["id of the entity", "what changed", "what was before"] {
            assert!(error.message.contains(what), "{}", error.message);
        }
        let several = Draft { encoding: Encoding::Row, ..draft() };
        assert!(several.to_toml().expect_err("several types").message.contains("one type"));
    }

    #[test]
    fn a_name_that_is_taken_is_told_apart() {
        let id = |name: &str| Draft { name: name.to_owned(), ..draft() }.id();
        assert_eq!(
            ["PaperTrail", "Paper Trail", "native", "„…“"].map(id),
            ["papertrail", "paper_trail_own", "native_own", "own"]
        );
    }
}

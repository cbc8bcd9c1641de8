//! Links to a place in a history: `backstory://open?place=…&objective=…&event=…&filter=…`.
//!
//! A link may come from anywhere, so it cannot say where a database is, let alone how to get in: it names one that was opened
//! here before. Whoever did not open it before learns nothing from a link but ids.

use std::fmt;

use sha2::{Digest, Sha256};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::error::{Code, Error, Result};

/// What every link begins with.
pub const SCHEME: &str = "backstory:";
/// The place of the sample data.
pub const SAMPLE: &str = "sample";
/// The longest link that is made or read, in bytes: Linux takes 128 KiB as one argument of a program.
pub(crate) const LONGEST: usize = 120 << 10;

/// A place in a history. What it prints as, [`Link::parse`] reads as the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The database: [`SAMPLE`], an id as [`place_id`] makes it, or what somebody called it.
    pub place: String,
    /// The objective.
    pub objective: Option<String>,
    /// The event of the objective, by its `seq`.
    pub event: Option<i64>,
    /// The filter, as the JSON text that the window writes it in.
    pub filter: Option<String>,
}

/// The name of a location in links: the same for the same location on every machine. It does not say the location, though who
/// guesses that can tell. `location` is what is shown, without a password.
pub fn place_id(location: &str) -> String {
    let digest = Sha256::digest(location.as_bytes());
    format!("{:016x}", u64::from_be_bytes(std::array::from_fn(|byte| digest[byte])))
}

impl Link {
    /// Reads a link.
    ///
    /// # Errors
    /// [`Code::LinkMalformed`], which never repeats the link: somebody may have put a password into it.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(malformed("it is too long"));
        }
        let url = Url::parse(text).map_err(|_| malformed("it is no URL"))?;
        let is_bare = url.username().is_empty() && url.password().is_none() && url.port().is_none();
        if url.scheme() != "backstory" || url.host_str() != Some("open") || !matches!(url.path(), "" | "/") {
            return Err(malformed("it does not begin with backstory://open?"));
        }
        if !is_bare || url.fragment().is_some() {
            return Err(malformed("it has parts that no link has"));
        }
        let [mut place, mut objective, mut event, mut filter] = [const { None }; 4];
        for (key, value) in url.query_pairs() {
            let part = match &*key {
                "place" => &mut place,
                "objective" => &mut objective,
                "event" => &mut event,
                "filter" => &mut filter,
                _ => return Err(malformed("it has a parameter that this version does not know")),
            };
            if part.replace(value.into_owned()).is_some() {
                return Err(malformed("it says the same twice"));
            }
        }
        let event =
            event.map(|seq| seq.parse().map_err(|_| malformed("its event is no number"))).transpose()?;
        let place =
            place.filter(|place| !place.is_empty()).ok_or_else(|| malformed("it names no database"))?;
        if objective.is_none() && (event.is_some() || filter.is_some()) {
            return Err(malformed("it names no objective"));
        }
        Ok(Self { place, objective, event, filter })
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut query = Serializer::new(String::new());
        query.append_pair("place", &self.place);
        let event = self.event.map(|seq| seq.to_string());
        let parts = [("objective", &self.objective), ("event", &event), ("filter", &self.filter)];
        for (key, value) in parts {
            if let Some(value) = value {
                query.append_pair(key, value);
            }
        }
        write!(f, "backstory://open?{}", query.finish())
    }
}

/// A link that cannot be followed, and why.
pub(crate) fn malformed(why: &str) -> Error {
    Error::new(Code::LinkMalformed, format!("This link cannot be read: {why}."))
        .hint("Copy it anew from an event in Backstory; docs/links.md says what a link looks like.")
}

#[cfg(test)]
mod tests {
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    fn refused(text: &str) -> String {
        let error = Link::parse(text).expect_err(text);
        assert_eq!(error.code, Code::LinkMalformed, "{text}");
        error.message
    }

    #[test]
    fn a_link_names_a_place_an_objective_and_an_event() {
        let link = Link::parse("backstory://open?place=audit+log&objective=o%2F1&event=-7&filter=%7B%7D");
        let link = link.expect("a link");
        assert_eq!((link.place.as_str(), link.objective.as_deref()), ("audit log", Some("o/1")));
        assert_eq!((link.event, link.filter.as_deref()), (Some(-7), Some("{}")));
        let bare = Link::parse(" BACKSTORY://open/?place=sample\n").expect("as browsers write it");
        assert_eq!(bare, Link { place: SAMPLE.to_owned(), objective: None, event: None, filter: None });
        assert_eq!(bare.to_string(), "backstory://open?place=sample");
    }

    #[test]
    fn what_is_no_link_is_refused_without_being_repeated() {
        for text in [
            "",
            "backstory:",
            "backstory://",
            "https://open?place=a",
            "backstory://delete?place=a",
            "backstory://open/etc?place=a",
            "backstory://ana:CANARY@open?place=a",
            "backstory://open:5432?place=a",
            "backstory://open?place=a#CANARY",
            "backstory://open",
            "backstory://open?place=",
            "backstory://open?place=a&place=b",
            "backstory://open?place=a&password=CANARY",
            "backstory://open?place=a&event=1",
            "backstory://open?place=a&filter={}",
            "backstory://open?place=a&objective=o&event=CANARY",
            "backstory://open?place=a&objective=o&event=9223372036854775808",
        ] {
            assert!(!refused(text).contains("CANARY"), "{text}");
        }
        assert!(refused(&format!("backstory://open?place={}", "a".repeat(LONGEST))).contains("too long"));
    }

    #[test]
    fn a_database_is_named_without_saying_where_it_is() {
        let id = place_id("postgres://ana@db.acme.com:5432/app");
        assert_eq!(id, "04e26c26dfa76dde");
        assert_ne!(id, place_id("postgres://ana@db.acme.com:5432/app2"));
    }

    proptest! {
        #[test]
        fn a_link_is_read_as_it_was_written(
            place in ".{1,20}",
            objective in ".{0,20}",
            event in option::of(any::<i64>()),
            filter in option::of(".{0,40}"),
        ) {
            let link = Link { place, objective: Some(objective), event, filter };
            prop_assert_eq!(Link::parse(&link.to_string()), Ok(link));
        }

        #[test]
        fn whatever_comes_is_read_or_refused(text in "(backstory://open\\?)?.{0,60}") {
            if let Ok(link) = Link::parse(&text) {
                prop_assert_eq!(Link::parse(&link.to_string()), Ok(link));
            }
        }
    }
}

//! Links to what the window shows, and what of the window a link stands for.

use std::path::Path;

use serde_json::{Map, Value};

use super::wire::{Filter, LinkRequest, LinkTarget};
use super::{Backstory, filter};
use crate::error::{Code, Error, Result};
use crate::link::{LONGEST, Link, SAMPLE, malformed, place_id};
use crate::source::location::Location;

impl Backstory {
    /// A link to a place in an opened database; `sample` is where the sample is.
    ///
    /// # Errors
    /// [`Code::SourceMissing`], [`Code::RequestInvalid`] for a `seq` that is no number, or [`Code::LinkMalformed`] for a link that
    /// would be too long to be read.
    pub fn link(&self, request: &LinkRequest, sample: &Path) -> Result<Link> {
        let opened = self.source(&request.source)?;
        let place = match opened.location() {
            Location::Sqlite(path) if path == sample => SAMPLE.to_owned(),
            location => place_id(&location.to_string()),
        };
        let LinkTarget { objective_id, seq, filter } = &request.target;
        let seq = seq.as_ref().map(|seq| seq.parse().map_err(|_| super::view::no_event(seq))).transpose()?;
        let filter = (*filter != Filter::default()).then(|| serde_json::to_string(filter));
        let filter = filter.transpose().map_err(|_| malformed("its filter cannot be written"))?;
        let link = Link { place, objective: Some(objective_id.clone()), event: seq, filter };
        if link.to_string().len() > LONGEST {
            let why = "A link to this place would be too long, for what its names or its filter say.";
            return Err(
                Error::new(Code::LinkMalformed, why).hint("Clear the filter, then copy the link again.")
            );
        }
        Ok(link)
    }
}

/// Where in a database a link leads; `None` for its list of objectives.
///
/// # Errors
/// [`crate::error::Code::LinkMalformed`] where its filter cannot be understood: showing more than was meant would mislead.
pub fn link_target(link: Link) -> Result<Option<LinkTarget>> {
    let Some(objective_id) = link.objective else { return Ok(None) };
    let wanted: Filter = match link.filter {
        Some(text) => understood(&text).ok_or_else(|| malformed("its filter is not one"))?,
        None => Filter::default(),
    };
    filter::filter(&wanted).map_err(|_| malformed("its filter is not one"))?;
    Ok(Some(LinkTarget { objective_id, seq: link.event.map(|seq| seq.to_string()), filter: wanted }))
}

/// The filter in a JSON object that says nothing but what is known here.
fn understood(text: &str) -> Option<Filter> {
    let said: Map<String, Value> = serde_json::from_str(text).ok()?;
    let filter: Filter = serde_json::from_value(Value::Object(said.clone())).ok()?;
    let known = serde_json::to_value(&filter).ok()?;
    said.keys().all(|condition| known.get(condition).is_some()).then_some(filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_the_window_shows_is_found_again_by_its_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let sample = folder.path().join("sample.db");
        let backstory = Backstory::new(1 << 20);
        let opened = backstory.open_sample(&sample).await.expect("the sample");
        let source = opened.id;
        let wanted = Filter { text: Some("a&b=ü".to_owned()), ..Filter::default() };
        let target =
            LinkTarget { objective_id: "o/1".to_owned(), seq: Some("42".to_owned()), filter: wanted };
        let request = LinkRequest { source: source.clone(), target: target.clone() };
        let link = backstory.link(&request, &sample).expect("a link");
        assert_eq!((link.place.as_str(), opened.place.as_str()), (SAMPLE, SAMPLE));
        let followed = Link::parse(&link.to_string()).and_then(link_target).expect("a target");
        assert_eq!(followed, Some(target.clone()));
        // The same file is no sample where that is elsewhere.
        let elsewhere = backstory.link(&request, Path::new("/elsewhere")).expect("a link");
        assert_eq!(elsewhere.place, place_id(&sample.display().to_string()));
        // What could not be followed is not made.
        let text = Some("ü".repeat(LONGEST / 6));
        let long = LinkTarget { filter: Filter { text, ..Filter::default() }, ..target.clone() };
        let refused = backstory.link(&LinkRequest { source: source.clone(), target: long }, &sample);
        assert_eq!(refused.expect_err("too long").code, Code::LinkMalformed);
        let unfiltered = LinkTarget { filter: Filter::default(), ..target };
        let link = backstory.link(&LinkRequest { source, target: unfiltered }, &sample).expect("a link");
        assert_eq!(link.to_string(), "backstory://open?place=sample&objective=o%2F1&event=42");
    }

    #[test]
    fn a_filter_that_is_not_understood_is_not_left_out() {
        for filter in ["", "[]", "{\"since\":\"yesterday\"}", "{\"text\":1}", "{\"newer\":null}"] {
            let link = Link {
                place: SAMPLE.to_owned(),
                objective: Some("o".to_owned()),
                event: None,
                filter: Some(filter.to_owned()),
            };
            assert_eq!(link_target(link).expect_err(filter).code, Code::LinkMalformed);
        }
    }
}

//! The databases opened before, in a file of the user's own: pinned ones first, then the newest. It never holds a password.
//! What a newer Backstory has written into it stays there.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use backstory::api::wire::{Environment, Recent, RecentEdit, Remember, SourceInfo};
use backstory::api::{Code, Error, Location, Result, Timestamp, place_id};
use serde_json::{Map, Value};

/// More than anyone looks through; pinned ones are kept besides.
const KEPT: usize = 20;
/// The longest word for what a database is used for, in characters.
const WORD: usize = 24;

/// The file with the list.
#[derive(Debug)]
pub(crate) struct Recents(Mutex<PathBuf>);

/// An entry as it stands in the file, with whatever is not known here.
type Entry = Map<String, Value>;

impl Recents {
    /// The list in a file, which need not be there yet.
    pub(crate) fn in_file(file: PathBuf) -> Self {
        Self(Mutex::new(file))
    }

    /// The list; empty where there is none, or none that can be read.
    pub(crate) fn list(&self) -> Vec<Recent> {
        shown(&read(&self.file()))
    }

    /// Where the password of a database is kept; `None` for one that was not opened before.
    pub(crate) fn remembered(&self, location: &str) -> Option<Remember> {
        self.list().into_iter().find(|recent| recent.location == location).map(|recent| recent.remember)
    }

    /// The one that a link names: by its id, else by what it is called, where no other is called so.
    pub(crate) fn named(&self, place: &str) -> Result<Recent> {
        let mut list = self.list();
        if let Some(at) = list.iter().position(|recent| place_id(&recent.location) == place) {
            return Ok(list.swap_remove(at));
        }
        list.retain(|recent| recent.label == place);
        match (list.pop(), list.len()) {
            (Some(only), 0) => Ok(only),
            (None, _) => Err(Error::new(
                Code::LinkPlace,
                "This link leads into a database that was not opened here before.",
            )
            .hint("Open that database once, as whoever sent the link has it; then follow the link again.")),
            (Some(_), _) => Err(Error::new(
                Code::LinkPlace,
                format!("More than one recent database is called “{place}”."),
            )
            .hint("Call one of them otherwise, or copy the link anew from an event.")),
        }
    }

    /// A database was opened. What somebody called it, and its colour, stay.
    pub(crate) fn opened(&self, info: &SourceInfo, remember: Remember, at: &Timestamp) -> Result<()> {
        let file = self.file();
        let mut entries = read(&file);
        let place = entries.iter().position(|entry| is_at(entry, &info.location));
        let mut entry = place.map(|place| entries.remove(place)).unwrap_or_default();
        entry.entry("label").or_insert_with(|| info.label.clone().into());
        entry.insert("location".to_owned(), info.location.clone().into());
        entry.insert("kind".to_owned(), serde_json::to_value(info.kind).unwrap_or_default());
        entry.insert("opened_at".to_owned(), at.to_string().into());
        entry.insert("remember".to_owned(), serde_json::to_value(remember).unwrap_or_default());
        entries.insert(0, entry);
        let mut unpinned = 0;
        entries.retain(|entry| {
            unpinned += usize::from(!is_pinned(entry));
            is_pinned(entry) || unpinned <= KEPT
        });
        write(&file, &entries)
    }

    /// Says what a database is called and used for.
    pub(crate) fn edit(&self, location: &str, edit: &RecentEdit) -> Result<Vec<Recent>> {
        let label = match edit.label.trim() {
            "" => Location::parse(location)?.label(),
            label => label.to_owned(),
        };
        if let Some(Environment { word, .. }) = &edit.environment
            && !(1..=WORD).contains(&word.trim().chars().count())
        {
            return Err(Error::new(Code::RequestInvalid, format!("The word has 1 to {WORD} characters.")));
        }
        self.change(location, |entry| {
            entry.insert("label".to_owned(), label.into());
            let environment = serde_json::to_value(&edit.environment).unwrap_or_default();
            entry.insert("environment".to_owned(), environment);
        })
    }

    /// Keeps one at the top, or no longer.
    pub(crate) fn pin(&self, location: &str, pinned: bool) -> Result<Vec<Recent>> {
        self.change(location, |entry| {
            entry.insert("pinned".to_owned(), pinned.into());
        })
    }

    /// Takes one out; answers the rest.
    pub(crate) fn forget(&self, location: &str) -> Result<Vec<Recent>> {
        let file = self.file();
        let mut entries = read(&file);
        entries.retain(|entry| !is_at(entry, location));
        write(&file, &entries)?;
        Ok(shown(&entries))
    }

    /// Takes all of them out, also those that are not understood; answers what they were.
    pub(crate) fn forget_all(&self) -> Result<Vec<Recent>> {
        let file = self.file();
        let entries = read(&file);
        write(&file, &[])?;
        Ok(shown(&entries))
    }

    fn change(&self, location: &str, change: impl FnOnce(&mut Entry)) -> Result<Vec<Recent>> {
        let file = self.file();
        let mut entries = read(&file);
        if let Some(entry) = entries.iter_mut().find(|entry| is_at(entry, location)) {
            change(entry);
            write(&file, &entries)?;
        }
        Ok(shown(&entries))
    }

    fn file(&self) -> MutexGuard<'_, PathBuf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_at(entry: &Entry, location: &str) -> bool {
    entry.get("location").is_some_and(|is| is == location)
}

fn is_pinned(entry: &Entry) -> bool {
    entry.get("pinned").is_some_and(|pinned| *pinned == true)
}

/// The entries that are understood, pinned ones first.
fn shown(entries: &[Entry]) -> Vec<Recent> {
    let known = |entry: &Entry| serde_json::from_value(Value::Object(entry.clone())).ok();
    let mut recents: Vec<Recent> = entries.iter().filter_map(known).collect();
    recents.sort_by_key(|recent| !recent.pinned);
    recents
}

fn read(file: &PathBuf) -> Vec<Entry> {
    fs::read(file).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// A new file takes the old one's place at once, so that a crash leaves one of the two.
fn write(file: &PathBuf, entries: &[Entry]) -> Result<()> {
    let new = file.with_extension("json.new");
    let written = file
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&new, serde_json::to_vec_pretty(entries)?))
        .and_then(|()| fs::rename(&new, file));
    written.map_err(|error| {
        Error::new(Code::FileIo, "The list of recent databases could not be saved.").detail(error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use backstory::api::wire::Colour;

    use super::*;

    const OLD: &str = r#"[{"location":"/old.db","label":"old.db","kind":"sqlite","opened_at":"2026-01-01T00:00:00Z"},
        {"location":"/new.db","label":"new.db","kind":"sqlite","opened_at":"2026-01-02T00:00:00Z","shade":"dark"},
        {"location":"x://","label":"x","kind":"not known here","opened_at":"2026-01-02T00:00:00Z"}]"#;

    fn recents() -> (tempfile::TempDir, Recents) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("recents.json");
        fs::write(&file, OLD).expect("a file");
        (folder, Recents::in_file(file))
    }

    fn locations(list: &[Recent]) -> Vec<&str> {
        list.iter().map(|recent| recent.location.as_str()).collect()
    }

    #[test]
    fn a_list_of_an_older_or_newer_backstory_is_read_and_kept() {
        let (folder, recents) = recents();
        assert_eq!(locations(&recents.list()), ["/old.db", "/new.db"]);
        assert_eq!(recents.remembered("/old.db"), Some(Remember::Session));
        recents.pin("/new.db", true).expect("saved");
        let text = fs::read_to_string(folder.path().join("recents.json")).expect("the file");
        assert!(text.contains("not known here") && text.contains("shade"), "{text}");
    }

    #[test]
    fn a_link_finds_its_database_by_id_or_by_a_name_of_its_own() {
        let (_folder, recents) = recents();
        let found = |place: &str| recents.named(place).map(|recent| recent.location);
        assert_eq!(found(&place_id("/old.db")).as_deref(), Ok("/old.db"));
        assert_eq!(found("new.db").as_deref(), Ok("/new.db"));
        assert_eq!(found("nowhere.db").expect_err("unknown").code, Code::LinkPlace);
        assert_eq!(found("/new.db").expect_err("a location is no name").code, Code::LinkPlace);
        let same = RecentEdit { label: "old.db".to_owned(), environment: None };
        recents.edit("/new.db", &same).expect("saved");
        assert!(found("old.db").expect_err("two are called so").message.contains("More than one"));
    }

    #[test]
    fn what_is_pinned_called_and_coloured_stays_so() {
        let (_folder, recents) = recents();
        assert_eq!(locations(&recents.pin("/new.db", true).expect("saved")), ["/new.db", "/old.db"]);
        let environment = Environment { word: "production".to_owned(), colour: Colour::Red };
        let edit = RecentEdit { label: "The audit log".to_owned(), environment: Some(environment) };
        let edited = recents.edit("/new.db", &edit).expect("saved");
        assert_eq!(edited[0].label, "The audit log");
        assert_eq!(edited[0].environment, edit.environment);
        let unnamed = RecentEdit { label: " ".to_owned(), environment: None };
        assert_eq!(recents.edit("/new.db", &unnamed).expect("saved")[0].label, "new.db");
        let endless = Environment { word: "x".repeat(WORD + 1), colour: Colour::Red };
        let endless = RecentEdit { label: String::new(), environment: Some(endless) };
        assert!(recents.edit("/new.db", &endless).is_err());
        assert_eq!(locations(&recents.forget("/new.db").expect("saved")), ["/old.db"]);
    }

    #[test]
    fn all_of_them_are_forgotten_with_what_nobody_understood() {
        let (folder, recents) = recents();
        recents.pin("/new.db", true).expect("saved");
        assert_eq!(locations(&recents.forget_all().expect("saved")), ["/new.db", "/old.db"]);
        assert!(recents.list().is_empty());
        assert_eq!(fs::read_to_string(folder.path().join("recents.json")).expect("the file"), "[]");
    }
}

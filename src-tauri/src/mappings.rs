//! Mappings of the user's own: files in a folder of the user's, each called after its id.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use backstory::api::wire::{ImportedMapping, OwnMapping};
use backstory::api::{Code, Error, Mapping, Result};

/// A larger file is no mapping, in bytes.
const LARGEST: u64 = 256 << 10;

/// The folder with the mappings.
#[derive(Debug)]
pub(crate) struct Mappings {
    folder: PathBuf,
    /// The mapping that was taken in last and would replace another, until somebody says that it may.
    waiting: Mutex<Option<String>>,
}

impl Mappings {
    /// Those in a folder, which need not be there yet.
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self { folder, waiting: Mutex::default() }
    }

    /// Those that can be used.
    pub(crate) fn usable(&self) -> Vec<Mapping> {
        self.ids().iter().filter_map(|id| self.read(id).ok()).collect()
    }

    /// All of them, also those that cannot be used, with the reason.
    pub(crate) fn list(&self) -> Vec<OwnMapping> {
        let listed = self.ids().into_iter().map(|id| match self.read(&id) {
            Ok(mapping) => OwnMapping { id, name: mapping.name, failure: None },
            Err(error) => OwnMapping { name: id.clone(), id, failure: Some(error.into()) },
        });
        listed.collect()
    }

    /// Keeps a mapping; answers its id. One of the same id is replaced.
    pub(crate) fn save(&self, text: &str) -> Result<String> {
        let id = Mapping::parse(text)?.id;
        let file = self.file(&id);
        // A new file takes the old one's place at once, so that a crash leaves one of the two.
        let new = file.with_extension("toml.new");
        let written = fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(&new, text))
            .and_then(|()| fs::rename(&new, &file));
        written.map_err(|error| failed("The mapping could not be saved.", &error))?;
        Ok(id)
    }

    /// Keeps the mapping in a file. Where another has its id, that one stays until `replace`.
    pub(crate) fn import(&self, path: &Path) -> Result<ImportedMapping> {
        let text = text(path).map_err(|error| failed("The file could not be read.", &error))?;
        let Mapping { id, name, .. } = Mapping::parse(&text)?;
        let other = self.list().into_iter().find(|own| own.id == id && !self.holds(&own.id, &text));
        match &other {
            Some(_) => *self.waiting() = Some(text),
            None => drop(self.save(&text)?),
        }
        Ok(ImportedMapping { id, name, replaces: other.map(|other| other.name) })
    }

    /// Keeps the mapping that was taken in last and would replace another; answers its id.
    pub(crate) fn replace(&self) -> Result<String> {
        let text = self.waiting().take();
        let nothing =
            || Error::new(Code::RequestInvalid, "There is no mapping that waits to replace another.");
        self.save(&text.ok_or_else(nothing)?)
    }

    fn waiting(&self) -> MutexGuard<'_, Option<String>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a mapping is just this text.
    fn holds(&self, id: &str, wanted: &str) -> bool {
        text(&self.file(id)).is_ok_and(|text| text == wanted)
    }

    /// Copies a mapping to a file.
    pub(crate) fn export(&self, id: &str, path: &Path) -> Result<()> {
        let copied = self.known(id).and_then(|file| text(&file)).and_then(|text| fs::write(path, text));
        copied.map_err(|error| failed("The mapping could not be copied.", &error))
    }

    /// Removes one; answers the rest.
    pub(crate) fn forget(&self, id: &str) -> Result<Vec<OwnMapping>> {
        let removed = self.known(id).and_then(fs::remove_file);
        removed.map_err(|error| failed("The mapping could not be removed.", &error))?;
        Ok(self.list())
    }

    fn read(&self, id: &str) -> Result<Mapping> {
        let text = text(&self.file(id)).map_err(|error| failed("The mapping could not be read.", &error))?;
        let mapping = Mapping::parse(&text)?;
        if mapping.id != id {
            let message = format!("The file {id}.toml calls itself “{}”.", mapping.id);
            return Err(Error::new(Code::MappingInvalid, message).hint("Give both the same name."));
        }
        Ok(mapping)
    }

    /// The file of a mapping that is in the folder, and of nothing else.
    fn known(&self, id: &str) -> std::io::Result<PathBuf> {
        let is_known = self.ids().iter().any(|known| known == id);
        if is_known { Ok(self.file(id)) } else { Err(ErrorKind::NotFound.into()) }
    }

    fn ids(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let named = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
        let mut ids: Vec<_> = named.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
        ids.sort();
        ids
    }

    fn file(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.toml"))
    }
}

fn text(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let read = fs::File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
    if read as u64 > LARGEST { Err(ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}

fn failed(message: &str, error: &std::io::Error) -> Error {
    Error::new(Code::FileIo, message).detail(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "id = \"ours\"\nname = \"Ours\"\n[detect]\ncolumns = [\"n\"]\n[order]\ncolumn = \"n\"\n[entity]\n\
         named = \"order\"\nid = \"n\"\n[change]\nencoding = \"new\"\npayload = \"n\"\n";

    fn names(list: &[OwnMapping]) -> Vec<(&str, Option<&str>)> {
        let code = |mapping: &OwnMapping| mapping.failure.as_ref().map(|failure| failure.code);
        list.iter().map(|mapping| (mapping.name.as_str(), code(mapping))).collect()
    }

    #[test]
    fn what_is_saved_is_listed_copied_taken_in_again_and_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let mappings = Mappings::in_folder(folder.path().join("mappings"));
        assert!(mappings.list().is_empty());
        assert_eq!(mappings.save(TEXT).expect("saved"), "ours");
        mappings.save(&TEXT.replace("Ours", "Ours too")).expect("replaced");
        assert_eq!(names(&mappings.list()), [("Ours too", None)]);
        let copy = folder.path().join("copy.toml");
        mappings.export("ours", &copy).expect("copied");
        assert!(mappings.forget("ours").expect("forgotten").is_empty());
        let taken = mappings.import(&copy).expect("taken in");
        assert_eq!((taken.id.as_str(), taken.replaces), ("ours", None));
        assert_eq!(mappings.usable()[0].name, "Ours too");
        assert_eq!(mappings.import(&copy).expect("the same again").replaces, None);
    }

    #[test]
    fn one_that_is_taken_in_waits_before_it_replaces_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let mappings = Mappings::in_folder(folder.path().join("mappings"));
        let theirs = folder.path().join("theirs.toml");
        fs::write(&theirs, TEXT.replace("Ours", "Theirs")).expect("a file");
        mappings.save(TEXT).expect("saved");
        assert!(mappings.replace().is_err(), "nothing waits");
        let taken = mappings.import(&theirs).expect("taken in");
        assert_eq!((taken.name.as_str(), taken.replaces.as_deref()), ("Theirs", Some("Ours")));
        assert_eq!(names(&mappings.list()), [("Ours", None)]);
        assert_eq!(mappings.replace().expect("replaced"), "ours");
        assert_eq!(names(&mappings.list()), [("Theirs", None)]);
        assert!(mappings.replace().is_err(), "once only");
    }

    #[test]
    fn what_cannot_be_used_is_listed_with_the_reason_and_touches_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let mappings = Mappings::in_folder(folder.path().to_owned());
        fs::write(folder.path().join("broken.toml"), "id = 1").expect("a file");
        fs::write(folder.path().join("other.toml"), TEXT).expect("a file");
        fs::write(folder.path().join("notes.txt"), "x").expect("a file");
        mappings.save(TEXT).expect("saved");
        let invalid = Some("mapping.invalid");
        assert_eq!(names(&mappings.list()), [("broken", invalid), ("other", invalid), ("Ours", None)]);
        assert_eq!(mappings.usable().len(), 1);
        let large = folder.path().join("large");
        fs::write(&large, "#".repeat(300 << 10)).expect("a file");
        assert_eq!(mappings.import(&large).expect_err("too large").code, Code::FileIo);
    }

    #[test]
    fn only_what_is_in_the_folder_can_be_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let outside = folder.path().join("outside.toml");
        fs::write(&outside, TEXT).expect("a file");
        let mappings = Mappings::in_folder(folder.path().join("mappings"));
        mappings.save(TEXT).expect("saved");
        assert!(mappings.forget("../outside").is_err() && outside.exists());
        assert!(mappings.export("../outside", &folder.path().join("copy")).is_err());
        assert!(mappings.save(&TEXT.replace("\"ours\"", "\"../x\"")).is_err());
    }
}

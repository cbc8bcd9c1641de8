//! `import`: NDJSON into the log.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;

use backstory::api::{Code, Error, Location, Result, import};
use flate2::bufread::MultiGzDecoder;

use crate::arguments::Import;
use crate::commands::progress;
use crate::{interrupted, output};

pub(crate) async fn run(arguments: &Import, location: &Location, json: bool) -> Result<()> {
    let (lines, length) = open(&arguments.file)?;
    let bar = progress::bytes(length, "Importing");
    let imported = import(location, lines, |done| bar.set_position(done.bytes), interrupted()).await;
    bar.finish_and_clear();
    let imported = imported?;
    if json {
        return output::document(&serde_json::json!({"schema": 1, "events": imported.events}));
    }
    output::message(&format!("{} imported into {}.", output::events(imported.events), location.label()));
    Ok(())
}

/// The input and, for a plain file, its length.
pub(crate) fn open(path: &Path) -> Result<(Box<dyn BufRead + Send>, Option<u64>)> {
    if path.as_os_str() == "-" {
        let (input, _) =
            unzipped(BufReader::new(std::io::stdin())).map_err(|error| cannot_read(path, &error))?;
        return Ok((input, None));
    }
    let file = File::open(path).map_err(|error| cannot_read(path, &error))?;
    let metadata = file.metadata().map_err(|error| cannot_read(path, &error))?;
    if metadata.is_dir() {
        let folder = format!("{} is a folder.", path.display());
        return Err(Error::new(Code::FileDirectory, folder).hint("Name the file in it."));
    }
    let (input, plain) =
        unzipped(BufReader::with_capacity(1 << 16, file)).map_err(|error| cannot_read(path, &error))?;
    Ok((input, plain.then_some(metadata.len())))
}

/// The text behind an input that may be gzipped, by its first bytes; and whether it was plain.
fn unzipped(mut input: impl BufRead + Send + 'static) -> std::io::Result<(Box<dyn BufRead + Send>, bool)> {
    if input.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        return Ok((Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(input))), false));
    }
    Ok((Box::new(input), true))
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Error {
    let shown = path.display();
    match error.kind() {
        ErrorKind::NotFound => Error::new(Code::FileMissing, format!("There is no file at {shown}."))
            .hint("Check the path; - reads standard input."),
        ErrorKind::PermissionDenied => {
            Error::new(Code::FilePermission, format!("Your user may not read {shown}."))
        }
        _ => Error::new(Code::FileIo, format!("{shown} could not be read.")).detail(error.to_string()),
    }
}

//! A screen nobody sees.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use backstory_testkit::leash::{Farewell, Leash, Leashed};

use crate::picture::Picture;

/// A virtual X server. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Display {
    name: String,
    memory: PathBuf,
    _server: Leashed,
}

impl Display {
    /// Starts one under the first free number, which the server chooses itself. It keeps its memory in `folder`.
    pub(crate) fn start(folder: &Path) -> Result<Self, String> {
        let mut leash = Leash::new("Xvfb", Farewell::Terminate);
        let command = leash.command();
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x900x24",
            "-nolisten",
            "tcp",
            "-noreset",
            "-fbdir",
        ]);
        command.arg(folder);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = leash.start().map_err(|error| format!("Xvfb does not start: {error}"))?;
        let mut number = String::new();
        if let Some(output) = server.take_stdout() {
            BufReader::new(output).read_line(&mut number).map_err(|error| format!("Xvfb: {error}"))?;
        }
        if number.trim().is_empty() {
            return Err("Xvfb does not start. On Debian and Ubuntu: sudo apt-get install xvfb".to_owned());
        }
        Ok(Self { name: format!(":{}", number.trim()), memory: folder.join("Xvfb_screen0"), _server: server })
    }

    /// What the screen shows.
    pub(crate) fn picture(&self) -> Result<Picture, String> {
        let memory = std::fs::read(&self.memory).map_err(|error| format!("the screen's memory: {error}"))?;
        Picture::read(&memory).ok_or_else(|| "the screen's memory is not as expected".to_owned())
    }

    /// What `DISPLAY` must say.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

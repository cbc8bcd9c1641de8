//! A screen nobody sees.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use backstory_testkit::leash::{Farewell, Leash, Leashed};

/// A virtual X server. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Display {
    name: String,
    _server: Leashed,
}

impl Display {
    /// Starts one under the first free number, which the server chooses itself.
    pub(crate) fn start() -> Result<Self, String> {
        let mut leash = Leash::new("Xvfb", Farewell::Terminate);
        let command = leash.command();
        command.args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = leash.start().map_err(|error| format!("Xvfb does not start: {error}"))?;
        let mut number = String::new();
        if let Some(output) = server.take_stdout() {
            BufReader::new(output).read_line(&mut number).map_err(|error| format!("Xvfb: {error}"))?;
        }
        if number.trim().is_empty() {
            return Err("Xvfb does not start. On Debian and Ubuntu: sudo apt-get install xvfb".to_owned());
        }
        Ok(Self { name: format!(":{}", number.trim()), _server: server })
    }

    /// What `DISPLAY` must say.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

//! Backstory started once more while its window is open. Both find each other on the session's bus, so that is needed here.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use backstory_testkit::leash::{Farewell, Leash, Leashed};

use tempfile::TempDir;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt as _, EventMask};

use crate::drop::{atom, aware};
use crate::{Window, driver, program};

const PATIENCE: Duration = Duration::from_secs(20);

/// A session bus that only the window of one test is on.
#[derive(Debug)]
pub(crate) struct Bus {
    address: String,
    _process: Leashed,
}

impl Bus {
    /// Starts one. It ends when this is dropped.
    pub(crate) fn start() -> Result<Self, String> {
        let mut leash = Leash::new("dbus-daemon", Farewell::Terminate);
        let command = leash.command();
        command.args(["--session", "--nofork", "--nopidfile", "--print-address"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = leash.start().map_err(|error| format!("dbus-daemon does not start: {error}"))?;
        let mut address = String::new();
        if let Some(output) = process.take_stdout() {
            BufReader::new(output)
                .read_line(&mut address)
                .map_err(|error| format!("dbus-daemon: {error}"))?;
        }
        if address.trim().is_empty() {
            return Err(
                "dbus-daemon does not start. On Debian and Ubuntu: sudo apt-get install dbus".to_owned()
            );
        }
        Ok(Self { address: address.trim().to_owned(), _process: process })
    }

    /// What `DBUS_SESSION_BUS_ADDRESS` must say.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Window {
    /// Opens a window that another start of Backstory can find.
    pub fn open_to_be_found(arguments: &[&str]) -> Self {
        let bus = Bus::start().unwrap_or_else(|error| panic!("{error}"));
        let window = Self::start_on(&program("BACKSTORY_BIN", "backstory"), arguments, Some(bus));
        window.wait_for_page_to_be_there();
        window
    }

    /// Closes the window as a person does, by its frame, and waits until Backstory has ended.
    pub fn close(self) -> TempDir {
        let program = self.program_process();
        let asked = ask_to_close(self.display.name());
        asked.unwrap_or_else(|error| panic!("the window is not asked to close: {error}"));
        self.wait_until("Backstory has ended", |_| !program.runs());
        self.let_go()
    }

    /// Ends Backstory and starts it anew: the same screen, bus and home.
    pub fn open_anew(&mut self, arguments: &[&str]) {
        self.restart(&program("BACKSTORY_BIN", "backstory"), arguments);
        self.wait_for_page_to_be_there();
    }

    /// Starts Backstory once more, beside the open window, and waits until that start has ended.
    pub fn start_again(&self, arguments: &[&str]) -> ExitStatus {
        let mut command = Command::new(program("BACKSTORY_BIN", "backstory"));
        driver::surroundings(&mut command, &self.display, self.home(), self.bus.as_ref());
        let mut second = command.args(arguments).spawn().expect("Backstory starts once more");
        let started = Instant::now();
        loop {
            if let Some(status) = second.try_wait().expect("its end is seen") {
                return status;
            }
            if started.elapsed() > PATIENCE {
                let _ = second.kill();
                let _ = second.wait();
                panic!("the second start does not end within {PATIENCE:?}: it has a window of its own");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// What a window manager sends when somebody presses the button in the frame.
fn ask_to_close(display: &str) -> Result<(), Box<dyn Error>> {
    let (screen, number) = x11rb::connect(Some(display))?;
    let window = aware(&screen, screen.setup().roots[number].root)?.ok_or("there is no window")?;
    let data = [atom(&screen, "WM_DELETE_WINDOW")?, x11rb::CURRENT_TIME, 0, 0, 0];
    let message = ClientMessageEvent::new(32, window, atom(&screen, "WM_PROTOCOLS")?, data);
    // What is still under way when the connection ends may get lost.
    screen.send_event(false, window, EventMask::NO_EVENT, message)?.check()?;
    Ok(())
}

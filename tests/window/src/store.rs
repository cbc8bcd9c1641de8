//! The desktop's store for passwords: GNOME's, on the bus of one window and in its home, unlocked as at a login.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use backstory_testkit::leash::{Farewell, Leash, Leashed};

use crate::{Window, driver};

const PATIENCE: Duration = Duration::from_secs(20);

impl Window {
    /// Starts the store for a window that is on a bus. It ends when what comes back is dropped; what it keeps stays in the
    /// window's home.
    pub fn start_password_store(&self) -> Leashed {
        let mut leash = Leash::new("sh", Farewell::Terminate);
        let command = leash.command();
        let unlocked = "printf login | exec gnome-keyring-daemon --unlock --components=secrets --foreground";
        command.args(["-c", unlocked]).stdout(Stdio::null()).stderr(Stdio::null());
        driver::surroundings(command, &self.display, self.home(), self.bus.as_ref());
        let store = leash.start().expect("a shell");
        let started = Instant::now();
        while !self.has_password_store() {
            let install = "On Debian and Ubuntu: sudo apt-get install gnome-keyring";
            assert!(started.elapsed() < PATIENCE, "gnome-keyring-daemon does not start. {install}");
            std::thread::sleep(Duration::from_millis(100));
        }
        store
    }

    fn has_password_store(&self) -> bool {
        let mut command = Command::new("dbus-send");
        driver::surroundings(&mut command, &self.display, self.home(), self.bus.as_ref());
        command.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        command.args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]);
        command.output().is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("boolean true"))
    }
}

//! A process that ends with the test that started it.
//!
//! A killed test runs no destructors, and a static is never dropped. So the process gets a small shell as parent that
//! holds the read end of a pipe; the test holds the write end. When the test ends, in whatever way, the pipe
//! closes, and the shell stops its own process group. Nothing else is ever stopped.

use std::io;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Runs the program with its arguments, waits for the end of the pipe, asks the whole group to end (`$1` is the signal), and
/// after `$2` seconds makes the program; what is left of the group goes last, after the litter. The shell itself lets go of the
/// output: whoever reads it must see the program's end.
const KEEPER: &str = r#"
signal=$1; grace=$2; litter=$3; shift 3
"$@" </dev/null &
program=$!
exec >/dev/null 2>&1
trap '' TERM INT HUP QUIT
cat >/dev/null
kill -s "$signal" 0
(sleep "$grace"; kill -s KILL "$program") &
wait "$program"
[ -z "$litter" ] || rm -rf -- "$litter"
kill -s KILL 0
"#;

/// The signal that asks a process to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// Most programs: end in good order.
    Terminate,
    /// PostgreSQL: end at once, leave recovery to the next start. There is none.
    Quit,
    /// PostgreSQL whose data stays: end the sessions, write down what is in memory.
    Interrupt,
}

/// A running program and its descendants. Dropping it ends them all and waits for that.
#[derive(Debug)]
pub struct Leashed {
    keeper: Child,
    pipe: Option<ChildStdin>,
}

/// How to start a program that must not outlive its test.
#[derive(Debug)]
pub struct Leash {
    command: Command,
}

impl Leash {
    /// A program to be ended with `farewell`. Arguments, environment and output are set on [`Leash::command`].
    pub fn new(program: &str, farewell: Farewell) -> Self {
        Self::removing(program, farewell, None)
    }

    /// Like [`Leash::new`]; `litter` is a folder to remove once the program has ended.
    pub fn removing(program: &str, farewell: Farewell, litter: Option<PathBuf>) -> Self {
        let (signal, grace) = match farewell {
            Farewell::Terminate => ("TERM", "5"),
            Farewell::Quit => ("QUIT", "5"),
            Farewell::Interrupt => ("INT", "60"),
        };
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "sh", signal, grace]).arg(litter.unwrap_or_default()).arg(program);
        command.stdin(Stdio::piped());
        own_group(&mut command);
        Self { command }
    }

    /// The command to add arguments, environment and output to.
    pub fn command(&mut self) -> &mut Command {
        &mut self.command
    }

    /// Starts the program.
    pub fn start(mut self) -> io::Result<Leashed> {
        let mut keeper = self.command.spawn()?;
        let pipe = keeper.stdin.take();
        Ok(Leashed { keeper, pipe })
    }
}

impl Leashed {
    /// What the program prints, if its output was piped.
    pub fn take_stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.keeper.stdout.take()
    }
}

impl Drop for Leashed {
    fn drop(&mut self) {
        drop(self.pipe.take());
        // The keeper ends itself last, within the seconds it gives its group.
        let _ = self.keeper.wait();
    }
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_command: &mut Command) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn litter_is_removed_though_the_program_does_not_heed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let litter = folder.path().join("litter");
        std::fs::create_dir(&litter).expect("a folder");
        let mut leash = Leash::removing("sh", Farewell::Terminate, Some(litter.clone()));
        leash.command().args(["-c", "trap '' TERM; echo; while :; do sleep 1; done"]).stdout(Stdio::piped());
        let mut running = leash.start().expect("it starts");
        let mut said = String::new();
        let stdout = running.take_stdout().expect("a pipe");
        io::BufRead::read_line(&mut io::BufReader::new(stdout), &mut said).expect("it runs");
        drop(running);
        assert!(!litter.exists());
    }
}

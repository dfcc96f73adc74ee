//! A terminal with a program on it: questions are seen as a person sees them, and answered by typing.

use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::process::Child;
use std::sync::mpsc::Receiver;
use std::time::Duration;
use std::time::Instant;

use rustix::fs::OFlags;
use rustix::pty::OpenptFlags;
use rustix::pty::grantpt;
use rustix::pty::openpt;
use rustix::pty::ptsname;
use rustix::pty::unlockpt;

use crate::environment::Project;
use crate::environment::signal;

/// What takes longer hangs.
const TIME_MAX: Duration = Duration::from_secs(30);

/// What a person sends to end the input.
pub(crate) const CTRL_D: &str = "\u{4}";

/// A program whose standard streams are all one terminal.
pub(crate) struct Terminal {
    child: Child,
    master: File,
    pieces: Receiver<Vec<u8>>,
    shown: String,
}

impl Terminal {
    /// Starts the program in a project.
    pub(crate) fn start(project: &Project, arguments: &[&str]) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let screen = File::options()
            .read(true)
            .write(true)
            // The terminal is the program's, not the tests'.
            .custom_flags(i32::try_from(OFlags::NOCTTY.bits()).unwrap())
            .open(name.to_str().unwrap())
            .unwrap();
        let mut command = project.command(arguments);
        command
            .stdin(screen.try_clone().unwrap())
            .stdout(screen.try_clone().unwrap())
            .stderr(screen);
        let child = command.spawn().unwrap();
        let master = File::from(master);
        let (sender, pieces) = std::sync::mpsc::channel();
        let mut reader = master.try_clone().unwrap();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Linux ends the reading with an error once nobody has the terminal open.
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                sender.send(buffer[..length].to_vec()).ok();
            }
        });
        Self {
            child,
            master,
            pieces,
            shown: String::new(),
        }
    }

    /// Waits until a text stands at the end of what is shown, and types an answer.
    #[track_caller]
    pub(crate) fn answer(&mut self, question: &str, typed: &str) -> &mut Self {
        let until = Instant::now() + TIME_MAX;
        while !self.shown.ends_with(question) {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(piece) = self.pieces.recv_timeout(left) else {
                panic!("`{question}` is not asked:\n{}", self.shown);
            };
            self.shown.push_str(&String::from_utf8_lossy(&piece));
        }
        self.master.write_all(typed.as_bytes()).unwrap();
        self
    }

    /// Waits for a question, and sends an interrupt in place of an answer.
    #[track_caller]
    pub(crate) fn interrupt(&mut self, question: &str) -> &mut Self {
        self.answer(question, "");
        signal("INT", self.child.id());
        self
    }

    /// Waits for the end, and returns the exit code and all that was shown, with ordinary line ends.
    #[track_caller]
    pub(crate) fn finish(&mut self) -> (Option<i32>, String) {
        let status = self.child.wait().unwrap();
        while let Ok(piece) = self.pieces.recv_timeout(TIME_MAX) {
            self.shown.push_str(&String::from_utf8_lossy(&piece));
        }
        (status.code(), self.shown.replace('\r', ""))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to kill.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

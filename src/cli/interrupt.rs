//! Ctrl-C and SIGTERM: the first asks for a quiet end, the second leaves at once.

use std::io;

use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::failure::{Exit, Failure};
use super::output::Output;

/// How far a run has come, which decides what an interrupt means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It waits for another writer, and has nothing open: it can just leave.
    Waiting,
    /// It has the state, and has sent nothing.
    Preparing,
    /// Paid requests may be under way.
    Performing,
}

/// Listens for interrupts from the moment it is made.
pub(super) struct Interrupts {
    stop: watch::Receiver<bool>,
    stage: watch::Sender<Stage>,
}

impl Interrupts {
    /// Takes over from the system, which would end the process at the first signal.
    ///
    /// # Errors
    ///
    /// Fails if the system does not let the process listen.
    pub(super) fn listen(runtime: &Runtime, output: &Output) -> io::Result<Self> {
        let (stage, seen) = watch::channel(Stage::Waiting);
        let (sender, stop) = watch::channel(false);
        let output = output.clone();
        let entered = runtime.enter();
        let mut signals = Signals::listen()?;
        drop(entered);
        runtime.spawn(async move {
            signals.next().await;
            match *seen.borrow() {
                Stage::Waiting => leave(output.failure(&nothing_sent())),
                Stage::Preparing => {}
                Stage::Performing => output.talk(
                    "Interrupted: nothing new is sent, and jobs that run are left for the next \
                     `storyform apply`. Again to leave at once.",
                ),
            }
            sender.send_replace(true);
            signals.next().await;
            leave(Exit::Interrupted);
        });
        Ok(Self { stop, stage })
    }

    /// From here on the state is open, and an interrupt is an orderly end.
    pub(super) fn prepare(&self) {
        self.stage.send_replace(Stage::Preparing);
    }

    /// From here on paid requests may be sent.
    ///
    /// # Errors
    ///
    /// Fails if the run was interrupted before.
    pub(super) fn perform(&self) -> Result<watch::Receiver<bool>, Failure> {
        self.stage.send_replace(Stage::Performing);
        self.check()?;
        Ok(self.stop.clone())
    }

    /// Fails if the run was interrupted, and nothing was sent so far.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if *self.stop.borrow() {
            return Err(nothing_sent());
        }
        Ok(())
    }

    /// Waits for something that sends nothing, unless an interrupt comes first.
    ///
    /// # Errors
    ///
    /// Fails if the run is interrupted.
    pub(super) async fn unless<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let mut stop = self.stop.clone();
        tokio::select! {
            biased;
            Ok(_) = stop.wait_for(|stop| *stop) => Err(nothing_sent()),
            done = work => Ok(done),
        }
    }
}

fn nothing_sent() -> Failure {
    Failure::new(Exit::Interrupted, "interrupted before anything was sent")
        .hint("`storyform apply` begins again where this began")
}

#[expect(
    clippy::exit,
    reason = "whoever interrupts twice leaves at once; all that was learned is durable already"
)]
fn leave(exit: Exit) -> ! {
    std::process::exit(i32::from(exit.code()))
}

/// The signals that interrupt. They are kept between one and the next, so that none is missed.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            biased;
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}

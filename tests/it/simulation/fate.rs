//! Where a life ends: one counter of all the places at which a process can die.

use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::trace::Trace;

/// What is going to happen at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blow {
    /// The process is killed: nothing happens any more, nothing is said.
    Kill,
    /// A person presses Ctrl-C: nothing new is begun.
    Interrupt,
}

/// Where the blow falls: the points of a life are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Doom {
    pub(super) point: u64,
    pub(super) blow: Blow,
}

/// The fate of one life of the program. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Fate {
    thread: Arc<Mutex<Thread>>,
    changed: Arc<Notify>,
    trace: Trace,
}

#[derive(Debug)]
struct Thread {
    passed: u64,
    /// How many groups were written.
    groups: u64,
    doom: Option<Doom>,
    is_dead: bool,
    is_interrupted: bool,
}

/// The process is dead. Whatever it was about to do does not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the process is dead")]
pub(super) struct Dead;

impl Fate {
    /// Makes the fate of a life that ends as `doom` says, or by itself.
    pub(super) fn new(doom: Option<Doom>, trace: &Trace) -> Self {
        Self {
            thread: Arc::new(Mutex::new(Thread {
                passed: 0,
                groups: 0,
                doom,
                is_dead: false,
                is_interrupted: false,
            })),
            changed: Arc::new(Notify::new()),
            trace: trace.clone(),
        }
    }

    /// Comes to a point, and goes past it if the process lives on.
    pub(super) fn pass(&self, place: impl Display) -> Result<(), Dead> {
        let mut thread = self.thread();
        if thread.is_dead {
            return Err(Dead);
        }
        thread.passed += 1;
        let point = thread.passed;
        let blow = thread.doom.filter(|doom| doom.point == point);
        match blow.map(|doom| doom.blow) {
            None => return Ok(()),
            Some(Blow::Kill) => thread.is_dead = true,
            Some(Blow::Interrupt) => thread.is_interrupted = true,
        }
        let is_dead = thread.is_dead;
        drop(thread);
        self.changed.notify_one();
        let word = if is_dead { "killed" } else { "interrupted" };
        self.trace
            .say(|| format!("{word} at point {point}, {place}"));
        if is_dead { Err(Dead) } else { Ok(()) }
    }

    /// Comes to a point, and never returns if the process dies there.
    pub(super) async fn survive(&self, what: &str, place: &str) {
        if self.pass(format_args!("{what}{place}")).is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Comes when the process is dead; calls `interrupt` when it is to stop.
    pub(super) async fn death(&self, interrupt: impl Fn()) {
        loop {
            let (is_dead, is_interrupted) = {
                let thread = self.thread();
                (thread.is_dead, thread.is_interrupted)
            };
            if is_dead {
                return;
            }
            if is_interrupted {
                interrupt();
            }
            self.changed.notified().await;
        }
    }

    /// Tells whether the process was killed.
    pub(super) fn is_dead(&self) -> bool {
        self.thread().is_dead
    }

    /// Takes note that several things are written together.
    pub(super) fn count_group(&self) {
        self.thread().groups += 1;
    }

    /// Returns how many times several things were written together.
    pub(super) fn groups(&self) -> u64 {
        self.thread().groups
    }

    /// Returns how many points the life has passed.
    pub(super) fn passed(&self) -> u64 {
        self.thread().passed
    }

    fn thread(&self) -> MutexGuard<'_, Thread> {
        self.thread.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! How a run hears that a person interrupts it.
//!
//! All that wait are woken in the order in which they began to wait, and not by chance as receivers
//! of a channel are: what a run does follows from what happens to it, and can be repeated exactly.

use std::convert::Infallible;
use std::future::pending;

use super::video::Performer;
use crate::store::StateStore;

impl<S: StateStore> Performer<S> {
    /// Passes the interruption on to whoever waits for it; is to be polled for as long as the run
    /// lasts.
    pub(super) async fn listen(&self) -> Infallible {
        let mut stop = self.session.stop.clone();
        // If nobody is left who could interrupt, nobody will.
        if stop.wait_for(|stop| *stop).await.is_ok() {
            self.interruptions.notify_waiters();
        }
        pending().await
    }

    /// Comes when a person interrupts the run.
    pub(super) async fn interruption(&self) {
        // It hears what is rung from here on, so that nothing can come between.
        let rung = self.interruptions.notified();
        if !self.interrupted() {
            rung.await;
        }
    }

    pub(super) fn interrupted(&self) -> bool {
        *self.session.stop.borrow()
    }
}

//! The one source of chance of a run, so that a run with the same seed can be replayed.

use std::sync::{Mutex, PoisonError};

use fastrand::Rng;

/// What jitter is drawn from.
#[derive(Debug)]
pub(super) struct Chance(Mutex<Rng>);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(Mutex::new(Rng::with_seed(seed)))
    }

    /// Draws a number from 0 to 1.
    pub(super) fn draw(&self) -> f64 {
        let mut rng = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rng.f64()
    }
}

//! Repeating what may be repeated, as often and after such delays as [`next_delay`] says.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use super::retry::{Attempt, Outcome, next_delay};

/// How often requests are sent, and what the jitter of their delays is drawn from.
#[derive(Debug)]
pub(crate) struct Patience {
    attempts_max: u32,
    jitter: Mutex<fastrand::Rng>,
    second: Duration,
}

impl Patience {
    pub(crate) fn new(attempts_max: u32, jitter_seed: u64) -> Self {
        Self {
            attempts_max,
            jitter: Mutex::new(fastrand::Rng::with_seed(jitter_seed)),
            second: Duration::from_secs(1),
        }
    }

    /// Says how long a second of waiting is, for servers that need not be spared.
    #[must_use]
    pub(crate) const fn with_second(mut self, second: Duration) -> Self {
        self.second = second;
        self
    }

    /// Does something until it succeeds or there is no sense in it.
    pub(crate) async fn repeat<T, E, F>(
        &self,
        once: impl Fn() -> F,
        outcome: impl Fn(&E) -> Outcome,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let mut attempt = Attempt::first_of(self.attempts_max);
        loop {
            let error = match once().await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let Some(delay) = next_delay(attempt, outcome(&error), self.draw_jitter()) else {
                return Err(error);
            };
            self.pause(delay).await;
            attempt = attempt.after(delay);
        }
    }

    /// Waits.
    pub(crate) async fn pause(&self, delay: Duration) {
        sleep(delay.mul_f64(self.second.as_secs_f64())).await;
    }

    /// Draws a number from 0 to 1.
    pub(crate) fn draw_jitter(&self) -> f64 {
        let mut jitter = self.jitter.lock().unwrap_or_else(PoisonError::into_inner);
        jitter.f64()
    }
}

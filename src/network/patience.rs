//! Repeating what may be repeated, as often and after such delays as [`next_delay`] says.

use std::sync::{Mutex, PoisonError};

use tokio::time::sleep;

use super::retry::{Attempt, Outcome, next_delay};

/// How often requests are sent, and what the jitter of their delays is drawn from.
#[derive(Debug)]
pub(crate) struct Patience {
    attempts_max: u32,
    jitter: Mutex<fastrand::Rng>,
}

impl Patience {
    pub(crate) fn new(attempts_max: u32, jitter_seed: u64) -> Self {
        Self {
            attempts_max,
            jitter: Mutex::new(fastrand::Rng::with_seed(jitter_seed)),
        }
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
            sleep(delay).await;
            attempt = attempt.after(delay);
        }
    }

    fn draw_jitter(&self) -> f64 {
        let mut jitter = self.jitter.lock().unwrap_or_else(PoisonError::into_inner);
        jitter.f64()
    }
}

//! The pace of requests: a least gap between any two with one key, wider after a 429.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The gap that a first 429 leads to, if it was smaller before.
const GAP_SLOWED_MIN: Duration = Duration::from_millis(500);
/// The widest gap. Pictory advises to poll every 10 to 30 seconds, so nothing slower can help.
const GAP_MAX: Duration = Duration::from_secs(10);
/// The longest that one answer can hold all requests back, whatever it asks for.
const HOLD_MAX: Duration = Duration::from_secs(60);
/// Which part of the gap each success takes away: after some twenty, a doubled gap is back.
const RECOVERY_DIVISOR: u32 = 30;

/// Lets requests pass one at a time.
#[derive(Debug)]
pub(super) struct Limiter(Mutex<Pace>);

impl Limiter {
    pub(super) fn new(gap: Duration) -> Self {
        Self(Mutex::new(Pace::new(gap, Instant::now())))
    }

    /// Waits until the next request may be sent.
    pub(super) async fn turn(&self) {
        loop {
            let at = self.pace().take(Instant::now());
            sleep_until(at).await;
            // A 429 for somebody else may have come in meanwhile.
            if !self.pace().is_held(Instant::now()) {
                return;
            }
        }
    }

    /// Takes note of a 429.
    pub(super) fn slow_down(&self, retry_after: Option<Duration>) {
        self.pace().slow_down(Instant::now(), retry_after);
    }

    /// Takes note of an answer that was no 429.
    pub(super) fn recover(&self) {
        self.pace().recover();
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        // A pace is right after each assignment, so a panic elsewhere cannot have broken it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The decisions of a limiter, with the time as an argument.
#[derive(Debug)]
struct Pace {
    gap_min: Duration,
    gap: Duration,
    free_at: Instant,
    held_until: Instant,
}

impl Pace {
    fn new(gap: Duration, now: Instant) -> Self {
        Self {
            gap_min: gap,
            gap,
            free_at: now,
            held_until: now,
        }
    }

    /// Gives away the next turn.
    fn take(&mut self, now: Instant) -> Instant {
        let at = now.max(self.free_at).max(self.held_until);
        self.free_at = at + self.gap;
        at
    }

    fn is_held(&self, now: Instant) -> bool {
        self.held_until > now
    }

    fn slow_down(&mut self, now: Instant, retry_after: Option<Duration>) {
        self.gap = (self.gap * 2)
            .clamp(GAP_SLOWED_MIN, GAP_MAX)
            .max(self.gap_min);
        let hold = retry_after.unwrap_or(self.gap).min(HOLD_MAX);
        self.held_until = self.held_until.max(now + hold);
    }

    fn recover(&mut self) {
        let narrower = self.gap.saturating_sub(self.gap / RECOVERY_DIVISOR);
        self.gap = if narrower < Duration::from_millis(1) {
            self.gap_min
        } else {
            narrower.max(self.gap_min)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_millis(200);

    fn turns(pace: &mut Pace, now: Instant, count: usize) -> Vec<u128> {
        (0..count)
            .map(|_| (pace.take(now) - now).as_millis())
            .collect()
    }

    #[test]
    fn turns_are_a_gap_apart_and_none_are_saved_up() {
        let now = Instant::now();
        let mut pace = Pace::new(GAP, now);
        assert_eq!(turns(&mut pace, now, 3), [0, 200, 400]);
        let later = now + Duration::from_secs(10);
        assert_eq!(turns(&mut pace, later, 2), [0, 200]);
    }

    #[test]
    fn a_429_holds_everyone_back_and_widens_the_gap() {
        let now = Instant::now();
        let mut pace = Pace::new(GAP, now);
        pace.slow_down(now, Some(Duration::from_secs(3)));
        assert!(pace.is_held(now));
        assert_eq!(turns(&mut pace, now, 2), [3000, 3500]);
        assert!(!pace.is_held(now + Duration::from_secs(3)));
    }

    #[test]
    fn holds_and_gaps_are_bounded() {
        let now = Instant::now();
        let mut pace = Pace::new(GAP, now);
        for _ in 0..100 {
            pace.slow_down(now, Some(Duration::MAX));
        }
        assert_eq!(turns(&mut pace, now, 2), [60_000, 70_000]);
    }

    #[test]
    fn successes_bring_the_gap_back() {
        for gap in [Duration::ZERO, GAP] {
            let now = Instant::now();
            let mut pace = Pace::new(gap, now);
            pace.slow_down(now, None);
            (0..1000).for_each(|_| pace.recover());
            assert_eq!(pace.gap, gap);
        }
    }
}

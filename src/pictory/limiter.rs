//! The pace of requests: a least gap between any two with one key, wider after a 429, and a wider
//! one still between any two that are paid.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, sleep_until};

use super::settings::Settings;

/// The gap that a first 429 leads to, if it was smaller before.
const GAP_SLOWED_MIN: Duration = Duration::from_millis(500);
/// The widest gap. Pictory advises to poll every 10 to 30 seconds, so nothing slower can help.
const GAP_MAX: Duration = Duration::from_secs(10);
/// The longest that one answer can hold all requests back, whatever it asks for.
const HOLD_MAX: Duration = Duration::from_secs(60);
/// Which part of the gap each success takes away: after some twenty, a doubled gap is back.
const RECOVERY_DIVISOR: u32 = 30;

/// The limiters of this process, by digests of address and key. Two clients with one key count as
/// one for whoever limits the key.
static LIMITERS: Mutex<BTreeMap<[u8; 32], Weak<Limiter>>> = Mutex::new(BTreeMap::new());

/// Lets requests pass one at a time.
#[derive(Debug)]
pub(super) struct Limiter {
    pace: Mutex<Pace>,
    /// When the next paid request may be sent; held by whoever waits for that.
    submission: tokio::sync::Mutex<Instant>,
    submission_gap: Duration,
}

impl Limiter {
    pub(super) fn new(settings: &Settings) -> Self {
        let now = Instant::now();
        Self {
            pace: Mutex::new(Pace::new(settings.request_gap, now)),
            submission: tokio::sync::Mutex::new(now),
            submission_gap: settings.submission_gap,
        }
    }

    /// Returns the limiter of a key: the one that is in use, or a new one. One that is in use keeps
    /// its gaps.
    pub(super) fn of_key(settings: &Settings) -> Arc<Self> {
        let digest = Sha256::new()
            .chain_update(settings.base_url.trim())
            .chain_update([0])
            .chain_update(settings.key.expose_secret().trim())
            .finalize();
        let mut limiters = LIMITERS.lock().unwrap_or_else(PoisonError::into_inner);
        limiters.retain(|_, limiter| limiter.strong_count() > 0);
        let known = limiters.get(&*digest).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            let new = Arc::new(Self::new(settings));
            limiters.insert(digest.into(), Arc::downgrade(&new));
            new
        })
    }

    /// Waits until the next request may be sent.
    pub(super) async fn turn(&self) {
        loop {
            let at = self.pace().take(Instant::now());
            until(at).await;
            // A 429 for somebody else may have come in meanwhile.
            if !self.pace().is_held(Instant::now()) {
                return;
            }
        }
    }

    /// Waits until the next paid request may be sent. Those that wait are served in their order.
    pub(super) async fn submission_turn(&self) {
        let mut next = self.submission.lock().await;
        until(*next).await;
        self.turn().await;
        *next = Instant::now() + self.submission_gap;
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
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until a moment, and not at all if it has come: a timer would take its time even then.
async fn until(at: Instant) {
    if at > Instant::now() {
        sleep_until(at).await;
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

    fn settings(key: &str, submission_gap: Duration) -> Settings {
        let mut settings = Settings::new("https://limiter.test/", key.into());
        settings.request_gap = GAP;
        settings.submission_gap = submission_gap;
        settings
    }

    #[tokio::test(start_paused = true)]
    async fn paid_requests_keep_their_distance_and_hold_up_no_other() {
        let limiter = Arc::new(Limiter::new(&settings("k", Duration::from_secs(10))));
        let started = Instant::now();
        let submitting: Vec<_> = (0..3)
            .map(|_| {
                let limiter = Arc::clone(&limiter);
                tokio::spawn(async move {
                    limiter.submission_turn().await;
                    Instant::now() - started
                })
            })
            .collect();
        tokio::task::yield_now().await;
        limiter.turn().await;
        assert_eq!(
            started.elapsed(),
            GAP,
            "a poll waits for its own turn alone"
        );
        for (number, submitted) in (0..).zip(submitting) {
            let expected = Duration::from_secs(10) * number;
            assert_eq!(submitted.await.unwrap(), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_need_not_wait_waits_for_no_timer() {
        let mut settings = settings("k", Duration::ZERO);
        settings.request_gap = Duration::ZERO;
        let limiter = Limiter::new(&settings);
        let started = Instant::now();
        for _ in 0..1000 {
            limiter.submission_turn().await;
        }
        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn paid_requests_do_not_come_in_a_heap_after_a_429() {
        let limiter = Limiter::new(&settings("k", Duration::from_secs(10)));
        limiter.slow_down(Some(Duration::from_secs(45)));
        let started = Instant::now();
        let mut turns = Vec::new();
        for _ in 0..3 {
            limiter.submission_turn().await;
            turns.push(started.elapsed().as_secs());
        }
        assert_eq!(turns, [45, 55, 65]);
    }

    #[test]
    fn a_key_has_one_limiter_while_it_is_in_use() {
        let gap = Duration::ZERO;
        let first = Limiter::of_key(&settings("one key", gap));
        assert!(Arc::ptr_eq(
            &first,
            &Limiter::of_key(&settings(" one key\n", gap))
        ));
        assert!(!Arc::ptr_eq(
            &first,
            &Limiter::of_key(&settings("other", gap))
        ));
        let old = Arc::downgrade(&first);
        drop(first);
        let new = Limiter::of_key(&settings("one key", gap));
        assert!(old.upgrade().is_none() && Arc::strong_count(&new) == 1);
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

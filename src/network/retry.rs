//! Whether a request that may be repeated is repeated, and when. No I/O and no clock.

use std::time::{Duration, SystemTime};

/// How often one request is sent at most. Five attempts ride out a restart or a burst; what
/// still fails then is better shown than hidden.
pub const ATTEMPTS_MAX: u32 = 5;
/// The upper end of the first delay. A second is long for a dropped connection and short for a
/// person who waits.
const DELAY_FIRST: Duration = Duration::from_secs(1);
/// The upper end of any delay that the server did not ask for.
const DELAY_MAX: Duration = Duration::from_secs(30);
/// The longest that a server may ask to wait and be obeyed silently; beyond it, people are told.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(60);
/// The longest that one request spends on delays altogether.
const WAITED_MAX: Duration = Duration::from_secs(120);

/// How far the attempts at one request have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    number: u32,
    attempts_max: u32,
    waited: Duration,
}

impl Attempt {
    /// The first attempt of at most `attempts_max`.
    pub const fn first_of(attempts_max: u32) -> Self {
        Self {
            number: 1,
            attempts_max,
            waited: Duration::ZERO,
        }
    }

    /// Returns the attempt that follows after `delay`.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self {
            number: self.number.saturating_add(1),
            attempts_max: self.attempts_max,
            waited: self.waited.saturating_add(delay),
        }
    }
}

/// How an attempt failed, as far as repeating it is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The server asked for fewer requests.
    RateLimited {
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// The server, or something before it, was in trouble.
    Overloaded {
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// The connection failed, or time ran out.
    Connection,
    /// The same request would fail in the same way.
    Final,
}

/// Returns how long to wait before a failed request is repeated; `None` if it is not to be.
///
/// Delays grow exponentially with full jitter: `jitter`, drawn by the caller from 0 to 1, picks
/// the point between nothing and the upper end, so that clients that failed together do not come
/// back together. What the server asks for is a lower end. What must not happen twice may only be
/// repeated when it was refused or never sent.
pub fn next_delay(attempt: Attempt, outcome: Outcome, jitter: f64) -> Option<Duration> {
    let asked = match outcome {
        Outcome::Final => return None,
        Outcome::Connection => None,
        Outcome::RateLimited { retry_after } | Outcome::Overloaded { retry_after } => retry_after,
    };
    if attempt.number >= attempt.attempts_max || asked > Some(RETRY_AFTER_MAX) {
        return None;
    }
    let jitter = if jitter.is_finite() {
        jitter.clamp(0.0, 1.0)
    } else {
        1.0
    };
    let delay = match asked {
        Some(asked) => asked + DELAY_FIRST.mul_f64(jitter),
        None => upper_end(attempt).mul_f64(jitter),
    };
    (attempt.waited + delay <= WAITED_MAX).then_some(delay)
}

/// Returns the longest delay that may follow an attempt.
fn upper_end(attempt: Attempt) -> Duration {
    let doublings = attempt.number.saturating_sub(1).min(16);
    DELAY_FIRST
        .saturating_mul(2_u32.saturating_pow(doublings))
        .min(DELAY_MAX)
}

/// Reads a `Retry-After` header, which holds seconds or a date; a date in the past means at once.
///
/// `now` is the time by the clock that the date was made with.
pub(crate) fn read_retry_after(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit mean very long, not nothing.
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(date.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TROUBLE: Outcome = Outcome::Overloaded { retry_after: None };

    fn limited(seconds: u64) -> Outcome {
        Outcome::RateLimited {
            retry_after: Some(Duration::from_secs(seconds)),
        }
    }

    fn delays(outcome: Outcome, jitter: f64) -> Vec<u64> {
        let mut attempt = Attempt::first_of(ATTEMPTS_MAX);
        let mut delays = Vec::new();
        while let Some(delay) = next_delay(attempt, outcome, jitter) {
            delays.push(delay.as_secs());
            attempt = attempt.after(delay);
            assert!(delays.len() < 100, "it must end");
        }
        delays
    }

    #[test]
    fn delays_double_and_end() {
        assert_eq!(delays(TROUBLE, 1.0), [1, 2, 4, 8]);
        assert_eq!(delays(Outcome::Connection, 1.0), [1, 2, 4, 8]);
        assert_eq!(delays(TROUBLE, 0.0), [0, 0, 0, 0]);
    }

    #[test]
    fn what_is_final_is_not_repeated() {
        let first = Attempt::first_of(ATTEMPTS_MAX);
        assert_eq!(next_delay(first, Outcome::Final, 0.5), None);
        assert_eq!(next_delay(Attempt::first_of(1), TROUBLE, 0.5), None);
    }

    #[test]
    fn what_the_server_asks_for_is_the_least() {
        assert_eq!(delays(limited(7), 0.0), [7, 7, 7, 7]);
        assert_eq!(delays(limited(7), 1.0), [8, 8, 8, 8]);
    }

    #[test]
    fn waiting_is_bounded_altogether_and_each_time() {
        assert_eq!(delays(limited(50), 0.0), [50, 50]);
        assert!(delays(limited(61), 0.0).is_empty());
        assert!(delays(limited(u64::MAX), 1.0).is_empty());
    }

    #[test]
    fn no_jitter_is_out_of_range() {
        for jitter in [f64::NAN, f64::INFINITY, -3.0, 1e300] {
            let delay = next_delay(Attempt::first_of(2), TROUBLE, jitter).unwrap();
            assert!(delay <= DELAY_FIRST);
        }
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let read = |header| read_retry_after(header, now).map(|wait| wait.as_secs());
        assert_eq!(read("120"), Some(120));
        assert_eq!(read(" 0 "), Some(0));
        assert_eq!(read("Sun, 06 Nov 1994 08:50:07 GMT"), Some(30));
        assert_eq!(read("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(read("99999999999999999999999"), Some(u64::MAX));
        for nonsense in ["", "soon", "-1", "1.5"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}

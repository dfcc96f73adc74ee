//! Time as the simulator sees it: points in milliseconds, and the two clocks that yield them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A point in time, in milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// Makes a point from milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Returns the point that lies `span` later.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis_of(span)))
    }

    /// Returns the point that lies so many milliseconds later, or earlier if they are negative.
    #[must_use]
    pub fn shifted(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Writes the point as Pictory writes dates: `2026-05-04T10:00:00.000Z`.
    pub fn iso(self) -> String {
        format!("{:.3}", self.timestamp())
    }

    /// Writes the point as Pictory begins its element and project ids: `20260504100000000`.
    pub fn digits(self) -> String {
        self.iso().chars().filter(char::is_ascii_digit).collect()
    }

    /// Writes the point as HTTP headers do, in whole seconds.
    pub(crate) fn http(self) -> String {
        let seconds = u64::try_from(self.0.div_euclid(1000)).unwrap_or(0);
        httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
    }

    /// Returns the calendar year and month in UTC, which select a page of the credit ledger.
    pub fn year_and_month(self) -> (i16, i8) {
        let date = self.timestamp().to_zoned(TimeZone::UTC);
        (date.year(), date.month())
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or_default()
    }
}

/// Returns a span in whole milliseconds, saturating.
pub(crate) fn millis_of(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// Where the simulator takes the time from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The clock of this machine.
    System,
    /// A clock that stands still until a test moves it.
    Manual(ManualClock),
}

impl Clock {
    /// Reads the clock.
    pub fn now(&self) -> Moment {
        match self {
            Self::System => Moment(Timestamp::now().as_millisecond()),
            Self::Manual(clock) => clock.now(),
        }
    }
}

/// A clock that only moves when it is told to; clones share the same hands.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// Makes a clock that shows `start`.
    pub fn new(start: Moment) -> Self {
        Self(Arc::new(AtomicI64::new(start.0)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, span: Duration) {
        self.0.fetch_add(millis_of(span), Ordering::SeqCst);
    }

    /// Sets the clock, backwards as well.
    pub fn set(&self, moment: Moment) {
        self.0.store(moment.0, Ordering::SeqCst);
    }

    /// Reads the clock.
    pub fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_pictory_writes_them() {
        let moment = Moment::from_millis(1_777_888_800_000);
        assert_eq!(moment.iso(), "2026-05-04T10:00:00.000Z");
        assert_eq!(moment.digits(), "20260504100000000");
        assert_eq!(moment.year_and_month(), (2026, 5));
    }

    #[test]
    fn clones_of_a_manual_clock_move_together() {
        let clock = ManualClock::new(Moment::from_millis(0));
        let other = clock.clone();
        clock.advance(Duration::from_secs(2));
        assert_eq!(other.now(), Moment::from_millis(2000));
    }
}

//! The time.

use jiff::Timestamp;

/// Fixes the clock, for tests and reproducible output: an RFC 3339 time.
pub const FIXED_CLOCK: &str = "STORYFORM_TEST_NOW";

/// Returns the present time.
pub fn now() -> Timestamp {
    let fixed = std::env::var(FIXED_CLOCK)
        .ok()
        .and_then(|text| text.parse().ok());
    fixed.unwrap_or_else(Timestamp::now)
}

//! What every HTTP client needs: TLS, and what headers say about waiting.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use rustls::crypto::{CryptoProvider, ring};

use super::retry::read_retry_after;

/// Sets up TLS for the process, unless somebody has.
pub(crate) fn install_tls_provider() {
    if CryptoProvider::get_default().is_none() {
        // It can only fail if another thread was faster, which is as good.
        ring::default_provider().install_default().ok();
    }
}

/// Reads how long an answer asks to wait.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    asked_wait(text(RETRY_AFTER)?, text(DATE))
}

/// Reads the server's clock.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    let text = headers.get(DATE)?.to_str().ok()?;
    httpdate::parse_http_date(text).ok()
}

/// Reads how long an answer asks to wait. Dates are compared with the server's own clock if it
/// tells the time, since ours may be wrong.
pub(crate) fn asked_wait(retry_after: &str, date: Option<&str>) -> Option<Duration> {
    let now = date
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or_else(SystemTime::now);
    read_retry_after(retry_after, now)
}
